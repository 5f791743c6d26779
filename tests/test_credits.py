"""What does a provider owe for a missed promise? Oracle: contract rules worked by hand, and two published ladders."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper import (
    books,
    day,
    elapsed,
    handled,
    item,
    log,
    operation,
    people,
    scenario,
    within_hours,
    work_type,
    workload,
)
from test_ledger import money

from bposim.analysis.measuring.service_levels import service
from bposim.analysis.money.credits import Claim, due, earned_back, granted, on_points, owed, right_to_terminate, rung
from bposim.analysis.money.ledger import Line, by_line
from bposim.analysis.money.of_the_deal import of_the_deal
from bposim.analysis.money.posting import post
from bposim.model.ticks import DAY, HOUR, WEEK
from bposim.scenarios.library import entries
from bposim.scenarios.phases import phases_of
from bposim.scenarios.schema.credits import Credits, ServiceCredits
from bposim.scenarios.schema.transition import Transition

WHOLE = {"weight_share": 1.0}


def credits(**terms):
    return Credits.model_validate(WHOLE | terms)


def deal(at_risk=0.1, **terms):
    return ServiceCredits.model_validate({"at_risk_share": at_risk} | terms)


def library(entry):
    return {path: figure.value for path, figure in entries()[entry].items()}


LEVELS = credits(minimum_share=0.9)


@pytest.mark.parametrize(
    ("found", "is_due"),
    [
        ([0.9], [False]),
        ([0.8999], [True]),
        ([0.94, 0.94, 0.95], [False, False, False]),
        ([0.94, 0.94, 0.9499], [False, False, True]),
        ([0.94, 0.94, 0.94, 0.94, 0.95], [False, False, True, True, False]),
        ([0.94, 0.94, None, 0.94, 0.94], [False] * 5),
        ([None, 0.5], [False, True]),
    ],
)
def test_a_credit_is_due_below_the_minimum_or_thrice_below_the_target(found, is_due):
    """Target 95 %, minimum 90 %."""
    assert due(deal(), LEVELS, 0.95, found) == is_due


def test_without_a_minimum_the_target_is_it():
    assert due(deal(), credits(), 0.95, [0.95, 0.9499]) == [False, True]


def test_a_credit_after_a_credit_is_half_as_much_again():
    assert owed(deal(), credits(weight_share=0.4), 0.95, [0.5, 0.5, 0.95, 0.5]) == pytest.approx([0.4, 0.6, 0, 0.4])
    assert owed(deal(repeat_factor=1.0), credits(), 0.95, [0.5, 0.5]) == [1, 1]


ORANGE = Credits.model_validate(library("slas/ladder_by_shortfall") | WHOLE)


@pytest.mark.parametrize(
    ("share", "fee_share"),
    [(0.95, 0), (0.9499, 0.05), (0.94, 0.05), (0.9399, 0.1), (0.9001, 0.1), (0.9, 0.15), (0.5, 0.15)],
)
def test_orange_pays_by_shortfall(share, fee_share):
    """Up to a point 5 % of the charge, more than one and less than five 10 %, from five on 15 %, which is the most."""
    terms = ServiceCredits.model_validate(library("contracts/credits_by_shortfall"))
    credit = terms.at_risk_share * owed(terms, ORANGE, 0.95, [share])[0]
    assert credit == pytest.approx(fee_share, abs=1e-12)


@pytest.mark.parametrize(
    ("points", "fee_share"),
    [(0, 0), (5, 0), (9, 0), (10, 0.02), (15, 0.04), (20, 0.06), (25, 0.08), (30, 0.1), (99, 0.1)],
)
def test_telus_pays_by_credit_points_of_all_that_was_missed(points, fee_share):
    terms = ServiceCredits.model_validate(library("contracts/credits_by_points"))
    assert terms.at_risk_share * on_points(terms, points) == pytest.approx(fee_share)


def test_a_ladder_may_be_higher_than_the_first_rung():
    steep = credits(ladder=[{"at_least_points": 2.0, "credit_share": 0.5}])
    assert [rung(steep, 0.95, share) for share in (0.9301, 0.93)] == [0, 0.5]


MONTH = range(1)


def amounts(terms, fees, *claims):
    return [grant.amount for grant in granted(terms, fees, claims)]


@pytest.mark.parametrize(
    ("shares", "paid"), [((0.5, 0.49), (500, 490)), ((0.5, 0.5), (500, 500)), ((0.8, 1.2), (400, 600))]
)
def test_credits_are_cut_to_what_is_at_risk(shares, paid):
    """10 % of 10,000."""
    assert amounts(deal(), [10_000], *(Claim(f"s{k}", MONTH, share) for k, share in enumerate(shares))) == list(paid)


def test_a_quarter_gets_what_its_months_have_left():
    """At risk are 3 x 1,000; the second month took 1,000, the quarter's whole claim is cut to 2,000."""
    claims = Claim("slow", range(3), 1.0), Claim("fast", range(1, 2), 1.5)
    assert amounts(deal(), [10_000] * 3, *claims) == [1000, 2000]


