"""Do questions keep the client's people busy, in their hours? Oracle: paper, and the limit of endless capacity."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import textbook
from handmade import SURE, Case, Crew, Place, Row, Step, Touch, case, closed, returns, touches, waits, windows

from bposim.analysis.measuring.load import content_minutes
from bposim.analysis.running import Engine as EngineName
from bposim.analysis.running import simulate
from bposim.model import engine_compiled, engine_simpy
from bposim.model.checking import check_log
from bposim.model.design import compile_operation
from bposim.model.operation import Awaiting, Kind, Outcome
from bposim.model.runlog import RunLog
from bposim.model.tables import digest
from bposim.model.ticks import HOUR, MINUTE
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.study import Study, build_study

Engine = Callable[[Case], RunLog]

ASKS = {"query": SURE, "query_rounds": 1, "rest": 200}
SERVES = {"do": [Place(0)], "buyers": [Place(1)]}


@pytest.fixture(params=[engine_compiled.run, engine_simpy.run], ids=["compiled", "simpy"])
def engine(request: pytest.FixtureRequest) -> Engine:
    def run(made: Case) -> RunLog:
        log: RunLog = request.param(*made)
        check_log(made.operation, made.rosters, log)
        return log

    return run


def asking(answer: Step, buyers: list[list[Row]], arrived: list[int]) -> Case:
    """One clerk, always there, whose every item is asked about; 8 of 10 ticks before, 2 after."""
    steps = [
        Step("do", [10] * len(arrived), edges={Outcome.QUERY: answer.name}, columns=ASKS),
        answer._replace(edges={Outcome.CLEAN: "do"}),
    ]
    return case(steps, [Crew("clerk", [[Row(0, 999)]]), Crew("buyers", buyers)], arrived, serves=SERVES)


def test_questions_queue_for_a_buyer_in_his_hours_and_the_rest_follows_the_answer(engine: Engine) -> None:
    """Both are asked by 16; the buyer comes at 20 and takes 4 for each, in the order in which they were asked."""
    answer = Step("ask", [4, 4], kind=Kind.ANSWER, queue="buyers")
    log = engine(asking(answer, [[Row(20, 99)]], [0, 0]))
    assert touches(log) == [
        Touch(0, 0, 8, outcome=Outcome.QUERY),
        Touch(1, 8, 16, queued=0, outcome=Outcome.QUERY),
        Touch(0, 20, 24, server=1, queued=8, step=1),
        Touch(0, 24, 26, attempt=1),
        Touch(1, 24, 28, server=1, queued=16, step=1),
        Touch(1, 28, 30, attempt=1),
    ]
    assert closed(log) == [26, 30]


def test_an_answer_that_is_cut_short_goes_on_and_leaves_the_asker_s_rest_alone(engine: Engine) -> None:
    """3 of 5 ticks before the buyer leaves at 23, 2 when he is back at 40; then the clerk's 2 of 10, and not 5."""
    answer = Step("ask", [5], kind=Kind.ANSWER, queue="buyers")
    log = engine(asking(answer, [[returns(20, 23), Row(40, 99)]], [0]))
    assert touches(log) == [
        Touch(0, 0, 8, outcome=Outcome.QUERY),
        Touch(0, 20, 23, server=1, queued=8, outcome=Outcome.RETURNED, step=1),
        Touch(0, 40, 42, server=1, queued=23, step=1),
        Touch(0, 42, 44, attempt=1),
    ]


def test_a_question_is_looked_at_after_its_delay_and_then_answered_by_hand(engine: Engine) -> None:
    """A delay of 4 open ticks from 20 on, 3 of answering, 2 of 10."""
    steps = [
        Step("do", [10], edges={Outcome.QUERY: "mail"}, columns=ASKS),
        Step("mail", [4], kind=Kind.WAIT, edges={Outcome.CLEAN: "ask"}, hours=windows((20, 30))),
        Step("ask", [3], kind=Kind.ANSWER, queue="buyers", edges={Outcome.CLEAN: "do"}),
    ]
    log = engine(case(steps, [Crew("clerk", [[Row(0, 99)]]), Crew("buyers", [[Row(0, 99)]])], [0], serves=SERVES))
    assert waits(log) == [(0, 1, 8, 24)]
    assert touches(log)[1:] == [Touch(0, 24, 27, server=1, step=2), Touch(0, 27, 29, attempt=1)]


