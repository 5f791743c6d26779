"""What the people of a team are about on each date, and how fast and careful those at work are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.model.careers import FAR, Seats, Spell, careers, stints
from bposim.model.operation import Ints
from bposim.model.runlog import Reason
from bposim.model.teams import Team, Tenure
from bposim.model.ticks import PER_MILLE
from bposim.model.workload import SeatLuck

NOBODY = -1


class Staffing(NamedTuple):
    """Arrays (servers, dates)."""

    stage: NDArray[np.int8]  # Reason; AVAILABLE where on the job
    pace: Ints  # per mille
    defect_factor: Ints  # per mille
    spell: Ints  # number of the spell, NOBODY where the seat is empty
    spells: tuple[Spell, ...]


def staffing(team: Team, luck: SeatLuck, numbers: Ints) -> Staffing:
    """Dates by their day numbers, one after the other."""
    shape = team.servers, len(numbers)
    if team.tenure is None and (team.waves or team.heads):
        return _with_paces(team, _by_turns(team, numbers), numbers)
    if team.tenure is None:
        found = Staffing(
            np.full(shape, Reason.AVAILABLE, np.int8),
            np.full(shape, team.pace),
            np.full(shape, team.defect_factor),
            np.full(shape, NOBODY),
            (),
        )
        return _with_paces(team, found, numbers)
    first, last = int(numbers[0]), int(numbers[-1])
    decided = {} if team.decided is None else {"known_from": team.decided}
    seats = Seats(team.headcount, team.waves, team.heads, team.goes_over, team.ends, seasoned=team.seasoned, **decided)
    found = _in_spells(team, team.tenure, careers(team.tenure, seats, luck.tenure, first, last), numbers)
    _slow_mentors(found, team, first)
    announced = slice(*(max(0, day - first) for day in team.tenure.announced))
    found.pace[:, announced] = found.pace[:, announced] * team.tenure.announced_pace // PER_MILLE
    return _with_paces(team, found._replace(pace=np.maximum(1, _scaled(found.pace, team.pace))), numbers)


def _graded(team: Team, found: Staffing) -> Staffing:
    """A seat has its grade, whoever comes for it; those without one, and the bench, are as they are."""
    pace, care = np.full((2, len(found.pace), 1), PER_MILLE)
    first = 0
    for grade in team.grades:
        seats = slice(first, first + grade.seats)
        pace[seats], care[seats] = grade.pace, grade.defect_factor
        first += grade.seats
    return found._replace(
        pace=np.maximum(1, np.rint(found.pace * pace / PER_MILLE).astype(np.int64)),
        defect_factor=np.rint(found.defect_factor * care / PER_MILLE).astype(np.int64),
    )


def _with_paces(team: Team, found: Staffing, numbers: Ints) -> Staffing:
    found = _graded(team, found) if team.grades else found
    if not team.paces:
        return found
    since, per_mille = np.array(team.paces, np.int64).T
    factor = np.append(PER_MILLE, per_mille)[np.searchsorted(since, numbers, side="right")]
    return found._replace(pace=np.maximum(1, np.rint(found.pace * factor / PER_MILLE).astype(np.int64)))


def _by_turns(team: Team, numbers: Ints) -> Staffing:
    """All are as quick, and whoever comes next as well."""
    first, last = int(numbers[0]), int(numbers[-1])
    spells = [spell for seat in range(team.headcount) for spell in _in_turn(team, seat, first, last)]
    shape = team.headcount, len(numbers)
    stage, number = np.full(shape, Reason.VACANCY, np.int8), np.full(shape, NOBODY, np.int64)
    for place, spell in enumerate(spells):
        days = slice(spell.since - first, spell.left - first)
        stage[spell.seat, days], number[spell.seat, days] = Reason.AVAILABLE, place
    pace, care = (np.full(shape, value) for value in (team.pace, team.defect_factor))
    return Staffing(stage, pace, care, number, tuple(spells))


def _in_turn(team: Team, seat: int, first: int, last: int) -> Iterator[Spell]:
    for opens, closes in stints(team.heads, seat):
        closes = closes if team.ends is None else min(closes, team.ends)
        since, until = max(first, opens), min(closes, last + 1)
        filled: int | None = since
        for wave in team.waves:
            if filled is not None and seat >= team.headcount - wave.seats and filled < wave.day < until:
                yield Spell(seat, filled, filled, filled, wave.day)
                filled = wave.filled
        if filled is not None and filled < until:
            yield Spell(seat, filled, filled, filled, until, leaves=closes <= last)


class _Course(NamedTuple):
    """By day of a career what one is about, and how fast and careful: first those of nobody, last all later days'."""

    stage: NDArray[np.int8]
    pace: Ints
    defect_factor: Ints


