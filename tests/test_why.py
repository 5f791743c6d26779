"""The Why page: does it tell what the commands tell? Oracles: the commands, the run's own log, paper."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pages import fine, other, texts
from streamlit.testing.v1 import AppTest
from waiting import AtOnce, Dying, quick

from bposim.analysis import limits
from bposim.analysis.charts import loads, split
from bposim.analysis.event_logs import WRITERS
from bposim.analysis.experiment import Experiment, compare_study, examine_study
from bposim.analysis.explaining.notable import Notable, notable
from bposim.analysis.measuring.drivers import Driver
from bposim.analysis.portraits import gallery
from bposim.analysis.running import simulate
from bposim.analysis.validation.textbook import fixed, from_file, shift, step, study, tables, team
from bposim.app import one_run
from bposim.app.workers.asking import asked
from bposim.app.workers.keeping import Kept
from bposim.app.workers.looking import Look, event_log, look
from bposim.app.workers.pool import LOST
from bposim.app.workers.work import Task, packed

HOSTILE = "<b>x</b>$\\alpha$" + "y" * 100


def by_command(file: Path, *words: str) -> str:
    call = [sys.executable, "-m", "bposim", words[0], str(file), *words[1:]]
    return subprocess.run(call, capture_output=True, text=True, check=True).stdout.strip()


def told(app: AppTest) -> str:
    return str(app.code[0].value)


def test_a_story_on_the_page_is_that_of_the_command(page: Callable[..., AppTest], file: Path) -> None:
    page()
    app = other("why")
    fine(app.number_input(key="typed_item").set_value(41).run())
    assert told(app) == by_command(file, "trace", "--scenario", "away", "--item", "41")


def test_the_slowest_item_comes_first_and_a_click_tells_another(page: Callable[..., AppTest]) -> None:
    """Slowest: by the log itself, of the items that arrived in the window."""
    page()
    app = other("why")
    run = simulate(quick().scenarios["away"])
    start, end = run.operation.measured
    items = [n for n, at in enumerate(run.log.items.arrived.tolist()) if start <= at < end]
    taken = {n: int(run.log.items.delivered[n] - run.log.items.arrived[n]) for n in items}
    assert taken[app.number_input(key="typed_item").value] == max(taken.values())
    fine(app.button(key="item:Median").click().run())
    middle = sorted(taken.values())[(len(taken) - 1) // 2]
    assert taken[app.number_input(key="typed_item").value] == middle


def test_a_page_says_why_nobody_can_go_to_a_late_item(
    page: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a run in which none is late, and of one in which the first is."""
    for late in (None, 0):
        monkeypatch.setattr(one_run, "_looks", Kept(8))
        monkeypatch.setattr(one_run, "look", lambda *given, late=late: _late(look(*given), late))
        page()
        app = other("why")
        assert app.button(key="item:Late").disabled == (late is None)
        assert ("No item of this run is late on the contract's clock" in texts(app)) == (late is None)


def _late(found: Look, item: int | None) -> Look:
    return found._replace(notable=found.notable._replace(late=item))


def test_the_parts_add_up_to_the_turnaround_that_compare_measures(page: Callable[..., AppTest]) -> None:
    page()
    shown = compare_study(quick(), Experiment(precision=0.02)).scenarios["away"].measures["turnaround_mean_hours"]
    assert f"Of {shown.mean:,.4f} hours in away" in texts(other("why"))


def test_a_second_look_runs_nothing_again(page: Callable[..., AppTest], pool: AtOnce) -> None:
    page()
    other("why")
    before = len(pool.submitted)
    other("why")
    assert len(pool.submitted) == before


def test_another_pair_is_another_picture(page: Callable[..., AppTest]) -> None:
    page()
    app = other("why")
    assert "in away than in home" in texts(app)
    fine(app.selectbox(key="explained").select("far").run())
    fine(app.selectbox(key="against").select("away").run())
    assert "in far as in away" in texts(app)


