"""What is inconsistent in a team's hours: heads without a shift, breaks at an edge of the day."""

from __future__ import annotations

from collections.abc import Iterator

from bposim.scenarios.schema.checked import Finding
from bposim.scenarios.schema.delivery import Shift, Team
from bposim.scenarios.schema.fields import parse_hours


def shift_hours(here: str, team: Team) -> Iterator[Finding]:
    heads = [shift.heads for shift in team.shifts.values()]
    if len(heads) == 1 and heads[0] is None:
        heads = [team.headcount]
    if None in heads or sum(head or 0 for head in heads) != team.headcount:
        expected = f"`heads` for each shift, together the head-count of {team.headcount}"
        yield Finding(tuple(f"{here}.shifts".split(".")), heads, expected, "")
    for name, shift in team.shifts.items():
        yield from _breaks(f"{here}.shifts.{name}", shift)
        yield from _cut_breaks(here, team, name, shift)


def _breaks(here: str, shift: Shift) -> Iterator[Finding]:
    start, end = parse_hours(shift.hours)
    last = start
    for text in shift.breaks:
        first, until = _in_day(shift, text)
        if not (last <= first and until < end) or first == start:
            expected = f"breaks in order inside {shift.hours}, not at its edges"
            yield Finding(tuple(f"{here}.breaks".split(".")), text, expected, "")
        last = until


def _cut_breaks(here: str, team: Team, name: str, shift: Shift) -> Iterator[Finding]:
    """A break that ends a day would be paid and worked through."""
    for key, longer in team.longer_shifts.items():
        start, end = parse_hours(longer.hours)
        for first, until in (_in_day(shift, text) for text in shift.breaks):
            if first < end and start < until and not (start < first and until < end):
                expected = f"hours that hold each break of shifts.{name} whole, not at an edge, or leave it out"
                yield Finding(tuple(f"{here}.longer_shifts.{key}.hours".split(".")), longer.hours, expected, "")
                break


def _in_day(shift: Shift, text: str) -> tuple[int, int]:
    """Minutes of a break after the midnight of the day on which the shift begins."""
    first, until = parse_hours(text)
    return (first + 1440, until + 1440) if first < parse_hours(shift.hours)[0] else (first, until)
