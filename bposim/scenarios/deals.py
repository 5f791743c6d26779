"""What is inconsistent in a contract: fees for what nobody knows, currencies without a rate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bposim.scenarios.consistency import entered, unknown
from bposim.scenarios.schema.checked import Finding
from bposim.scenarios.schema.fees import Fee
from bposim.scenarios.schema.scenario import Scenario


def deals(scenario: Scenario) -> Iterator[Finding]:
    for name, fee in scenario.contract.fees.items():
        yield from _fee(scenario, f"contract.fees.{name}", fee)
    yield from _currencies(scenario)


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
