"""A sweep is the runs that one would have made one by one, whatever interrupts it. Oracle: these runs."""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import subprocess
import sys
import time
import weakref
from io import StringIO
from pathlib import Path
from textwrap import dedent

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from rich.console import Console
from test_cli import QUICK
from textbook import crowded, study

import bposim
from bposim.analysis.running import RAN
from bposim.analysis.sweeps import measuring, printing, sharing, sweeping
from bposim.analysis.sweeps.exploring import from_store
from bposim.analysis.sweeps.points import point
from bposim.analysis.sweeps.sweeping import sweep
from bposim.analysis.sweeps.unmoved import unmoved
from bposim.cli import main
from bposim.model import engine_compiled
from bposim.model.workload import Drawn, once, once_of
from bposim.scenarios.mistakes import StudyError

HEADS, RATE = "delivery.teams.clerks.headcount", "demand.work_types.item.arrivals.all.items_per_hour"
PRICE = "delivery.teams.clerks.annual_cost"
TWO = {"scenarios": {"one": {}, "two": {"delivery": {"teams": {"clerks": {"headcount": 2}}}}}, "baseline": "one"}
HERE = Path(__file__).parent


def small() -> bposim.Study:
    return study(4, 1, horizon_weeks=2, **TWO)


def swept(store=None, over=None, **options):
    return sweep(small(), over or {RATE: [4, 8]}, replications=2, store=store, workers=1, **options)


@pytest.fixture(scope="module")
def found():
    return swept()


def test_a_row_for_each_point_scenario_and_replication(found):
    frame = found.frame()
    keys = list(zip(frame[RATE], frame["scenario"], frame["replication"], strict=True))
    assert keys == [(rate, name, k) for rate in (4.0, 8.0) for name in ("one", "two") for k in (0, 1)]
    assert set(frame["status"]) == {"done"}


def test_a_row_holds_what_that_run_alone_measures(found):
    variant = small().replace({RATE: 8})
    alone = bposim.simulate(variant.scenarios["two"], seed=1, replication=1).measures
    row = found.frame().query("scenario == 'two' and replication == 1").set_index(RATE).loc[8.0]
    assert {name: row[name] for name in alone} == pytest.approx(alone, abs=0, nan_ok=True)


def test_the_summary_is_the_comparison_of_each_point(found):
    compared = bposim.compare(small().replace({RATE: 8}), bposim.Experiment(replications=2)).frame()
    ours = found.summary().query(f"`{RATE}` == 8")
    both = ours.merge(compared, on=["scenario", "measure"], suffixes=("", "_alone"))
    both = both[both["mean_alone"].notna()]
    assert len(both) > 40
    for column in ("mean", "half_width", "difference", "difference_half_width"):
        pd.testing.assert_series_equal(both[column], both[f"{column}_alone"], check_names=False)


