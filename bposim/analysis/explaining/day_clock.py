"""Who works when, on the client's clock: one usual day, in winter and in summer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from bposim.analysis.measuring.months import local_day, midnight_of
from bposim.model import ticks
from bposim.model.hours import DAY_MINUTES
from bposim.model.operation import Operation
from bposim.model.teams import ShiftPattern, Team
from bposim.model.ticks import DAY, HOUR

Season = Literal["winter", "summer"]
Hours = tuple[float, float]  # after the client's midnight

CLIENT = "client"
MONTH = {"winter": 1, "summer": 7}
_WEDNESDAY = 2


class Presence(NamedTuple):
    """The client, or the people of a team with the same shift; `local` is that shift where they are.

    A shift counts with its breaks; holidays, leave and longer shifts are no part of a usual day.
    """

    who: str
    is_client: bool
    heads: int
    zone: str
    local: str
    hours: tuple[Hours, ...]
    overlap: tuple[Hours, ...]

    @property
    def overlap_hours(self) -> float:
        return sum(end - begin for begin, end in self.overlap)


def day_clock(operation: Operation, season: Season) -> tuple[Presence, ...]:
    """The client first, then the teams in their order, on a Wednesday of January or July of the year of the start.

    It is the first Wednesday on which the client is open; each row is cut at the client's midnights.
    """
    day, opening = _usual_day(operation, MONTH[season])
    client = Presence(CLIENT, True, 0, operation.client_zone, _spoken(opening), opening, ())
    return client, *_teams(operation, day, opening)


def _usual_day(operation: Operation, month: int) -> tuple[date, tuple[Hours, ...]]:
    first = local_day(operation, operation.start).replace(month=month, day=1)
    first += timedelta(days=(_WEDNESDAY - first.weekday()) % 7)
    days = [(day, _opening(operation, day)) for day in (first + timedelta(weeks=k) for k in range(4))]
    return next((each for each in days if each[1]), days[0])


def _opening(operation: Operation, day: date) -> tuple[Hours, ...]:
    windows = zip(operation.business.starts.tolist(), operation.business.ends.tolist(), strict=True)
    return _on(operation, day, windows)


def _on(operation: Operation, day: date, windows: Iterable[tuple[int, int]]) -> tuple[Hours, ...]:
    """Windows of ticks as hours of the client's day."""
    midnight = midnight_of(operation, day)
    inside = _joined(_met(windows, [(midnight, midnight + DAY)]))
    return tuple(((begin - midnight) / HOUR, (end - midnight) / HOUR) for begin, end in inside)


def _met(ours: Iterable[tuple[float, float]], theirs: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    for begin, end in ours:
        for other_begin, other_end in theirs:
            if max(begin, other_begin) < min(end, other_end):
                yield max(begin, other_begin), min(end, other_end)


def _joined(windows: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    for begin, end in sorted(windows):
        if found and begin <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((begin, end))
    return found


def _teams(operation: Operation, day: date, opening: tuple[Hours, ...]) -> Iterator[Presence]:
    for team in operation.teams:
        for local, patterns in _by_hours(team).items():
            heads = sum(len(pattern.seats) for pattern in patterns)
            windows = (window for pattern in patterns for window in _shifts(operation, team, pattern, day))
            hours = _on(operation, day, windows)
            yield Presence(team.name, False, heads, team.zone, local, hours, tuple(_met(hours, opening)))


def _by_hours(team: Team) -> dict[str, list[ShiftPattern]]:
    found: dict[str, list[ShiftPattern]] = {}
    for pattern in team.patterns:
        if len(pattern.seats):
            found.setdefault(_times(*pattern.hours), []).append(pattern)
    return found


def _shifts(operation: Operation, team: Team, pattern: ShiftPattern, day: date) -> Iterator[tuple[int, int]]:
    """Of the local days that can reach into the client's."""
    for local in (day + timedelta(days=k) for k in range(-3, 3)):
        if local.weekday() in pattern.days:
            yield (
                ticks.at(operation.epoch, local, pattern.hours.start, team.zone),
                ticks.at(operation.epoch, local, pattern.hours.end, team.zone),
            )


def _spoken(hours: tuple[Hours, ...]) -> str:
    return ", ".join(_times(round(60 * begin), round(60 * end)) for begin, end in hours) or "closed"


def _times(start: int, end: int) -> str:
    """24:00 is the end of a day, 06:00 after a night is the next one's."""
    until = end if end <= DAY_MINUTES else end - DAY_MINUTES
    return f"{_clock(start)}-{_clock(until)}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
