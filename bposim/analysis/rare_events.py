"""What strikes seldom: few replications may all be without it, and then nothing in them tells of it."""

from __future__ import annotations

from math import ceil, log

SELDOM = 0.1  # of the futures


def replications_to_meet(confidence: float) -> int:
    """So many of them meet with this chance what strikes in at least `SELDOM` of the futures: 1 - .9^n, free of any
    distribution."""
    return ceil(log(1 - confidence) / log(1 - SELDOM))
