"""What holds of every contract, tried on random ones over one run. Oracle: equal sums, and caps that are stated."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bposim.analysis.money.ledger import Ledger, by_kind, by_line, by_month
from bposim.analysis.money.posting import post
from bposim.analysis.money.serving import cost_to_serve
from bposim.analysis.money.views import book, credits_given, harm_by_month, margin
from bposim.analysis.running import Run, simulate
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.study import load_study

random = settings(
    derandomize=True, deadline=None, max_examples=60, database=None, suppress_health_check=list(HealthCheck)
)
RATE, SHARE = st.floats(0.01, 1e4), st.floats(0.0, 1.0)
TEAM = st.just("capture")


@cache
def done() -> Run:
    """Nine weeks of the hybrid invoice team, whose provider does part of the work, in two quarters."""
    study = load_study("invoice_processing").replace({"horizon_weeks": 9, "warm_up_weeks": 5, "follow_up_weeks": 1})
    found = simulate(study.scenarios["hybrid"], study.data)
    assert found.service
    return found


def fees() -> st.SearchStrategy[dict[str, Any]]:
    true_up = st.sampled_from(["month", "quarter"])
    tiers = [{"above_items": 300.0, "rate": 0.009}, {"above_items": 4000.0, "rate": 0.0}]
    form = st.one_of(
        st.fixed_dictionaries({"basis": st.just("rostered_hour"), "team": TEAM, "rate": RATE}),
        st.fixed_dictionaries({"basis": st.just("productive_hour"), "team": TEAM, "rate": RATE}),
        st.fixed_dictionaries({"basis": st.just("fte_month"), "team": TEAM, "rate": RATE,
                               "guaranteed_hours": st.floats(1, 400), "true_up": true_up}),
        st.fixed_dictionaries({"basis": st.just("item"), "rate": RATE, "tiers": st.just(tiers), "true_up": true_up,
                               "tier_form": st.sampled_from(["incremental", "all_units"]),
                               "minimum_items_per_month": st.floats(0, 2e4)}),
        st.fixed_dictionaries({"basis": st.just("item"), "rate": RATE, "steps": st.just(["capture"])}),
        st.fixed_dictionaries({"basis": st.just("baseline"), "rate": st.floats(1e4, 1e6), "true_up": true_up,
                               "baseline_items_per_month": st.floats(1, 1e4), "additional_rate": st.just(0.9),
                               "reduced_rate": st.just(0.5)}),
        st.fixed_dictionaries({"basis": st.just("month"), "rate": RATE, "currency": st.just("PHP"),
                               "collar_share": SHARE}),
        st.fixed_dictionaries({"basis": st.just("outcome"), "rate": RATE, "work_types": st.just(["po"]),
                               "outcome": st.sampled_from(["right_first_time", "on_time", "right_and_on_time"])}),
        st.fixed_dictionaries({"basis": st.just("gain_share"), "share": SHARE, "baseline_cost_per_item": RATE,
                               "true_up": true_up}),
        st.fixed_dictionaries({"basis": st.just("pass_through"), "cost_per_month": RATE, "cost_per_item": RATE,
                               "markup_share": SHARE}),
    )  # fmt: skip
    return st.dictionaries(st.sampled_from("abcde"), form, min_size=1)


DEALS = st.fixed_dictionaries(
    {
        "fees": fees(),
        "change_request_share": SHARE,
        "productivity_share": st.floats(0, 0.5),
        "fee_tax_share": SHARE,
        "service_credits": st.fixed_dictionaries(
            {"at_risk_share": st.floats(0.01, 1), "smallest_sample": st.integers(0, 3000)}
        ),
    }
)
CREDITS = st.fixed_dictionaries(
    {
        "weight_share": st.floats(0, 1),
        "minimum_share": SHARE,
        "period": st.sampled_from(["month", "quarter"]),
        "earn_back_periods": st.integers(0, 1),
    }
)


def posted(deal: dict[str, Any], credits: list[dict[str, Any]]) -> tuple[Scenario, Ledger]:
    run = done()
    plain = run.scenario.model_dump(exclude_unset=True)
    slas = {name: sla | {"target_share": 1.0, "credits": terms}
            for (name, sla), terms in zip(plain["sla"].items(), credits, strict=True)}  # fmt: skip
    tables = plain | {"contract": deal, "sla": slas, "exchange_rates": {"PHP": 56.0}}
    how = Scenario.model_validate(tables | {"exchange_paths": {"PHP": {"volatility_share": 0.2}}})
    return how, post(how, run.operation, run.log, run.handled, run.service, run.luck)


@random
@given(DEALS, st.lists(CREDITS, min_size=2, max_size=2))
def test_every_ledger_adds_up_in_every_view(deal, credits):
    run, (how, ledger) = done(), posted(deal, credits)
    served = cost_to_serve(how, run.operation, run.handled, ledger)
    sums = (sum(found.values()) for found in (by_line(ledger), by_kind(ledger), by_month(ledger), served))
    assert set(sums) == {ledger.total}
    client, provider = (book(ledger, party) for party in ("client", "provider"))
    assert sum(entry.amount for entry in client) == -ledger.total
    between = [sorted(abs(entry.amount) for entry in side if {entry.line.payer, entry.line.payee} ==
                      {"client", "provider"}) for side in (client, provider)]  # fmt: skip
    assert between[0] == between[1]
    assert sum(entry.amount for entry in provider) == margin(ledger)[0]
    assert sum(month.credits for month in harm_by_month(ledger).values()) == credits_given(ledger)


@random
@given(DEALS, st.lists(CREDITS, min_size=2, max_size=2))
def test_no_ledger_gives_more_back_than_is_at_risk(deal, credits):
    _, ledger = posted(deal, credits)
    risked = by_month(ledger.of(lambda account: account.kind == "fee" and account.basis != "pass_through"))
    at_risk = deal["service_credits"]["at_risk_share"] * sum(max(0, fee) for fee in risked.values())
    given_back = -by_kind(ledger).get("service_credit", 0)
    assert 0 <= by_kind(ledger).get("earn_back", 0) <= given_back <= at_risk + 1e-3