def test_buyers_without_number_are_a_wait_of_the_same_length(engine: Engine) -> None:
    """Oracle: the same questions as a delay of 3 ticks that needs nobody; what the clerk does is the same."""
    arrived = [0, 0, 3, 20, 21]
    by_hand = engine(asking(Step("ask", [3] * 5, kind=Kind.ANSWER, queue="buyers"), [[Row(0, 999)]] * 5, arrived))
    by_delay = engine(asking(Step("ask", [3] * 5, kind=Kind.WAIT), [[Row(0, 999)]], arrived))
    assert [touch for touch in touches(by_hand) if touch.step == 0] == touches(by_delay)
    assert closed(by_hand) == closed(by_delay)


# From a study


def minutes(mean: float) -> dict[str, Any]:
    return {"distribution": "fixed", "mean_minutes": mean}


DAY_SHIFT = {"day": {"days": "Mon-Fri", "hours": "09:00-17:00"}}


def asked(folder: Path, provider_zone: str, arrives: str, **changes: Any) -> Study:
    """One invoice of 10 minutes that a provider asks about; the last 2 follow New York's answer of 5."""
    (folder / "volumes.csv").write_text(f"time,work_type,count\n{arrives},item,1\n")
    query = {"share": 1.0, "rest_share": 0.2, "to": "buyers"}
    tables = textbook.tree(
        start=date(2026, 1, 5), warm_up_weeks=0, horizon_weeks=1, follow_up_weeks=0,
        client={"time_zone": "America/New_York"},
        demand__work_types__item__arrivals__all={"form": "csv", "file": "volumes.csv"},
        process__steps__work={"handle_time": minutes(10), "query": query},
        process__steps__buyers={"kind": "answer", "handle_time": minutes(5)},
        delivery__sites={"provider": {"time_zone": provider_zone}},
        delivery__teams__clerks={
            "site": "provider", "employer": "provider", "headcount": 1, "serves": ["work"], "shifts": DAY_SHIFT,
        },
        delivery__teams__buyers={"headcount": 1, "serves": ["buyers"], "shifts": DAY_SHIFT},
    )  # fmt: skip
    for path, value in changes.items():
        textbook.put(tables, path.replace("__", "."), value)
    return build_study(tables, str(folder / "study.toml"))


