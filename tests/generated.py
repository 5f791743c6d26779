"""Random small operations: all that the mechanics contract knows, with policies mixed at the ends of a server's rows.

Hypothesis draws a seed and the sizes; all else is picked from the seed by name, so that the same seed makes a similar
operation in another size. With more draws Hypothesis would try the smallest over and over: it copies values about.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar

import handmade
import numpy as np
from handmade import Away, Case, Crew, Place, Row, Step
from hypothesis import strategies as st

from bposim.model import streams
from bposim.model.operation import Awaiting, Discipline, Kind, Outcome, Quantile
from bposim.model.runlog import Reason
from bposim.model.sampling import SkipLot
from bposim.model.streams import CERTAIN
from bposim.model.teams import Strain
from bposim.model.ticks import FOREVER

HORIZON = 120
MOST_ITEMS = 16
MOST_STEPS = 5
MOST_CREWS = 3

PRESSURES = (None, None, Strain(0, 1000, 1500), Strain(500, 1000, 2500), Strain(1000, 1000, 500))
HASTES = (None, None, Strain(0, 1300, 1000), Strain(500, 700, 3000), Strain(2000, 1100, 500))
PLANS = (SkipLot((1000, 500), 1), SkipLot((2000, 700, 300), 2))
BITS = (*range(16), *range(16, 64, 5))
CHANCES = (0, CERTAIN // 4, CERTAIN // 2, CERTAIN)
COLUMNS: dict[Kind, dict[str, Sequence[int]]] = {
    Kind.WORK: {
        "exception": (0, 0, CERTAIN // 4, CERTAIN // 2),
        "error": CHANCES,
        "minor_error": CHANCES,
        "query": CHANCES,
        "query_again": CHANCES,
        "query_rounds": (0, 0, 1, 3),
        "rest": (0, 200, 500, 1000),
        "sets": (0, 1, 2, 4, 8),
        "sets_minor": (0, 0, 16, 32),
        "clears": BITS,
        "priority": (0, 1),
        "awaiting": (0, 0, 0, 0, 1),
    },
    Kind.CHECK: {
        "sample": (0, CERTAIN // 2, CERTAIN, CERTAIN),
        "plan": (0, 1, 2),
        "watched_above": (500, 1000),
        "closer": (0, 0, 500, 1000),
        "detect": CHANCES,
        "minor_detect": CHANCES,
        "false_alarm": CHANCES,
        "covers": BITS,
        "covers_minor": (0, 0, 16, 32, 48),
        "priority": (0, 1),
    },
    Kind.WAIT: {},
    Kind.ACCEPTANCE: {
        "detect": CHANCES,
        "minor_detect": CHANCES,
        "covers": BITS,
        "covers_minor": (0, 16, 48),
    },
    Kind.ANSWER: {"priority": (0, 1), "awaiting": (0, 1, 2)},
}
KINDS = (Kind.WORK, Kind.WORK, Kind.CHECK, Kind.CHECK, Kind.WAIT, Kind.ACCEPTANCE)
CALENDARS = (
    handmade.ALWAYS,
    handmade.windows((0, 30), (40, 41), (43, 60), (80, 2 * HORIZON)),
    handmade.windows(*((tick, tick + 1) for tick in range(5, HORIZON, 17))),  # transfer slots
    handmade.windows((10, 25), (50, 70)),  # and then never again
)
DUES = handmade.due_by_arrival([-100, 20, 60], [90, 30, 110], work_types=(0,))

T = TypeVar("T")


class Sizes(NamedTuple):
    items: int
    steps: int  # most of a work type
    crews: int
    work_types: int


class Picker(NamedTuple):
    seed: int

    def pick(self, choices: Sequence[T], *names: str | int) -> T:
        return choices[streams.key(self.seed, 0, *names) % len(choices)]

    def shuffled(self, choices: Sequence[T], *names: str | int) -> list[T]:
        return sorted(choices, key=lambda choice: streams.key(self.seed, 0, *names, str(choice)))


@st.composite
def cases(draw: Any) -> Case:
    choice = Picker(int.from_bytes(draw(st.binary(min_size=4, max_size=4)), "big"))
    size = draw(st.integers(0, MOST_ITEMS * MOST_STEPS * MOST_CREWS * 2 - 1))
    size, items = divmod(size, MOST_ITEMS)
    size, steps = divmod(size, MOST_STEPS)
    work_types, crews = divmod(size, MOST_CREWS)
    return operation(choice, Sizes(1 + items, 1 + steps, 1 + crews, 1 + work_types))


def operation(choice: Picker, sizes: Sizes) -> Case:
    crews = [crew(choice, f"crew {number}") for number in range(sizes.crews)]
    routes = [step for kind in range(sizes.work_types) for step in route(choice, kind, sizes.steps)]
    queues = dict.fromkeys(step.queue or step.name for step in routes if step.kind < Kind.WAIT)
    items = sorted(arrival(choice, number, sizes.work_types) for number in range(sizes.items))
    case = handmade.case(
        routes,
        crews,
        [tick for tick, _ in items],
        serves={queue: places(choice, queue, sizes.crews) for queue in queues},
        discipline=choice.pick(list(Discipline), "discipline"),
        dues=[DUES],
        horizon=HORIZON,
        types=[work_type for _, work_type in items],
        plans=PLANS,
    )
    return with_reasons(with_later_luck(with_backlog_within(case, choice), choice), choice)


# Who is there


def crew(choice: Picker, name: str) -> Crew:
    servers = [rows(choice, f"{name} {server}") for server in range(choice.pick((1, 2), "servers", name))]
    ahead = choice.pick((0, 2, 5), "hand-over", name), choice.pick((0, 0, 1, 4), "set-up", name)
    strains = choice.pick(PRESSURES, "pressure", name), choice.pick(HASTES, "haste", name)
    return Crew(name, servers, *ahead, *strains, choice.pick((FOREVER, FOREVER, 0, 2, 7), "overtime of a week", name))


def rows(choice: Picker, server: str) -> list[Row]:
    """Some touch; each has its own pace and policy."""
    found: list[Row] = []
    start = choice.pick((0, 0, 3, 11, 40), "first", server)
    while start < HORIZON and len(found) < 8:
        at = server, len(found)
        end = start + choice.pick((1, 2, 5, 9, 14, 30), "length", *at)
        manner = choice.pick((333, 500, 1000, 1300), "pace", *at), choice.pick((500, 1000, 2000), "care", *at)
        policy = choice.pick((0, 1), "finish", *at), choice.pick((0, 0, 1, 3, 8, 20, FOREVER), "limit", *at)
        found.append(Row(start, end, *manner, *policy))
        start = end + choice.pick((0, 0, 1, 3, 8, 20), "gap", *at)
    return found


def places(choice: Picker, queue: str, crews: int) -> list[Place]:
    """Some of the crews, most preferred first, perhaps under conditions."""
    lengths, ages = (0, 0, 0, 2, 3), (0, 0, 0, 5, 30)
    numbers = choice.shuffled(range(crews), "places", queue)[: choice.pick((crews, 1, 2), "places", queue)]
    return [Place(n, choice.pick(lengths, "length", queue, n), choice.pick(ages, "age", queue, n)) for n in numbers]


# What there is to do


def arrival(choice: Picker, number: int, work_types: int) -> tuple[int, int]:
    """Tick, now and then past the horizon, and work type. What comes before tick 0 is the opening backlog."""
    ticks = choice.pick((range(-20, 0), range(30), range(30), range(HORIZON + 5)), "when", number)
    return choice.pick(ticks, "tick", number), choice.pick(range(work_types), "work type", number)


def route(choice: Picker, work_type: int, most: int) -> list[Step]:
    """The steps of a work type in process order; the first is work, and the wait for answers follows who asks."""
    names = [f"{work_type}.{number}" for number in range(choice.pick((most, max(1, most - 1)), "steps", work_type))]
    found: list[Step] = []
    for number, name in enumerate(names):
        kind = choice.pick(KINDS if number else (Kind.WORK,), "kind", name)
        made = step(choice, work_type, name, kind, ways(choice, names, number, kind))
        found += with_query(choice, made) if made.columns.get("query_rounds") else [made]
    return found


def ways(choice: Picker, names: list[str], number: int, kind: Kind) -> dict[Outcome, str]:
    """The capped way leads on or out, the others anywhere; what is not named leads out, and so does an acceptance."""
    on, anywhere = [*names[number + 1 :], ""], [*names, ""]
    to = {
        Outcome.CLEAN: choice.pick([on[:1], on[:1], on[:1], on, anywhere], "onward", names[number]),
        Outcome.CAPPED: on,
        Outcome.EXCEPTION: anywhere,
        Outcome.FOUND: anywhere,
    }
    found = {outcome: choice.pick(targets, names[number], int(outcome)) for outcome, targets in to.items()}
    if kind == Kind.ACCEPTANCE:
        del found[Outcome.CLEAN]
    return {outcome: target for outcome, target in found.items() if target}


def step(choice: Picker, work_type: int, name: str, kind: Kind, edges: dict[Outcome, str]) -> Step:
    ticks, *others = streams.column(len(streams.PURPOSES) * MOST_ITEMS, choice.seed, 0, name).reshape(-1, MOST_ITEMS)
    columns = {column: choice.pick(values, column, name) for column, values in COLUMNS[kind].items()}
    return Step(
        name,
        ticks=[max(0, luck % 20 - 4) for luck in ticks.tolist()],
        again=choice.pick(range(9), "again", name),
        kind=kind,
        queue=choice.pick(("", "", "shared"), "queue", name),
        edges=edges,
        cap=choice.pick((1, 2, 3), "cap", name),
        luck={purpose: luck.tolist() for purpose, luck in zip(streams.PURPOSES[1:], others, strict=True)},
        hours=choice.pick(CALENDARS, "hours", name),
        columns={**columns, "work_type": work_type, "awaiting": choice.pick(list(Awaiting), "awaiting", name)},
    )


def with_query(choice: Picker, asks: Step) -> list[Step]:
    """Nobody answers, or somebody by hand, or one after the other. They lead back or, past the step's cap, the step's
    capped way; no edge forward looks at its own cap."""
    capped = {outcome: to for outcome, to in asks.edges.items() if outcome == Outcome.CAPPED}
    kinds = choice.pick(((Kind.WAIT,), (Kind.ANSWER,), (Kind.WAIT, Kind.ANSWER)), "who answers", asks.name)
    names = [f"{asks.name}.query {number}" for number in range(len(kinds))]
    back = [*({Outcome.CLEAN: name} for name in names[1:]), {**capped, Outcome.CLEAN: asks.name}]
    answers = [
        step(choice, asks.columns["work_type"], name, kind, edges)._replace(cap=1)
        for name, kind, edges in zip(names, kinds, back, strict=True)
    ]
    return [asks._replace(edges={**asks.edges, Outcome.QUERY: names[0]}), *answers]


# Beyond what is handmade


def with_backlog_within(case: Case, choice: Picker) -> Case:
    """The opening backlog starts so many steps on, if its work type has as many."""
    workload, of_step = case.workload, case.operation.steps.work_type
    later = np.minimum(workload.first_step + choice.pick(range(4), "backlog"), len(of_step) - 1)
    is_moved = (workload.arrived < 0) & (of_step[later] == workload.work_type)
    return case._replace(workload=workload._replace(first_step=np.where(is_moved, later, workload.first_step)))


def with_later_luck(case: Case, choice: Picker) -> Case:
    """Streams of the seed for later visits, and at every other step durations that depend on them."""
    workload, steps = case.workload, case.operation.steps
    keys = streams.column(workload.keys.size, choice.seed, 0, "later").astype(np.uint64)
    durations = tuple(
        Quantile("uniform", (0.0, 2.0 * fixed.parameters[0]), handmade.NONE) if number % 2 else fixed
        for number, fixed in enumerate(steps.duration)
    )
    return case._replace(
        operation=case.operation._replace(steps=steps._replace(duration=durations)),
        workload=workload._replace(keys=keys.reshape(workload.keys.shape)),
    )


def with_reasons(case: Case, choice: Picker) -> Case:
    """Why a server is away between two rows, or for the middle of the time; what is worked through has no reason."""
    rosters, found = case.rosters, []
    for server in range(len(rosters.team)):
        for row in range(rosters.first_row[server], rosters.first_row[server + 1] - 1):
            start, end = int(rosters.end[row]), int(rosters.start[row + 1])
            reason = choice.pick([*Reason, Reason.AVAILABLE], "reason", server, row)
            if reason != Reason.AVAILABLE and start < end <= HORIZON and not rosters.finish[row]:
                margin = choice.pick((0, 0, 1), "margin", server, row) * ((end - start) // 3)
                found.append(Away(server, start + margin, end - margin, reason))
    return handmade.with_away(case, *found)
