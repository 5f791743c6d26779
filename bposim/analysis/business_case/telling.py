"""A business case in words and as plain values."""

from __future__ import annotations

from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from bposim.analysis.business_case.figures import Band, BusinessCase, CaseMonth
from bposim.analysis.business_case.verdicts import pays
from bposim.analysis.estimates import Chance, Estimate
from bposim.scenarios.study import Study


def verdict(case: BusinessCase) -> str:
    """Whether it pays, as far as the futures can tell, when, and how often it does not."""
    about = f"over {case.term_months} months at {case.yearly_rate:.0%} a year"
    futures = f"it fails in {case.fails.share:.0%} of {case.replications} futures{_doubt(case.fails)}"
    worth = _money(case.npv, case.currency)
    because = f" ({'; '.join(case.unsteady)})" if case.unsteady else ""
    known: dict[bool | None, str] = {
        True: f"{case.scenario} pays",
        False: f"{case.scenario} does not pay",
        None: f"Cannot tell whether {case.scenario} pays{because}",
    }
    return f"{known[pays(case)]}: it is worth {worth} {about}, {_payback(case)}, and {futures}."


def _doubt(found: Chance) -> str:
    low, high = found.interval
    return f" (a chance of {low:.0%} to {high:.0%})"


def said_of_luck(case: BusinessCase) -> str:
    """What the intervals are about."""
    if case.assumptions_drawn:
        return (
            f"± and shares are about luck and about {case.assumptions_drawn} assumptions, drawn from their ranges in "
            f"each of {case.replications} futures."
        )
    return f"± and shares are about the luck of {case.replications} futures: every assumption is as stated in all."


def _money(found: Estimate, currency: str) -> str:
    width = "" if found.half_width is None else f" ± {found.half_width:,.0f}"
    return f"{found.mean:,.0f}{width} {currency}"


def _payback(case: BusinessCase) -> str:
    if case.payback_p50 is None:
        return f"is not paid back within the term in {case.never_paid_back.share:.0%} of the futures"
    live = f" ({case.payback_p50 - case.go_live:.0f} after go-live)" if case.go_live is not None else ""
    some = f" in the middle future, never in {case.never_paid_back.share:.0%}" if case.never_paid_back.count else ""
    return f"has paid back after {case.payback_p50:.0f} months{live}{some}"


def run_info(case: BusinessCase, study: Study) -> dict[str, str | int | float]:
    """What somebody needs to get the same numbers again."""
    return {
        "study": case.study,
        "fingerprint": study.fingerprint,
        "version": version("bposim"),
        "scenario": case.scenario,
        "baseline": case.baseline,
        "currency": case.currency,
        "seed": case.seed,
        "replications": case.replications,
        "level": case.level,
        "term_months": case.term_months,
        "discount_rate_share": case.yearly_rate,
    }


def as_json(case: BusinessCase, study: Study) -> dict[str, Any]:
    return {**run_info(case, study), **case_json(case)}


def case_json(case: BusinessCase) -> dict[str, Any]:
    money, item = case.currency, f"{case.currency} per item"
    stay, road = case.stay_by_kind.estimates(), case.road_by_kind.estimates()
    return {
        "verdict": verdict(case),
        "steady": list(case.unsteady) or True,
        "warnings": list(case.warnings),
        "payback_months": case.payback_months.told("months"),
        "payback_months_p50": case.payback_p50,
        "never_paid_back_share": case.never_paid_back.share,
        "npv": case.npv.told(money),
        "npv_band": _quantiles(case.npv_band),
        "value_at_risk": case.value_at_risk,
        "expected_shortfall": case.expected_shortfall,
        "peak_exposure": case.peak_exposure.told(money),
        "peak_exposure_month": case.peak_month,
        "all_in_cost_per_item": case.all_in_cost_per_item.told(item),
        "baseline_cost_per_item": case.stay_cost_per_item.told(item),
        "all_in_cost_per_item_difference": case.all_in_difference.told() | {"unit": item},
        "break_even_volume": case.break_even_volume.told("items a year"),
        "items_by_year": [_band(year, "items") for year in case.items_by_year],
        "saved_over_the_term": case.saved_in_all.told(money),
        "one_offs": case.one_offs.told(money),
        "saving_per_month_in_the_end": case.steady_saving.told(f"{money} a month"),
        "fails_share": case.fails.share,
        "misses_in_year_one_share": case.misses_in_year_one and case.misses_in_year_one.share,
        "clean_year_share": case.clean_year and case.clean_year.share,
        "chances": {name: getattr(case, name) and getattr(case, name).told() for name in CHANCES},
        "saved_share": case.saved_share and _band(case.saved_share, "share"),
        "cost_by_kind": {
            kind: {
                name: found.told(money)
                for name, found in (("baseline", stay.get(kind)), ("scenario", road.get(kind)))
                if found
            }
            for kind in dict.fromkeys([*stay, *road])
        },
        "assumptions_drawn": case.assumptions_drawn,
        "branches": [
            {"name": each.name, **each.chance.told(), "npv": each.npv, "cost": each.cost} for each in case.branches
        ],
        "go_live_months": case.go_live,
        "phases": [asdict(phase) for phase in case.phases],
        "monthly": [_row(month, money) for month in case.months],
    }


def _band(found: Band, unit: str) -> dict[str, Any]:
    return {"mean": found.mean, "half_width": found.half_width, "unit": unit} | _quantiles(found)


def _quantiles(found: Band) -> dict[str, float]:
    return {"p5": found.p5, "p50": found.p50, "p95": found.p95}


def _row(month: CaseMonth, money: str) -> dict[str, Any]:
    bands = {"cost_baseline": month.stay, "cost": month.road, "saved": month.saved, "cumulative": month.cumulative}
    return {
        "month": month.month,
        **{name: _band(found, money) for name, found in bands.items()},
        "one_offs": month.one_offs,
        "paid_to_provider": month.paid_to_provider,
        "paid_by_provider": month.paid_by_provider,
        "items_arrived": _band(month.arrived, "items"),
        "sla_attainment": month.service,
        "sla_attainment_band": {sla: _quantiles(found) for sla, found in month.spread.items()},
        "sla_missed_share": month.missed,
        "sla_attainment_end_to_end": month.end_to_end,
    }


CHANCES = ("never_paid_back", "fails", "misses_in_year_one", "clean_year")
BANDED = ("mean", "p5", "p50", "p95")


def monthly(case: BusinessCase) -> list[dict[str, str | float | None]]:
    """A row for each month: means and bands of money, of items and of the share in which each SLA was kept."""
    return [
        {
            "month": month.month,
            "cost_baseline": month.stay.mean,
            "cost": month.road.mean,
            **{f"saved_{part}": getattr(month.saved, part) for part in BANDED},
            **{f"cumulative_{part}": getattr(month.cumulative, part) for part in BANDED},
            "one_offs": month.one_offs,
            "paid_to_provider": month.paid_to_provider,
            "paid_by_provider": month.paid_by_provider,
            **{f"items_arrived_{part}": getattr(month.arrived, part) for part in BANDED},
            **{f"sla_attainment.{sla}": month.service.get(sla) for sla in case.slas},
            **{
                f"sla_attainment_{part}.{sla}": getattr(month.spread[sla], part) if sla in month.spread else None
                for sla in case.slas
                for part in BANDED[1:]
            },
            **{f"sla_attainment_end_to_end.{sla}": month.end_to_end.get(sla) for sla in case.strict_slas},
        }
        for month in case.months
    ]
