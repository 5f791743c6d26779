"""The pilot's gate: what it says, that the past stays as it was, what stopping costs. Oracle: paper, the run itself."""

from __future__ import annotations

from math import nan
from typing import Any

import numpy as np
import pytest
from test_business_case import means, toy

from bposim.analysis.business_case.case import business_case
from bposim.analysis.business_case.gates import fails_after, judge
from bposim.analysis.business_case.roads import roads
from bposim.analysis.business_case.term import road_plan
from bposim.analysis.estimates import Chance
from bposim.analysis.measuring.months import midnight_of
from bposim.analysis.measuring.service_levels import counted_of
from bposim.analysis.running import run
from bposim.model.runlog import RunLog
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.phases import GOING, Decided, phases_of
from bposim.scenarios.schema.transition import Gate, ProviderFailure
from bposim.scenarios.study import Study, load_study

GATE = Gate(go_shares={"time": 0.95, "accuracy": 0.98}, stop_shares={"accuracy": 0.9})


@pytest.mark.parametrize(
    ("time", "accuracy", "may_extend", "known"),
    [
        (0.95, 0.98, True, "go"),
        (0.949, 0.98, True, "extend"),
        (0.95, 0.979, False, "stop"),
        (1.0, 0.9, True, "extend"),
        (1.0, 0.899, True, "stop"),
        (nan, 0.99, True, "extend"),
        (0.99, nan, False, "stop"),
    ],
)
def test_the_gate_says_go_extend_or_stop(time: float, accuracy: float, may_extend: bool, known: str) -> None:
    assert judge({"time": time, "accuracy": accuracy}, GATE, may_extend) == known


# On paper


def gated(hours: float = 0.1, unit: str = "item", a_day: int = 1, **gate: Any) -> Study:
    """As `toy`, with a pilot of the whole volume from 15 March to 5 April; all is done in ten minutes."""
    promised = {
        "prompt": {"due": "elapsed_hours", "hours": hours, "target_share": 0.5, "unit": unit},
        "young": {"measure": "backlog_age", "oldest_days": 1, "target_share": 0.5},
    }
    stated = {"go_shares": {"prompt": 0.5}, "most_extensions": 0, **gate}
    pilot = {"week": 2, "weeks": 3, "share": 1.0, "gate": stated}
    return toy(sla=promised, a_day=a_day, pilot=pilot, selection_fee_share=0.0)


def test_stop_brings_the_work_back() -> None:
    """Of four items due before the gate none is done in six minutes. The provider is paid 32 a day for 17 days in March
    and in April for 4 and two more to finish, 1,000 in March for the transition, and in April half of the year's fee of
    11,712 that was agreed; home was there all the time."""
    found = business_case(gated(stop_fee_share=0.5), "away", replications=1)
    assert [(branch.name, branch.chance) for branch in found.branches] == [("stop", Chance(1, 1))]
    assert means(found, "road") == pytest.approx([2480 + 17 * 32 + 1000, 2400 + 6 * 32 + 5856, 2480, 2400])
    assert found.branches[0].cost == pytest.approx(sum(means(found, "road")))


def test_an_extension_is_another_look() -> None:
    """A week more in April, and the same answer."""
    found = business_case(gated(most_extensions=1, extend_weeks=1), "away", replications=1)
    assert found.branches[0].name == "stop after 1 extension"
    assert means(found, "road") == pytest.approx([2480 + 17 * 32 + 1000, 2400 + 13 * 32, 2480, 2400])


def test_go_is_the_road_as_planned() -> None:
    """With a day's time every item is prompt: as the paper case, with the provider there three weeks longer."""
    found = business_case(gated(hours=24.0), "away", replications=1)
    assert found.branches[0].name == "go"
    assert means(found, "road") == pytest.approx([2480 + 17 * 32 + 1000, 80 * 18 + 30 * 32 + 560, 992, 960])


@pytest.mark.parametrize(("unit", "branch", "score"), [("item", "go", (4, 8)), ("day", "stop", (0, 4))])
def test_the_gate_judges_what_the_sla_counts(unit: str, branch: str, score: tuple[int, int]) -> None:
    """Two items come at once and are done in 10 and 20 minutes, within 15 one of them: of four days half of the items
    and no day."""
    found = roads(gated(0.25, unit, a_day=2), "away").future(1, 0)
    assert found.branch == branch
    assert found.scores == ({"prompt": score},)


