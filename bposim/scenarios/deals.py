"""What is inconsistent in a contract: fees for what nobody knows, currencies without a rate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bposim.scenarios.consistency import entered, unknown
from bposim.scenarios.schema.checked import Finding
from bposim.scenarios.schema.fees import Fee, GainShareFee
from bposim.scenarios.schema.scenario import Scenario


def deals(scenario: Scenario) -> Iterator[Finding]:
    for name, fee in scenario.contract.fees.items():
        yield from _fee(scenario, f"contract.fees.{name}", fee)
    gains = [name for name, fee in scenario.contract.fees.items() if isinstance(fee, GainShareFee)]
    for name in gains[1:]:
        expected = f"one fee of basis 'gain_share', which is {gains[0]!r}: each would be of what the other leaves"
        yield Finding(("contract", "fees", name, "basis"), "gain_share", expected, "")
    yield from _currencies(scenario)
    yield from _credits(scenario)


def _fee(scenario: Scenario, here: str, fee: Fee) -> Iterator[Finding]:
    known: tuple[tuple[str, Iterable[str], Iterable[str], str], ...] = (
        ("team", [team] if (team := getattr(fee, "team", None)) else [], scenario.delivery.teams, "team"),
        ("work_types", getattr(fee, "work_types", ()), scenario.demand.work_types, "work type"),
        ("steps", getattr(fee, "steps", ()), entered(scenario), "step"),
    )
    for key, names, choices, noun in known:
        yield from unknown(f"{here}.{key}", names, choices, noun)


def _currencies(scenario: Scenario) -> Iterator[Finding]:
    known = {scenario.currency, *scenario.exchange_rates}
    used = {f"contract.fees.{name}.currency": fee.currency for name, fee in scenario.contract.fees.items()}
    used |= {f"delivery.sites.{name}.currency": site.currency for name, site in scenario.delivery.sites.items()}
    for path, currency in used.items():
        if currency:
            yield from unknown(path, [currency], known, "currency in exchange_rates")
    yield from unknown("exchange_paths", scenario.exchange_paths, scenario.exchange_rates, "currency in exchange_rates")


MOST_WEIGHT = 2.0  # of the fee at risk, over all SLAs


def _credits(scenario: Scenario) -> Iterator[Finding]:
    deal = scenario.contract.service_credits
    stated = {name: sla for name, sla in scenario.sla.items() if sla.credits}
    weight = sum(sla.credits.weight_share for sla in stated.values() if sla.credits)
    if weight > MOST_WEIGHT + 1e-9:
        yield Finding(("sla",), weight, f"weights of all credits that add up to at most {MOST_WEIGHT:.0%}", "")
    for name, sla in stated.items():
        here = ("sla", name, "credits")
        if not deal:
            yield Finding(here, "a table", "contract.service_credits beside it, with its at_risk_share", "")
        if sla.credits and (lowest := sla.credits.minimum_share or 0.0) > sla.target_share:
            yield Finding((*here, "minimum_share"), lowest, f"at most the target_share, {sla.target_share:g}", "")
        if sla.credits and (points := sla.credits.credit_points) and not (deal and deal.points_ladder):
            yield Finding((*here, "credit_points"), points, "a points_ladder in contract.service_credits", "")
