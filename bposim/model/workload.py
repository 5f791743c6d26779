"""One replication's luck: what happened to happen, drawn before the run and blind to who does the work."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.model import quantiles, streams
from bposim.model.arrivals import draw_arrivals
from bposim.model.operation import Ints, Operation, Quantile, Team
from bposim.model.streams import PURPOSES, column, uniforms
from bposim.model.ticks import DAY

Luck = NDArray[np.uint32]

GAPS = 4  # most shrinkage gaps in a seat's day


class StepLuck(NamedTuple):
    """First visits to one model step, by item number within the work type; empty where the step needs none."""

    ticks: Ints  # standard handle time, or the delay of a wait
    exception: Luck
    error: Luck
    query: Luck
    sample: Luck
    detect: Luck


class SeatLuck(NamedTuple):
    """Luck of one team's seats by local day since the epoch's date minus one."""

    phase: Luck  # (seats,)
    absence: Luck  # (seats, days)
    gaps: Luck  # (seats, days, GAPS)


class Workload(NamedTuple):
    """Items in run-wide order (arrival tick, work type, number). Later visits come from `keys` (`streams.later`)."""

    seed: int
    replication: int
    arrived: Ints
    work_type: Ints
    number: Ints
    first_step: Ints
    steps: tuple[StepLuck, ...]
    keys: NDArray[np.uint64]  # (steps, purposes)
    audit: tuple[tuple[Luck, Luck], ...]  # by work type: sampled?, found?
    seats: tuple[SeatLuck, ...]  # by team


NOT_NEEDED: Luck = np.empty(0, np.uint32)


def draw_workload(operation: Operation, seed: int, replication: int) -> Workload:
    """Draws keyed by seed, replication, purpose, work type and step name: the same for every scenario."""
    arrived, first_steps = zip(*_items(operation, seed, replication), strict=True)
    sizes = [len(ticks) for ticks in arrived]
    work_type = np.repeat(np.arange(len(sizes)), sizes)
    number = np.concatenate([np.arange(size) for size in sizes])
    ticks = np.concatenate(arrived)
    order = np.lexsort((number, work_type, ticks))
    return Workload(
        seed=seed,
        replication=replication,
        arrived=ticks[order],
        work_type=work_type[order],
        number=number[order],
        first_step=np.concatenate(first_steps)[order],
        steps=tuple(_step_luck(operation, step, sizes, seed, replication) for step in range(len(operation.steps.name))),
        keys=_keys(operation, seed, replication),
        audit=tuple(
            (column(size, seed, replication, "audit sample", name), column(size, seed, replication, "audit", name))
            for size, name in zip(sizes, operation.work_types, strict=True)
        ),
        seats=tuple(_seat_luck(team, operation.horizon, seed, replication) for team in operation.teams),
    )


def _items(operation: Operation, seed: int, replication: int) -> list[tuple[Ints, Ints]]:
    """Arrival ticks and first steps of each work type, in order of arrival."""
    found = []
    for number, name in enumerate(operation.work_types):
        openings = [opening for opening in operation.openings if opening.work_type == number]
        ages = [
            -(opening.oldest * (2 * np.arange(opening.items)[::-1] + 1)) // (2 * opening.items) for opening in openings
        ]
        waiting = np.concatenate([np.empty(0, np.int64), *(np.minimum(operation.start + age, -1) for age in ages)])
        forms = [form for form in operation.forms if form.work_type == number]
        drawn = [draw_arrivals(form, name, seed, replication, operation.start, operation.horizon) for form in forms]
        arrived = np.concatenate([waiting, np.sort(np.concatenate(drawn))])
        first = np.full(len(arrived), operation.first_step[number])
        if openings:
            first[: len(waiting)] = openings[0].first_step
        found.append((arrived, first))
    return found


def _step_luck(operation: Operation, step: int, sizes: list[int], seed: int, replication: int) -> StepLuck:
    steps = operation.steps
    size, names = sizes[steps.work_type[step]], _names(operation, step)

    def luck(purpose: str, *chances: Ints) -> Luck:
        needed = any(chance[step] > 0 for chance in chances)
        return column(size, seed, replication, purpose, *names) if needed else NOT_NEEDED

    return StepLuck(
        ticks=_durations(steps.duration[step], size, seed, replication, names),
        exception=luck("exception", steps.exception),
        error=luck("error", steps.error),
        query=luck("query", steps.query, steps.query_again),
        sample=luck("sample", steps.sample),
        detect=luck("detect", steps.detect, steps.false_alarm),
    )


def _durations(quantile: Quantile, size: int, seed: int, replication: int, names: tuple[str, str]) -> Ints:
    if quantile.shape == "fixed":
        return quantiles.ticks(quantile, np.empty(size))
    return quantiles.ticks(quantile, uniforms(column(size, seed, replication, "ticks", *names)))


def _names(operation: Operation, step: int) -> tuple[str, str]:
    return operation.work_types[operation.steps.work_type[step]], operation.steps.name[step]


def _keys(operation: Operation, seed: int, replication: int) -> NDArray[np.uint64]:
    keys = [
        [streams.key(seed, replication, "later", purpose, *_names(operation, step)) >> 64 for purpose in PURPOSES]
        for step in range(len(operation.steps.name))
    ]
    return np.array(keys, np.uint64)


def _seat_luck(team: Team, horizon: int, seed: int, replication: int) -> SeatLuck:
    """Nothing is drawn for what a team does not have; one more seat or week changes no earlier draw."""
    days = horizon // DAY + 4
    seats = range(team.headcount)

    def by_seat(purpose: str, width: int) -> Luck:
        columns = [column(width, seed, replication, purpose, team.name, seat) for seat in seats]
        return np.array(columns, np.uint32).reshape(len(seats), width)

    return SeatLuck(
        phase=by_seat("leave", 1 if team.leave_share else 0).ravel(),
        absence=by_seat("absence", days if team.absence else 0),
        gaps=by_seat("gaps", days * GAPS if team.shrinkage_share else 0).reshape(
            len(seats), days if team.shrinkage_share else 0, GAPS
        ),
    )
