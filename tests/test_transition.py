"""Is the road from one place to the other as stated? Oracles: paper, and the two ends of the road, run alone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from bposim.analysis.running import Engine, Plan, Run, plan, run
from bposim.analysis.validation import textbook
from bposim.model.handing_over import hand_over, head_plans
from bposim.model.operation import HandOver
from bposim.model.runlog import Reason
from bposim.model.tables import digest
from bposim.model.ticks import DAY, HOUR, MINUTE
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.phases import Decided, phases_of
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.schema.tenure import Tenure
from bposim.scenarios.schema.transition import Documentation, Transition
from bposim.scenarios.study import Study, load_study

both_engines = pytest.mark.parametrize("engine", ["compiled", "simpy"])

MONDAY = textbook.MONDAY
RENAMED = ("step", "server")  # columns of touches that tell steps and seats apart


def at_once(share: float) -> Transition:
    return Transition.model_validate({"waves": {"all": {"week": 0, "share": share}}})


def on_the_road(home: Scenario, new: Scenario, stated: Transition, engine: Engine = "compiled", **given: Any) -> Run:
    both = hand_over(home, new, stated, **given)
    return run(Plan(both.scenario, both.operation), 1, 0, engine, with_touches=True)


def names(found: Run) -> list[str]:
    return [found.operation.steps.name[step].removeprefix("home.") for step in found.log.touches.step]


def short(study: str) -> Study:
    return load_study(study).replace({"horizon_weeks": 1, "warm_up_weeks": 1, "follow_up_weeks": 1})


# The two ends of the road


@pytest.mark.parametrize(
    ("study", "target"),
    [
        ("invoice_processing", "offshore_night"),
        ("invoice_processing", "hybrid"),
        ("claims", "hybrid"),
        ("payroll", "nearshore"),
        ("data_entry", "offshore"),
    ],
)
@pytest.mark.parametrize("share", [0.0, 1.0])
def test_nothing_moved_is_the_baseline_and_all_moved_at_once_is_the_other(
    study: str, target: str, share: float
) -> None:
    """Bit by bit, whatever is beside it: every touch of every item, up to the names of steps and seats."""
    read = short(study)
    home, new = read.scenarios[read.baseline], read.scenarios[target]
    found = on_the_road(home, new, at_once(share))
    alone = run(plan(new if share else home), 1, 0, "compiled", with_touches=True)
    for name in set(found.log.touches._fields) - set(RENAMED):
        assert np.array_equal(getattr(found.log.touches, name), getattr(alone.log.touches, name)), name
    assert names(found) == names(alone)
    for name in ("arrived", "first_begin", "delivered", "worked", "found", "state"):
        assert np.array_equal(getattr(found.log.items, name), getattr(alone.log.items, name)), name


def test_a_larger_share_moves_items_one_way() -> None:
    read = short("invoice_processing")
    home, new = read.scenarios["in_house"], read.scenarios["nearshore"]
    first = [on_the_road(home, new, at_once(share)).workload.first_step for share in (0.3, 0.35)]
    there = [np.isin(steps, _new_steps(hand_over(home, new, at_once(0.3)).operation.hand_overs)) for steps in first]
    assert not np.any(there[0] & ~there[1])
    assert [np.mean(each) for each in there] == pytest.approx([0.3, 0.35], abs=0.01)


def _new_steps(found: tuple[HandOver, ...]) -> list[int]:
    return [each.first_step for each in found]


# On paper


def two_places(*arrivals: str, **transition: Any) -> tuple[Study, Transition]:
    """One clerk at home and one at a provider's, nine to five, ten minutes at home and twenty there, for five weeks."""
    day = {"day": textbook.shift("09:00-17:00")}
    steps = {"work": textbook.step(textbook.fixed(10))}
    tables = textbook.tables(
        {"item": textbook.from_file()}, steps, {"clerks": textbook.team(1, ["work"], day)}, 5, start=MONDAY
    )
    there = {"employer": "provider"}
    own = {
        "delivery": {"teams": {"clerks": there}},
        "process": {"steps": {"work": {"handle_time": textbook.fixed(20)}}},
    }
    study = textbook.study(
        {**tables, "baseline": "home", "scenarios": {"home": {}, "away": own}},
        [(f"2026-{time}:00", "item", 1) for time in arrivals],
    )
    return study, Transition.model_validate(transition)


