"""What does it cost, and is every hour paid once? Oracle: the arithmetic of the default invoice study on paper."""

from __future__ import annotations

from itertools import pairwise

import pytest
from paper import MONDAY, day, handled, ints, item, log, operation, people, scenario, shift, team, touch, work_type

from bposim.analysis.measuring.months import measured_months
from bposim.analysis.money.ledger import (
    POINTS,
    by_kind,
    by_line,
    by_month,
    failure,
    run_rate,
)
from bposim.analysis.money.posting import post
from bposim.model.operation import Outcome
from bposim.model.runlog import Reason
from bposim.model.ticks import DAY, HOUR, WEEK

YEAR = 365 * DAY
SITE = {"time_zone": "UTC", "wage_per_hour": 20.0}


def posted(how, where, run):
    return post(how, where, run, handled(where, run))


def money(amount):
    return pytest.approx(amount * POINTS, abs=0.51)


def year_of(heads, hours):
    """Rows of equal length on 250 days for each server."""
    return [shift(day(k), day(k, hours / 250), server=server) for server in range(heads) for k in range(250)]


def own(headcount=1, site=(), **changes):
    return {
        "sites": {"home": SITE | dict(site)},
        "teams": {"clerks": people(headcount, site="home", **changes)},
    }


def week_of(delivery, *shifts, touches=(), measured=(0, WEEK)):
    where = operation(measured=measured, horizon=4 * WEEK)
    return posted(scenario(delivery=delivery), where, log([item(0)] * 9, touches, shifts))


def test_thirteen_clerks_at_home_cost_10_49_an_invoice():
    """23.84 x 1.421 x 1,858 h = 62.9k, and 33.9k of overhead: 13 x 96.8k / 120k."""
    site = {"wage_per_hour": 23.84, "load_share": 0.421, "overhead_per_head_year": 33_900.0}
    where = operation(measured=(0, YEAR), horizon=YEAR + WEEK, teams=[team("clerks", 13)])
    ledger = posted(scenario(delivery=own(13, site)), where, log(shifts=year_of(13, 1858)))
    assert run_rate(ledger) / POINTS / 120_000 == pytest.approx(10.49, abs=0.005)
    assert by_kind(ledger)["wages"] / POINTS / 13 == pytest.approx(62_900, abs=50)


def test_seventeen_clerks_in_manila_cost_6_57_an_invoice():
    """Fee 3.19, retained 1.61, governance .78, stranded .78, licences .21."""
    contract = {
        "fees": {"hours": {"basis": "rostered_hour", "team": "clerks", "rate": 12.5}},
        "retained_fte": 2.0,
        "own_cost_per_fte_year": 96_800.0,
        "governance_fte": 0.75,
        "governance_per_fte_year": 125_000.0,
        "licence_per_user_year": 1_500.0,
        "former_fte": 13.0,
        "overhead_per_fte_year": 33_900.0,
        "unavoided_overhead_share": 0.25,
    }
    where = operation(measured=(0, YEAR), horizon=YEAR + WEEK, teams=[team("clerks", 17)])
    delivery = {"teams": {"clerks": people(17, employer="provider")}}
    ledger = posted(scenario(delivery=delivery, contract=contract), where, log(shifts=year_of(17, 1800)))
    each = {kind: amount / POINTS / 120_000 for kind, amount in by_kind(ledger).items()}
    paper = {"fee": 3.19, "retained": 1.61, "governance": 0.78, "stranded_overhead": 0.78, "licences": 0.21}
    assert each == pytest.approx(paper, abs=0.005)
    assert sum(each.values()) == pytest.approx(6.57, abs=0.01)


def test_the_ledger_sums_to_its_total_exactly():
    where = operation(measured=(0, YEAR), horizon=YEAR + WEEK, teams=[team("clerks", 3)])
    site = {"wage_per_hour": 23.84, "overhead_per_head_year": 33_333.33}
    ledger = posted(scenario(delivery=own(3, site)), where, log(shifts=year_of(3, 1858)))
    assert len(by_month(ledger)) == 13
    assert all(isinstance(line.amount, int) for line in ledger.lines)
    assert ledger.total == sum(by_line(ledger).values()) == sum(by_month(ledger).values())
    assert ledger.total == run_rate(ledger)


