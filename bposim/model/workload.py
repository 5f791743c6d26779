"""One replication's luck: what happened to happen, drawn before the run and blind to who does the work."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.model.operation import Ints

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
    """Items in run-wide order (arrival tick, work type, number). Later visits come from `keys` (see `streams.later`)."""

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
