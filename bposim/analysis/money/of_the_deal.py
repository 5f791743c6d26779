"""Measures of a run's contract: what credits gave, whether the price keeps the provider in business, what it led to."""

from __future__ import annotations

from bposim.analysis.estimates import ratio
from bposim.analysis.money.ledger import POINTS, Ledger, failure
from bposim.analysis.money.views import credits_given, margin
from bposim.scenarios.schema.fees import BaselineFee
from bposim.scenarios.schema.scenario import Scenario


def of_the_deal(scenario: Scenario, ledger: Ledger, items: int) -> dict[str, float]:
    """Only what the scenario says something about: credits that are agreed, a provider whose wages are known, a bonus
    for those who stay."""
    terms, kinds, found = scenario.contract, scenario.demand.work_types.values(), {}
    notices = [notice.kind for notice in ledger.notices]
    if terms.service_credits and terms.fees:
        found["service_credit_per_item"] = ratio(credits_given(ledger) / POINTS, items)
        found["termination_right"] = float("right_to_terminate" in notices)
        if any(kind.failure_cost or kind.late_cost or kind.late_cost_per_day for kind in kinds):
            found["harm_repaid_share"] = ratio(credits_given(ledger), failure(ledger))
    tenures = [scenario.delivery.tenure(team) for team in scenario.delivery.teams.values()]
    if any(each and each.announcement and each.announcement.stay_bonus_share for each in tenures):
        once = ledger.client.paid(lambda account: account.one_off)
        found["one_off_cost_per_item"] = ratio(once / POINTS, items)
    if terms.fees and ledger.provider.is_line.any():
        found["provider_margin"] = ratio(*margin(ledger))
    if any(isinstance(fee, BaselineFee) for fee in terms.fees.values()):
        found["repricing_months"] = float(notices.count("repricing"))
    return found
