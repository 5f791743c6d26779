"""The reference jobs J, J0 and J+, each drawn before anything is timed."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.building import Job, Row, arrivals, drawn, operation, team
from bposim.model import quantiles
from bposim.model.operation import DONE, Ints, Kind, Outcome, Quantile
from bposim.model.streams import PURPOSES, cells, threshold
from bposim.model.ticks import MINUTE

PROFILE = (0.7, 1.1, 1.3, 1.2, 0.9, 1.0, 1.0, 0.8)  # by hour from 9 to 17
WORKDAYS = range(5)
EVERY_DAY = range(7)
LOAD = 0.9
HANDLE_MINUTES = 6.0
ERROR = 0.05
ATTEMPTS = 4
HIGH_SHARE = 0.2
AGENTS = 20


def lognormal(minutes: float, cv: float = 1.0) -> Quantile:
    sigma = math.sqrt(math.log(1 + cv**2))
    return Quantile("lognormal", (math.log(minutes * MINUTE) - sigma**2 / 2, sigma), quantiles.NO_VALUES)


def _weeks(items: int, a_week: float) -> int:
    """Enough for that many Poisson arrivals, beyond reasonable doubt."""
    return math.ceil((items + 5 * math.sqrt(items)) / a_week)


# J: one queue, two priorities, errors sent back

HIGH, NORMAL, AGAIN = range(3)  # steps


def j(items: int = 100_000, agents: int = AGENTS, replication: int = 0) -> Job:
    """20 agents Mon-Fri 9-17, work in hand held over night; 5 % of attempts go back to the high-priority items."""
    visits = sum(ERROR**attempt for attempt in range(ATTEMPTS))
    a_week = agents * 5 * 8 * 60 / HANDLE_MINUTES * LOAD / visits
    handle, error = lognormal(HANDLE_MINUTES), {"exception": threshold(ERROR)}
    back = int(Outcome.EXCEPTION)
    rows = [
        Row("high", 0, 0, 0, handle, {back: HIGH}, cap=ATTEMPTS, luck=error),
        Row("normal", 1, 0, 1, handle, {back: AGAIN}, luck=error),
        Row("again", 1, 0, 0, handle, {back: AGAIN}, cap=ATTEMPTS - 1, luck=error),
    ]
    rows = [row._replace(to={0: DONE, int(Outcome.CAPPED): DONE, **row.to}) for row in rows]
    weeks = _weeks(items, a_week)
    shares = (HIGH_SHARE, 1 - HIGH_SHARE)
    forms = [arrivals(kind, a_week * share, weeks, 5, 9, PROFILE) for kind, share in enumerate(shares)]
    crew = team("agents", agents, WORKDAYS, (9, 17))
    return drawn(operation(rows, 1, [[0]], [crew], forms), items, replication=replication)


class Attempts(NamedTuple):
    """J as dense columns, for whoever takes no columns by step: row = item in order of arrival."""

    arrived: Ints
    is_high: NDArray[np.uint8]
    handle: Ints  # (items, ATTEMPTS) ticks
    luck: NDArray[np.uint32]  # (items, ATTEMPTS): an error where it is below the threshold
    threshold: int
    starts: Ints  # the agents' common shifts
    ends: Ints


def attempts(job: Job) -> Attempts:
    handle, luck = np.empty((job.items, ATTEMPTS), np.int64), np.empty((job.items, ATTEMPTS), np.uint32)
    is_high = job.workload.work_type == 0
    visits_of_normal = [(NORMAL, 0), *((AGAIN, visit) for visit in range(ATTEMPTS - 1))]
    visits_of_high = [(HIGH, visit) for visit in range(ATTEMPTS)]
    for chosen, visits in ((is_high, visits_of_high), (~is_high, visits_of_normal)):
        for attempt, (step, visit) in enumerate(visits):
            number = job.workload.number[chosen]
            handle[chosen, attempt], luck[chosen, attempt] = _visit(job, step, number, visit)
    rows = slice(*job.rosters.first_row[:2])
    return Attempts(
        arrived=job.workload.arrived,
        is_high=is_high.astype(np.uint8),
        handle=handle,
        luck=luck,
        threshold=threshold(ERROR),
        starts=job.rosters.start[rows].copy(),
        ends=job.rosters.end[rows].copy(),
    )


def _visit(job: Job, step: int, numbers: Ints, visit: int) -> tuple[Ints, NDArray[np.uint32]]:
    """Handle ticks and error luck of these items' visit to the step."""
    if not visit:
        first = job.workload.steps[step]
        return first.ticks[numbers], first.exception[numbers]
    ticks, error = (
        cells(int(job.workload.keys[step, PURPOSES.index(purpose)]), numbers, np.full_like(numbers, visit + 1))[
            visit :: visit + 1
        ]
        for purpose in ("ticks", "exception")
    )
    return quantiles.later_table(job.operation.steps.duration[step])[ticks >> 16], error


