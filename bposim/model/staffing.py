"""What the people of a team are about on each date, and how fast and careful those at work are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.model.careers import Seats, Spell, careers, stints
from bposim.model.operation import Ints
from bposim.model.runlog import Reason
from bposim.model.teams import Team
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
            np.broadcast_to(np.int8(Reason.AVAILABLE), shape),
            np.broadcast_to(np.int64(team.pace), shape),
            np.broadcast_to(np.int64(team.defect_factor), shape),
            np.broadcast_to(np.int64(NOBODY), shape),
            (),
        )
        return _with_paces(team, found, numbers)
    first, last = int(numbers[0]), int(numbers[-1])
    decided = {} if team.decided is None else {"known_from": team.decided}
    seats = Seats(team.headcount, team.waves, team.heads, team.goes_over, team.ends, seasoned=team.seasoned, **decided)
    spells = careers(team.tenure, seats, luck.tenure, first, last)
    found = Staffing(
        np.full(shape, Reason.VACANCY, np.int8),
        np.full(shape, PER_MILLE, np.int64),
        np.full(shape, PER_MILLE, np.int64),
        np.full(shape, NOBODY, np.int64),
        tuple(spells),
    )
    for number in range(len(spells)):
        _fill(found, number, team, first)
    _slow_mentors(found, team, first)
    announced = slice(*(np.clip(day - first, 0, len(numbers)) for day in team.tenure.announced))
    found.pace[:, announced] = found.pace[:, announced] * team.tenure.announced_pace // PER_MILLE
    found = found._replace(
        pace=np.maximum(1, np.rint(found.pace * team.pace / PER_MILLE).astype(np.int64)),
        defect_factor=np.rint(found.defect_factor * team.defect_factor / PER_MILLE).astype(np.int64),
    )
    return _with_paces(team, found, numbers)


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
    pace, care = (np.broadcast_to(np.int64(value), shape) for value in (team.pace, team.defect_factor))
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


def _fill(found: Staffing, number: int, team: Team, first: int) -> None:
    """One spell's days: training, nesting, and then work at the pace of the days at work so far."""
    spell, tenure = found.spells[number], team.tenure
    assert tenure is not None
    begun = max(spell.since, spell.begun)  # who goes over has been at work for long
    trained = min(begun, max(spell.since, spell.hired + tenure.training))
    since, trained, begun, left = (
        min(max(0, day - first), found.stage.shape[1]) for day in (spell.since, trained, begun, spell.left)
    )
    begun, trained = min(begun, left), min(trained, left)
    stage, pace, defects = found.stage[spell.seat], found.pace[spell.seat], found.defect_factor[spell.seat]
    found.spell[spell.seat, since:left] = number
    stage[since:trained] = Reason.TRAINING
    stage[trained:begun] = Reason.NESTING
    stage[begun:left] = Reason.AVAILABLE if spell.seat < team.headcount else Reason.BENCH
    if tenure.nesting_pace and spell.seat < team.headcount:
        stage[trained:begun] = Reason.AVAILABLE
        pace[trained:begun] = tenure.nesting_pace * tenure.pace[0] // PER_MILLE
        defects[trained:begun] = tenure.defect_factor[0]
    days = np.arange(begun, left) + first - spell.begun
    pace[begun:left] = tenure.pace[np.minimum(days, len(tenure.pace) - 1)]
    defects[begun:left] = tenure.defect_factor[np.minimum(days, len(tenure.defect_factor) - 1)]


def _slow_mentors(found: Staffing, team: Team, first: int) -> None:
    """Each who nests has the one longest at work beside them who minds nobody else and stays, if there is one."""
    assert team.tenure is not None
    nesting = [(spell.begun - team.tenure.nesting, spell) for spell in found.spells if spell.since < spell.begun]
    if team.tenure.mentor_pace == PER_MILLE or not team.tenure.nesting:
        return
    seasoned = np.array([spell[:5] for spell in found.spells if spell.seat < team.headcount]).reshape(-1, 5)
    seat, _, _, begun, left = seasoned.T
    free_from = np.full(team.headcount, first)
    for start, spell in sorted(nesting):
        until = min(spell.begun, spell.left)
        fit = np.flatnonzero((begun <= start) & (left >= until) & (free_from[seat] <= start))
        if until > max(start, first) and fit.size:
            mentor = seat[fit[np.lexsort((seat[fit], begun[fit]))[0]]]
            free_from[mentor] = until
            days = slice(max(0, start - first), max(0, until - first))
            found.pace[mentor, days] = found.pace[mentor, days] * team.tenure.mentor_pace // PER_MILLE
