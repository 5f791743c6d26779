"""The compiled engine as a program: its arithmetic at the edges, its machine code on disk, and life without Numba."""

from __future__ import annotations

import ast
import gc
import os
import shutil
import subprocess
import sys
from enum import EnumType
from importlib import import_module
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np
import pytest
from handmade import Case, Crew, Row, Step, case, returns
from numba import njit
from test_cli import QUICK
from test_cli import bposim as cli

import bposim
from bposim.analysis.explaining import causes
from bposim.analysis.measuring import clocks, handling, sojourns
from bposim.model import (
    attendance,
    edges,
    engine_compiled,
    engine_simpy,
    floor,
    given,
    inversion,
    kernel,
    open_time,
    order,
    rosters,
    streams,
    visit_luck,
)
from bposim.model.machine_code import MachineCode, nothing_collected
from bposim.model.quantiles import LONGEST
from bposim.model.ticks import FOREVER

later = visit_luck.later
without_root, meld = order.without_root, order.meld


# Arithmetic


@njit
def machine_luck(keys: Any, numbers: Any, attempts: Any) -> Any:
    found = np.empty(len(keys), np.int64)
    for place in range(len(keys)):
        found[place] = np.int64(later(keys[place], np.uint64(numbers[place]), np.uint64(attempts[place])))
    return found


def test_luck_of_later_visits_is_the_same_in_64_bits_as_in_python() -> None:
    keys = np.array([0, 1, 2**63, 2**64 - 1, 0x9E3779B97F4A7C15, 2**32, 7], np.uint64)
    numbers, attempts = np.array([0, 1, 2**31, 2**32 - 2, 5, 2**20, 9]), np.array([1, 2, 1_000_000, 3, 2**32 - 1, 4, 1])
    rows = zip(keys.tolist(), numbers.tolist(), attempts.tolist(), strict=True)
    assert machine_luck(keys, numbers, attempts).tolist() == [streams.later(*row) for row in rows]


@njit
def machine_sorted(items: Any) -> Any:
    """Through a pairing heap."""
    found, root = np.empty(len(items), np.int64), 0
    for slot in range(1, len(items)):
        root = meld(items, root, slot)
    for place in range(len(items)):
        found[place] = root
        root = without_root(items, root)
    return found


def test_a_pairing_heap_gives_items_by_key_then_number() -> None:
    items = np.full(5000, given.NONE, np.uint32).astype(floor.ITEM)
    items["key"] = streams.column(5000, 1, 0, "keys") % 700
    items["number"] = np.argsort(streams.column(5000, 1, 0, "numbers"))
    assert machine_sorted(items).tolist() == np.lexsort((items["number"], items["key"])).tolist()


@pytest.mark.parametrize("pace", [1, 999, 5000])
@pytest.mark.parametrize("hand_over", [0, FOREVER])
@pytest.mark.parametrize("again", [1, 2.0**60])
def test_the_longest_times_are_as_long_in_64_bits(pace: int, hand_over: int, again: float) -> None:
    steps = [Step("do", [LONGEST, 0, 5], again=again, columns={"exception": 2**32}, edges={1: "do"}, cap=3)]
    servers = [[returns(0, 400, pace=pace)], [Row(10, 2**41, pace=pace, limit=FOREVER)], [Row(-50, 2**41, finish=1)]]
    made = case(steps, [Crew("crew", servers, hand_over)], [-(2**40), 0, 7], horizon=2**40)
    assert_same(made)


def assert_same(made: Case) -> None:
    for one, other in zip(engine_compiled.run(*made)[:5], engine_simpy.run(*made)[:5], strict=True):
        for name, left, right in zip(one._fields, one, other, strict=True):
            assert left.tolist() == right.tolist(), name


def desk() -> Case:
    return case([Step("do", [3, 4])], [Crew("crew", [[Row(0, 99)]])], [0, 1])


def test_a_run_that_is_over_stays_over() -> None:
    made = desk()
    facts = given.give(*made)
    found = floor.at_start(made.operation, made.rosters, facts)
    run = engine_compiled._kernel(facts, found)
    assert run(facts, found)
    assert run(facts, found)
    assert found.clock[0].touched == 2


def test_columns_of_luck_that_are_too_short_are_refused() -> None:
    made = desk()
    short = made.workload.steps[0]._replace(ticks=np.array([3]))
    with pytest.raises(AssertionError):
        engine_compiled.run(made.operation, made.workload._replace(steps=(short,)), made.rosters)


