"""Is the cost of quality made of parts that are in the cost, each once? Oracle: one item on paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from futures import comparison, runs
from handmade import Crew, Row, Step, case
from paper import books
from test_queries_by_hand import asked, minutes

from bposim.analysis.charts import quality
from bposim.analysis.money.ledger import POINTS, Line
from bposim.analysis.money.quality_costs import PARTS, only_rework, quality_costs
from bposim.analysis.running import Run, simulate
from bposim.analysis.validation import textbook
from bposim.model.operation import Kind, Outcome

OFFICE = {"time_zone": "America/New_York", "wage_per_hour": 60.0}


def one_item(folder: Path, sample: float = 1.0, acceptance: bool = False) -> Run:
    """Always wrong; 10 minutes of work, 5 for a check that always finds, 20 to put it right, at a dollar a minute."""
    last = {"next": "accept"} if acceptance else {}
    steps: dict[str, Any] = {
        "process__steps__work": {"handle_time": minutes(10), "error_share": 1.0, "next": "check"},
        "process__steps__check": {
            "kind": "check", "handle_time": minutes(5), "sample_share": sample, "detection_share": 1.0,
            "covers": ["work"], "rework": "rework", **last,
        },
        "process__steps__rework": {"handle_time": minutes(20), "repairs": ["work"], "next": "check", "then": "done"},
    }  # fmt: skip
    if acceptance:
        steps["process__steps__accept"] = {
            "kind": "acceptance", "detection_share": 1.0, "covers": ["work"], "delay": minutes(60), "rework": "fix",
        }  # fmt: skip
        onward = {"next": "accept", "then": "done"}
        steps["process__steps__fix"] = {"handle_time": minutes(15), "repairs": ["work"], **onward}
    serves = [name.removeprefix("process__steps__") for name in steps if not name.endswith("accept")]
    study = asked(
        folder, "America/New_York", "2026-01-05T09:00", **steps,
        demand__work_types__item__failure_cost=7.0,
        delivery__sites__office=OFFICE,
        delivery__teams__clerks={
            "site": "office", "headcount": 1, "serves": serves,
            "shifts": {"day": {"days": "Mon-Fri", "hours": "09:00-17:00"}},
        },
    )  # fmt: skip
    return simulate(study.scenarios["base"], study.data)


def parts(run: Run) -> dict[str, float]:
    return {part: round(run.measures[f"{part}_cost_per_item"], 6) for part in PARTS}


def test_checks_and_rework_cost_the_time_that_they_take(tmp_path: Path) -> None:
    """Checked twice, 10 dollars; reworked once, 20."""
    run = one_item(tmp_path)
    assert parts(run) == {"prevention": 0, "appraisal": 10, "internal_failure": 20, "external_failure": 0}
    assert run.measures["quality_cost_per_item"] == pytest.approx(30)


def test_what_escapes_costs_what_it_harms(tmp_path: Path) -> None:
    run = one_item(tmp_path, sample=0.0)
    assert parts(run) == {"prevention": 0, "appraisal": 0, "internal_failure": 0, "external_failure": 7}


def test_what_the_client_sends_back_costs_its_time_as_well(tmp_path: Path) -> None:
    run = one_item(tmp_path, sample=0.0, acceptance=True)
    assert parts(run) == {"prevention": 0, "appraisal": 0, "internal_failure": 0, "external_failure": 7 + 15}


def test_of_a_step_to_which_check_and_client_send_back_each_has_its_share() -> None:
    """Two kinds, one item each, always wrong: the check looks at all of one and at none of the other, which the client
    sends back. Both are put right in 20 minutes at the same step; the check takes 5 minutes, twice of the one. At a
    dollar a minute and by item: 10 / 2 for looking, 20 / 2 inside, (20 + 7) / 2 outside."""
    kinds = {name: {**textbook.from_file(), "failure_cost": 7.0} for name in ("seen", "unseen")}
    steps = {
        "work": textbook.step(textbook.fixed(10), error_share=1.0, next="check"),
        "check": {
            "kind": "check",
            "handle_time": textbook.fixed(5),
            "sample_share": {"seen": 1.0, "unseen": 0.0},
            "covers": ["work"],
            "detection_share": 1.0,
            "rework": "redo",
            "next": "accept",
        },
        "redo": textbook.step(textbook.fixed(20), repairs=["work"], next="check", then="done"),
        "accept": {
            "kind": "acceptance",
            "detection_share": 1.0,
            "covers": ["work"],
            "delay": textbook.fixed(60),
            "rework": "redo",
        },
    }
    day = {"day": textbook.shift("09:00-17:00")}
    clerks = textbook.team(1, ["work", "check", "redo"], day, site="office")
    site = {"time_zone": "UTC", "wage_per_hour": 60.0}
    tables = textbook.tables(kinds, steps, {"clerks": clerks}, 4, sites={"office": site})
    rows = [("2026-01-06T09:00:00", "seen", 1), ("2026-01-06T12:00:00", "unseen", 1)]
    study = textbook.study(tables, rows)
    found = parts(simulate(study.scenarios["base"], study.data))
    assert found == {"prevention": 0, "appraisal": 5, "internal_failure": 10, "external_failure": 13.5}


def test_training_is_prevention_and_in_no_other_part(tmp_path: Path) -> None:
    """Nobody is trained here; a line of 100 dollars more moves one part and no other."""
    run = one_item(tmp_path)
    line = Line("2026-01", "training.clerks", "client", "own people", "paid_hour", 1, "hours", 100, "USD", 100 * POINTS)
    ledger = books(*run.ledger.lines, line, months=run.ledger.client.months)
    found = quality_costs(run.scenario, run.operation, run.log, run.handled, ledger, 1)
    before = parts(run)
    assert {part: round(found[f"{part}_cost_per_item"], 6) for part in PARTS} == before | {"prevention": 100}


def test_rework_is_where_items_come_only_after_they_were_sent_back() -> None:
    """A check may send to a step of its own, with a question and a step after it, or to one where all work begins."""
    check = {Outcome.FOUND: "mend", Outcome.CLEAN: "last"}
    steps = [
        Step("first", [1], edges={Outcome.CLEAN: "check"}),
        Step("check", [1], kind=Kind.CHECK, edges=check),
        Step("mend", [1], edges={Outcome.QUERY: "answer", Outcome.CLEAN: "polish"}),
        Step("answer", [1], kind=Kind.ANSWER, edges={Outcome.CLEAN: "mend"}),
        Step("polish", [1], edges={Outcome.CLEAN: "check"}),
        Step("last", [1], kind=Kind.CHECK, edges={Outcome.FOUND: "first"}),
    ]
    operation = case(steps, [Crew("crew", [[Row(0, 99)]])], [0]).operation
    found = dict(zip(operation.steps.name, only_rework(operation).tolist(), strict=True))
    assert [name for name, is_rework in found.items() if is_rework] == ["mend", "answer", "polish"]


def test_the_picture_s_table_adds_up_and_its_sentence_names_the_largest_part() -> None:
    costs = dict(zip(PARTS, (0.1, 0.2, 0.3, 1.4), strict=True))
    given = {f"{part}_cost_per_item": value for part, value in costs.items()} | {"quality_cost_per_item": 2.0}
    compared = comparison(home=runs([10.0, 10.0], **given))
    shown = [row["USD per item"] for row in quality.rows(compared)]
    assert shown == [0.1, 0.2, 0.3, 1.4, 2.0]
    assert "2.00 ± 0.00 USD an item in home, 20 % of its cost; most of it is external failure." in quality.takeaway(
        compared, "home"
    )
    ends = [trace.base[0] + trace.x[0] for trace in quality.figure(compared, "home").data]
    assert ends == pytest.approx([0.1, 0.3, 0.6, 2.0])
