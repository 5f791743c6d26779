"""Warnings whose fix is worked out, head-counts at equal service, and studies too large to run here."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pytest
import textbook

from bposim.analysis.changing.advice import advice
from bposim.analysis.comparing import Comparison, Outcome
from bposim.analysis.experiment import Experiment, compare_study, design_loads
from bposim.analysis.limits import MOST_EVENTS, MOST_EVENTS_A_RUN, events, too_much
from bposim.analysis.measuring.steadiness import NEAR_CAPACITY
from bposim.analysis.running import simulate
from bposim.analysis.sizing.equal_service import MOST_TRIALS, equal_service, one_by_one
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.study import SHIPPED, Study, load_study


def test_an_overloaded_team_is_given_the_people_that_it_lacks() -> None:
    """60 items an hour of a minute each are one person's whole hour; 1 / .95 of a person is two people."""
    study = textbook.study(per_hour=60.0)
    (found,) = advice(study, {"base": {"clerks": 1.0}})
    assert found == ("clerks is loaded to 100%: add 1 person.", "base", {"delivery.teams.clerks.headcount": 2})


@pytest.mark.parametrize("name", ["invoice_processing", "data_entry"])
def test_with_the_heads_that_are_advised_no_team_is_strained_and_one_fewer_would_not_do(name: str) -> None:
    study = load_study(name).replace({"demand.scale": 1.35})
    loads = design_loads(study)
    found = advice(study, loads)
    assert {each.scenario for each in found} == {
        scenario for scenario, load in loads.items() if max(load.values()) > NEAR_CAPACITY
    }
    for each in found:
        ((path, heads),) = each.changes.items()
        team = path.split(".")[2]
        before = study.scenarios[each.scenario].delivery.teams[team].headcount
        load = loads[each.scenario][team]
        assert design_loads(study.replace(each.changes, each.scenario))[each.scenario][team] < NEAR_CAPACITY + 0.02
        if before == sum(team.headcount for team in study.scenarios[each.scenario].delivery.teams.values()):
            assert isinstance(heads, int)
            assert load * before / (heads - 1) > NEAR_CAPACITY


def test_a_team_that_is_never_there_gets_no_number() -> None:
    (found,) = advice(textbook.study(), {"base": {"clerks": math.inf}})
    assert found.changes == {}
    (found,) = advice(textbook.study(), {"base": {"clerks": 50.0}})
    assert found.changes == {}


def test_without_strain_nothing_is_said() -> None:
    study = load_study("invoice_processing")
    assert advice(study, design_loads(study)) == ()


@pytest.fixture(scope="module")
def night_and_day() -> tuple[Study, Comparison]:
    study = load_study("invoice_processing").only(["offshore", "offshore_night"])
    return study, compare_study(study, Experiment(replications=2))


def test_a_day_shift_that_asks_a_sleeping_client_is_advised_to_work_at_night(
    night_and_day: tuple[Study, Comparison],
) -> None:
    """As the shipped night shift does, which begins at nine in the evening."""
    study, comparison = night_and_day
    (found,) = advice(study, {}, comparison)
    shift = "delivery.teams.capture.shifts.regular"
    assert found.scenario == "offshore"
    assert found.changes == {f"{shift}.hours": "21:00-06:00", f"{shift}.breaks": ("00:00-01:00",)}
    assert "end to end only" in found.text
    after = compare_study(study.replace(found.changes, "offshore").only(["offshore"]), Experiment(replications=2))
    before = comparison.scenarios["offshore"].measures["sla_attainment_end_to_end"].mean
    now = after.scenarios["offshore"].measures["sla_attainment_end_to_end"].mean
    assert now is not None
    assert before is not None
    assert now > before + 0.03


def outcome(share: float) -> Outcome:
    return Outcome({"sla_attainment.turnaround": share}, 0.0)


def attaining(shares: Any) -> Any:
    """A runner that knows what each head-count attains."""
    asked: list[int] = []

    def run(study: Study, scenario: str) -> Sequence[Outcome]:
        heads = study.scenarios[scenario].delivery.teams["capture"].headcount
        asked.append(heads)
        return [outcome(shares(heads))]

    run.asked = asked  # type: ignore[attr-defined]
    return run


@pytest.mark.parametrize("needed", [1, 2, 7, 15, 16, 17, 31, 64])
def test_the_fewest_heads_that_keep_the_promise_are_found(needed: int) -> None:
    run = attaining(lambda heads: 0.96 if heads >= needed else 0.2 + heads / 200)
    found = equal_service(load_study("invoice_processing"), "offshore", "capture", run)
    assert found.heads == needed
    assert found.study is not None
    assert found.study.scenarios["offshore"].delivery.teams["capture"].headcount == needed
    assert len(run.asked) == len(set(run.asked)) == len(found.trials) <= MOST_TRIALS