def test_of_a_day_that_two_places_share_each_is_judged_by_its_own_items() -> None:
    """The first item of each day is in time, the second late; so is the day of whoever has the second."""
    study = gated(0.25, "day", a_day=2)
    plan = road_plan(study.scenarios["home"], study.scenarios["away"], 4, study.data)
    done = run(plan, 1, 0, "compiled", with_touches=False)
    first = np.arange(len(done.log.items.arrived)) % 2 == 0
    for which, known in ((first, [True] * 30), (~first, [False] * 30), (np.arange(len(first)) < 2, [False])):
        assert counted_of(done.operation, done.log, done.service, "prompt", which).met.tolist() == known


# A provider that fails


RISK = ProviderFailure(chance_per_year=0.9, notice_weeks=1)


def test_a_provider_that_fails_is_gone_after_his_notice_and_home_begins_anew() -> None:
    """Twelve days after all was handed over on 19 April: failed on 1 May, gone on the 8th but for two days to finish,
    so that he is paid for nine days of May, and home for 24. No fee for leaving, though an exit states one."""
    late = {"week": 17, "termination_fee_share": 0.5}
    study = toy(provider_failure=RISK.model_dump(), selection_fee_share=0.0, exit=late)
    number = next(k for k in range(1000) if fails_after(RISK, 1, k) == 12)
    found = roads(study, "away").future(1, number)
    assert found.branch == "the provider fails"
    assert found.road.cost.tolist() == pytest.approx([2480, 3832, 9 * 32 + 24 * 80, 2400])


def test_so_many_providers_fail_in_a_year() -> None:
    within = [fails_after(RISK, 1, number) <= 365 for number in range(2000)]
    assert sum(within) / 2000 == pytest.approx(0.9, abs=3 * (0.9 * 0.1 / 2000) ** 0.5)
    assert fails_after(None, 1, 0) is None


# The past is identical


def test_the_log_before_the_gate_is_the_same_whatever_is_decided() -> None:
    """Bit by bit, on a study whose people leave, are hired for waves to come, train, and take mentors' time."""
    gate = {"go_shares": {"turnaround": 0.9}, "extend_weeks": 5, "most_extensions": 2}
    study = load_study("invoice_processing").replace({"transition.pilot.gate": gate}, "offshore_night")
    home, new = study.scenarios["in_house"], study.scenarios["offshore_night"]
    assert new.transition

    def log(decided: Decided) -> RunLog:
        plan = road_plan(home, new, 12, study.data, decided)
        return run(plan, 1, 3, "compiled", with_touches=True).log

    going, once, twice = log(GOING), log(Decided(1)), log(Decided(2))
    operation = road_plan(home, new, 12, study.data).operation
    first, second, _ = (midnight_of(operation, day) for day in phases_of(new.transition, home, Decided(2)).gates)
    for other in (once, twice, log(Decided(0, stops=True))):
        assert before(other, first) == before(going, first)
    for other in (twice, log(Decided(1, stops=True))):
        assert before(other, second) == before(once, second)
        assert before(other, second) != before(going, second)


def before(log: RunLog, tick: int) -> list[bytes]:
    done = log.touches.end <= tick
    return [column[done].tobytes() for column in log.touches]


@pytest.mark.parametrize(
    ("gate", "path"),
    [
        ({"go_shares": {"prompty": 0.5}}, "transition.pilot.gate.go_shares"),
        ({"go_shares": {"young": 0.5}}, "transition.pilot.gate.go_shares"),
        ({"stop_shares": {"young": 0.5}}, "transition.pilot.gate.stop_shares"),
        ({"go_shares": {"prompt": 0.5}, "stop_shares": {"prompt": 0.6}}, "transition.pilot.gate.stop_shares.prompt"),
    ],
)
def test_a_gate_that_nobody_can_judge_is_a_mistake(gate: dict[str, Any], path: str) -> None:
    with pytest.raises(StudyError) as caught:
        gated(**gate)
    assert f"scenarios.away.{path}" in [each.path for each in caught.value.mistakes]
