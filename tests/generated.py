"""Random small operations for Hypothesis: steps of every kind, mixed policies at the ends of one server's rows."""

from __future__ import annotations

from typing import Any

import handmade
from handmade import Case, Crew, Place, Row, Step
from hypothesis import strategies as st

from bposim.model.operation import Discipline, Kind, Outcome
from bposim.model.streams import CERTAIN
from bposim.model.ticks import FOREVER

HORIZON = 240
MOST_ITEMS = 12

Draw = Any


@st.composite
def rows(draw: Draw) -> list[Row]:
    """Of one server: stretches that may touch, each with its own pace and policy."""
    cuts = sorted(draw(st.lists(st.integers(0, HORIZON), min_size=2, max_size=8, unique=True)))
    found = []
    for start, end in zip(cuts, cuts[1:], strict=False):
        if found and draw(st.integers(0, 2)) == 0:
            continue  # away
        found.append(
            Row(
                start,
                end,
                pace=draw(st.sampled_from([500, 1000, 1300])),
                defect_factor=draw(st.sampled_from([500, 1000, 2000])),
                finish=draw(st.integers(0, 1)),
                limit=draw(st.sampled_from([0, 1, 7, 30, FOREVER])),
            )
        )
    return found


@st.composite
def crews(draw: Draw) -> list[Crew]:
    count = draw(st.integers(1, 3))
    return [
        Crew(f"crew {n}", draw(st.lists(rows(), min_size=1, max_size=2)), hand_over=draw(st.integers(0, 5)))
        for n in range(count)
    ]


@st.composite
def places(draw: Draw, count: int) -> list[Place]:
    chosen = draw(st.permutations(range(count)))[: draw(st.integers(1, count))]
    return [Place(crew, draw(st.sampled_from([0, 0, 1, 3])), draw(st.sampled_from([0, 0, 5, 40]))) for crew in chosen]


def chances() -> st.SearchStrategy[int]:
    return st.sampled_from([0, CERTAIN // 3, CERTAIN])


@st.composite
def steps(draw: Draw) -> list[Step]:
    """The last is work; a step leads on to a later one or out, and by exception or rework anywhere."""
    count = draw(st.integers(1, 4))
    names = [f"step {n}" for n in range(count)]
    found = []
    for number, name in enumerate(names):
        kind = draw(st.sampled_from([Kind.WORK, Kind.WORK, Kind.CHECK, Kind.WAIT])) if number < count - 1 else Kind.WORK
        later = names[number + 1 :]
        onward = {Outcome.CLEAN: later[0]} if later else {}
        edges = {
            **onward,
            Outcome.EXCEPTION: draw(st.sampled_from(names)),
            Outcome.FOUND: draw(st.sampled_from(names)),
            **({Outcome.CAPPED: later[-1]} if later and draw(st.booleans()) else {}),
        }
        luck = {
            purpose: draw(st.lists(st.integers(0, CERTAIN - 1), min_size=MOST_ITEMS, max_size=MOST_ITEMS))
            for purpose in ("exception", "error", "sample", "detect")
        }
        columns = {
            "exception": draw(chances()) // 2,
            "error": draw(chances()),
            "sample": draw(chances()),
            "detect": draw(chances()),
            "false_alarm": draw(chances()) // 2,
            "sets": 1 << number,
            "clears": 1 << number,
            "covers": (1 << number) - 1,
            "priority": draw(st.integers(0, 1)),
        }
        found.append(
            Step(
                name,
                draw(st.lists(st.integers(0, 40), min_size=MOST_ITEMS, max_size=MOST_ITEMS)),
                again=draw(st.integers(0, 20)),
                kind=kind,
                edges=edges,
                cap=draw(st.integers(1, 3)),
                luck=luck,
                hours=handmade.windows((0, 50), (60, 61), (100, 2 * HORIZON)),
                columns=columns,
            )
        )
    return found


@st.composite
def cases(draw: Draw) -> Case:
    staff, way = draw(crews()), draw(steps())
    queues = [step.name for step in way if step.kind != Kind.WAIT]
    arrived = sorted(draw(st.lists(st.integers(-20, HORIZON + 5), min_size=1, max_size=MOST_ITEMS)))
    return handmade.case(
        way,
        staff,
        arrived,
        serves={queue: draw(places(len(staff))) for queue in queues},
        discipline=draw(st.sampled_from(list(Discipline))),
        dues=[handmade.due_by_arrival([-100, 50, 120], [90, 70, 200])],
        horizon=HORIZON,
    )