def test_a_run_too_long_to_be_told_is_pointed_elsewhere(
    page: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_TOLD", 100)
    page()
    app = other("why")
    assert "bposim trace" in app.info[0].value
    assert not app.code


@pytest.mark.parametrize("form", WRITERS)
def test_an_event_log_is_the_one_that_the_command_writes(form: str, file: Path, tmp_path: Path) -> None:
    by_command(file, "run", "--scenario", "away", "--out", str(tmp_path / "log"), "--events", form)
    task = Task(quick().key("away"), 1, 0)
    assert event_log(task, packed(quick(), "away"), form) == (tmp_path / "log" / WRITERS[form][0]).read_bytes()


def test_an_event_log_is_made_when_asked_for_and_once(page: Callable[..., AppTest], pool: AtOnce) -> None:
    page()
    app = other("why")
    made = event_log(Task(quick().key("away"), 1, 0), packed(quick(), "away"), "csv")
    before = len(pool.submitted)
    assert not app.get("download_button")
    fine(app.button(key="make events").click().run())
    assert [each.proto.label for each in app.get("download_button")] == [f"Download, {len(made) / 1e6:,.1f} MB"]
    again = other("why")
    assert len(again.get("download_button")) == 1
    assert len(pool.submitted) == before + 1


def test_a_worker_that_dies_costs_one_try() -> None:
    assert asked(Dying(1), lambda: None, int, "7") == 7
    with pytest.raises(LOST):
        asked(Dying(2), lambda: None, int, "7")


def desk(hours: float | None = None):
    """One clerk, 9:00-17:00; items of 1 h come at 9:00 (three of them) on Monday and at 16:30 on Tuesday."""
    rows = [("2026-01-05T09:00", "a", 3), ("2026-01-06T16:30", "a", 1)]
    sla = {"sla": {"soon": {"due": "elapsed_hours", "hours": hours, "target_share": 0.9}}} if hours else {}
    clerks = {"clerks": team(shifts={"day": shift("09:00-17:00")})}
    made = study(tables({"a": from_file()}, {"work": step(fixed(60))}, clerks, **sla), rows)
    return simulate(made.scenarios["base"], made.data)


def test_notable_items_on_paper() -> None:
    """Turnarounds of 1, 2, 3 and, over the night, 17 h: the lower of the middle two; late within 2.5 h: 3 and 17."""
    assert notable(desk(2.5)) == Notable(slowest=3, median=1, late=2, items=4)


def test_without_a_promise_nothing_is_late() -> None:
    assert notable(desk()).late is None


def test_the_stair_ends_where_the_turnaround_does() -> None:
    examined = examine_study(quick(), Experiment(replications=2, with_portraits=True))
    pictures = gallery(examined.portraits)
    (trace,) = split.figure(examined.comparison, pictures, "away").data
    mean = examined.comparison.scenarios["away"].measures["turnaround_mean_hours"].mean
    assert trace.base[-2] + trace.x[-2] == pytest.approx(mean)
    assert trace.x[-1] == pytest.approx(mean)
    assert sum(row["share, %"] for row in split.rows(examined.comparison, pictures, "away")) == pytest.approx(100, 0.01)


def test_loads_stack_by_team_and_a_team_that_is_never_there_is_said() -> None:
    found = [
        Driver("one", "a", "x", 60.0, 0.6),
        Driver("one", "b", "x", 30.0, 0.3),
        Driver(HOSTILE, "c", "x", 9.0, 0.1),
    ]
    first, second = loads.figure(found).data
    assert (list(first.base), list(first.x), list(second.x)) == ([0, 60], [60, 30], [10])
    assert "one is the fullest: 90 %" in loads.takeaway(found)
    assert "<b>x" not in str(loads.figure(found).layout.yaxis.ticktext[1]).replace("<b>10 %</b>", "")
    absent = [Driver("one", "a", "x", 60.0, float("inf"))]
    assert not loads.figure(absent).data
    assert "nobody of it is there" in loads.takeaway(absent)
    assert loads.rows(absent)[0]["of what the teams can handle, %"] is None


def test_the_load_is_that_of_check(page: Callable[..., AppTest], file: Path) -> None:
    page()
    (row,) = json.loads(by_command(file, "check", "--scenario", "away", "--json"))["load"]["away"]
    assert f"clerks is the fullest: {100 * row['load']:.0f} %" in texts(other("why"))