# J0: the textbook queue


def j0(items: int = 200_000) -> Job:
    """M/M/20 around the clock."""
    a_week = AGENTS * 7 * 24 * 60 / HANDLE_MINUTES * LOAD
    handle = Quantile("exponential", (HANDLE_MINUTES * MINUTE,), quantiles.NO_VALUES)
    form = arrivals(0, a_week, _weeks(items, a_week), 7, 0, [1.0] * 24)
    crew = team("agents", AGENTS, EVERY_DAY, (0, 24))
    return drawn(operation([Row("work", 0, 0, 0, handle)], 1, [[0]], [crew], [form]), items)


# J+: many work types, skills, calendars, checks, rework, bots

KINDS = 12
CHECK_QUEUES = 2
SAMPLE, DETECT, FALSE_ALARM, DEFECT = 0.25, 0.8, 0.02, 0.1
GROUPS = (  # days, hours: four calendars for five groups
    (WORKDAYS, (7, 15)),
    (WORKDAYS, (9, 17)),
    (WORKDAYS, (13, 21)),
    (range(6), (10, 18)),
    (WORKDAYS, (9, 17)),
)
SKILLS = [{(KINDS * group // len(GROUPS) + k) % KINDS for k in range(5)} for group in range(len(GROUPS))]
BOT_KINDS = range(0, KINDS, 3)
HEADS, BOTS = 6, 3


def j_plus(items: int = 100_000, replication: int = 0) -> Job:
    """12 kinds in two priorities, a queue each, and two of checks; five skill groups that overlap, and bots."""
    rows = [row for kind in range(KINDS) for priority in (0, 1) for row in _path(kind, priority)]
    people = [team(f"group {n}", HEADS, days, hours) for n, (days, hours) in enumerate(GROUPS)]
    bots = team("bots", BOTS, EVERY_DAY, (0, 24))
    hours = sum(HEADS * len(days) * (end - start) for days, (start, end) in GROUPS) + BOTS * 5 * 8
    a_week = LOAD * hours * 60 / (HANDLE_MINUTES + SAMPLE * 2.3)  # with checks and rework
    weeks, shares = _weeks(items, a_week), (HIGH_SHARE / KINDS, (1 - HIGH_SHARE) / KINDS)
    forms = [arrivals(n, a_week * shares[n % 2], weeks, 5, 9, PROFILE) for n in range(2 * KINDS)]
    teams_of = [_teams_of(queue // 2) for queue in range(2 * KINDS)] + [[0, 2, 4], [1, 3]]
    return drawn(operation(rows, len(teams_of), teams_of, [*people, bots], forms), items, replication=replication)


def _path(kind: int, priority: int) -> list[Row]:
    """Work, then a sampled check that sends what it finds to rework and sees it again."""
    number = 2 * kind + priority
    check, rework = 3 * number + 1, 3 * number + 2
    clean, found, capped = (int(way) for way in (Outcome.CLEAN, Outcome.FOUND, Outcome.CAPPED))
    own = {"error": threshold(DEFECT), "sets": 1, "clears": 1}
    look = {
        "sample": threshold(SAMPLE),
        "detect": threshold(DETECT),
        "false_alarm": threshold(FALSE_ALARM),
        "covers": 1,
    }
    qa = 2 * KINDS + kind * CHECK_QUEUES // KINDS
    to_check, to_rework = {clean: check, capped: DONE}, {clean: DONE, found: rework, capped: DONE}
    return [
        Row("work", number, number, priority, lognormal(HANDLE_MINUTES), to_check, luck=own),
        Row("check", number, qa, priority, lognormal(2.0), to_rework, Kind.CHECK, cap=3, luck=look),
        Row("rework", number, 2 * kind, 0, lognormal(4.0), to_check, luck=own | {"error": threshold(DEFECT / 5)}),
    ]


def _teams_of(kind: int) -> list[int]:
    """Bots before people, and the groups in turn."""
    able = [group for group, kinds in enumerate(SKILLS) if kind in kinds]
    turn = kind % len(able)
    bots = [len(GROUPS)] if kind in BOT_KINDS else []
    return [*bots, *able[turn:], *able[:turn]]
