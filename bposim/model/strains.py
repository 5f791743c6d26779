"""What much work does to a team: compiled, and as the readable engine asks for it."""

from __future__ import annotations

from bposim.model import rules
from bposim.model.teams import Strain, Team
from bposim.model.ticks import PER_MILLE
from bposim.scenarios.schema.strain import Haste, Pressure

NO_STRAIN = Strain(0, PER_MILLE, PER_MILLE)


def compile_pressure(stated: Pressure | None) -> Strain | None:
    if stated is None:
        return None
    return Strain(round(stated.above_busy_share * PER_MILLE), PER_MILLE, round(stated.defect_factor * PER_MILLE))


def compile_haste(stated: Haste | None) -> Strain | None:
    if stated is None:
        return None
    numbers = stated.above_waiting_per_head, stated.pace_factor, stated.defect_factor
    return Strain(*(round(number * PER_MILLE) for number in numbers))


def may_be_strained(team: Team) -> bool:
    return bool(team.pressure or team.haste)


def strain(team: Team, heads: int, busy: int, waiting: int) -> tuple[int, int]:
    """Factors on pace and on defects of what a team begins when matching begins so; whoever begins counts as busy."""
    pressure, haste = team.pressure or NO_STRAIN, team.haste or NO_STRAIN
    defects = pressure.defect_factor if rules.is_above(busy + 1, heads, pressure.above) else PER_MILLE
    if not rules.is_above(waiting, heads, haste.above):
        return PER_MILLE, defects
    return haste.pace, rules.strained(defects, haste.defect_factor)
