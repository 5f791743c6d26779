"""Time inside the model: int64 milliseconds since tick 0, the UTC midnight at or before the study's local start."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY
FOREVER = 2**62
PER_MILLE = 1_000


def from_minutes(minutes: float) -> int:
    return round(minutes * MINUTE)


def first_midnight(start: date, zone: str) -> datetime:
    """Tick 0 of a study that starts at local midnight of `start`."""
    local = datetime.combine(start, time(), ZoneInfo(zone))
    return local.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def at(epoch: datetime, day: date, minute: int, zone: str) -> int:
    """Tick of a local wall-clock minute of `day` (1440 and more run into the next day).

    A time that daylight saving skips is taken with the offset before the change, one that comes twice is the first.
    """
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    moment = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return round((moment - epoch) / timedelta(milliseconds=1))


def moment(epoch: datetime, tick: int) -> datetime:
    return epoch + timedelta(milliseconds=tick)