def with_team(scenario: Scenario, **changes: Any) -> Scenario:
    delivery = scenario.delivery
    teams = {name: team.model_copy(update=changes) for name, team in delivery.teams.items()}
    return scenario.model_copy(update={"delivery": delivery.model_copy(update={"teams": teams})})


def touches(found: Run) -> list[tuple[int, str, str, str]]:
    """(item, step, begin, end), as day and time."""

    def told(tick: int) -> str:
        day, rest = divmod(tick, DAY)
        return f"{MONDAY + timedelta(days=day):%d.%m} {rest // HOUR:02d}:{rest % HOUR // MINUTE:02d}"

    log = found.log.touches
    names = [found.operation.steps.name[step] for step in log.step]
    return [
        (item, name, told(begin), told(end))
        for item, name, begin, end in zip(log.item.tolist(), names, log.begin.tolist(), log.end.tolist(), strict=True)
    ]


@both_engines
def test_work_moves_on_the_day_the_home_goes_after_the_parallel_run(engine: Engine) -> None:
    """All moves on Monday 12 January; home is there for another week, and what comes on its last day at 16:55 is half
    done when it goes. The clerk there takes that on once it has waited for three days, and twice as long."""
    study, stated = two_places(
        "01-09T16:00",  # home, Friday before
        "01-12T09:00",  # away from now on
        "01-13T12:00",
        waves={"all": {"week": 1, "share": 1.0}},
        parallel_run_weeks=1,
    )
    found = on_the_road(*study.scenarios.values(), stated, engine, data=study.data)
    assert touches(found) == [
        (0, "home.work", "09.01 16:00", "09.01 16:10"),
        (1, "work", "12.01 09:00", "12.01 09:20"),
        (2, "work", "13.01 12:00", "13.01 12:20"),
    ]
    rows = found.log.shifts
    days = [sorted(set((rows.start[(rows.server == seat) & (rows.reason == 0)] // DAY).tolist())) for seat in (0, 1)]
    assert days == [list(range(14)), list(range(7, 35))]


@both_engines
def test_what_is_left_behind_is_done_at_the_other_place(engine: Engine) -> None:
    """Home goes on Monday the 12th. At 16:55 on Sunday two items come to it: half of the first is done at 17:00 and
    returned. The second is three days old on Wednesday at 16:55: then the other place takes what is first in the queue,
    for the five minutes and, next morning, the ten minutes that are left of them."""
    study, stated = two_places("01-11T16:55", "01-11T16:55", waves={"all": {"week": 1, "share": 1.0}})
    found = on_the_road(*study.scenarios.values(), stated, engine, data=study.data)
    assert touches(found) == [
        (0, "home.work", "11.01 16:55", "11.01 17:00"),
        (0, "home.work", "14.01 16:55", "14.01 17:00"),
        (1, "home.work", "15.01 09:00", "15.01 09:10"),
    ]


def test_mentors_teach_in_the_weeks_of_the_knowledge_transfer() -> None:
    """Ten hours in seven days, from nine o'clock: 86 minutes a day (10 h / 7, rounded), in the second week alone."""
    study, stated = two_places(
        "01-12T09:00",
        waves={"all": {"week": 4, "share": 1.0}},
        knowledge_transfer={"week": 1, "weeks": 1, "mentors_share": 1.0, "hours_per_week": 10.0},
    )
    found = on_the_road(*study.scenarios.values(), stated, data=study.data)
    log = found.log.shifts
    lessons = log.reason == Reason.MEETING
    assert (log.start[lessons] // DAY).tolist() == list(range(7, 14))
    assert (log.end[lessons] - log.start[lessons]).tolist() == [86 * MINUTE] * 7
    assert set(log.server[lessons].tolist()) == {0}
    assert found.log.touches.begin.tolist() == [7 * DAY + 9 * HOUR + 86 * MINUTE]


def test_what_is_not_written_down_costs_new_people_their_start() -> None:
    """One writer, ten hours a week for three weeks, of 120 hours needed: a quarter. A fifth of the pace is lost where
    nothing is written, so .2 x .75 = .15 of a first month's pace of .5: .425, and 20 minutes of work take 47.06."""
    people = {"first_month_pace": 0.5, "months_to_full_pace": 2.0}
    written = {"week": 0, "weeks": 3, "writers_share": 1.0, "hours_per_week": 10.0}
    study, stated = two_places(
        "01-05T09:00",
        "01-26T09:00",
        waves={"all": {"week": 3, "share": 1.0}},
        people=people,
        documentation={**written, "hours_needed": 120.0, "pace_loss_share": 0.2},
    )
    found = on_the_road(*study.scenarios.values(), stated, data=study.data)
    log = found.log.shifts
    writing = log.reason == Reason.MEETING
    assert set(log.server[writing].tolist()) == {0}
    assert (log.end[writing] - log.start[writing]).tolist() == [86 * MINUTE] * 21
    assert found.log.touches.begin.tolist() == [9 * HOUR + 86 * MINUTE, 21 * DAY + 9 * HOUR]
    assert (found.log.touches.end - found.log.touches.begin).tolist() == [10 * MINUTE, -(-20 * MINUTE * 1000 // 425)]


def test_what_is_written_down_is_a_share_of_what_must_be() -> None:
    """Four writers on paper: 4 x 10 x 2 = 80 hours of 80, and of 160 half."""
    told = {"week": 0, "weeks": 2, "writers_share": 0.3, "hours_per_week": 10.0, "pace_loss_share": 0.4}
    for needed, covered in ((80.0, 1.0), (40.0, 1.0), (160.0, 0.5)):
        stated = Documentation.model_validate({**told, "hours_needed": needed})
        assert stated.covered(hours_a_week=4 * 10.0) == covered


@pytest.mark.parametrize(("writers_share", "minutes"), [(None, 40), (1.0, 40), (0.0, 50)])
def test_what_is_all_written_down_slows_nobody(writers_share: float | None, minutes: int) -> None:
    """As without the table: 20 minutes at half a pace. Where nobody writes, at .8 of that."""
    road: dict[str, Any] = {
        "waves": {"all": {"week": 3, "share": 1.0}},
        "people": {"first_month_pace": 0.5, "months_to_full_pace": 2.0},
    }
    if writers_share is not None:
        told = {"week": 0, "weeks": 3, "hours_per_week": 40.0, "hours_needed": 1.0, "pace_loss_share": 0.2}
        road["documentation"] = told | {"writers_share": writers_share}
    study, stated = two_places("01-27T09:00", **road)
    found = on_the_road(*study.scenarios.values(), stated, data=study.data).log.touches
    assert (found.end - found.begin).tolist() == [minutes * MINUTE]


def test_a_short_shift_writes_no_more_than_it_has() -> None:
    """One writer from nine to one on seven days: 28 of the 40 hours planned, in two weeks 56 of 80, .3 of .2 lost."""
    people = {"first_month_pace": 0.5, "months_to_full_pace": 2.0}
    told = {"week": 0, "weeks": 2, "writers_share": 1.0, "hours_per_week": 40.0, "hours_needed": 80.0}
    study, stated = two_places(
        "01-27T09:00",
        waves={"all": {"week": 3, "share": 1.0}},
        people=people,
        documentation=told | {"pace_loss_share": 0.2},
    )
    home, new = study.scenarios.values()
    team = home.delivery.teams["clerks"]
    short = {"day": team.shifts["day"].model_copy(update={"hours": "09:00-13:00"})}
    found = on_the_road(with_team(home, shifts=short), new, stated, data=study.data).log.touches
    assert (found.end - found.begin).tolist() == [-(-20 * MINUTE * 1000 // 470)]


@both_engines
def test_a_pilot_is_gone_through_by_those_who_are_there(engine: Engine) -> None:
    """Thirty minutes from nine on the Mondays of the pilot's weeks 2 and 4 counted from 1, every other one from the
    first (days 7 and 21): the one clerk of either place, and the item of that hour waits until half past."""
    study, stated = two_places(
        "01-12T09:00",
        "01-19T09:00",
        pilot={
            "week": 1,
            "weeks": 3,
            "share": 1.0,
            "check_ins": {"every_weeks": 2, "minutes": 30.0, "heads_share": 1.0},
        },
    )
    found = on_the_road(*study.scenarios.values(), stated, engine, data=study.data)
    log = found.log.shifts
    meeting = log.reason == Reason.MEETING
    assert sorted(zip(log.server[meeting].tolist(), (log.start[meeting] // DAY).tolist(), strict=True)) == [
        (0, 7),
        (0, 21),
        (1, 7),
        (1, 21),
    ]
    assert touches(found) == [(0, "work", "12.01 09:30", "12.01 09:50"), (1, "work", "19.01 09:00", "19.01 09:20")]


def test_who_comes_while_the_pilot_goes_on_does_not_all_meet() -> None:
    """Four at home (seats 0 to 3) and half of four there (4 and 5), of whom a half meets on Mondays from day 7 on. The
    other two, in training since day 21, come on day 28 although the pilot was extended by a week that day."""
    study, stated = two_places(
        "01-12T09:00",
        pilot={
            "week": 1,
            "weeks": 3,
            "share": 0.5,
            "check_ins": {"minutes": 30.0, "heads_share": 0.5},
            "gate": {"go_shares": {"kept": 0.9}, "extend_weeks": 1},
        },
        waves={"all": {"week": 4, "share": 1.0}},
        people={"training_weeks": 1.0},
    )
    home, new = (with_team(scenario, headcount=4) for scenario in study.scenarios.values())
    phases = phases_of(stated, home, Decided(extensions=1))
    log = on_the_road(home, new, stated, phases=phases, data=study.data).log.shifts
    met = log.reason == Reason.MEETING
    assert set(zip((log.start[met] // DAY).tolist(), log.server[met].tolist(), strict=True)) == {
        *((day, seat) for day in (7, 14, 21, 28) for seat in (2, 3)),
        *((day, 5) for day in (7, 14, 21)),
        *((28, seat) for seat in (6, 7)),
    }


def test_new_people_train_before_they_are_needed_and_then_learn() -> None:
    """Two weeks of training before the work comes on day 21; the first month's pace is half of the later one."""
    people = {"training_weeks": 2.0, "first_month_pace": 0.5, "months_to_full_pace": 2.0}
    study, stated = two_places("01-27T09:00", waves={"all": {"week": 3, "share": 1.0}}, people=people)
    found = on_the_road(*study.scenarios.values(), stated, data=study.data)
    log, there = found.log.shifts, found.log.shifts.server == 1
    for reason, days in (
        (Reason.VACANCY, range(7)),
        (Reason.TRAINING, range(7, 21)),
        (Reason.AVAILABLE, range(21, 35)),
    ):
        assert (log.start[there & (log.reason == reason)] // DAY).tolist() == list(days)
    assert touches(found) == [(0, "work", "27.01 09:00", "27.01 09:40")]


# Dates and heads


def test_phases_are_weeks_from_the_start() -> None:
    study, stated = two_places(
        "01-12T09:00",
        announcement={"week": 2},
        knowledge_transfer={"week": 3, "weeks": 4, "mentors_share": 0.5, "hours_per_week": 4.0},
        pilot={"week": 8, "weeks": 4, "share": 0.25},
        waves={"half": {"week": 12, "share": 0.5}, "all": {"week": 16, "share": 1.0}},
        parallel_run_weeks=2,
    )
    found = phases_of(stated, study.scenarios["home"])
    assert found.announced == date(2026, 1, 19)
    assert found.taught == (date(2026, 1, 26), date(2026, 2, 23))
    assert [(move.on, move.shares, move.heads) for move in found.moves] == [
        (date(2026, 3, 2), {"item": 0.25}, 0.25),
        (date(2026, 3, 30), {"item": 0.5}, 0.5),
        (date(2026, 4, 27), {"item": 1.0}, 1.0),
    ]
    assert (found.go_live, found.hand_over) == (date(2026, 3, 2), date(2026, 4, 27))


def test_heads_go_as_the_work_does() -> None:
    """13 at home, 8 and 6 there, of which the 6 are the client's and come out of the 13. A quarter: 2 and 2, so that
    home has 11, then 3 and hence 10, ceil(.5 x 13) = 7 two weeks after the wave, and 0 two weeks after the last one;
    a quarter more of the provider's, 2, come with the work and are there until eight weeks after the last wave."""
    heads = {"capture": 8, "new_york": 6, "bots": 2}
    read = load_study("invoice_processing").replace({"delivery.teams.capture.headcount": 13}, "in_house")
    read = read.replace({f"delivery.teams.{name}.headcount": number for name, number in heads.items()}, "hybrid")
    home, new = read.scenarios["in_house"], read.scenarios["hybrid"]
    stated = Transition.model_validate(
        {
            "pilot": {"week": 10, "weeks": 4, "share": 0.25},
            "waves": {"half": {"week": 14, "share": 0.5}, "all": {"week": 20, "share": 1.0}},
            "parallel_run_weeks": 2,
            "more_heads_share": 0.25,
            "more_heads_weeks": 8,
        }
    )
    plans = head_plans(home, new, stated, phases_of(stated, home))
    by_week = {name: [((day - home.start).days // 7, heads) for day, heads in plan] for name, plan in plans.items()}
    assert by_week == {
        "home.capture": [(0, 13), (10, 11), (14, 10), (16, 7), (20, 7), (22, 0)],
        "capture": [(0, 0), (10, 2 + 1), (14, 4 + 1), (20, 8 + 2), (28, 8)],
        "new_york": [(0, 0), (10, 2), (14, 3), (20, 6)],
        "bots": [(0, 0), (10, 2)],
    }


def test_heads_that_are_stated_for_a_wave_send_nobody_home_whose_work_stays() -> None:
    """All 8 are there for half of the work; of the 13 at home ceil(.5 x 13) = 7 stay for the other half."""
    read = load_study("invoice_processing").replace({"delivery.teams.capture.headcount": 13}, "in_house")
    read = read.replace({"delivery.teams.capture.headcount": 8}, "offshore")
    home, new = read.scenarios["in_house"], read.scenarios["offshore"]
    stated = Transition.model_validate({"waves": {"half": {"week": 14, "share": 0.5, "heads_share": 1.0}}})
    plans = head_plans(home, new, stated, phases_of(stated, home))
    assert [heads for _, heads in plans["capture"]] == [0, 8]
    assert [heads for _, heads in plans["home.capture"]] == [13, 7]


def test_a_wave_of_one_work_type_asks_for_heads_by_its_volume() -> None:
    """65 % of the invoices have a purchase order."""
    read = load_study("invoice_processing")
    stated = Transition.model_validate(
        {
            "waves": {
                "plain": {"week": 10, "share": 1.0, "work_types": ["po"]},
                "rest": {"week": 20, "share": 1.0, "work_types": ["non_po"]},
            }
        }
    )
    found = phases_of(stated, read.scenarios["in_house"])
    assert [move.heads for move in found.moves] == pytest.approx([0.65, 1.0])
    assert found.moves[0].shares == {"po": 1.0, "non_po": 0.0}


def test_a_team_with_tenure_hires_for_seats_to_come_and_not_for_those_to_go() -> None:
    """The second seat is there from day 14 to day 28; nobody is hired who would only train until it goes."""
    people = {"training_weeks": 1.0, "attrition_per_year": 5.0, "days_to_fill": 5.0}
    study, stated = two_places(
        "01-27T09:00",
        waves={"all": {"week": 2, "share": 1.0}},
        more_heads_share=1.0,
        more_heads_weeks=2,
        people=people,
    )
    both = hand_over(*study.scenarios.values(), stated, data=study.data)
    for replication in range(40):
        found = run(Plan(both.scenario, both.operation), 1, replication, "compiled", with_touches=True).log.careers
        spare = found.server == 2
        assert found.left[spare].max() <= 28
        assert found.begun[spare].max() < 28
        assert np.all(found.since[spare][1:] > found.left[spare][:-1])


# Mistakes

WRITTEN = {
    "week": 1,
    "weeks": 3,
    "writers_share": 0.5,
    "hours_per_week": 8.0,
    "hours_needed": 99.0,
    "pace_loss_share": 0.1,
}


@pytest.mark.parametrize(
    ("transition", "path", "expected"),
    [
        ({}, "transition", "a pilot, or waves"),
        ({"waves": {"a": {"week": 9, "share": 0.5}, "b": {"week": 8, "share": 1.0}}}, "transition", "in the order"),
        (
            {"pilot": {"week": 2, "weeks": 8, "share": 0.1}, "waves": {"a": {"week": 9, "share": 1.0}}},
            "transition",
            "not before the end of the pilot",
        ),
        (
            {
                "waves": {"a": {"week": 9, "share": 1.0}},
                "documentation": WRITTEN,
                "knowledge_transfer": {"week": 3, "weeks": 2, "mentors_share": 0.5, "hours_per_week": 8.0},
            },
            "transition",
            "whose mentors cannot write",
        ),
        (
            {
                "waves": {"a": {"week": 3, "share": 1.0}},
                "documentation": WRITTEN,
            },
            "transition",
            "done when the first work goes there",
        ),
        (
            {"waves": {"a": {"week": 9, "share": 1.0}}, "renewal": {"week": 9, "fee_change_share": 0.1}},
            "transition",
            "a renewal after the last wave",
        ),
        ({"waves": {"a": {"week": 9, "share": 1.5}}}, "transition.waves.a.share", "less than or equal to 1"),
        (
            {"waves": {"a": {"week": 9, "share": 1.0, "work_types": ["itme"]}}},
            "transition.waves.a.work_types",
            "work type of the client's",
        ),
    ],
)
def test_a_transition_that_is_none_is_a_mistake(transition: dict[str, Any], path: str, expected: str) -> None:
    tables = textbook.markov("item", 1.0, 1.0, 1, 4)
    with pytest.raises(StudyError) as caught:
        textbook.study({**tables, "transition": transition, "scenarios": {"a": {}}})
    assert [(each.path, expected in each.expected) for each in caught.value.mistakes] == [(path, True)]


def test_a_mistake_about_a_whole_table_names_its_keys_and_no_more() -> None:
    tables = textbook.markov("item", 1.0, 1.0, 1, 4)
    waves = {"late": {"week": 5, "share": 1.0}, "early": {"week": 3, "share": 1.0}}
    road = {"waves": waves, "parallel_run_weeks": 2, "severance_weeks": 1.0}
    with pytest.raises(StudyError) as caught:
        textbook.study({**tables, "transition": road, "scenarios": {"a": {}}})
    assert [(each.path, each.value) for each in caught.value.mistakes] == [
        ("transition", "{waves, parallel_run_weeks, severance_weeks}")
    ]


def test_a_head_count_of_a_wave_is_a_share() -> None:
    """No key of a wave is spelt like it, but one begins with the same word."""
    tables = textbook.markov("item", 1.0, 1.0, 1, 4)
    wave = {"week": 5, "share": 1.0, "head_count": 3}
    with pytest.raises(StudyError) as caught:
        textbook.study({**tables, "transition": {"waves": {"all": wave}}, "scenarios": {"a": {}}})
    assert [(each.path, each.nearest) for each in caught.value.mistakes] == [
        ("transition.waves.all.head_count", "heads_share")
    ]


def test_a_transition_to_other_work_is_a_mistake() -> None:
    tables = textbook.markov("item", 1.0, 1.0, 1, 4)
    road = {"waves": {"a": {"week": 1, "share": 1.0}}}
    other = {"transition": road, "demand": {"scale": 2.0, "volume_path": {}, "work_types": {"item": {"priority": 1}}}}
    with pytest.raises(StudyError) as caught:
        textbook.study({**tables, "baseline": "a", "scenarios": {"a": {}, "b": other}})
    paths = [each.path for each in caught.value.mistakes]
    keys = ("work_types.item.priority", "scale", "volume_path")
    assert paths == [f"scenarios.b.demand.{key}" for key in keys]


def test_people_who_go_over_with_the_work_are_there_once_and_know_it() -> None:
    """The only clerk at home goes over on day 7 to a team of the client's own: nobody has two seats on a day, nobody
    trains, and pace is that of people who have been there for long."""
    people = {"training_weeks": 2.0, "first_month_pace": 0.5, "months_to_full_pace": 2.0, "attrition_per_year": 0.01}
    study, stated = two_places("01-13T09:00", waves={"all": {"week": 1, "share": 1.0}})
    both = [with_team(scenario, employer="client", tenure=Tenure(**people)) for scenario in study.scenarios.values()]
    found = on_the_road(*both, stated, data=study.data)
    log = found.log.shifts
    at_work = log.reason == Reason.AVAILABLE
    assert [sorted((log.start[at_work & (log.server == seat)] // DAY).tolist()) for seat in (0, 1)] == [
        list(range(7)),
        list(range(7, 35)),
    ]
    assert not np.any(log.reason == Reason.TRAINING)
    assert touches(found) == [(0, "work", "13.01 09:00", "13.01 09:20")]


def test_who_does_other_work_as_well_neither_comes_nor_goes() -> None:
    """The specialists of claims, priced by the hour, and the team of payroll that a provider shares."""
    for study, scenario, team, heads in (
        ("claims", "nearshore", "specialists", 6),
        ("payroll", "offshore", "payroll", 38),
    ):
        read = load_study(study)
        home, new = read.scenarios["in_house"], read.scenarios[scenario]
        assert new.transition is not None
        plans = head_plans(home, new, new.transition, phases_of(new.transition, home))
        assert plans[team] == ((home.start, heads),)
    assert plans["home.payroll"][-1][1] == 0


def test_both_engines_agree_on_the_road() -> None:
    """All that a transition has, within six weeks of a study whose people come and go."""
    read = load_study("invoice_processing").replace({"horizon_weeks": 6, "warm_up_weeks": 0, "follow_up_weeks": 0})
    stated = Transition.model_validate(
        {
            "announcement": {"week": 0, "attrition_factor": 3.0, "pace_loss_share": 0.1},
            "knowledge_transfer": {"week": 0, "weeks": 2, "mentors_share": 0.3, "hours_per_week": 10.0},
            "pilot": {"week": 1, "weeks": 1, "share": 0.3, "work_types": ["po"]},
            "waves": {"all": {"week": 3, "share": 1.0}},
            "parallel_run_weeks": 1,
            "more_heads_share": 0.3,
            "more_heads_weeks": 1,
            "help_after_hours": 24.0,
            "pace_gain_share": 0.05,
            "reviews": 1,
        }
    )
    home, new = read.scenarios["in_house"], read.scenarios["hybrid"]
    fast, readable = (on_the_road(home, new, stated, engine) for engine in ("compiled", "simpy"))
    assert digest(fast.log) == digest(readable.log)
    assert len({fast.operation.steps.name[step].startswith("home.") for step in fast.log.touches.step}) == 2