def test_a_worked_hour_has_leave_in_its_load_and_a_paid_hour_does_not():
    rows = (
        shift(day(0, 9), day(0, 12)),
        shift(day(0, 12), day(0, 13), reason=Reason.BREAK, paid=1),
        shift(day(0, 13), day(0, 14), reason=Reason.SHRINKAGE),
        shift(day(1, 12), day(1, 13), reason=Reason.BREAK, paid=0),
        shift(day(2, 9), day(2, 17), reason=Reason.LEAVE),
        shift(day(3, 9), day(3, 17), reason=Reason.ABSENCE),
        shift(day(4, 9), day(4, 17), reason=Reason.HOLIDAY),
    )
    worked = week_of(own(), *rows)
    paid = week_of(own(site={"load_basis": "paid_hour"}), *rows)
    assert by_line(worked) == {"wages.clerks": money(5 * 20)}
    assert by_line(paid) == {"wages.clerks": money(29 * 20)}


def test_overtime_is_paid_as_an_hour_and_its_premium_stands_alone():
    """Two hours past 17:00 at half as much again."""
    late = touch(0, day(0, 16), day(0, 19), overtime=2 * HOUR)
    ledger = week_of(own(overtime_premium_share=0.5), shift(day(0, 9), day(0, 17)), touches=[late])
    assert by_line(ledger) == {"wages.clerks": money(10 * 20), "overtime_premium.clerks": money(2 * 10)}


def test_the_premium_of_a_longer_shift_is_on_the_bare_wage():
    rows = shift(day(0, 9), day(0, 17)), shift(day(0, 17), day(0, 19), premium=250)
    ledger = week_of(own(site={"load_share": 0.5}), *rows)
    assert by_line(ledger) == {"wages.clerks": money(10 * 30), "shift_premium.clerks": money(2 * 0.25 * 20)}


def test_what_straddles_a_month_is_split_at_midnight_without_loss():
    """A night shift from 28 February 22:00 to 06:00, with an hour of overtime after it."""
    night = shift(day(26, 22), day(27, 6))
    item_in_hand = touch(0, day(26, 23), day(27, 7), overtime=HOUR)
    ledger = week_of(own(), night, touches=[item_in_hand], measured=(0, 6 * WEEK))
    assert by_month(ledger) == {"2026-02": money(2 * 20), "2026-03": money(7 * 20)}


def test_months_are_the_clients_not_utc():
    """An hour before midnight UTC on 28 February is already March in Tokyo."""
    where = operation(measured=(day(0, -9), day(42, -9)), horizon=8 * WEEK, zone="Asia/Tokyo")
    ledger = posted(scenario(delivery=own()), where, log(shifts=[shift(day(26, 23), day(27, 0))]))
    assert by_month(ledger) == {"2026-03": money(20)}


def test_only_the_measured_window_is_paid_for():
    """Warm-up and follow-up cost nothing here; overhead runs by days."""
    rows = [shift(day(k, 9), day(k, 17)) for k in range(21)]
    delivery = own(site={"overhead_per_head_year": 36_500.0})
    ledger = week_of(delivery, *rows, measured=(WEEK, 2 * WEEK))
    assert by_line(ledger) == {"wages.clerks": money(7 * 8 * 20), "overhead.clerks": money(700)}


def test_a_team_of_bots_costs_its_annual_cost_by_days():
    delivery = {"teams": {"clerks": people(2, kind="bots", annual_cost=73_000.0)}}
    assert by_line(week_of(delivery, shift(0, WEEK))) == {"running.clerks": money(7 * 200)}


def test_bots_cost_their_licences_by_days_and_their_usage_by_items_handled():
    """Three bots, a week; of six touches one is returned, one open at the end, one ends after the window."""
    costs = {"licence_per_bot_year": 36_500.0, "cost_per_handling": 0.06}
    delivery = {"teams": {"clerks": people(3, kind="bots", **costs)}}
    outcomes = (Outcome.CLEAN, Outcome.EXCEPTION, Outcome.FOUND, Outcome.RETURNED)
    touches = [touch(k, day(k, 9), day(k, 10), outcome=outcome) for k, outcome in enumerate(outcomes)]
    touches += [touch(4, day(8, 9), day(8, 10)), touch(5, day(9), 4 * WEEK, outcome=Outcome.OPEN)]
    ledger = week_of(delivery, shift(0, 4 * WEEK), touches=touches)
    assert by_line(ledger) == {"bot_licence.clerks": money(7 * 300), "bot_usage.clerks": money(0.18)}