def _course(team: Team, tenure: Tenure, at_work: Reason) -> _Course:
    """Training, nesting, and then work at the pace of the days at work so far."""
    begun = 1 + tenure.training + tenure.nesting
    nesting = slice(begun - tenure.nesting, begun)
    stage = np.full(begun + 1, Reason.TRAINING, np.int8)
    stage[0], stage[nesting], stage[begun] = Reason.VACANCY, Reason.NESTING, at_work
    pace, care = (np.concatenate((np.full(begun, PER_MILLE), curve)) for curve in (tenure.pace, tenure.defect_factor))
    if tenure.nesting_pace and at_work == Reason.AVAILABLE:
        stage[nesting] = at_work
        pace[nesting] = tenure.nesting_pace * tenure.pace[0] // PER_MILLE
        care[nesting] = tenure.defect_factor[0]
    return _Course(stage, pace, _scaled(care, team.defect_factor))


def _scaled(per_mille: Ints, factor: int) -> Ints:
    found: Ints = np.rint(per_mille * factor / PER_MILLE).astype(np.int64)
    return found


def _in_spells(team: Team, tenure: Tenure, spells: Sequence[Spell], numbers: Ints) -> Staffing:
    """Who goes over has been at work for long."""
    number = _numbers(spells, team.servers, numbers)
    begun = np.array([*(spell.begun for spell in spells), FAR])
    day = numbers - begun[number] + (1 + tenure.training + tenure.nesting)
    stage, pace, care = (column.take(day, mode="clip") for column in _course(team, tenure, Reason.AVAILABLE))
    if tenure.bench:
        bench, course = slice(team.headcount, None), _course(team, tenure, Reason.BENCH)
        stage[bench] = course.stage.take(day[bench], mode="clip")
        pace[bench] = course.pace.take(day[bench], mode="clip")
        care[bench] = course.defect_factor.take(day[bench], mode="clip")
    return Staffing(stage, pace, care, number, tuple(spells))


def _numbers(spells: Sequence[Spell], servers: int, numbers: Ints) -> Ints:
    """Which spell it is, by seat and date."""
    first, found = int(numbers[0]), np.full((servers, len(numbers)), NOBODY)
    for number, spell in enumerate(spells):
        found[spell.seat, max(0, spell.since - first) : max(0, spell.left - first)] = number
    return found


def _slow_mentors(found: Staffing, team: Team, first: int) -> None:
    """Each who nests has the one longest at work beside them who minds nobody else and stays, if there is one."""
    assert team.tenure is not None
    nesting = [(spell.begun - team.tenure.nesting, spell) for spell in found.spells if spell.since < spell.begun]
    if team.tenure.mentor_pace == PER_MILLE or not team.tenure.nesting:
        return
    seasoned = sorted((spell.begun, spell.seat, spell.left) for spell in found.spells if spell.seat < team.headcount)
    free_from = [first] * team.headcount
    for start, spell in sorted(nesting):
        until = min(spell.begun, spell.left)
        fit = (seat for begun, seat, left in seasoned if begun <= start and left >= until and free_from[seat] <= start)
        mentor = next(fit, NOBODY) if until > max(start, first) else NOBODY
        if mentor != NOBODY:
            free_from[mentor] = until
            days = slice(max(0, start - first), max(0, until - first))
            found.pace[mentor, days] = found.pace[mentor, days] * team.tenure.mentor_pace // PER_MILLE
