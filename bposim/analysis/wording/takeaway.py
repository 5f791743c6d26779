"""The comparison in one or two sentences, from its numbers alone."""

from __future__ import annotations

from collections.abc import Iterator

from bposim.analysis.comparing import COST, Comparison, Side, ranking
from bposim.analysis.estimates import Difference

SURE = 0.9
_SERVICE = (
    ("turnaround_p90_hours", 1, "p90 turnaround {} h"),
    ("sla_attainment", 100, "SLA {} % on the contract clock"),
    ("sla_attainment_end_to_end", 100, "{} % end to end"),
)


def takeaway(comparison: Comparison) -> str:
    """Who is cheapest of those that are steady and comply, by how much, what it does to the service, how sure."""
    ranked = ranking(comparison.scenarios)
    if not ranked:
        return _sentences(_nobody(comparison), _unsteady(comparison))
    verdict, service = _verdict(comparison, ranked), _service(comparison, ranked[0])
    first = f"{verdict}; {service}" if service else verdict
    return _sentences(first, _cheaper(comparison, ranked[0]), _unsteady(comparison), *_hollow(comparison))


def _hollow(comparison: Comparison) -> Iterator[str]:
    """What the verdict stands on where the study states neither promises nor prices."""
    sides = comparison.scenarios.values()
    if not any(name.startswith("sla_attainment.") for side in sides for name in side.measures):
        yield "Nothing is promised, so that whatever is steady complies"
    if all(side.cost == 0 for side in sides):
        yield "Nothing costs anything: the study states no wages and no fees"


def _sentences(*parts: str) -> str:
    return " ".join(f"{part}." for part in parts if part)


def _price(comparison: Comparison, cost: float) -> str:
    return f"{cost:,.2f} {comparison.about.currency} an item"


def _plus_minus(apart: Difference) -> str:
    assert apart.mean is not None, apart
    width = "" if apart.half_width is None else f" ± {apart.half_width:,.2f}"
    return f"{abs(apart.mean):,.2f}{width} {'less' if apart.mean < 0 else 'more'}"


def _verdict(comparison: Comparison, ranked: list[str]) -> str:
    winner, doubt, often = ranked[0], _doubt(comparison), _not_always(comparison, ranked)
    side = comparison.scenarios[winner]
    assert side.cost is not None, winner
    price = f"{_price(comparison, side.cost)}{_against_baseline(comparison, winner)}"
    if doubt:
        which = f"which of the scenarios that comply{often} is cheapest"
        return f"Cannot tell {which}: {winner} by the mean, {price}, but {doubt}"
    number = len(ranked)
    of = "the only scenario that complies" if number == 1 else f"the cheapest of the {number} scenarios that comply"
    return f"{winner} is {of}{often}: {price}"


def _not_always(comparison: Comparison, ranked: list[str]) -> str:
    """Which of those that comply do not in every replication, in the order of the ranking."""
    number = comparison.replications
    kept = {name: round(comparison.scenarios[name].complies * number) for name in ranked}
    first, *others = [f"{name} in {count}" for name, count in kept.items() if count < number] or [""]
    return f" ({', '.join([f'{first} of {number} replications', *others])})" if first else ""


def _against_baseline(comparison: Comparison, name: str) -> str:
    baseline, apart = comparison.about.baseline, comparison.scenarios[name].differences[COST]
    if name == baseline or apart.mean is None:
        return ""
    return f", {_plus_minus(apart)} than {baseline}"


def _doubt(comparison: Comparison) -> str:
    """Why the cheapest may not be it; empty where it is."""
    if comparison.replications == 1:
        return "one replication has no interval"
    contest = comparison.contest
    if contest and contest.apart.mean is not None and contest.apart.mean <= (contest.apart.half_width or 0.0):
        return f"{contest.second} costs {_plus_minus(contest.apart)}"
    chance = comparison.scenarios[ranking(comparison.scenarios)[0]].p_best_mean
    if chance is not None and chance < SURE:
        return f"it has the lowest mean cost in {100 * chance:.0f} % of the resamples"
    return ""


def _service(comparison: Comparison, name: str) -> str:
    """Turnaround and both readings of the SLA, the baseline's in brackets; what is not known is left out."""
    base = comparison.scenarios.get(comparison.about.baseline) if name != comparison.about.baseline else None
    side = comparison.scenarios[name]
    parts = [
        text.format(_beside(side, base, measure, scale))
        for measure, scale, text in _SERVICE
        if side.measures[measure].mean is not None
    ]
    return ", ".join(parts) + (f" (in brackets {comparison.about.baseline})" if base and parts else "")


def _beside(side: Side, base: Side | None, measure: str, scale: int) -> str:
    own = _number(side, measure, scale)
    return own if base is None else f"{own} ({_number(base, measure, scale)})"


def _number(side: Side, measure: str, scale: int) -> str:
    mean = side.measures[measure].mean
    return "unknown" if mean is None else f"{scale * mean:,.1f}"


def _cheaper(comparison: Comparison, winner: str) -> str:
    """The steady scenario that is cheaper than the winner but does not comply."""
    name = _cheapest(comparison)
    side = comparison.scenarios[name] if name else None
    if side is None or side.cost is None or name == winner:
        return ""
    return f"{name} is cheaper ({_price(comparison, side.cost)}) but does not count: {_how_often(side)}"


def _how_often(side: Side) -> str:
    return f"it complies in {100 * side.complies:.0f} % of the replications"


def _nobody(comparison: Comparison) -> str:
    name = _cheapest(comparison)
    side = comparison.scenarios[name] if name else None
    if side is None or side.cost is None:
        return "None complies, and none is steady"
    return f"None complies: the cheapest, {name}, costs {_price(comparison, side.cost)}, but {_how_often(side)}"


def _cheapest(comparison: Comparison) -> str | None:
    costs = {name: side.cost for name, side in comparison.scenarios.items() if side.cost is not None}
    return min(costs, key=lambda name: costs[name]) if costs else None


def _unsteady(comparison: Comparison) -> str:
    names = [name for name, side in comparison.scenarios.items() if side.reason]
    return f"Left out as not steady: {', '.join(names)}" if names else ""