def test_a_month_that_a_true_up_made_negative_takes_no_credit_back():
    """Of 90,000, 90,000 and -145,836 the months give 9,000 each; the quarter, of 34,164, has nothing left to give."""
    claims = Claim("fast", range(1), 1.0), Claim("fast", range(1, 2), 1.0), Claim("slow", range(3), 1.0)
    assert amounts(deal(), [90_000, 90_000, -145_836], *claims) == [9_000, 9_000, 0]


@given(
    st.lists(st.integers(0, 10**9), min_size=3, max_size=3),
    st.lists(st.tuples(st.sampled_from([range(1), range(1, 2), range(2, 3), range(3)]), st.floats(0, 3)), max_size=9),
    st.floats(0.01, 1),
)
def test_credits_never_exceed_the_cap(fees, claims, share):
    grants = granted(deal(share), fees, [Claim(str(k), *claim) for k, claim in enumerate(claims)])
    for places in (range(1), range(1, 2), range(2, 3), range(3)):
        inside = [grant.amount for grant in grants if set(grant.claim.places) <= set(places)]
        assert sum(inside) <= share * sum(fees[place] for place in places) + 1e-3
        assert all(amount >= 0 for amount in inside)


@pytest.mark.parametrize(
    ("following", "is_back"),
    [((0.94, 0.96), True), ((0.94, 0.9599), False), ((0.96,), False), ((None, 0.96), True), ((None, None), False)],
)
def test_a_credit_is_earned_back_by_the_mean_of_what_follows(following, is_back):
    assert earned_back(credits(earn_back_periods=2), 0.95, [0.5, *following], 0) is is_back


def test_nothing_is_earned_back_where_no_period_says_so():
    assert earned_back(credits(), 0.95, [0.5, 1.0, 1.0], 0) is False


@pytest.mark.parametrize(
    ("missed", "since"), [((0, 2, 5), 5), ((0, 2, 6), None), ((0, 2, 6, 7), 7), ((1, 2), None), ((1, 2, 3, 4), 3)]
)
def test_three_misses_in_six_months_give_a_right_to_terminate(missed, since):
    assert right_to_terminate(deal(), {month: month in missed for month in range(8)}) == since


SOON = within_hours("soon", 4, elapsed(), target=0.95)
SPRING = (day(27), day(149))  # March to June 2026, four full months


def spring(late_in, per_month=100, terms=None, contract=None, sla=None, phases=None):
    """So many items a month, of which so many late; a fee of 10 an item delivered."""
    starts = (day(27), day(58), day(88), day(119))
    items = [
        item(start + k * HOUR, start + k * HOUR + (5 if k < late else 1) * HOUR)
        for start, late in zip(starts, late_in, strict=True)
        for k in range(per_month)
    ]
    promise = {"due": "elapsed_hours", "hours": 4.0, "target_share": 0.95, "credits": WHOLE | (terms or {})}
    where = operation(SPRING, 26 * WEEK, dues=[SOON])._replace(phases=phases)
    how = scenario(
        delivery={"teams": {"clerks": people(employer="provider")}},
        contract={
            "fees": {"items": {"basis": "item", "rate": 10.0}},
            "service_credits": {"at_risk_share": 0.1} | (contract or {}),
        },
        sla={"soon": promise | (sla or {})},
    )
    run = log(items)
    kept = service(how, where, workload([([0] * len(items), [0] * len(items))]), run)
    return post(how, where, run, handled(where, run), kept)


def credited(ledger):
    return [(line.month, line.amount) for line in ledger.lines if line.kind == "service_credit"]


def test_a_credit_is_on_the_next_invoice_and_the_last_in_a_final_settlement():
    """94 of 100 in April and June; a month's fee is 1,000."""
    ledger = spring((5, 6, 5, 6))
    assert credited(ledger) == [("2026-05", money(-100)), ("2026-06", money(-100))]
    bases = [line.basis for line in ledger.lines if line.kind == "service_credit"]
    assert bases == ["at_risk", "final_settlement"]
    assert by_line(ledger) == {"fee.items": money(4000), "service_credit.soon": money(-200)}


@pytest.mark.parametrize(("items", "paid"), [(99, []), (100, [("2026-05", money(-100))])])
def test_a_month_with_few_items_owes_nothing(items, paid):
    assert credited(spring((0, items, 0, 0), items)) == paid


def test_the_first_months_from_go_live_owe_nothing():
    """Go-live on 10 February: February to April are graced, May is not."""
    ledger = spring((9, 9, 9, 0), contract={"go_live": date(2026, 2, 10)})
    assert credited(ledger) == [("2026-06", money(-100))]