# Machine code on disk


KERNEL = """
from bposim.model import rules
from bposim.model.machine_code import inlined

handle_ticks = inlined(rules.handle_ticks)


def run(g, f):
    f.clock[0].now = g.horizon
    f.clock[0].touched = handle_ticks(100, 1000)
    return True
"""
SCRIPT = """
from handmade import Crew, Row, Step, case
from bposim.cli.options import Engine, ready
from bposim.model import engine_compiled, floor, given

ready(Engine.compiled)
made = case([Step("do", [3])], [Crew("crew", [[Row(0, 99)]])], [0])
facts = given.give(*made)
found = floor.at_start(made.operation, made.rosters, facts)
engine_compiled._kernel(facts, found)(facts, found)
print(found.clock[0].touched)
"""


class Copy:
    """The package in a folder of its own, with a kernel that is quick to compile: what it logs is a rule's answer."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.model = folder, folder / "bposim" / "model"
        source = Path(bposim.__file__).parent
        shutil.copytree(source, folder / "bposim", ignore=shutil.ignore_patterns("__pycache__"))
        (self.model / "kernel.py").write_text(KERNEL)

    def answers(self, processes: int = 1) -> list[tuple[int, bool]]:
        """Of processes that run at once: what the rule says, and whether it was said that it has to be compiled."""
        done = [(process, *process.communicate(timeout=300)) for process in [self.start() for _ in range(processes)]]
        assert not any(process.returncode for process, _, _ in done), done
        return [(int(out), "Compiling" in said) for _, out, said in done]

    def start(self) -> subprocess.Popen[str]:
        """The copy is found before the package that is installed."""
        path = os.pathsep.join([str(self.folder), str(Path(__file__).parent)])
        environment = os.environ | {"PYTHONPATH": path, "BPOSIM_CACHE_DIR": str(self.folder / "cache")}
        return subprocess.Popen(
            [sys.executable, "-c", SCRIPT], cwd=self.folder, env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def kept(self) -> dict[Path, int]:
        return {file: file.stat().st_mtime_ns for file in (self.folder / "cache").rglob("*.nbc")}


def test_machine_code_is_kept_for_other_processes_and_not_used_after_a_rule_has_changed(tmp_path: Path) -> None:
    copy = Copy(tmp_path)
    assert copy.answers(processes=2) == [(100, True)] * 2
    kept = copy.kept()
    assert len(kept) == 1
    assert copy.answers() == [(100, False)]
    assert copy.kept() == kept
    text = (copy.model / "rules.py").read_text()
    assert text.count("return max(1, standard if") == 1
    (copy.model / "rules.py").write_text(text.replace("return max(1, standard if", "return 3 * max(1, standard if"))
    assert copy.answers() == [(300, True)]
    with (copy.model / "machine_code.py").open("a") as how_it_is_made:
        how_it_is_made.write("# in another way\n")
    assert copy.answers() == [(300, True)]


def test_the_engine_is_kept_once_it_has_run() -> None:
    engine_compiled.run(*desk())
    assert engine_compiled.notice() == ""
    assert any(engine_compiled._code.folder.glob("*/*.nbc"))


def test_what_is_collected_goes_on_after_compiling_even_where_that_fails() -> None:
    seen = []

    def compile_in_vain() -> None:
        with nothing_collected():
            seen.append(gc.isenabled())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        compile_in_vain()
    assert (seen, gc.isenabled()) == ([False], True)


def test_arrays_of_another_form_are_brought_into_the_one_that_machine_code_is_made_for() -> None:
    made = desk()
    workload = made.workload._replace(number=made.workload.number.astype(np.int16))
    for column in (workload.arrived, made.rosters.end, *workload.steps[0]):
        column.setflags(write=False)
    engine_compiled.run(*made)
    before = len(engine_compiled._code._made)
    assert engine_compiled.run(made.operation, workload, made.rosters).items.closed.tolist() == [3, 7]
    assert len(engine_compiled._code._made) == before


def at_once(g: given.Given, f: floor.Floor) -> bool:
    """A kernel that is quick to compile."""
    f.clock[0].now = g.horizon
    return True


@pytest.fixture
def quick_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "run", at_once)


class Kept(MachineCode):
    """The engine's, in a folder of the test's."""

    def __init__(self, folder: Path) -> None:
        super().__init__("bposim.model.kernel", "run", ())
        self.folder = folder

    def runs(self) -> bool:
        made = desk()
        facts = given.give(*made)
        found = floor.at_start(made.operation, made.rosters, facts)
        return bool(self.of(facts, found)(facts, found))


@pytest.mark.usefixtures("quick_kernel")
def test_without_a_folder_to_keep_it_in_it_is_compiled_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.write_text("no folder")
    assert Kept(file / "cache").runs()
    assert not list((Path(__file__).parent / "__pycache__").glob("*.nbc"))
    monkeypatch.setattr(engine_compiled, "_code", Kept(file / "cache"))
    assert str(file / "cache") in engine_compiled.notice()


@pytest.mark.usefixtures("quick_kernel")
@pytest.mark.parametrize("ending", ["nbc", "nbi"])
@pytest.mark.parametrize("damage", [b"", b"damaged", b"\x80damaged", b"\x80\x04\x8c\x02\xff\xff."])
def test_a_damaged_file_is_removed(tmp_path: Path, damage: bytes, ending: str) -> None:
    assert Kept(tmp_path / "cache").runs()
    (kept,) = tmp_path.rglob(f"*.{ending}")
    kept.write_bytes(damage)
    assert Kept(tmp_path / "cache").runs()
    assert not list(tmp_path.rglob("*.nbc"))


CODES = (
    engine_compiled._code,
    handling._CODE,
    causes._CODE,
    inversion._CODE,
    edges._PLACED,
    edges._TALLIED,
    open_time._CODE,
    attendance._LAY_OUT,
    rosters._PUT_ROWS,
    streams._FILL,
    clocks._CODE,
    sojourns._CODE,
)


@pytest.mark.parametrize("code", CODES)
def test_every_file_that_is_compiled_in_is_in_the_key(code: MachineCode) -> None:
    """Functions that are compiled, and constants that they are compiled with."""
    for name in code.texts:
        module = import_module(f"bposim.{name.replace('/', '.')}")
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text())):
            if not isinstance(node, ast.ImportFrom) or not str(node.module).startswith("bposim."):
                continue
            names = [alias.name for alias in node.names if hasattr(module, alias.name)]
            constants = [name for name in names if is_constant(getattr(module, name))]
            assert not constants or text_of(str(node.module)) in code.texts, constants
    scope = vars(import_module(code.function.__module__))
    functions = [made.py_func for made in scope.values() if hasattr(made, "py_func")]
    assert {text_of(function.__module__) for function in (code.function, *functions)} <= set(code.texts)
    shapes = (
        each for each in get_type_hints(code.function).values() if isinstance(each, type) and issubclass(each, tuple)
    )
    assert {text_of(shape.__module__) for shape in shapes} <= set(code.texts), "fields are compiled in by their places"


def is_constant(value: object) -> bool:
    return isinstance(value, int | EnumType) or type(value) is tuple


def text_of(module: str) -> str:
    return module.removeprefix("bposim.").replace(".", "/")


# Without Numba, and before it is needed


def python(code: str, **environment: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], env=os.environ | environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_numba_is_not_imported_before_it_is_needed() -> None:
    code = "import sys, bposim.cli.compare; print('numba' in sys.modules, 'llvmlite' in sys.modules)"
    assert python(code) == "False False"


@pytest.fixture
def without_numba(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "numba.py").write_text("raise ImportError('Numba is not here')")
    return {"PYTHONPATH": str(tmp_path)}


def test_without_numba_the_user_is_told_of_the_other_engine(tmp_path: Path, without_numba: dict[str, str]) -> None:
    study = tmp_path / "quick.toml"
    study.write_text(QUICK)
    refused = cli("compare", study, "--replications", 1, **without_numba)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "--engine simpy" in refused.stderr
    assert "Numba is not here" in refused.stderr
    assert cli("run", study, "--engine", "simpy", **without_numba).returncode == 0


def test_without_numba_a_script_gets_the_same_mistake(without_numba: dict[str, str]) -> None:
    code = """
import textbook
from bposim.analysis.running import simulate
from bposim.scenarios.mistakes import StudyError
try:
    simulate(textbook.study().scenarios["base"])
except StudyError as error:
    print(error)
"""
    path = os.pathsep.join([without_numba["PYTHONPATH"], str(Path(__file__).parent)])
    assert "--engine simpy" in python(code, PYTHONPATH=path)
