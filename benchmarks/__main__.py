"""`make bench`: times everything in rounds, prints a table, writes it to `results.json` and `docs/performance.md`."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from benchmarks.apart import of_its_own
from benchmarks.crowds import among_ten, in_class
from benchmarks.machine import load, machine
from benchmarks.page import page
from benchmarks.report import lines, results, table
from benchmarks.rounds import measured
from benchmarks.serving import is_missing
from benchmarks.suite import QUICK, Sizes, suite
from benchmarks.visitor import visit

ROUNDS = 7
PAGE_ROUNDS = 3  # two minutes each
MANY = 10_000_000
MORE = 10_200_000  # expected, so that luck makes it ten million and more
RESULTS = Path(__file__).with_name("results.json")
PAGE = RESULTS.parents[1] / "docs" / "performance.md"


def main() -> None:
    options = _options()
    sizes = QUICK if options.quick else Sizes()
    if options.full:
        sizes = sizes._replace(scale=(*sizes.scale, MANY))
    rounds = options.rounds or (2 if options.quick else ROUNDS)
    about = machine() | {"load_before": load()}
    with TemporaryDirectory() as name:
        folder = Path(name)
        apart = _apart(sizes, rounds, folder)
        if options.full:
            apart["whole"] = [of_its_own("whole", str(MORE))]
        without_pages = is_missing()
        if not without_pages:
            apart["app"] = [_pages(folder / f"pages{number}") for number in range(min(rounds, PAGE_ROUNDS))]
        timed = suite(sizes, folder)
        if without_pages:
            timed.skipped["app"] = without_pages
        found = lines(measured(timed.tasks, rounds), apart)
    about["load_after"] = load()
    console = Console(width=120)
    console.print(table(found))
    for system, reason in timed.skipped.items():
        console.print(f"{system} skipped: {reason}")
    if options.out:
        said = results(found, timed, rounds, about)
        text = json.dumps(said, indent=2, allow_nan=False)
        text = re.sub(r"\[\s+(\S+)\s+(\S+)\s+\]", r"[\1 \2]", text)  # quartiles on one line
        options.out.write_text(text + "\n", encoding="utf-8")
        console.print(f"Wrote {options.out.name}", highlight=False)
        if options.out == RESULTS:
            PAGE.write_text(page(said), encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, help=f"how often everything is measured ({ROUNDS}; 2 with --quick)")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it works; writes nothing")
    parser.add_argument("--full", action="store_true", help="up to 10 million items")
    parser.add_argument("--out", type=Path, help="where the results go (benchmarks/results.json)")
    options = parser.parse_args()
    if options.out is None and not options.quick:
        options.out = RESULTS
    return options


def _apart(sizes: Sizes, rounds: int, folder: Path) -> dict[str, list[Mapping[str, float]]]:
    """Start-up with an empty and a filled cache of compiled code, and memory."""
    start_up: list[Mapping[str, float]] = []
    memory: list[Mapping[str, float]] = []
    for number in range(rounds):
        cache = folder / f"cache{number}"
        cold, cached = (of_its_own("start", cache=cache) for _ in range(2))
        seconds = {"cold": cold, "cached": cached}
        start_up.append({f"{when}_{key}": took[key] for when, took in seconds.items() for key in took})
        memory.append(
            {f"bytes_per_item_{key}": value for key, value in of_its_own("memory", str(sizes.memory)).items()}
        )
    return {"start_up": start_up, "memory": memory}


def _pages(folder: Path) -> dict[str, float]:
    return {**visit(folder), **among_ten(folder), **in_class(folder)}


if __name__ == "__main__":
    main()
