"""`make mutants`: plants one mistake after the other in a copy, and sees that a test fails whose oracle is no engine.

The kernel runs uncompiled, so that nobody waits for the machine code of every mistake.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

from mutants.table import MUTANTS, Mutant

ROOT = Path(__file__).parents[2]
COPIED = ("bposim", "scenarios", "tests")
OF_RULES = ("test_rules.py", "test_hours.py", "test_quantiles.py")
OF_ENGINES = (
    "test_engine.py",
    "test_engine_edges.py",
    "test_strain.py",
    "test_escapes.py::test_an_item_is_known_by_what_was_wrong_at_its_first_delivery",
    "test_generated.py::test_every_run_conserves_items_and_little_s_law_holds_as_an_identity_of_integers",
    "test_generated.py::test_each_engine_logs_what_walking_the_contract_tick_by_tick_comes_to",
)
ALL = ("", *OF_RULES, *OF_ENGINES)
CHOSEN = {  # by file that is planted in: which tests by name, of which files; else ALL
    "bposim/model/engine_simpy.py": ("not compiled", *OF_ENGINES),
    "bposim/model/visits.py": ("not compiled", *OF_ENGINES),
    "bposim/model/columns.py": ("not compiled", *OF_ENGINES),
    "bposim/model/straining.py": ("not simpy", *OF_ENGINES),
    "bposim/model/given.py": ("not simpy", *OF_ENGINES),
    "bposim/model/kernel.py": ("not simpy", *OF_ENGINES),
    "bposim/model/defects.py": ("not simpy", *OF_ENGINES),
    "bposim/model/fates.py": ("not simpy", *OF_ENGINES),
    "bposim/model/looks.py": ("not simpy", *OF_ENGINES),
    "bposim/model/visit_luck.py": ("not simpy", *OF_ENGINES),
    "bposim/model/order.py": ("not simpy", *OF_ENGINES),
    "bposim/model/writing.py": ("not simpy", *OF_ENGINES),
}
AT_ONCE = """
from hypothesis import Phase, settings

settings.register_profile("the first failure will do", phases=[Phase.explicit, Phase.generate])
settings.load_profile("the first failure will do")
"""
DEADLINE = 600  # seconds; a mutant that never ends is caught by whoever waits


class Verdict(NamedTuple):
    mutant: Mutant
    caught_by: str  # "" where no test fails
    seconds: float

    def __str__(self) -> str:
        file = Path(self.mutant.file).name
        return f"{file:<16} {self.mutant.mistake:<52} {self.caught_by or 'NOBODY':<90} {self.seconds:6.1f}"


def main() -> None:
    options = _options()
    chosen = [mutant for mutant in MUTANTS if options.only in f"{mutant.file}: {mutant.mistake}"]
    with TemporaryDirectory() as folder:
        tree = Path(folder) / "clean"
        copy(ROOT, tree)
        for mutant in chosen:
            mutant.planted_in((tree / mutant.file).read_text())
        if failed := failing(tree, *ALL):
            sys.exit(f"Without any mistake {failed} fails.")
        with ThreadPoolExecutor(options.workers) as pool:
            verdicts = list(map(_shown, pool.map(partial(judge, tree), chosen)))
    caught = sum(bool(verdict.caught_by) for verdict in verdicts)
    print(f"{caught} of {len(verdicts)} mutants caught")
    sys.exit(caught < len(verdicts))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="mutants at a time")
    parser.add_argument("--only", default="", help="those with this text in 'file: mistake'")
    return parser.parse_args()


def _shown(verdict: Verdict) -> Verdict:
    print(verdict, flush=True)
    return verdict


def copy(source: Path, tree: Path) -> None:
    for name in COPIED:
        shutil.copytree(source / name, tree / name, ignore=shutil.ignore_patterns("__pycache__", ".hypothesis"))
    shutil.copy(source / "pyproject.toml", tree)
    (tree / "tests" / "conftest.py").write_text(AT_ONCE)


def judge(clean: Path, mutant: Mutant) -> Verdict:
    start = perf_counter()
    with TemporaryDirectory() as folder:
        tree = Path(folder) / "planted"
        copy(clean, tree)
        mutant.plant(tree)
        caught_by = failing(tree, *CHOSEN.get(mutant.file, ALL))
    return Verdict(mutant, caught_by, perf_counter() - start)


def failing(tree: Path, names: str, *tests: str) -> str:
    """The first test that fails, "" if none does."""
    quietly = ("-o", "addopts=", "-p", "no:cacheprovider", "-x", "-q", "--tb=line")
    path = os.pathsep.join([str(tree), str(tree / "tests")])  # before the package that is installed
    try:
        done = subprocess.run(
            [sys.executable, "-B", "-m", "pytest", *quietly, "-k", names, *tests], cwd=tree / "tests", text=True,
            env=os.environ | {"PYTHONPATH": path, "NUMBA_DISABLE_JIT": "1"}, capture_output=True, timeout=DEADLINE,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return "the deadline"
    assert done.returncode in (0, 1), done.stdout + done.stderr
    found = re.search(r"^FAILED \S*?::(.*?)(?: - .*)?$", done.stdout, re.MULTILINE)
    assert bool(found) == bool(done.returncode), done.stdout
    return found[1] if found else ""


if __name__ == "__main__":
    main()
