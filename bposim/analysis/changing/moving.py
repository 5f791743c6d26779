"""Changes of a team that take more than one value: heads over shifts, a shift with its breaks and longer days."""

from __future__ import annotations

from bposim.scenarios.editing import Value
from bposim.scenarios.schema.delivery import Team
from bposim.scenarios.schema.fields import parse_hours
from bposim.scenarios.schema.scenario import Scenario

DAY = 1440  # minutes


def with_heads(scenario: Scenario, team: str, heads: int) -> dict[str, Value]:
    """Values by dotted path; shifts that state their heads keep their parts, as nearly as whole heads go."""
    here, plan = f"delivery.teams.{team}", scenario.delivery.teams[team]
    changes: dict[str, Value] = {f"{here}.headcount": heads}
    stated = {name: shift.heads for name, shift in plan.shifts.items() if shift.heads is not None}
    for name, part in zip(stated, _parts(list(stated.values()), heads), strict=True):
        changes[f"{here}.shifts.{name}.heads"] = part
    return changes


def with_shift_heads(scenario: Scenario, team: str, shift: str, heads: int) -> dict[str, Value]:
    """Values by dotted path; the team has as many as its shifts together."""
    here, shifts = f"delivery.teams.{team}", scenario.delivery.teams[team].shifts
    others = sum(each.heads or 0 for name, each in shifts.items() if name != shift)
    return {f"{here}.shifts.{shift}.heads": heads, f"{here}.headcount": others + heads}


def _parts(weights: list[int], total: int) -> list[int]:
    """Whole numbers in proportion to the weights that add up to the total: the largest remainders are rounded up."""
    weights = weights if any(weights) else [1] * len(weights)
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda k: -(total * weights[k] % whole))
    for k in by_remainder[: total - sum(parts)]:
        parts[k] += 1
    return parts


def can_move(plan: Team, shift: str) -> bool:
    """A shift around the clock begins when it ends."""
    start, end = parse_hours(plan.shifts[shift].hours)
    return plan.kind == "people" and end - start < DAY


def start_hour(plan: Team, shift: str) -> float:
    return parse_hours(plan.shifts[shift].hours)[0] / 60


def with_start(scenario: Scenario, team: str, shift: str, hour: float) -> dict[str, Value]:
    """Values by dotted path: the shift begins at an hour of its site's day, its breaks and the team's longer days move
    with it."""
    here, plan = f"delivery.teams.{team}", scenario.delivery.teams[team]
    minutes = round(hour * 60) - parse_hours(plan.shifts[shift].hours)[0]
    changes: dict[str, Value] = {f"{here}.shifts.{shift}.hours": _moved(plan.shifts[shift].hours, minutes)}
    if breaks := plan.shifts[shift].breaks:
        changes[f"{here}.shifts.{shift}.breaks"] = tuple(_moved(text, minutes) for text in breaks)
    if len(plan.shifts) == 1:
        for name, longer in plan.longer_shifts.items():
            changes[f"{here}.longer_shifts.{name}.hours"] = _moved(longer.hours, minutes)
    return changes


def _moved(hours: str, minutes: int) -> str:
    return "-".join(_time((end + minutes) % DAY) for end in parse_hours(hours))


def _time(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