def test_one_more_point_changes_no_other(found):
    more = swept(over={RATE: [2, 4, 8]}).frame()
    few = found.frame()
    kept = more[more["point_id"].isin(few["point_id"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(kept, few)


@pytest.mark.parametrize("values", [{RATE: 8}, {HEADS: 3}, {"scenarios.two." + HEADS: 3}, {PRICE: 5.0}, {}])
def test_a_point_after_another_measures_what_it_does_alone(values, monkeypatch):
    wanted = measuring.Wanted(("one", "two"), 2, 1)
    before, after = point({RATE: 4}), point(values)
    monkeypatch.setattr(sharing, "_kept", {})
    measuring.measured(small(), before, wanted)
    following = measuring.measured(small(), after, wanted)
    monkeypatch.setattr(sharing, "_kept", {})
    assert following == measuring.measured(small(), after, wanted)


@pytest.mark.parametrize(("values", "runs"), [({PRICE: 5.0}, 2), ({"scenarios.two." + HEADS: 3}, 3)])
def test_a_price_alone_needs_no_new_run(values, runs, monkeypatch):
    """Two scenarios are run for the first point, and anew only the one whose people differ."""
    ran, engine = [], engine_compiled.run
    monkeypatch.setattr(sharing, "_kept", {})
    monkeypatch.setattr(engine_compiled, "run", lambda *given: ran.append(given) or engine(*given))
    for each in (point({}), point(values)):
        measuring.measured(small(), each, measuring.Wanted(("one", "two"), 1, 1))
    assert len(ran) == runs


def test_a_run_for_which_there_is_no_room_is_not_kept(monkeypatch):
    kept: dict = {}
    monkeypatch.setattr(sharing, "_kept", kept)
    monkeypatch.setattr(sharing, "LARGEST", 100)
    for replication in range(2):
        with sharing.luck(1, replication) as drawn:
            assert once(drawn, lambda: [np.zeros(10)], RAN)[0].tolist() == [0.0] * 10
    assert [list(each) for each in kept.values()] == [[(RAN,)], []]


def test_a_point_whose_run_is_found_hands_on_the_luck_of_the_one_before(monkeypatch):
    kept: dict = {}
    monkeypatch.setattr(sharing, "_kept", kept)
    with sharing.luck(1, 0) as drawn:
        assert [once(drawn, lambda: "first", name) for name in ("order", "rosters", RAN)] == ["first"] * 3
    with sharing.luck(1, 0) as drawn:
        assert once(drawn, lambda: "second", RAN) == "first"
    assert kept == {(1, 0): {("order",): "first", (RAN,): "first"}}


def test_what_is_kept_of_an_array_keeps_it_from_giving_its_place_to_another():
    """It is known by where it lies; with the array gone, another that lies there would be taken for it."""
    drawn, array = Drawn(), np.zeros(3)
    alive = weakref.ref(array)
    assert once_of(array, drawn, lambda: "first", "promised") == "first"
    assert once_of(array, drawn, lambda: "second", "promised") == "first"
    assert once_of(array.copy(), drawn, lambda: "third", "promised") == "third"
    del array
    gc.collect()
    assert alive() is not None


def test_what_points_have_in_common_is_drawn_once_and_the_rest_dropped(monkeypatch):
    kept: dict = {}
    monkeypatch.setattr(sharing, "_kept", kept)
    with sharing.luck(1, 0) as drawn:
        assert [once(drawn, lambda: "first", name) for name in "ab"] == ["first", "first"]
    with sharing.luck(1, 0) as drawn:
        assert [once(drawn, lambda: "second", name) for name in "bc"] == ["first", "second"]
    assert kept == {(1, 0): {("b",): "first", ("c",): "second"}}


def test_no_more_is_kept_for_the_next_point_than_there_is_room(monkeypatch):
    kept: dict = {}
    monkeypatch.setattr(sharing, "_kept", kept)
    monkeypatch.setattr(sharing, "LARGEST", 100)
    for replication in range(3):
        with sharing.luck(1, replication) as drawn:
            once(drawn, lambda: [np.zeros(5), np.zeros(5)[:1]], "eighty bytes")
    assert list(kept) == [(1, 0)]


def test_a_path_may_speak_of_one_scenario():
    frame = swept(over={f"scenarios.two.{HEADS}": [3]}).frame()
    alone = bposim.simulate(small().replace({HEADS: 3}, "two").scenarios["two"]).measures
    assert frame.set_index(["scenario", "replication"]).loc[("two", 0), "turnaround_mean_hours"] == pytest.approx(
        alone["turnaround_mean_hours"], abs=0
    )


def test_a_point_that_fails_is_a_row_with_its_reason():
    found = swept(over={HEADS: [-1, 2]})
    frame = found.frame().set_index(HEADS)
    assert set(frame.loc[-1.0, "status"]) == {"failed"}
    assert set(frame.loc[2.0, "status"]) == {"done"}
    assert frame.loc[-1.0, "error"].str.contains("headcount = -1").all()
    summary = found.summary().query(f"`{HEADS}` == -1")
    assert summary["mean"].isna().all()
    assert summary["reason"].str.contains("headcount = -1").all()


def test_a_point_that_fails_can_stop_everything():
    with pytest.raises(StudyError, match="headcount = -1"):
        swept(over={HEADS: [-1]}, on_error="raise")


def test_a_value_of_another_type_fails_alone_and_spoils_no_store(tmp_path):
    """Oracle: the same sweep without it."""
    known = swept(over={HEADS: [1, 2]}).frame()
    typo = swept(tmp_path, over={HEADS: [2, "many", [3]]})
    assert typo.frame().groupby(HEADS)["status"].agg(set).to_dict() == {
        "2": {"done"},
        "many": {"failed"},
        "[3]": {"failed"},
    }
    assert {failure.reason.partition(":")[0] for failure in typo.failures().values()} == {"textbook.toml"}
    pd.testing.assert_frame_equal(swept(tmp_path, over={HEADS: [1, 2]}).frame(), known)
    explored = from_store(tmp_path)
    assert sorted(explored.frame[HEADS].unique()) == [1.0, 2.0]
    assert explored.failed == 8


def test_a_path_that_leads_nowhere_is_refused_before_anything_runs(tmp_path):
    with pytest.raises(StudyError, match="headcount"):
        swept(tmp_path / "store", over={"delivery.teams.clerks.headcuont": [1, 2]})
    assert not (tmp_path / "store").exists()


def test_a_system_that_never_settles_has_no_averages():
    """Work for 1.33 people and one to do it: the backlog grows by a quarter of what arrives."""
    rows = swept(over={RATE: [80]}).summary().query("scenario == 'one'")
    assert rows["mean"].isna().all()
    assert rows["reason"].str.startswith("not steady").all()


def test_a_scenario_over_capacity_stays_unsteady_where_others_are_swept_later(tmp_path):
    """Oracle: the comparison, which knows the load."""
    known = bposim.compare(crowded(), bposim.Experiment(replications=10)).scenarios["one"].reason
    assert known.startswith("load is not below capacity")
    for name, replications in (("one", 10), ("three", 1), ("one", 10)):
        found = sweep(
            crowded(), {"demand.scale": [1]}, scenarios=[name], replications=replications, store=tmp_path, workers=1
        )
    assert {row["reason"] for row in found.estimates() if row["scenario"] == "one"} == {f"not steady: {known}"}


def test_going_on_runs_only_what_is_missing(tmp_path, monkeypatch):
    swept(tmp_path, over={RATE: [4]})
    runs = []
    alone = measuring.replicate
    monkeypatch.setattr(measuring, "replicate", lambda *args, **how: runs.append(args[2]) or alone(*args, **how))
    whole = sweep(small(), {RATE: [4, 8]}, replications=3, store=tmp_path, workers=1)
    assert sorted(runs) == [0, 0, 1, 1, 2, 2, 2, 2]
    pd.testing.assert_frame_equal(whole.frame(), sweep(small(), {RATE: [4, 8]}, replications=3, workers=1).frame())


def test_a_store_keeps_to_one_study_seed_and_version(tmp_path):
    swept(tmp_path)
    with pytest.raises(StudyError, match=r"seed = 1: expected 2: the rows there are of another seed.*another --store"):
        swept(tmp_path, seed=2)
    with pytest.raises(StudyError, match=r"fingerprint.*the rows there are of another study, so take another --store"):
        sweep(study(5, 1, **TWO), {RATE: [4]}, store=tmp_path)
    with pytest.raises(StudyError, match="--fresh"):
        swept(tmp_path, fresh=True)


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(StudyError, match="new or empty folder"):
        swept(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]


def test_a_folder_in_which_the_first_write_was_killed_is_taken(tmp_path, found):
    (tmp_path / "._study.json.4242").write_text('{"stu')
    pd.testing.assert_frame_equal(swept(tmp_path).frame(), found.frame())


@pytest.mark.parametrize("left", [0, 0.5, 0.99])
def test_what_a_disk_lost_is_said_and_run_again(tmp_path, found, left):
    swept(tmp_path)
    points = sorted(tmp_path.glob("[!_.]*.parquet"))
    for file in (points[0], tmp_path / "_rows.parquet"):
        content = file.read_bytes()
        file.write_bytes(content[: int(left * len(content))])
    (tmp_path / f".{points[1].name}.4242").write_bytes(b"PAR1")
    again = swept(tmp_path)
    pd.testing.assert_frame_equal(again.frame(), found.frame())
    assert [str(points[0]) in notice for notice in again.notices] == [True]
    assert len(from_store(tmp_path).frame) == len(found.frame())
    assert not list(tmp_path.glob(".*.4242"))


def test_a_damaged_file_of_all_rows_is_made_anew(tmp_path, found):
    swept(tmp_path)
    (tmp_path / "_rows.parquet").write_bytes(b"PAR1")
    assert len(from_store(tmp_path).frame) == len(found.frame())


def test_every_file_is_parquet_but_those_that_begin_so(tmp_path):
    swept(tmp_path)
    plain = [file for file in tmp_path.iterdir() if file.name[0] not in "_."]
    assert sum(pq.read_table(file).num_rows for file in plain) == 8
    about = json.loads((tmp_path / "_study.json").read_text())
    assert (about["study"], about["seed"], about["version"]) == ("textbook", 1, bposim_version())


def bposim_version() -> str:
    from importlib.metadata import version

    return version("bposim")


# What interrupts it

MANY = {RATE: [float(rate) for rate in range(2, 14)]}
SCRIPT = f"""
from test_cli import QUICK
from textbook import study
from bposim.analysis.sweeps.points import point
from bposim.analysis.sweeps.sweeping import sweep
import sys

if __name__ == "__main__":
    store, workers, scenarios = sys.argv[1], int(sys.argv[2]), sys.argv[3:] or None
    sweep(
        study(4, 1, horizon_weeks=2, **{TWO!r}),
        {MANY!r},
        scenarios=scenarios,
        replications=2,
        store=store,
        workers=workers,
    )
"""


@pytest.fixture(scope="module")
def whole():
    return swept(over=MANY).frame()


def started(tmp_path: Path, workers: int = 1, scenarios=(), **options) -> subprocess.Popen[bytes]:
    script = tmp_path / "script.py"
    script.write_text(dedent(SCRIPT))
    paths = os.pathsep.join([str(HERE), str(HERE.parent)])
    command = [sys.executable, str(script), str(tmp_path / "store"), str(workers), *scenarios]
    return subprocess.Popen(command, env=os.environ | {"PYTHONPATH": paths}, start_new_session=True, **options)


def points_in(store: Path) -> int:
    return len(list(store.glob("[!_.]*.parquet"))) if store.is_dir() else 0


def wait_for(count: int, store: Path, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 240
    while points_in(store) < count and process.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    assert points_in(store) >= count


def test_killed_it_goes_on_where_it_was(tmp_path, whole):
    process = started(tmp_path)
    wait_for(3, tmp_path / "store", process)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    pd.testing.assert_frame_equal(swept(tmp_path / "store", over=MANY).frame(), whole)


def test_a_killed_worker_costs_nothing_that_was_done(tmp_path, whole):
    process = started(tmp_path, workers=2)
    wait_for(1, tmp_path / "store", process)
    workers = children(process.pid)
    assert workers
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    assert process.wait(timeout=300) == 0
    assert points_in(tmp_path / "store") == len(MANY[RATE])
    pd.testing.assert_frame_equal(swept(tmp_path / "store", over=MANY).frame(), whole)


def children(pid: int) -> list[int]:
    """Those that run points: loky's own helpers are left alone."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            command = (folder / "cmdline").read_text()
        except OSError:
            continue
        if parent == pid and "popen_loky_posix" in command:
            found.append(int(folder.name))
    return found


def test_two_processes_on_one_store_end_with_one_table(tmp_path, whole):
    both = [started(tmp_path), started(tmp_path)]
    assert [process.wait(timeout=300) for process in both] == [0, 0]
    pd.testing.assert_frame_equal(swept(tmp_path / "store", over=MANY).frame(), whole)


def test_two_processes_that_ask_for_different_scenarios_lose_no_row(tmp_path, whole):
    both = [started(tmp_path, scenarios=[name]) for name in ("one", "two")]
    assert [process.wait(timeout=300) for process in both] == [0, 0]
    assert sum(pq.read_table(file).num_rows for file in (tmp_path / "store").glob("[!_.]*.parquet")) == len(whole)
    frame = swept(tmp_path / "store", over=MANY).frame()
    pd.testing.assert_frame_equal(frame, whole)


@pytest.mark.parametrize("other", [{"scenarios": ["two"]}, {"replications": 3}], ids=["scenarios", "replications"])
def test_what_another_writes_while_a_point_runs_stays(tmp_path, monkeypatch, other):
    alone = measuring.replicate
    sweep_of = {"over": {RATE: [4]}, "store": tmp_path, "workers": 1}

    def meanwhile(*args, **how):
        monkeypatch.setattr(measuring, "replicate", alone)
        sweep(small(), **sweep_of, **{"replications": 2} | other)
        return alone(*args, **how)

    monkeypatch.setattr(measuring, "replicate", meanwhile)
    sweep(small(), **sweep_of, scenarios=["one"], replications=2)
    monkeypatch.setattr(measuring, "replicate", None)  # nothing is left to run
    asked = {"replications": 2} | other
    pd.testing.assert_frame_equal(sweep(small(), **sweep_of, **asked).frame(), sweep_alone(monkeypatch, alone, asked))


def sweep_alone(monkeypatch, replicate, asked) -> pd.DataFrame:
    monkeypatch.setattr(measuring, "replicate", replicate)
    return sweep(small(), {RATE: [4]}, workers=1, **asked).frame()


def test_a_disk_that_takes_no_more_leaves_nothing_half_written(tmp_path, whole):
    """A limit on the size of files stands for a full disk: the write itself fails."""
    store = tmp_path / "store"
    swept(store, over={RATE: MANY[RATE][:2]})
    process = started(tmp_path, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048)))
    assert process.wait(timeout=300) != 0
    assert points_in(store) == 2
    assert not [file for file in store.iterdir() if ".parquet." in file.name]
    pd.testing.assert_frame_equal(swept(store, over=MANY).frame(), whole)


def test_workers_that_keep_dying_are_not_made_anew_for_ever(monkeypatch):
    calls = []

    def dies(*_):
        calls.append(1)
        raise sweeping.TerminatedWorkerError

    monkeypatch.setattr(sweeping, "_measured", dies)
    with pytest.raises(sweeping.TerminatedWorkerError):
        swept()
    assert len(calls) == 1 + sweeping.RESTARTS


# As a command


def command(*args: str, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bposim", "sweep", *args], capture_output=True, text=True, timeout=300, **options
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "quick.toml"
    found.write_text(QUICK)
    return found


def test_the_command_prints_writes_and_goes_on(file, tmp_path):
    heads = f"{HEADS}=1:2"
    options = ["--replications", "2", "--store", str(tmp_path / "store"), "--out", str(tmp_path / "rows.csv")]
    done = command(str(file), "--over", heads, *options)
    assert done.returncode == 0, done.stderr
    assert "cost_per_item" in done.stdout
    rows = pd.read_csv(tmp_path / "rows.csv")
    assert list(zip(rows[HEADS], rows["scenario"], rows["replication"], strict=True)) == [
        (heads, name, k) for heads in (1, 2) for name in ("one", "two") for k in (0, 1)
    ]
    assert command(str(file), "--over", heads, *options, "--fresh").returncode == 2


def test_the_command_says_what_is_wrong_with_what_was_typed(file):
    for args in (["--over", "x"], ["--over", f"{HEADS}=1", "--sample", "3"], ["--over", "no.such.path=1"]):
        done = command(str(file), *args)
        assert (done.returncode, done.stdout) == (2, "")
        assert "expected" in done.stderr


def test_where_every_point_fails_the_reason_is_said_and_nothing_else(file):
    for to_json in ([], ["--json"]):
        done = command(str(file), "--over", f"{HEADS}=abc", "--replications", "1", *to_json)
        assert (done.returncode, done.stdout) == (2, "")
        assert "clerks.headcount = 'abc'" in done.stderr
        assert "1 of 1 points failed" in done.stderr
        assert "Traceback" not in done.stderr


def test_sampled_heads_are_whole(file):
    done = command(str(file), "--over", f"{HEADS}=3:5", "--sample", "4", "--replications", "1", "--json")
    assert done.returncode == 0, done.stderr
    assert {point["values"][HEADS] for point in json.loads(done.stdout)["points"]} == {3, 4, 5}


def test_a_text_among_numbers_is_told_as_the_mistake_of_its_point(file):
    done = command(str(file), "--over", f"{HEADS}=2,abc", "--replications", "1")
    assert done.returncode == 2
    assert "cost_per_item" in done.stdout
    assert "clerks.headcount = 'abc'" in done.stderr
    assert "1 of 2 points failed" in done.stderr
    assert "Traceback" not in done.stderr


def test_where_some_points_fail_the_others_are_printed_and_the_exit_code_tells(file):
    done = command(str(file), "--over", f"{HEADS}=1.5,2", "--replications", "1")
    assert done.returncode == 2
    assert "cost_per_item" in done.stdout
    assert "1 of 2 points failed" in done.stderr


@pytest.mark.parametrize("fault", [AssertionError("two at one desk"), MemoryError(), ZeroDivisionError("a rate of 0")])
def test_a_run_that_breaks_is_not_said_to_be_the_user_s_mistake(file, monkeypatch, capsys, fault):
    """Exit code 1, also where a value that was put is wrong at another point."""

    def breaks(*_, **how):
        raise fault

    monkeypatch.setattr(measuring, "replicate", breaks)
    words = ["bposim", "sweep", str(file), "--over", f"{HEADS}=1.5,2", "--replications", "1", "--workers", "1"]
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 1
    said = capsys.readouterr().err
    assert (str(fault) or "MemoryError") in said
    assert "2 of 2 points failed" in said


def test_json_holds_points_and_estimates(file):
    done = command(str(file), "--over", f"{HEADS}=1,2", "--replications", "2", "--json")
    found = json.loads(done.stdout)
    assert [point["values"] for point in found["points"]] == [{HEADS: 1}, {HEADS: 2}]
    cost = [row for row in found["summary"] if row["measure"] == "cost_per_item" and row["scenario"] == "one"]
    assert [row[HEADS] for row in cost] == [1, 2]
    assert all(row["half_width"] > 0 and row["difference"] == 0 for row in cost)


# What it says on the way

AFTER_HOLIDAYS = "demand.work_types.item.arrivals.all.after_holiday_factor"


def test_a_path_that_moves_no_measure_is_named():
    """Without a holiday nothing comes after one; heads move what is paid."""
    assert unmoved(swept(over={HEADS: [1, 2], AFTER_HOLIDAYS: [1.0, 2.0]})) == (AFTER_HOLIDAYS,)


def test_of_a_design_that_parts_nothing_no_path_is_named():
    points = [point({RATE: 4, AFTER_HOLIDAYS: 1.0}), point({RATE: 8, AFTER_HOLIDAYS: 2.0})]
    assert unmoved(swept(over=points)) == ()


def quick_sweep(tmp_path: Path, *values: float) -> list[str]:
    study = tmp_path / "quick.toml"
    study.write_text(QUICK)
    over = f"{RATE}={','.join(map(str, values))}"
    options = ["--replications", "1", "--workers", "1", "--store", str(tmp_path / "store")]
    return [sys.executable, "-m", "bposim", "sweep", str(study), "--over", over, *options]


def test_it_says_what_is_there_at_the_start_and_at_the_end(tmp_path):
    first = subprocess.run(quick_sweep(tmp_path, 4, 8), capture_output=True, text=True)
    assert "2 points to run" in first.stderr
    assert "All 2 points are done" in first.stderr
    more = subprocess.run(quick_sweep(tmp_path, 4, 8, 12), capture_output=True, text=True)
    assert "2 of 3 points are there already" in more.stderr
    assert "All 3 points are done" in more.stderr


@pytest.mark.skipif(os.name == "nt", reason="interrupts are sent otherwise there")
def test_control_c_says_what_is_kept(tmp_path):
    def heard() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    options = {"stderr": subprocess.PIPE, "text": True, "start_new_session": True, "preexec_fn": heard}
    many = [2 + k / 400 for k in range(400)]  # so that some are left, however fast it is
    with subprocess.Popen(quick_sweep(tmp_path, *many), stdout=subprocess.DEVNULL, **options) as process:
        wait_for(2, tmp_path / "store", process)
        os.killpg(process.pid, signal.SIGINT)
        said = " ".join(process.communicate(timeout=100)[1].split())
    assert process.returncode == 130
    kept = points_in(tmp_path / "store")
    assert f"Stopped: {kept} of 400 points are kept" in said
    assert 2 <= kept < 400
    assert "Traceback" not in said


def test_a_table_that_is_cut_says_so(found, monkeypatch):
    monkeypatch.setattr(printing, "MOST", 3)
    console = Console(file=StringIO(), width=120)
    printing.show(found, "USD", console)
    assert "The table is cut after 3 of 4 rows" in console.file.getvalue()
