"""Who is paid for staying until their work is handed over, and on which day."""

from __future__ import annotations

from bposim.analysis.measuring.population import count
from bposim.model.careers import FAR, stints
from bposim.model.operation import Operation
from bposim.model.runlog import Careers
from bposim.model.teams import team_of_server
from bposim.scenarios.schema.tenure import Announcement


def stayed(operation: Operation, number: int, told: Announcement, careers: Careers, days: tuple[int, int]) -> int:
    """People of a team whose bonus falls due from one day to the day before another: the day after the last one of
    their seat where it goes with the work, else the last hand-over."""
    epoch, heads = operation.epoch.date(), operation.teams[number].heads
    announced, handed_over = ((day - epoch).days for day in (told.announced_on, told.hand_over_on))
    if not any(days[0] <= day < days[1] for day in (handed_over, *(day for day, _ in heads))):
        return 0
    seats = team_of_server(operation.teams).tolist().index(number)
    mine = careers.team == number
    due = [
        _due(operation, number, server - seats, since, handed_over)
        for server, since in zip(careers.server[mine].tolist(), careers.since[mine].tolist(), strict=True)
    ]
    there = (careers.since[mine] < due) & (careers.left[mine] >= due)
    return count(there & [max(announced + 1, days[0]) <= day < days[1] for day in due])


def _due(operation: Operation, number: int, seat: int, since: int, handed_over: int) -> int:
    """The bench goes with the first seat."""
    team = operation.teams[number]
    stated = stints(team.heads, seat if seat < team.headcount else 0)
    closes = next(each.closes for each in stated if since < each.closes)
    return handed_over if closes == FAR else closes