def test_on_the_road_go_live_is_that_of_the_transition():
    """Work moves first on 10 February, so that May is the first month that owes."""
    transition = Transition.model_validate({"waves": {"all": {"week": 1, "share": 1.0}}})
    phases = phases_of(transition, scenario(start=date(2026, 2, 3)))
    assert phases.go_live == date(2026, 2, 10)
    assert credited(spring((9, 9, 9, 0), phases=phases)) == [("2026-06", money(-100))]


def test_what_is_earned_back_stands_on_a_line_of_its_own():
    """92, then 95 and 95 of 100: on target in the two months that follow; the credit of May comes too late for that."""
    ledger = spring((8, 5, 5, 5), terms={"earn_back_periods": 2})
    assert credited(ledger) == [("2026-04", money(-100))]
    assert [(line.month, line.amount) for line in ledger.lines if line.kind == "earn_back"] == [("2026-06", money(100))]


def test_a_bonus_is_for_months_that_are_better_than_promised():
    ledger = spring((2, 1, 0, 9), terms={"bonus_from_share": 0.99, "bonus_share": 0.02})
    found = [(line.month, line.amount) for line in ledger.lines if line.kind == "service_bonus"]
    assert found == [("2026-05", money(20)), ("2026-06", money(20))]


def test_a_quarter_is_judged_as_one():
    """March by itself, then April to June: 286 of 300 are 95.3 %, though April has 90 of 100; 15 late are 95 %."""
    by_quarter = {"period": "quarter"}
    assert credited(spring((0, 10, 0, 4), terms=by_quarter)) == []
    assert credited(spring((0, 10, 0, 5), terms=by_quarter)) == []
    assert credited(spring((0, 10, 0, 6), terms=by_quarter)) == [("2026-06", money(-300))]


def test_a_month_of_the_same_points_costs_the_same_again():
    """Both below the minimum, of 100 a month at risk: 20 % each, and no half as much again."""
    ladder = [{"from_points": 10.0, "credit_share": 0.2}]
    terms = {"weight_share": 0.0, "credit_points": 10.0}
    ledger = spring((9, 9, 0, 0), terms=terms, contract={"points_ladder": ladder})
    assert credited(ledger) == [("2026-04", money(-20)), ("2026-05", money(-20))]


def test_points_of_what_was_missed_are_put_on_the_contracts_ladder():
    ladder = [{"from_points": 10.0, "credit_share": 0.2}, {"from_points": 20.0, "credit_share": 0.4}]
    terms = {"weight_share": 0.0, "credit_points": 10.0}
    ledger = spring((0, 9, 0, 0), terms=terms, contract={"points_ladder": ladder})
    assert by_line(ledger)["service_credit.points"] == money(-20)


def test_a_right_to_terminate_is_told():
    assert [(told.month, told.kind, told.about) for told in spring((9, 9, 9, 0)).notices] == [
        ("2026-05", "right_to_terminate", "soon")
    ]
    assert spring((9, 9, 5, 0)).notices == ()


def test_what_credits_repay_stands_beside_the_harm():
    """A credit of 100 for 300 that errors cost."""
    terms = {"fees": {"items": {"basis": "item", "rate": 1.0}}, "service_credits": {"at_risk_share": 0.1}}
    how = scenario(contract=terms, demand={"work_types": {"item": work_type(failure_cost=60.0)}})
    paid = Line("2026-03", "failure.item", "client", "harmed", "item", 5, "items", 60.0, "USD", 3_000_000)
    back = Line("2026-04", "service_credit.soon", "client", "provider", "at_risk", 1, "fees", 1.0, "USD", -1_000_000)
    found = of_the_deal(how, books(paid, back), 50)
    assert found == {
        "service_credit_per_item": 2.0,
        "termination_right": 0.0,
        "harm_repaid_share": pytest.approx(1 / 3),
    }


def test_late_items_cost_a_discount_and_interest_by_the_day():
    """Due after 4 h; 28 h and 10 h old at delivery: two discounts of 3, and 1.25 days at 8."""
    items = [item(0, DAY + 4 * HOUR), item(0, 10 * HOUR), item(0, 4 * HOUR), item(0)]
    how = scenario(
        demand={"work_types": {"item": work_type(late_cost=3.0, late_cost_per_day=8.0)}},
        sla={"soon": {"due": "elapsed_hours", "hours": 4.0, "target_share": 0.95}},
    )
    where, run = operation(dues=[SOON]), log(items)
    kept = service(how, where, workload([([0] * 4, [0] * 4)]), run)
    assert by_line(post(how, where, run, handled(where, run), kept)) == {"late.item": money(6 + 10)}
