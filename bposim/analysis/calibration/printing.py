"""A calibration for the terminal: what was fitted, what it stands on, and whether it foretells what it has not seen."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from math import isfinite
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bposim.analysis.calibration.calibrating import Calibration
from bposim.analysis.calibration.figures import LEVEL, Figure
from bposim.analysis.calibration.holding_out import Foretold, HeldOut
from bposim.analysis.calibration.writing import interval, number

DEPTH = 3  # keys of a path that head a table


def show(found: Calibration, console: Console) -> None:
    console.print(Text(takeaway(found), style="bold"))
    for notice in found.notices:
        console.print(Text(f"- {notice}"))
    for place, figures in groupby(found.figures, lambda figure: figure.path[:DEPTH]):
        console.print(Text(f"\n{'.'.join(place)}"))
        console.print(_table(("", "fitted", f"{LEVEL:.0%} interval", "n", "of", ""), map(_row, figures)))
    console.print()
    if found.check and found.check.foretold:
        heads = ("held out", "really", "foretold", f"{LEVEL:.0%} band", "")
        console.print(_table(heads, map(_foretold, found.check.foretold)))


def takeaway(found: Calibration) -> str:
    fitted = f"{len(found.figures)} figures fitted"
    check = found.check
    if check is None:
        return f"{fitted}; a volume file has no turnaround to check them against."
    if check.reason:
        return f"{fitted}; not checked: {check.reason}."
    return f"{fitted}; {_verdict(check)} in {check.weeks} held-out weeks ({check.cases:,} cases)."


def _verdict(check: HeldOut) -> str:
    covered = [each for each in check.foretold if each.is_covered]
    if len(covered) == len(check.foretold):
        return "the band covers all that was measured"
    missed = ", ".join(each.measure for each in check.foretold if not each.is_covered)
    return f"the band covers {len(covered)} of {len(check.foretold)} measures and misses {missed}"


def _row(figure: Figure) -> tuple[str, ...]:
    value = "" if isinstance(figure.value, list) else _value(figure.value)
    return ".".join(figure.path[DEPTH:]), value, interval(figure), f"{figure.number:,}", figure.of, figure.note


def _value(value: object) -> str:
    return number(value) if isinstance(value, int | float) else str(value)


def _foretold(found: Foretold) -> tuple[str, ...]:
    band = f"{number(found.low)} to {number(found.high)}"
    verdict = "covered" if found.is_covered else "missed"
    return found.measure, number(found.real), number(found.mean), band, verdict


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    for place, head in enumerate(heads):
        table.add_column(head, justify="left" if place in (0, 4, 5) else "right", overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def as_json(found: Calibration) -> dict[str, Any]:
    return {
        "study": found.study.name,
        "fingerprint": found.study.fingerprint,
        "level": LEVEL,
        "figures": [{**figure._asdict(), "path": ".".join(figure.path)} for figure in map(_finite, found.figures)],
        "notices": list(found.notices),
        "check": _check(found.check) if found.check else None,
    }


def _finite(figure: Figure) -> Figure:
    """JSON knows no infinity: a bound that is none is null."""
    return figure._replace(low=_bounded(figure.low), high=_bounded(figure.high))


def _bounded(value: Any) -> Any:
    if isinstance(value, list):
        return [_bounded(each) for each in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def _check(check: HeldOut) -> dict[str, Any]:
    foretold = [{**each._asdict(), "is_covered": each.is_covered} for each in check.foretold]
    return {"weeks": check.weeks, "cases": check.cases, "reason": check.reason, "measures": foretold}