@pytest.mark.parametrize("engine_name", ["compiled", "simpy"])
def test_a_question_between_manila_and_new_york_costs_a_day_that_nobody_put_in(
    tmp_path: Path, engine_name: EngineName
) -> None:
    """Nine in Manila is eight in the evening in New York. Asked at 9:08, answered from nine to five past in New York,
    which is ten at night in Manila, and done two minutes into Manila's next day."""
    study = asked(tmp_path, "Asia/Manila", "2026-01-05T20:00")
    log = simulate(study.scenarios["base"], study.data, engine=engine_name).log
    arrived = log.items.arrived[0]
    asks, answer, rest = (
        tuple((tick - arrived) // MINUTE for tick in touch)
        for touch in zip(log.touches.begin, log.touches.end, strict=True)
    )
    assert (asks, answer, rest) == ((0, 8), (13 * 60, 13 * 60 + 5), (24 * 60, 24 * 60 + 2))


def test_two_zones_that_coincide_are_one_site(tmp_path: Path) -> None:
    """Toronto keeps New York's time: asked, answered and done in a quarter of an hour; log and rosters are the same."""
    near, here = (asked(tmp_path, zone, "2026-01-05T09:00") for zone in ("America/Toronto", "America/New_York"))
    near_log, here_log = (simulate(study.scenarios["base"], study.data).log for study in (near, here))
    assert digest(near_log) == digest(here_log)
    assert (here_log.items.closed - here_log.items.arrived).tolist() == [15 * MINUTE]


def test_an_answer_is_a_step_of_its_own_between_the_question_and_who_asked() -> None:
    query = {"share": 0.12, "rest_share": 0.1, "delay": minutes(60), "to": "buyers"}
    study = textbook.study(
        process__steps__work={"handle_time": minutes(10), "query": query},
        process__steps__buyers={"kind": "answer", "handle_time": minutes(5), "priority": 3},
        delivery__teams__buyers={"headcount": 1, "serves": ["buyers"], "shifts": textbook.ALL_HOURS},
    )
    operation = compile_operation(study.scenarios["base"])
    steps = operation.steps
    assert steps.name == ("work", "work.query", "work.answer")
    assert steps.kind.tolist() == [Kind.WORK, Kind.WAIT, Kind.ANSWER]
    assert [steps.next_step[0][Outcome.QUERY], *steps.next_step[1:, Outcome.CLEAN]] == [1, 2, 0]
    assert operation.queues[steps.queue[2]] == "buyers"
    assert (steps.priority[2], steps.awaiting[2]) == (3, Awaiting.CLIENT)


def test_content_of_those_who_answer_is_what_they_are_asked() -> None:
    """Of the .8 that are no exception .3 ask, of those .5 again, up to thrice: .8 x .3 x 1.75 x 5 minutes."""
    query = {"share": 0.3, "again_share": 0.5, "max_rounds": 3, "to": "buyers"}
    study = textbook.study(
        process__steps__work={
            "handle_time": minutes(10), "query": query, "exception": {"share": 0.2, "to": "hard"},
        },
        process__steps__hard={"handle_time": minutes(1)},
        process__steps__buyers={"kind": "answer", "handle_time": minutes(5)},
        delivery__teams__clerks__serves=["work", "hard"],
        delivery__teams__buyers={"headcount": 1, "serves": ["buyers"], "shifts": textbook.ALL_HOURS},
    )  # fmt: skip
    operation = compile_operation(study.scenarios["base"])
    content = dict(zip(operation.queues, content_minutes(operation)[0], strict=True))
    assert content["buyers"] == pytest.approx(0.8 * 0.3 * (1 + 0.5 + 0.25) * 5, abs=1e-6)


# Transfers


@pytest.mark.parametrize(("integration", "hours"), [("file", 8.0), ("real_time", 0.5)])
def test_a_file_leaves_at_its_slots_and_an_interface_at_once(tmp_path: Path, integration: str, hours: float) -> None:
    """Half an hour of work from 8:00 on; the file leaves at 16:00."""
    slots = {"days": "Mon-Fri", "slots": ["16:00"]}
    transfer = {"kind": "wait", "awaiting": "transfer", "open": slots, "integration": integration}
    study = asked(
        tmp_path, "America/New_York", "2026-01-05T08:00",
        process__steps__work={"handle_time": minutes(30), "next": "send"},
        process__steps__send=transfer,
        delivery__teams__clerks__shifts=textbook.ALL_HOURS,
    )  # fmt: skip
    log = simulate(study.scenarios["base"], study.data).log
    assert (log.items.closed - log.items.arrived).tolist() == [hours * HOUR]


# Mistakes

ANSWER = {"kind": "answer", "handle_time": minutes(5)}
MISTAKES = [
    ("nobody answers", {"process__steps__work__query": {"share": 0.1, "to": "buyer"}},
     "process.steps.work.query.to", "step of kind 'answer'", "buyers"),
    ("neither delay nor step", {"process__steps__work__query": {"share": 0.1}},
     "process.steps.work.query", "a delay, or a step of kind 'answer'", ""),
    ("an item sent to an answer", {"process__steps__work__next": "buyers"},
     "process.steps.work.next", "name of a step", ""),
    ("no handle time for what is asked", {"process__steps__buyers__handle_time": {"other": minutes(5)}},
     "process.steps.buyers.handle_time", "whose questions come here", ""),
    ("nobody serves it", {"delivery__teams__buyers__headcount": 0},
     "process.steps.buyers", "a team with a head-count above 0", ""),
    ("must stay and is sent out", {"process__steps__work__must_stay": True},
     "delivery.teams.clerks.serves", "step 'work' must stay", ""),
    ("a claimant on a line",
     {"process__steps__wait": {"kind": "wait", "awaiting": "claimant", "integration": "real_time"}},
     "process.steps.wait.integration", "awaiting = 'transfer'", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "path", "expected", "nearest"), [row[1:] for row in MISTAKES], ids=[row[0] for row in MISTAKES]
)
def test_a_mistake_is_listed_with_its_path(
    tmp_path: Path, changes: dict[str, Any], path: str, expected: str, nearest: str
) -> None:
    with pytest.raises(StudyError) as caught:
        asked(tmp_path, "Asia/Manila", "2026-01-05T20:00", **changes)
    assert any(
        row.path.endswith(path) and expected in row.expected and row.nearest == nearest for row in caught.value.mistakes
    ), caught.value.mistakes


def test_what_must_stay_stays_with_the_client_s_own_people(tmp_path: Path) -> None:
    study = asked(
        tmp_path, "America/New_York", "2026-01-05T09:00",
        process__steps__work__must_stay=True, delivery__teams__clerks__employer="client",
    )  # fmt: skip
    assert study.scenarios["base"].process.steps["work"].must_stay  # type: ignore[union-attr]