def test_where_heads_do_not_help_it_is_said_what_was_tried() -> None:
    run = attaining(lambda heads: 0.8)
    found = equal_service(load_study("invoice_processing"), "offshore", "capture", run)
    assert (found.heads, found.study) == (None, None)
    assert "turnaround is met for 80.0% instead of 95.0%" in found.reason
    assert len(run.asked) == 2


def test_where_no_bounded_number_will_do_it_is_said() -> None:
    run = attaining(lambda heads: heads / 1000)
    found = equal_service(load_study("invoice_processing"), "offshore", "capture", run)
    assert found.heads is None
    assert "more were not tried" in found.reason
    assert max(run.asked) == 68


def test_a_team_that_is_not_there_and_a_scenario_without_a_promise() -> None:
    study = load_study("invoice_processing")
    with pytest.raises(StudyError, match="one of capture"):
        equal_service(study, "offshore", "captrue", one_by_one())
    with pytest.raises(StudyError, match="one of the scenarios"):
        equal_service(study, "moon", "capture", one_by_one())
    assert "no turnaround" in equal_service(textbook.study(), "base", "clerks", one_by_one()).reason


def test_equal_service_by_simulation_is_a_head_count_that_keeps_the_promise_and_one_fewer_does_not() -> None:
    study = load_study("payroll")
    run = one_by_one(replications=1)
    found = equal_service(study, "nearshore", "payroll", run)
    assert found.heads is not None
    shares = {}
    for heads in (found.heads - 1, found.heads):
        changed = study.replace({"delivery.teams.payroll.headcount": heads}, "nearshore")
        (alone,) = run(changed, "nearshore")
        shares[heads] = alone.measures["sla_attainment.turnaround"]
        whole = simulate(changed.scenarios["nearshore"], study.data, seed=1, replication=0)
        assert alone.measures == whole.measures
    assert shares[found.heads] >= 0.995 > shares[found.heads - 1]


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_studies_are_far_from_the_limits(name: str) -> None:
    study = load_study(name)
    assert too_much(study, 50) == ""
    assert max(events(study, scenario) for scenario in study.scenarios) * 5 < MOST_EVENTS_A_RUN


def test_the_events_of_a_run_are_the_visits_to_steps_and_the_shifts() -> None:
    """Each invoice is captured and comes to the check, 22 % are exceptions; 16 people over 34 weeks."""
    study = load_study("invoice_processing")
    items = len(simulate(study.scenarios["offshore"]).log.items.arrived)
    assert events(study, "offshore") == pytest.approx(2.22 * items + 7 * 34 * 16, rel=0.03)


def test_a_run_that_is_too_long_is_refused_with_its_size() -> None:
    study = textbook.study(per_hour=29_000.0, servers=600)
    assert "One run of base would be about 19." in too_much(study)
    small = textbook.study(per_hour=3_000.0, servers=60)
    assert too_much(small) == ""
    assert str(MOST_EVENTS // 10**6) in too_much(small, 1000)


def test_a_design_that_takes_long_to_compile_is_refused_before_it_is() -> None:
    forms = {f"f{number}": {"form": "poisson", "items_per_hour": 0.001} for number in range(100)}
    weeks = {"horizon_weeks": 520, "warm_up_weeks": 520, "follow_up_weeks": 520}
    tree = textbook.tree(demand__work_types__item__arrivals=forms, **weeks)
    assert "steps of work types and days of arrivals" in too_much(textbook.build_study(tree, "long.toml"))


def test_loops_and_backlogs_count() -> None:
    check = {
        "kind": "check",
        "handle_time": {"distribution": "fixed", "mean_minutes": 0.1},
        "sample_share": 1.0,
        "detection_share": 1.0,
        "false_alarm_share": 1.0,
        "covers": ["work"],
        "rework": "work",
        "max_attempts": 1000,
        "then": "done",
    }
    tree = textbook.tree(process__steps__work__next="check", process__steps__check=check)
    tree["process"]["steps"]["work"]["max_attempts"] = 1000
    tree["delivery"]["teams"]["clerks"]["serves"] = ["work", "check"]
    looped = textbook.build_study(tree, "looped.toml")
    assert too_much(looped)
    waiting = textbook.study(demand__work_types__item__opening_backlog={"items": 10_000_000, "oldest_days": 1.0})
    assert too_much(waiting)
