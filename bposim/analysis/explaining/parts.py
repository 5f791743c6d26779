"""The parts that every turnaround is made of, and which of them each fact of the log is about."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from bposim.model.operation import Awaiting
from bposim.model.runlog import DOWN, Reason


class Part(IntEnum):
    HANDLING = 0
    REWORK = 1
    HAND_OVER = 2
    BUSY = 3
    NOBODY = 4
    HELD = 5
    OUTAGE = 6
    BREAK = 7
    CLIENT = 8
    CLAIMANT = 9
    TRANSFER = 10
    LATE_FILE = 11
    WAIT = 12
    BEFORE_START = 13


MEANINGS: Mapping[Part, tuple[str, str]] = {
    Part.HANDLING: ("handling", "worked on, whatever came of it, before a check sent the item back"),
    Part.REWORK: ("rework", "worked on again, or after a check sent the item back"),
    Part.HAND_OVER: ("hand-over", "reading in, at the head of work that another left unfinished"),
    Part.BUSY: ("all busy", "in a queue while somebody of the teams that serve it was there"),
    Part.NOBODY: ("nobody on shift", "in a queue while nobody of these teams was there"),
    Part.HELD: ("held over shift end", "in hand while its server was off shift"),
    Part.OUTAGE: (
        "outage",
        "in hand or in a queue while a failure, maintenance or an outage kept its server or all from work",
    ),
    Part.BREAK: ("break", "in hand while its server had a break or another gap, or in a queue while all had"),
    Part.CLIENT: ("awaiting client", "a wait for the client's people, or at a step of theirs, queue and work"),
    Part.CLAIMANT: ("awaiting claimant", "a wait for the claimant"),
    Part.TRANSFER: ("transfer", "a wait for a file to be sent"),
    Part.LATE_FILE: ("late file", "a wait for a file that comes late"),
    Part.WAIT: ("other wait", "a wait for nobody in particular"),
    Part.BEFORE_START: ("before the run", "opening backlog: its age when the run began, of unknown causes"),
}

# Why somebody is away, the first that is the case of anybody; any other reason counts as nobody on shift, or held.
AWAY: tuple[tuple[Part, tuple[Reason, ...]], ...] = (
    (Part.OUTAGE, DOWN),
    (Part.BREAK, (Reason.BREAK, Reason.SHRINKAGE, Reason.MEETING)),
)
AWAITED: Mapping[Awaiting, Part] = {
    Awaiting.NOBODY: Part.WAIT,
    Awaiting.CLIENT: Part.CLIENT,
    Awaiting.CLAIMANT: Part.CLAIMANT,
    Awaiting.TRANSFER: Part.TRANSFER,
    Awaiting.LATE_FILE: Part.LATE_FILE,
}


def name(part: Part) -> str:
    return MEANINGS[part][0]
