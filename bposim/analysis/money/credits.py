"""What credits a provider owes for what it promised: pure functions of attainments and fees, period by period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from math import floor
from typing import NamedTuple

from bposim.scenarios.schema.credits import Credits, ServiceCredits

_ROUNDING = 1e-6  # of a point: what the last bits of a product make of a whole one
Attained = Sequence[float | None]  # by period; None where it is not judged


class Claim(NamedTuple):
    """A share of the fee at risk in a period, before the cap."""

    sla: str
    places: range  # the period's months
    pool_share: float


class Grant(NamedTuple):
    """In 1/10,000 of the study's currency."""

    claim: Claim
    fee: int
    amount: int


def minimum(terms: Credits, target: float) -> float:
    return target if terms.minimum_share is None else terms.minimum_share


def below_minimum(terms: Credits, target: float, found: Attained) -> list[bool]:
    least = minimum(terms, target)
    return [share is not None and share < least for share in found]


def rung(terms: Credits, target: float, share: float) -> float:
    """How much of an SLA's weight a shortfall costs; all of it where there is no ladder."""
    short = round(100 * (target - share), 9)
    reached = [
        each.credit_share
        for each in terms.ladder
        if (short > each.points if each.at_least_points is None else short >= each.points)
    ]
    return (reached[-1] if reached else 0.0) if terms.ladder else 1.0


def due(deal: ServiceCredits, terms: Credits, target: float, found: Attained) -> list[bool]:
    """Below the minimum, or below the target once too often running; a period not judged ends the running ones."""
    running, answers = 0, []
    for share, is_low in zip(found, below_minimum(terms, target, found), strict=True):
        running = running + 1 if share is not None and share < target else 0
        answers.append(is_low or running >= deal.periods_below_target)
    return answers


def owed(deal: ServiceCredits, terms: Credits, target: float, found: Attained) -> list[float]:
    """Shares of the fee at risk, period by period."""
    shares: list[float] = []
    for share, is_due in zip(found, due(deal, terms, target, found), strict=True):
        repeat = deal.repeat_factor if shares and shares[-1] else 1.0
        shares.append(terms.weight_share * rung(terms, target, share) * repeat if is_due and share is not None else 0.0)
    return shares


def on_points(deal: ServiceCredits, points: float) -> float:
    reached = [rung.credit_share for rung in deal.points_ladder if points >= rung.from_points]
    return reached[-1] if reached else 0.0


def granted(deal: ServiceCredits, fees: Sequence[int], claims: Sequence[Claim]) -> list[Grant]:
    """Claims cut in proportion to what is at risk in their period, shorter periods first."""
    grants: list[Grant] = []
    ordered = sorted(claims, key=lambda claim: (len(claim.places), claim.places.start))
    for places, group in groupby(ordered, key=lambda claim: claim.places):
        fee = max(0, sum(fees[place] for place in places))
        at_risk = deal.at_risk_share * fee
        earlier = sum(grant.amount for grant in grants if grant.claim.places.start in places)
        room = max(0, floor(at_risk + _ROUNDING) - earlier)
        wanted = {claim: at_risk * claim.pool_share for claim in group}
        cut = min(1.0, room / total) if (total := sum(wanted.values())) else 1.0
        grants += [Grant(claim, fee, floor(amount * cut + _ROUNDING)) for claim, amount in wanted.items()]
    return grants


def earned_back(terms: Credits, target: float, found: Attained, period: int) -> bool:
    """Whether the mean of the next periods is on target; those of them that are not judged are left out."""
    following = found[period + 1 : period + 1 + terms.earn_back_periods]
    judged = [share for share in following if share is not None]
    if len(following) < terms.earn_back_periods or not judged:
        return False
    return round(sum(judged) / len(judged), 9) >= target


def right_to_terminate(deal: ServiceCredits, misses: Mapping[int, bool]) -> int | None:
    """The first month by place in which an SLA has missed its minimum so often in so many months."""
    missed = [place for place, is_missed in misses.items() if is_missed]
    for first, last in zip(missed, missed[deal.misses_to_terminate - 1 :], strict=False):
        if last - first < deal.months_to_terminate:
            return last
    return None
