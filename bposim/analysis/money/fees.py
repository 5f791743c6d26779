"""What a fee comes to: one pure function for each form, from the facts of a month (or a true-up period) to charges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from bposim.scenarios.schema.fees import (
    BaselineFee,
    Fee,
    FixedFee,
    FteMonthFee,
    GainShareFee,
    ItemFee,
    OutcomeFee,
    PassThroughFee,
    ProductiveHourFee,
    RosteredHourFee,
)


class Usage(NamedTuple):
    """What a fee is charged for; that of several months is the sum of theirs."""

    months: float = 0.0  # part months by the day
    hours: float = 0.0
    fte_months: float = 0.0
    items: float = 0.0
    fees: float = 0.0  # what the other fees come to, in the study's currency


class Charge(NamedTuple):
    """One line of an invoice; `part` says what beside the plain fee it is."""

    quantity: float
    unit: str
    rate: float
    part: str = ""


def together(months: Iterable[Usage]) -> Usage:
    return Usage(*(sum(column) for column in zip(*months, strict=True)))


def amount(charges: Iterable[Charge]) -> float:
    return sum(charge.quantity * charge.rate for charge in charges)


def charges(fee: Fee, usage: Usage) -> list[Charge]:
    match fee:
        case RosteredHourFee() | ProductiveHourFee():
            return [Charge(usage.hours, "hours", fee.rate)]
        case FteMonthFee():
            return by_fte_month(fee, usage)
        case ItemFee():
            return all_units(fee, usage) if fee.tier_form == "all_units" else incremental(fee, usage)
        case BaselineFee():
            return around_baseline(fee, usage)
        case FixedFee():
            return [Charge(usage.months, "months", fee.rate)]
        case OutcomeFee():
            return [Charge(usage.items, "items", fee.rate)]
        case GainShareFee():
            return of_saving(fee, usage)
        case PassThroughFee():
            return passed_through(fee, usage)


def by_fte_month(fee: FteMonthFee, usage: Usage) -> list[Charge]:
    """Hours that were guaranteed and not rostered come back."""
    found = [Charge(usage.fte_months, "FTE-months", fee.rate)]
    if fee.guaranteed_hours:
        short = _above(fee.guaranteed_hours * usage.fte_months, usage.hours)
        found.append(Charge(short, "hours", -fee.rate / fee.guaranteed_hours, "hours_short"))
    return found


def _above(one: float, other: float) -> float:
    """What one exceeds the other by, without what only the last bits of a product make of it."""
    return round(max(0.0, one - other), 9)


def _committed(fee: ItemFee, usage: Usage) -> float:
    return max(usage.items, fee.minimum_items_per_month * usage.months)


def incremental(fee: ItemFee, usage: Usage) -> list[Charge]:
    """Each tier's rate for the items above its threshold, up to the next one."""
    items = _committed(fee, usage)
    lows = [0.0, *(tier.above_items * usage.months for tier in fee.tiers)]
    rates = [fee.rate, *(tier.rate for tier in fee.tiers)]
    highs = [*lows[1:], max(items, lows[-1])]
    return [
        Charge(_above(min(items, high), low), "items", rate) for low, high, rate in zip(lows, highs, rates, strict=True)
    ]


def all_units(fee: ItemFee, usage: Usage) -> list[Charge]:
    """The rate of the highest tier reached, for every item: a cliff at each threshold."""
    items = _committed(fee, usage)
    reached = [tier.rate for tier in fee.tiers if _above(items, tier.above_items * usage.months)]
    return [Charge(items, "items", reached[-1] if reached else fee.rate)]


def around_baseline(fee: BaselineFee, usage: Usage) -> list[Charge]:
    """F + a max(0, V - B (1 + d)) - r max(0, B (1 - d) - V)."""
    baseline = fee.baseline_items_per_month * usage.months
    additional = _above(usage.items, baseline * (1 + fee.dead_band_share))
    reduced = _above(baseline * (1 - fee.dead_band_share), usage.items)
    return [
        Charge(usage.months, "months", fee.rate),
        Charge(additional, "items", fee.additional_rate, "additional"),
        Charge(reduced, "items", -fee.reduced_rate, "reduced"),
    ]


def reprices(fee: BaselineFee, usage: Usage) -> bool:
    """Whether the volume is so far from the baseline that the parties negotiate anew."""
    baseline = fee.baseline_items_per_month * usage.months
    return _above(abs(usage.items - baseline), fee.repricing_band_share * baseline) > 0


def repriced(fee: BaselineFee, months: Sequence[str], usage: Sequence[Usage]) -> list[str]:
    """The last months of the true-up periods in which that is so."""
    periods = true_up_periods(fee, months)
    return [months[places[-1]] for places in periods if reprices(fee, together(usage[place] for place in places))]


def of_saving(fee: GainShareFee, usage: Usage) -> list[Charge]:
    saving = _above(fee.baseline_cost_per_item * usage.items, usage.fees)
    return [Charge(saving, "saved", fee.share)]


def passed_through(fee: PassThroughFee, usage: Usage) -> list[Charge]:
    by_unit = (usage.months, "months", fee.cost_per_month), (usage.items, "items", fee.cost_per_item)
    return [Charge(quantity, unit, rate * (1 + fee.markup_share)) for quantity, unit, rate in by_unit]


def true_up_periods(fee: Fee, months: Sequence[str]) -> list[range]:
    """Months by place that are settled together: calendar quarters, or each month by itself."""
    if getattr(fee, "true_up", "month") == "month":
        return [range(place, place + 1) for place in range(len(months))]
    return quarters(months)


def quarters(months: Sequence[str]) -> list[range]:
    """Places of months such as "2026-02" by calendar quarter."""
    found = groupby(range(len(months)), lambda place: (months[place][:4], (int(months[place][5:7]) - 1) // 3))
    return [range(places[0], places[-1] + 1) for places in (list(group) for _, group in found)]


def billed(fee: Fee, months: Sequence[str], usage: Sequence[Usage], growth: Sequence[float]) -> list[list[Charge]]:
    """Month by month, at rates that have grown by the month's factor. Before a longer true-up period is over each month
    is billed as if it stood alone; the last one adds what the period as a whole comes to beyond that."""
    found = [[_grown(each, by) for each in charges(fee, used)] for used, by in zip(usage, growth, strict=True)]
    for places in true_up_periods(fee, months):
        if len(places) > 1:
            used, factors = usage[places.start : places.stop], growth[places.start : places.stop]
            whole = amount(_grown(each, _mean(each, used, factors)) for each in charges(fee, together(used)))
            alone = sum(amount(found[place]) for place in places)
            found[places[-1]].append(Charge(1.0, "true-ups", round(whole - alone, 9), "true_up"))
    return found


def _grown(charge: Charge, by: float) -> Charge:
    return charge._replace(rate=charge.rate * by)


def _mean(charge: Charge, usage: Sequence[Usage], growth: Sequence[float]) -> float:
    """By how much of what is charged for each month used, by months where none used any, alike where none is served."""
    used = [_used(charge, each) for each in usage]
    served = [each.months for each in usage]
    weights = used if any(used) else served if any(served) else [1.0] * len(usage)
    return sum(weight * by for weight, by in zip(weights, growth, strict=True)) / sum(weights)


def _used(charge: Charge, usage: Usage) -> float:
    match charge.unit:
        case "months":
            return usage.months
        case "FTE-months":
            return usage.fte_months
        case "hours":
            return usage.hours
        case _:
            return usage.items
