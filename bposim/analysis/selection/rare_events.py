"""What strikes seldom: few replications may all be without it, and then nothing in them tells of it."""

from __future__ import annotations

from math import ceil, log

from bposim.scenarios.schema.events import Breach, DemandSurge, Event, Outage
from bposim.scenarios.schema.scenario import Scenario

SELDOM = 0.1  # of the futures
RARER = 0.05  # met before who is near the best is called beaten


def rare_events(scenario: Scenario) -> tuple[str, ...]:
    """Those that come so many times in a year, or with a chance in it. That a provider fails is in no steady state."""
    return tuple(name for name, event in scenario.events.items() if _is_rare(event))


def _is_rare(event: Event) -> bool:
    match event:
        case Breach():
            return event.chance_per_year > 0
        case Outage() | DemandSurge():
            return event.per_year is not None
        case _:
            return False


def replications_to_meet(confidence: float, share: float = SELDOM) -> int:
    """So many of them meet with this chance what strikes in at least this share of the futures: 1 - (1 - share)^n, free
    of any distribution."""
    return ceil(log(1 - confidence) / log(1 - share))
