"""Time inside the model: int64 milliseconds since tick 0, the UTC midnight at or before the study's local start."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
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


@cache
def zone(name: str) -> ZoneInfo:
    """From the pinned tzdata package, never from the machine, so that every machine has the same rules."""
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def first_midnight(start: date, zone_name: str) -> datetime:
    """Tick 0 of a study that starts at local midnight of `start`."""
    local = datetime.combine(start, time(), zone(zone_name))
    return local.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def at(epoch: datetime, day: date, minute: int, zone_name: str) -> int:
    """Tick of a local wall-clock minute of `day` (1440 and more run into the next day)."""
    return wall(epoch, datetime.combine(day, time()) + timedelta(minutes=minute), zone_name)


def wall(epoch: datetime, local: datetime, zone_name: str) -> int:
    """Tick of a local wall-clock time.

    A time that daylight saving skips is taken with the offset before the change, one that comes twice is the first.
    """
    utc = local.replace(tzinfo=zone(zone_name)).astimezone(UTC)
    return round((utc - epoch) / timedelta(milliseconds=1))


def moment(epoch: datetime, tick: int) -> datetime:
    return epoch + timedelta(milliseconds=tick)
