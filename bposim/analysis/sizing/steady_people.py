"""What is to be expected of a team whose people have come and gone for long, by arithmetic."""

from __future__ import annotations

from math import exp

from bposim.model.leaving import mean_over_tenures, mean_stay, time_beyond
from bposim.model.teams import Team
from bposim.model.ticks import PER_MILLE


def steady_pace(team: Team) -> float:
    """Mean pace of those on the job; what mentors lose, some tenths of a per cent, is neglected."""
    tenure, pace = team.tenure, team.grade_pace * team.pace / PER_MILLE
    if tenure is None:
        return pace
    learnt = mean_over_tenures(tenure.hazard, tenure.pace, tenure.training + tenure.nesting)
    return pace * learnt / PER_MILLE


def staffed_share(team: Team) -> float:
    """Of the seats, those with somebody on the job: neither empty nor learning.

    Without a bench seats are independent: time on the job / (stay + vacancy). With one, those who are missing beyond it
    count, where leavers who are not yet replaced are Poisson in number (a base stock, by Palm's theorem), and the day
    on which a seat waits for the bench.
    """
    tenure = team.tenure
    if tenure is None or tenure.hazard.rate == 0:
        return 1.0
    stay, away = mean_stay(tenure.hazard), tenure.training + tenure.nesting
    if not tenure.bench or not team.headcount:
        return time_beyond(tenure.hazard, away) / (stay + tenure.vacancy)
    missing = _beyond(team.headcount * (tenure.vacancy + away) / stay, tenure.bench)
    return 1 - missing / team.headcount - 1 / stay


def _beyond(mean: float, stock: int) -> float:
    """Of a Poisson number, what is expected beyond the stock."""
    chance, within = exp(-mean), 0.0
    for number in range(stock):
        within += (stock - number) * chance
        chance *= mean / (number + 1)
    return mean - stock + within
