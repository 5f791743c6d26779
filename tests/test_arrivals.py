"""Volumes hold, factors shape them, nothing arrives outside its calendar, and luck has its own keys."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import textbook

from bposim.model import ticks
from bposim.model.arrivals import _poisson_quantile
from bposim.model.design import compile_operation
from bposim.model.operation import Operation
from bposim.model.workload import Workload, draw_workload
from bposim.scenarios.study import Study, build_study

NEW_YORK = {"time_zone": "America/New_York", "holidays": "US"}
FORM = "demand__work_types__item__arrivals__all"


def operation_of(study: Study) -> Operation:
    return compile_operation(study.scenarios["base"], study.data)


def drawn(replication: int = 0, **changes: Any) -> tuple[Operation, Workload]:
    operation = operation_of(textbook.study(**changes))
    return operation, draw_workload(operation, 1, replication)


def local(operation: Operation, workload: Workload) -> list[Any]:
    zone = ticks.zone(operation.client_zone)
    return [ticks.moment(operation.epoch, int(tick)).astimezone(zone) for tick in workload.arrived]


def test_the_yearly_volume_holds_whatever_the_factors() -> None:
    form = {
        "form": "poisson",
        "items_per_year": 120_000.0,
        "days": "Mon-Fri",
        "weekday_factors": [1.25, 1.0, 1.0, 1.0, 0.85, 0.0, 0.0],
        "month_ends": {"last_days": 3, "last_factor": 1.4, "first_days": 2, "first_factor": 1.2},
        "after_holiday_factor": 1.4,
    }
    study = textbook.study(client=NEW_YORK, horizon_weeks=50, warm_up_weeks=2, follow_up_weeks=2, **{FORM: form})
    expected = operation_of(study).forms[0]
    in_year = expected.days < 365
    assert expected.expected[in_year].sum() == pytest.approx(120_000)


def test_factors_are_relative_to_each_other() -> None:
    form = {"form": "poisson", "items_per_year": 9_000.0, "days": "Mon-Fri",
            "weekday_factors": [1.25, 1.0, 1.0, 1.0, 0.85, 0.0, 0.0]}  # fmt: skip
    compiled = operation_of(textbook.study(**{FORM: form})).forms[0]
    monday, tuesday, *_, friday = compiled.expected[:5]
    assert monday / tuesday == pytest.approx(1.25)
    assert friday / tuesday == pytest.approx(0.85)


def test_nothing_arrives_outside_the_arrival_hours_on_holidays_or_weekends() -> None:
    form = {"form": "poisson", "items_per_year": 200_000.0, "days": "Mon-Fri", "hours": "08:00-18:00"}
    operation, workload = drawn(client=NEW_YORK, **{FORM: form})
    moments = local(operation, workload)
    assert all(8 <= moment.hour < 18 and moment.weekday() < 5 for moment in moments)
    assert date(2026, 1, 19) not in {moment.date() for moment in moments}  # Martin Luther King Day


def test_arrivals_allowed_wednesday_9_to_14_begin_on_wednesday_not_before_9() -> None:  # D12
    form = {"form": "poisson", "items_per_hour": 60.0, "days": "Wed", "hours": "09:00-14:00"}
    operation, workload = drawn(start=date(2026, 1, 6), **{FORM: form})
    moments = local(operation, workload)
    assert moments[0].date() == date(2026, 1, 7)
    assert all(moment.weekday() == 2 and 9 <= moment.hour < 14 for moment in moments)


def test_a_non_homogeneous_process_has_the_expected_counts() -> None:  # E21
    forms = {
        "early": {"form": "poisson", "items_per_hour": 5.0, "hours": "00:00-03:12"},
        "middle": {"form": "poisson", "items_per_hour": 1.5, "hours": "03:12-07:54"},
        "late": {"form": "poisson", "items_per_hour": 3.0, "hours": "07:54-10:00"},
    }
    operation = operation_of(textbook.study(demand__work_types__item__arrivals=forms))
    assert [form.expected[:2].sum() for form in operation.forms] == pytest.approx([32, 14.1, 12.6])
    counts = [len(draw_workload(operation, 1, r).arrived) for r in range(30)]
    weeks_of_two_days = 28 / 2
    expected = weeks_of_two_days * (32 + 14.1 + 12.6)
    assert np.mean(counts) == pytest.approx(expected, abs=4 * np.sqrt(expected / 30))


def test_hour_factors_move_arrivals_within_the_day() -> None:
    factors = [0.0] * 24
    factors[9], factors[10] = 1.0, 3.0
    form = {"form": "poisson", "items_per_hour": 200.0, "hours": "09:00-11:00", "hour_factors": factors}
    operation, workload = drawn(**{FORM: form})
    hours = [moment.hour for moment in local(operation, workload)]
    late = hours.count(10) / len(hours)
    assert late == pytest.approx(0.75, abs=4 * np.sqrt(0.75 * 0.25 / len(hours)))


def test_day_to_day_overdispersion_has_the_stated_cv() -> None:
    form = {"form": "poisson", "items_per_hour": 1_000.0, "day_cv": 0.35}
    operation = operation_of(textbook.study(horizon_weeks=50, **{FORM: form}))
    workload = draw_workload(operation, 1, 0)
    daily = np.bincount(workload.arrived // ticks.DAY)
    days = len(daily)
    expected = np.sqrt(0.35**2 + 1 / 24_000)
    assert daily.std() / daily.mean() == pytest.approx(expected, abs=4 * expected / np.sqrt(2 * days))


def test_a_nightly_file_arrives_at_once_at_its_local_time_in_summer_and_winter() -> None:
    form = {"form": "batch", "items_per_year": 26_000.0, "at": "02:00", "days": "Mon-Fri"}
    operation, workload = drawn(client=NEW_YORK, start=date(2026, 3, 2), **{FORM: form})
    assert {(moment.hour, moment.minute) for moment in local(operation, workload)} == {(2, 0)}
    by_day = [moment.date() for moment in local(operation, workload)]
    assert len(set(by_day)) == 20  # business days of four weeks


def test_several_forms_of_one_work_type_add_up() -> None:
    forms = {
        "night": {"form": "batch", "items_per_year": 70_000.0, "at": "02:00"},
        "day": {"form": "poisson", "items_per_year": 30_000.0, "hours": "08:00-18:00"},
    }
    operation, workload = drawn(demand__work_types__item__arrivals=forms)
    at_two = [moment.hour == 2 for moment in local(operation, workload)]
    assert np.mean(at_two) == pytest.approx(0.7, abs=0.03)


def test_cut_off_work_comes_in_the_business_days_before_the_run() -> None:
    form = {"form": "cut_off", "runs": "pay", "items_per_year": 12_000.0, "hours": "08:00-18:00",
            "shares_by_days_before": [0.1, 0.2, 0.7]}  # fmt: skip
    client = {"time_zone": "Europe/London", "holidays": "GB-ENG", "runs": {"pay": {"day_of_month": 25}}}
    operation = operation_of(textbook.study(client=client, horizon_weeks=20, **{FORM: form}))
    expected = dict(zip(operation.forms[0].days.tolist(), operation.forms[0].expected.tolist(), strict=True))
    start = date(2026, 1, 5)
    january = {(start + timedelta(days=day)).isoformat(): items for day, items in expected.items() if day < 30}
    # 25 January 2026 is a Sunday: the run moves to Friday 23
    assert january == pytest.approx({"2026-01-21": 700.0, "2026-01-22": 200.0, "2026-01-23": 100.0})


def test_volumes_of_a_csv_are_taken_as_they_are(tmp_path: Path) -> None:
    rows = ["2026-01-05,item,3", "2026-01-06T02:30:00,item,2", "2026-01-07,item,0"]
    (tmp_path / "volumes.csv").write_text("\n".join(["time,work_type,count", *rows]))
    tree = textbook.tree(**{FORM: {"form": "csv", "file": "volumes.csv", "hours": "08:00-18:00"}})
    study = build_study(tree, str(tmp_path / "study.toml"))
    operation = operation_of(study)
    moments = local(operation, draw_workload(operation, 1, 0))
    assert [moment.day for moment in moments] == [5, 5, 5, 6, 6]
    assert all(8 <= moment.hour < 18 for moment in moments[:3])
    assert [(moment.hour, moment.minute) for moment in moments[3:]] == [(2, 30), (2, 30)]


def test_a_renewal_stream_has_its_gaps() -> None:
    gap = {"distribution": "fixed", "mean_minutes": 90.0}
    _, workload = drawn(**{FORM: {"form": "renewal", "gap": gap}})
    assert set(np.diff(workload.arrived).tolist()) == {90 * ticks.MINUTE}


def test_an_opening_backlog_is_there_before_the_start_with_ages_up_to_the_oldest() -> None:
    backlog = {"items": 4, "oldest_days": 2.0}
    _, workload = drawn(demand__work_types__item__opening_backlog=backlog)
    waiting = workload.arrived[workload.arrived < 0]
    assert (waiting / ticks.HOUR).tolist() == [-42, -30, -18, -6]  # middles of four quarters of two days
    assert workload.number[:4].tolist() == [0, 1, 2, 3]


def test_more_of_one_work_type_moves_no_draw_of_another() -> None:
    def two(volume: float) -> dict[str, Any]:
        def kind(items: float) -> dict[str, Any]:
            arrivals = {"all": {"form": "poisson", "items_per_hour": items}}
            return {"first_step": "work", "arrivals": arrivals}

        return {"a": kind(20.0), "b": kind(volume)}

    _, few = drawn(demand__work_types=two(5.0))
    _, many = drawn(demand__work_types=two(50.0))
    for workload in (few, many):
        assert workload.steps[0].ticks.tolist() == few.steps[0].ticks.tolist()
    assert few.arrived[few.work_type == 0].tolist() == many.arrived[many.work_type == 0].tolist()


def test_a_longer_horizon_changes_no_earlier_draw() -> None:
    _, short = drawn()
    _, long = drawn(horizon_weeks=5)
    n = len(short.arrived)
    assert long.arrived[:n].tolist() == short.arrived.tolist()
    assert long.steps[0].ticks[:n].tolist() == short.steps[0].ticks.tolist()


def test_an_added_step_moves_no_draw_of_the_others() -> None:
    _, plain = drawn()
    steps = {
        "before": {"handle_time": textbook.MINUTE, "next": "work"},
        "work": {"handle_time": textbook.MINUTE},
    }
    _, longer = drawn(
        process__steps=steps,
        demand__work_types__item__first_step="before",
        delivery__teams__clerks__serves=["before", "work"],
    )
    assert longer.steps[1].ticks.tolist() == plain.steps[0].ticks.tolist()


def test_replications_and_seeds_differ() -> None:
    operation, first = drawn()
    others = [draw_workload(operation, 1, 1), draw_workload(operation, 2, 0)]
    assert all(other.arrived[:5].tolist() != first.arrived[:5].tolist() for other in others)


def test_the_poisson_quantile_inverts_the_distribution() -> None:
    u = np.array([1e-9, 0.3678, 0.3679, 0.7357, 0.7358, 0.9196, 0.9197])
    assert _poisson_quantile(u, np.ones(7)).tolist() == [0, 0, 1, 1, 2, 2, 3]  # e^-1 = .36788, .73576, .91970
