"""What does each form of contract charge? Oracle: months worked by hand, at, just under and just over thresholds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper import day, item, log, operation, people, scenario, shift, team, touch
from pydantic import TypeAdapter
from test_ledger import SITE, money, posted

from bposim.analysis.money.fees import Usage, amount, billed, charges, quarters, reprices, together
from bposim.analysis.money.ledger import POINTS, by_line, by_month
from bposim.model.ticks import HOUR, WEEK
from bposim.scenarios.schema.fees import Fee

MONTH = Usage(months=1.0)


def fee(basis, rate=None, **terms):
    priced = terms if rate is None else terms | {"rate": rate}
    return TypeAdapter(Fee).validate_python({"basis": basis} | priced)


def comes_to(terms, **used):
    return amount(charges(terms, MONTH._replace(**used)))


def tiers(form):
    """5 up to 1,000 a month, 4 up to 2,000, 3 above."""
    above = [{"above_items": 1000.0, "rate": 4.0}, {"above_items": 2000.0, "rate": 3.0}]
    return fee("item", 5.0, tiers=above, tier_form=form)


@pytest.mark.parametrize(
    ("items", "incremental", "all_units"),
    [
        (0, 0, 0),
        (999, 4995, 4995),
        (1000, 5000, 5000),
        (1001, 5004, 4004),
        (2000, 9000, 8000),
        (2001, 9003, 6003),
        (3000, 12000, 9000),
    ],
)
def test_tiers_price_the_items_above_them_or_all(items, incremental, all_units):
    assert comes_to(tiers("incremental"), items=items) == pytest.approx(incremental)
    assert comes_to(tiers("all_units"), items=items) == pytest.approx(all_units)


@pytest.mark.parametrize(("items", "paid"), [(499, 500), (500, 500), (501, 501), (0, 500)])
def test_no_fewer_than_the_committed_items_are_paid(items, paid):
    assert comes_to(fee("item", 2.0, minimum_items_per_month=500.0), items=items) == 2 * paid


def test_in_half_a_month_thresholds_and_commitments_are_half():
    half = Usage(months=0.5, items=600)
    assert amount(charges(tiers("incremental"), half)) == 500 * 5 + 100 * 4
    assert amount(charges(fee("item", 2.0, minimum_items_per_month=1300.0), half)) == 1300


@pytest.mark.parametrize(
    ("items", "paid", "anew"),
    [
        (10_000, 50_000, False),
        (10_500, 50_000, False),
        (10_501, 50_004, False),
        (12_500, 58_000, False),
        (12_501, 58_004, True),
        (9_500, 50_000, False),
        (9_499, 49_997, False),
        (7_500, 44_000, False),
        (7_499, 43_997, True),
    ],
)
def test_volume_off_the_baseline_is_charged_outside_the_dead_band(items, paid, anew):
    """F = 50,000 for B = 10,000; a = 4, r = 3; bands of 5 and 25 %: domain rule F + a (V - 10,500) - r (9,500 - V)."""
    terms = fee("baseline", 50_000.0, baseline_items_per_month=10_000.0, additional_rate=4.0, reduced_rate=3.0)
    assert comes_to(terms, items=items) == pytest.approx(paid)
    assert reprices(terms, MONTH._replace(items=items)) is anew


@pytest.mark.parametrize(("hours", "paid"), [(1601, 10_000), (1600, 10_000), (1599, 9_993.75), (1440, 9_000)])
def test_guaranteed_hours_that_are_not_rostered_come_back(hours, paid):
    """Ten FTE-months at 1,000 with 160 h each: an hour is worth 6.25."""
    assert comes_to(fee("fte_month", 1000.0, team="clerks", guaranteed_hours=160.0), fte_months=10, hours=hours) == paid


def test_the_plain_forms_are_quantity_times_rate():
    assert comes_to(fee("rostered_hour", 12.5, team="clerks"), hours=100) == 1250
    assert comes_to(fee("productive_hour", 20.0, team="clerks"), hours=80) == 1600
    assert comes_to(fee("month", 9000.0)) == 9000
    assert amount(charges(fee("month", 9000.0), Usage(months=0.25))) == 2250
    assert comes_to(fee("outcome", 3.0, outcome="on_time"), items=7) == 21
    passed = fee("pass_through", cost_per_month=100.0, cost_per_item=0.5, markup_share=0.1)
    assert comes_to(passed, items=200) == pytest.approx(220)


@pytest.mark.parametrize(("others", "paid"), [(7_999, 600.3), (8_000, 600), (10_000, 0), (10_001, 0)])
def test_a_gain_is_shared_and_a_loss_is_not(others, paid):
    """1,000 items cost 10 each before; 30 % of what is saved."""
    terms = fee("gain_share", share=0.3, baseline_cost_per_item=10.0)
    assert comes_to(terms, items=1000, fees=others) == pytest.approx(paid)


MONTHS = ("2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-07")


def test_quarters_are_the_calendars():
    assert quarters(MONTHS) == [range(2), range(2, 5), range(5, 6)]


def test_a_quarter_settles_what_months_alone_charged_too_much():
    """Months of 500, 1,500 and 1,000 with tiers at 1,000: alone 2,500 + 7,000 + 5,000; together 3,000 x 5."""
    terms = tiers("incremental").model_copy(update={"true_up": "quarter"})
    found = billed(terms, MONTHS[2:5], [MONTH._replace(items=items) for items in (500, 1500, 1000)], [1.0] * 3)
    assert [amount(each) for each in found] == [2500, 7000, 5500]
    assert [charge.part for charge in found[2]][-1] == "true_up"


def test_a_slow_month_is_made_up_for_within_the_quarter():
    """A commitment of 1,000: 400 too few, then 400 more."""
    terms = fee("item", 1.0, minimum_items_per_month=1000.0, true_up="quarter")
    found = billed(terms, MONTHS[2:5], [MONTH._replace(items=items) for items in (600, 1400, 1000)], [1.0] * 3)
    assert [amount(each) for each in found] == [1000, 1400, 600]


def test_what_was_paid_before_a_raise_comes_back_at_what_was_paid():
    """A commitment of 1,000 and 10 % more from the second month: 400 too few were paid at 1, and the next 400 too many
    cost 1.10, as they do in the quarter: 600 + 2,400 x 1.1 = 3,240 of 3,640 paid."""
    terms = fee("item", 1.0, minimum_items_per_month=1000.0, true_up="quarter")
    used = [MONTH._replace(items=items) for items in (600, 1400, 1000)]
    found = billed(terms, MONTHS[2:5], used, [1.0, 1.1, 1.1])
    assert [amount(each) for each in found] == pytest.approx([1000, 1540, 1100 - 400])


def test_a_quarter_without_service_settles_nothing():
    """Neither items nor a month served in it, after a raise: nobody asks for a rate of nothing."""
    terms = fee("item", 2.0, true_up="quarter", minimum_items_per_month=100.0)
    found = billed(terms, ["2026-01", "2026-02", "2026-03"], [Usage(months=0.0)] * 3, [1.0, 1.0, 1.1])
    assert [amount(charges) for charges in found] == [0, 0, 0]


def test_a_raise_within_a_quarter_leaves_nothing_to_settle():
    """A fixed fee of 5,000 a month with the volume in its dead band, whichever month is the busiest."""
    bands = {"dead_band_share": 0.5, "repricing_band_share": 0.6, "baseline_items_per_month": 1000.0}
    terms = fee("baseline", 5000.0, true_up="quarter", additional_rate=4.0, reduced_rate=3.0, **bands)
    used = [MONTH._replace(items=items) for items in (600, 1400, 1000)]
    found = billed(terms, MONTHS[2:5], used, [1.0, 1.1, 1.1])
    assert [amount(each) for each in found] == pytest.approx([5000, 5500, 5500])


FORMS = [
    tiers("incremental"),
    tiers("all_units"),
    fee("item", 5.0, minimum_items_per_month=700.0),
    fee("baseline", 5000.0, baseline_items_per_month=1000.0, additional_rate=4.0, reduced_rate=3.0),
    fee("fte_month", 1000.0, team="clerks", guaranteed_hours=160.0),
    fee("gain_share", share=0.3, baseline_cost_per_item=10.0),
]
USES = st.lists(
    st.builds(Usage, st.just(1.0), *(st.integers(0, 9999).map(float) for _ in range(4))), min_size=6, max_size=6
)


@given(USES, st.sampled_from(FORMS))
def test_true_ups_leave_what_each_quarter_as_a_whole_comes_to(used, terms):
    found = billed(terms.model_copy(update={"true_up": "quarter"}), MONTHS, used, [1.0] * 6)
    for places in quarters(MONTHS):
        whole = amount(charges(terms, together(used[place] for place in places)))
        assert sum(amount(found[place]) for place in places) == pytest.approx(whole)


@given(st.integers(0, 5000), st.integers(1, 500))
def test_more_items_never_cost_less_in_incremental_tiers(items, more):
    assert comes_to(tiers("incremental"), items=items + more) >= comes_to(tiers("incremental"), items=items)


def contract(fees, **terms):
    return {"fees": fees} | terms


def provided(fees, run, window=WEEK, **terms):
    where = operation(measured=(0, window), horizon=max(window, 2 * WEEK), teams=[team("clerks", 4)])
    delivery = {"teams": {"clerks": people(4, employer="provider", site="away")}, "sites": {"away": SITE}}
    return posted(scenario(delivery=delivery, contract=contract(fees, **terms)), where, run)


def test_a_productive_hour_is_one_of_handling():
    """Two of eight hours on shift are handled, of which one at a step that the second fee names."""
    touches = [touch(0, day(0, 9), day(0, 10)), touch(1, day(0, 11), day(0, 12))]
    run = log([item(0, day(0, 10)), item(0, day(0, 12))], touches, [shift(day(0, 9), day(0, 17))])
    every = {"basis": "productive_hour", "team": "clerks", "rate": 30.0}
    assert by_line(provided({"all": every, "none": every | {"steps": ["other"]}}, run)) == {"fee.all": money(60)}


def test_a_fee_by_step_bills_handlings():
    touches = [touch(0, day(0, 9), day(0, 10)), touch(0, day(0, 11), day(0, 12))]
    run = log([item(0, day(0, 12))], touches, [shift(day(0, 9), day(0, 17))])
    fees = {"each": {"basis": "item", "rate": 3.0, "steps": ["step 0"]}, "whole": {"basis": "item", "rate": 5.0}}
    assert by_line(provided(fees, run)) == {"fee.each": money(6), "fee.whole": money(5)}


def test_what_is_on_all_fees():
    """A month's 1,000 in the second year: 4 % more for changes, 3 % less by commitment, and 10 % tax on 1,010."""
    terms = {"change_request_share": 0.04, "productivity_share": 0.03, "fee_tax_share": 0.1}
    ledger = provided({"all": {"basis": "month", "rate": 1000.0}}, log(), 58 * WEEK, **terms)
    lines = {line.line: line.amount for line in ledger.lines if line.month == "2027-02"}
    assert lines == {
        "fee.all": money(1000),
        "change_requests": money(40),
        "productivity": money(-30),
        "fee_tax": money(101),
    }


def test_a_rate_is_raised_in_the_month_of_the_anniversary():
    """Study from 2 February 2026: 10 % more from February 2027."""
    fees = {"all": {"basis": "month", "rate": 1000.0, "yearly_indexation_share": 0.1}}
    found = by_month(provided(fees, log(), 60 * WEEK))
    assert (found["2026-12"], found["2027-01"], found["2027-02"]) == (money(1000), money(1000), money(1100))


def test_a_share_of_the_gain_is_of_what_all_other_fees_leave():
    """Ten items at a baseline of 50 and a fee of 30: 20 % of 200; whichever fee stands first."""
    run = log([item(0, HOUR * k) for k in range(1, 11)])
    gain = {"basis": "gain_share", "share": 0.2, "baseline_cost_per_item": 50.0}
    found = by_line(provided({"gain": gain, "items": {"basis": "item", "rate": 30.0}}, run))
    assert found == {"fee.items": money(300), "fee.gain": money(40)}
    assert sum(found.values()) / POINTS == pytest.approx(340)
