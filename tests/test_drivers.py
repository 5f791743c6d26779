"""Does a saving split over its drivers without a rest? Oracle: paper, and the axioms of Shapley's value."""

from __future__ import annotations

from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper import books, day, handled, item, log, operation, people, scenario, shift, team, touch

from bposim.analysis.money.drivers import (
    AUTOMATION,
    DEAL,
    IDLE,
    PROCESS,
    SERVICE,
    WAGE,
    Drivers,
    drivers,
    shapley,
    split,
)
from bposim.analysis.money.ledger import Line
from bposim.analysis.money.posting import post
from bposim.analysis.money.serving import cost_to_serve

FACTORS = st.lists(st.floats(0, 100), min_size=4, max_size=4)


def test_two_factors_share_what_they_do_together():
    """From 2 x 3 to 5 x 7: 3 x 3 and half of 3 x 4; 2 x 4 and the other half."""
    assert shapley((2.0, 3.0), (5.0, 7.0)) == [9 + 6, 8 + 6]


def test_three_factors_by_hand():
    """From 1 x 1 x 1 to 2 x 3 x 1: alone the first adds 1, after the second 3; the third never anything."""
    assert shapley((1.0, 1.0, 1.0), (2.0, 3.0, 1.0)) == pytest.approx([2, 3, 0])


@given(FACTORS, FACTORS)
def test_parts_add_up_and_a_factor_that_stays_has_none(a, b):
    b[2] = a[2]
    parts = shapley(a, b)
    assert sum(parts) == pytest.approx(prod(b) - prod(a), abs=1e-6 * (1 + prod(a) + prod(b)))
    assert parts[2] == 0
    assert shapley(b, a) == pytest.approx([-part for part in parts])


@given(*(st.builds(Drivers, *(st.floats(0, 50) for _ in Drivers._fields)) for _ in range(2)))
def test_a_split_leaves_no_rest(a, b):
    assert sum(split(a, b).values()) == pytest.approx(b.total - a.total, abs=1e-9 * (1 + a.total + b.total))


def test_a_price_gap_is_all_wage_and_bots_are_all_automation():
    home = Drivers(50.0, 1.5, 0.1, 2.0, 0.0, 0.0, 0.0, 0.0, 1.0)
    away = home._replace(price=20.0, deal=2.0, service=1.5)
    found = split(home, away)
    assert found == pytest.approx({WAGE: -9, IDLE: 0, PROCESS: 0, AUTOMATION: 0, DEAL: 2, SERVICE: 0.5})
    bots = home._replace(handlings=1.2, machines=0.8, machine_handlings=0.8)
    assert split(home, bots) == pytest.approx({WAGE: 0, IDLE: 0, PROCESS: 0, AUTOMATION: -5.2, DEAL: 0, SERVICE: 0})
    fewer = home._replace(handlings=1.2)
    assert split(home, fewer)[PROCESS] == pytest.approx(-6)


def run(*touches):
    rows = [shift(day(0, 9), day(0, 17)), shift(0, day(1), server=1, team=1)]
    return log([item(0, day(0, 12)), item(0, day(0, 13))], touches, rows)


WHERE = operation(teams=[team("clerks"), team("bots")])
TEAMS = {
    "clerks": people(1, site="home"),
    "bots": people(1, kind="bots", annual_cost=3650.0),
}
TERMS = {"governance_fte": 1.0, "governance_per_fte_year": 730.0}
HOW = scenario(
    delivery={"teams": TEAMS, "sites": {"home": {"time_zone": "UTC", "wage_per_hour": 20.0}}}, contract=TERMS
)


def found(*touches):
    told, where = run(*touches), WHERE._replace(teams=(WHERE.teams[0], WHERE.teams[1]._replace(is_people=False)))
    done = handled(where, told)
    return drivers(HOW, where, done, post(HOW, where, told, done), 2)


def test_the_drivers_of_a_day():
    """Eight hours at 20 for two items and four handlings of half an hour; a bot of 70 a week handled one."""
    half_hours = [touch(0, day(0, 9 + k), day(0, 9.5 + k)) for k in range(4)]
    assert found(*half_hours, touch(1, day(0, 9), day(0, 10), server=1)) == pytest.approx(
        (20, 4, 0.5, 2, 0, 35, 0.5, 7, 0)
    )


def test_a_breach_is_harm_and_no_part_of_the_deal():
    """1,000 for two items."""
    told = run()
    done = handled(WHERE, told)
    ledger = books(Line("2026-03", "breach.leak", "client", "harmed", "event", 1.0, "", 1e3, "USD", 10**7))
    found = drivers(HOW, WHERE, done, ledger, 2)
    assert (found.service, found.deal) == (500, 0)


def test_who_is_paid_by_the_handled_hour_is_never_idle():
    """Two hours of eight are worked, at 50."""
    how = scenario(delivery={"teams": {"clerks": people(1, cost_per_handled_hour=50.0)}})
    where, told = (
        operation(),
        log([item(0, day(0, 12))], [touch(0, day(0, 9), day(0, 11))], [shift(day(0, 9), day(0, 17))]),
    )
    done = handled(where, told)
    ledger = post(how, where, told, done)
    assert drivers(how, where, done, ledger, 1) == pytest.approx((50, 1, 2, 1, 0, 0, 0, 0, 0))
    assert cost_to_serve(how, where, done, ledger) == {("step 0", "item"): ledger.total}


def test_what_is_paid_where_nobody_worked_is_idle():
    idle = found()
    assert idle == pytest.approx((0, 0, 0, 0, 80, 35, 0, 7, 0))
    worked = found(touch(0, day(0, 9), day(0, 10)))
    assert sum(split(idle, worked).values()) == pytest.approx(0)
