"""Content, load and head-counts by arithmetic that fits on paper."""

from __future__ import annotations

from typing import Any

import pytest
import textbook

from bposim.analysis.experiment import Experiment, compare_study, design_drivers, design_loads
from bposim.analysis.measuring.drivers import drivers
from bposim.analysis.measuring.load import content_minutes, expected_visits, loads
from bposim.analysis.measuring.steadiness import strained
from bposim.analysis.sizing.headcount import headcounts
from bposim.model.design import compile_operation
from bposim.model.operation import Operation
from bposim.model.rosters import compile_rosters
from bposim.model.workload import draw_workload
from bposim.scenarios.study import SHIPPED, load_study

FIXED = {"distribution": "fixed", "mean_minutes": 10.0}


def operation_of(steps: dict[str, Any], **changes: Any) -> Operation:
    study = textbook.study(process__steps=steps, delivery__teams__clerks__serves=list(steps), **changes)
    return compile_operation(study.scenarios["base"])


def load_of(operation: Operation) -> dict[str, float]:
    seats = draw_workload(operation, 1, 0).seats
    return loads(operation, compile_rosters(operation.teams, operation.epoch, operation.horizon, seats))


def minutes(mean: float) -> dict[str, Any]:
    return {"distribution": "fixed", "mean_minutes": mean}


def test_invoice_content_is_the_sum_of_its_parts() -> None:
    """6.9 + .22 x 8 + .08 x 3 plus rework of what the check finds, domain's 8.91 minutes to the cent."""
    operation = operation_of(
        {
            "work": {
                "handle_time": minutes(6.9),
                "error_share": 0.017,
                "exception": {"share": 0.22, "to": "exceptions"},
                "next": "check",
            },
            "exceptions": {"handle_time": minutes(8.0), "next": "check"},
            "check": {
                "kind": "check",
                "handle_time": minutes(3.0),
                "sample_share": 0.08,
                "detection_share": 0.78,
                "covers": ["work"],
                "rework": "rework",
            },
            "rework": {"handle_time": minutes(5.5), "repairs": ["work"]},
        }
    )
    rework = 0.08 * 0.017 * 0.78 * 5.5
    assert content_minutes(operation).sum() == pytest.approx(6.9 + 0.22 * 8 + 0.08 * 3 + rework)
    assert content_minutes(operation).sum() == pytest.approx(8.91, abs=0.005)


def test_a_loop_is_visited_as_often_as_its_geometric_series_says() -> None:
    step = {"handle_time": FIXED, "exception": {"share": 0.2, "to": "work"}, "max_attempts": 1000}
    assert expected_visits(operation_of({"work": step}))[0, 0] == pytest.approx(1 / 0.8)


def test_a_query_adds_waits_and_no_work() -> None:
    query = {"share": 0.12, "again_share": 0.25, "max_rounds": 2, "delay": FIXED}
    operation = operation_of({"work": {"handle_time": FIXED, "query": query}})
    assert content_minutes(operation).sum() == pytest.approx(10.0)


def test_load_of_a_queue_is_offered_over_present() -> None:
    operation = operation_of({"work": {"handle_time": minutes(1.0)}}, per_hour=45.0)
    assert load_of(operation) == {"clerks": pytest.approx(0.75)}


def test_teams_that_share_queues_share_their_load() -> None:
    """Billing keeps 5 people busy, technical 3: five people who can do both are loaded to 1.6."""
    work_types = {
        name: {"first_step": name, "arrivals": {"all": {"form": "poisson", "items_per_hour": busy * 6}}}
        for name, busy in (("billing", 5.0), ("technical", 3.0))
    }
    teams = {
        name: {"headcount": heads, "serves": serves, "shifts": textbook.ALL_HOURS}
        for name, heads, serves in (("both", 3, ["billing", "technical"]), ("billers", 2, ["billing"]))
    }
    steps = {"billing": {"handle_time": FIXED}, "technical": {"handle_time": FIXED}}
    study = textbook.study(process__steps=steps, demand__work_types=work_types, delivery__teams=teams)
    load = load_of(compile_operation(study.scenarios["base"]))
    assert load == {"both": pytest.approx(1.6), "billers": pytest.approx(1.6)}


def test_the_head_count_rule_is_content_over_pace_occupancy_and_available_hours() -> None:
    """17,820 h at pace .972 and occupancy .90; New York in 2026: 261 weekdays less 11 holidays less 12 days of
    leave = 238 days of 8 h, 2 % absence and 15 % shrinkage: 12.84 people, so 13."""
    site = {
        "time_zone": "America/New_York", "holidays": "US", "holiday_policy": "local", "pace": 0.972,
        "absence_share": 0.02, "leave_days_per_year": 12.0, "shrinkage_share": 0.15, "occupancy_goal": 0.90,
    }  # fmt: skip
    shifts = {"day": {"days": "Mon-Fri", "hours": "09:00-18:00", "breaks": ["12:00-13:00"]}}
    form = {"form": "poisson", "items_per_year": 120_000.0, "days": "Mon-Fri"}
    study = textbook.study(
        client={"time_zone": "America/New_York", "holidays": "US"},
        delivery__sites__new_york=site,
        delivery__teams__clerks={
            "site": "new_york", "headcount": 13, "serves": ["work"], "shifts": shifts, "employer": "client",
        },
        demand__work_types__item__arrivals__all=form,
        process__steps__work__handle_time=minutes(8.91),
    )  # fmt: skip
    (row,) = headcounts(study.scenarios["base"])
    assert row.content_hours == pytest.approx(17_820)
    assert row.rostered_hours == pytest.approx((261 - 11 - 12) * 8 * 0.98)
    assert row.needed == pytest.approx(17_820 / 0.972 / 0.9 / (238 * 8 * 0.98 * 0.85))
    assert (row.headcount, row.stated) == (13, 13)