def provider(fee, **changes):
    delivery = {"teams": {"clerks": people(4, employer="provider", site="away")}, "sites": {"away": SITE}}
    return scenario(delivery=delivery, contract={"fees": {"work": fee}}, **changes)


def test_a_provider_is_paid_by_fee_and_its_wages_are_its_own():
    """Rostered: on shift, in-office shrinkage and paid breaks; neither leave nor unpaid lunch."""
    rows = [
        shift(day(0, 9), day(0, 12)),
        shift(day(0, 12), day(0, 13), reason=Reason.BREAK, paid=0),
        shift(day(0, 13), day(0, 14), reason=Reason.BREAK, paid=1),
        shift(day(0, 14), day(0, 15), reason=Reason.SHRINKAGE),
        shift(day(1, 9), day(1, 17), reason=Reason.LEAVE),
    ]
    fee = {"basis": "rostered_hour", "team": "clerks", "rate": 12.5}
    ledger = posted(provider(fee), operation(), log(shifts=rows))
    assert by_line(ledger) == {"fee.work": money(5 * 12.5)}
    assert [(line.payer, line.payee, line.unit) for line in ledger.lines] == [("client", "provider", "hours")]


def test_an_fte_month_is_paid_by_the_days_of_a_part_month():
    """Seven of February's 28 days, four heads."""
    fee = {"basis": "fte_month", "team": "clerks", "rate": 2_800.0}
    assert by_line(posted(provider(fee), operation(), log())) == {"fee.work": money(4 * 700)}


def test_a_fee_by_item_bills_deliveries_of_the_month_in_its_own_currency():
    """112 pesos at 56 to the dollar; the item delivered after the window is not billed."""
    fee = {"basis": "item", "rate": 112.0, "currency": "PHP"}
    items = [item(0, day(1)), item(0, day(2)), item(0, WEEK), item(0)]
    ledger = posted(provider(fee, exchange_rates={"PHP": 56.0}), operation(), log(items))
    assert by_line(ledger) == {"fee.work": money(2 * 2)}
    assert [(line.currency, line.quantity, line.rate) for line in ledger.lines] == [("PHP", 2, 112.0)]


def test_an_escaped_defect_costs_once_whoever_made_it():
    demand = {"work_types": {"item": work_type(failure_cost=60.0)}}
    items = [item(0, day(1), defects=3), item(0, day(2)), item(0, WEEK, defects=1), item(0, defects=1)]
    ledger = posted(scenario(demand=demand), operation(), log(items))
    assert by_line(ledger) == {"failure.item": money(60)}
    assert failure(ledger) == ledger.total


def test_minor_defects_alone_cost_less():
    demand = {"work_types": {"item": work_type(failure_cost=60.0, minor_failure_cost=4.0)}}
    where = operation()
    where = where._replace(steps=where.steps._replace(sets_minor=ints(2)))
    items = [item(0, day(1), defects=defects) for defects in (0, 1, 2, 3, 2)]
    ledger = posted(scenario(demand=demand), where, log(items))
    assert by_line(ledger) == {"failure.item": money(120), "failure.item.minor": money(8)}
    assert failure(ledger) == ledger.total


def test_stranded_overhead_never_falls_below_nothing():
    contract = {"former_fte": 3.0, "retained_fte": 2.5, "overhead_per_fte_year": 1e6, "unavoided_overhead_share": 1.0}
    assert posted(scenario(contract=contract), operation(), log()).lines == ()


def test_a_month_is_named_and_full_or_not():
    months = measured_months(operation(measured=(0, 13 * WEEK), start=MONDAY))
    assert [(m.name, m.days, m.full) for m in months] == [
        ("2026-02", 27, False),
        ("2026-03", 31, True),
        ("2026-04", 30, True),
        ("2026-05", 3, False),
    ]
    assert [(a.end, b.start) for a, b in pairwise(months)] == [
        (day(27), day(27)),
        (day(58), day(58)),
        (day(88), day(88)),
    ]


def test_daylight_saving_moves_a_month_not_its_days():
    """New York springs forward on 8 March 2026: midnight of 1 April is 04:00 UTC, of 1 March 05:00."""
    where = operation(measured=(day(0, 5), day(70, 4)), zone="America/New_York")
    assert [(m.name, m.start, m.days) for m in measured_months(where)] == [
        ("2026-02", day(0, 5), 27),
        ("2026-03", day(27, 5), 31),
        ("2026-04", day(58, 4), 12),
    ]