def test_a_team_without_heads_has_hours_and_no_work() -> None:
    """Its work goes to whoever serves it next."""
    shifts = {"week": {"days": "Mon-Fri", "hours": "09:00-17:00"}}
    helpers = {"headcount": 1, "serves": {"work": {"preference": 2}}, "shifts": shifts}
    rows = []
    for heads in (0, 1):
        clerks = {"headcount": heads, "serves": ["work"], "shifts": shifts}
        study = textbook.study(delivery__teams__clerks=clerks, delivery__teams__helpers=helpers)
        rows.append(headcounts(study.scenarios["base"])[0])
    nobody, one = rows
    assert nobody.rostered_hours == one.rostered_hours == 261 * 8
    assert (nobody.needed, nobody.headcount, nobody.stated) == (0, 0, 0)
    assert one.needed > 0


def test_work_that_must_be_done_by_a_run_is_sized_by_its_peak() -> None:
    """6,000 payslips a run, 55 % of them in the four days before it: 391.6 h in 4 x 8 x .98 x .85 h = 26.66 a head."""
    site = {"time_zone": "Europe/London", "absence_share": 0.02, "shrinkage_share": 0.15}
    form = {"form": "cut_off", "runs": "pay", "items_per_year": 72_000.0,
            "shares_by_days_before": [0.0, *[0.1375] * 4, *[0.045] * 10]}  # fmt: skip
    plan = {
        "site": "london", "headcount": 15, "serves": ["work"],
        "shifts": {"day": {"days": "Mon-Fri", "hours": "09:00-18:00", "breaks": ["12:00-13:00"]}},
    }  # fmt: skip
    changes: dict[str, Any] = {
        "client": {"time_zone": "Europe/London", "holidays": "GB-ENG", "runs": {"pay": {"day_of_month": 25}}},
        "delivery__sites__london": site,
        "delivery__teams__clerks": plan,
        "demand__work_types__item__arrivals__all": form,
        "process__steps__work__handle_time": minutes(7.12),
    }
    (row,) = headcounts(textbook.study(**changes).scenarios["base"])
    assert row.peak_needed == pytest.approx(6_000 * 0.55 * 7.12 / 60 / (4 * 8 * 0.98 * 0.85))
    assert row.headcount == 15
    other = form | {"runs": "other", "items_per_year": 36_000.0}
    both = changes | {
        "client": changes["client"] | {"runs": {"pay": {"day_of_month": 25}, "other": {"day_of_month": 10}}},
        "demand__work_types__item__arrivals__other": other,
    }
    (shared,) = headcounts(textbook.study(**both).scenarios["base"])
    meanwhile = 3_000 * 7.12 / 60 / 21 * 4  # the other run's work of four business days of 21 a month
    assert shared.peak_needed == pytest.approx((6_000 * 0.55 * 7.12 / 60 + meanwhile) / (4 * 8 * 0.98 * 0.85))
    longer = {"hours": "08:00-19:00", "runs": "pay", "business_days_before": 4}
    (row,) = headcounts(
        textbook.study(**changes, delivery__teams__clerks__longer_shifts={"peak": longer}).scenarios["base"]
    )
    assert row.peak_needed == pytest.approx(6_000 * 0.55 * 7.12 / 60 / (4 * 10 * 0.98 * 0.85))
    last = longer | {"hours": "08:00-21:00", "business_days_before": 1}
    (row,) = headcounts(
        textbook.study(**changes, delivery__teams__clerks__longer_shifts={"peak": longer, "last": last}).scenarios[
            "base"
        ]
    )
    assert row.peak_needed == pytest.approx(6_000 * 0.55 * 7.12 / 60 / ((3 * 10 + 12) * 0.98 * 0.85))


def test_a_load_is_told_by_step() -> None:
    """30 an hour of 1 minute and, for a tenth of them, 5 minutes, by two people who are always there."""
    operation = operation_of(
        {
            "work": {"handle_time": minutes(1.0), "exception": {"share": 0.1, "to": "more"}, "next": "done"},
            "more": {"handle_time": minutes(5.0), "next": "done"},
        },
        delivery__teams__clerks__headcount=2,
    )
    seats = draw_workload(operation, 1, 0).seats
    found = drivers(operation, compile_rosters(operation.teams, operation.epoch, operation.horizon, seats))
    assert [(each.teams, each.step, each.work_type) for each in found] == [
        ("clerks", "work", "item"),
        ("clerks", "more", "item"),
    ]
    assert [each.load for each in found] == pytest.approx([0.25, 0.125])
    assert [each.hours for each in found] == pytest.approx([2 * 168 * 0.5, 2 * 168 * 0.25])


def test_a_comparison_warns_of_the_loads_of_the_design() -> None:
    study = textbook.study(process__steps={"work": {"handle_time": minutes(3.9)}}, delivery__teams__clerks__headcount=2)
    (told,) = compare_study(study, Experiment(replications=2)).scenarios["base"].warnings
    assert (told,) == strained(design_loads(study)["base"]) == ("clerks: load 0.97 is near capacity",)


@pytest.mark.parametrize("name", SHIPPED)
def test_what_drives_a_load_sums_to_it(name: str) -> None:
    stated = load_study(name)
    known = design_loads(stated)
    for scenario, found in design_drivers(stated).items():
        for teams in {each.teams for each in found}:
            total = sum(each.load for each in found if each.teams == teams)
            for team in teams.split(", "):
                assert total == pytest.approx(known[scenario][team])
