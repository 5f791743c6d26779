"""Cash by month over a term. Oracle: paper, and what a road on which nothing moves must come to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from io import StringIO
from math import inf
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from bposim.analysis.business_case.case import business_case
from bposim.analysis.business_case.cash import (
    break_even_share,
    expected_shortfall,
    net_present_value,
    payback_months,
    peak_exposure,
    value_at_risk,
)
from bposim.analysis.business_case.figures import BusinessCase
from bposim.analysis.business_case.files import as_csv
from bposim.analysis.business_case.futures import month_ends, way
from bposim.analysis.business_case.printing import show, summary
from bposim.analysis.business_case.telling import as_json, verdict
from bposim.analysis.business_case.term import months_later, road_plan, stay_plan
from bposim.analysis.business_case.uncertain import assumptions, drawn_study, drawn_values
from bposim.analysis.estimates import Chance, wilson
from bposim.analysis.measuring.months import midnight_of
from bposim.analysis.money.ledger import Line
from bposim.analysis.money.whatever_volume import standing
from bposim.analysis.running import Plan, run
from bposim.analysis.validation import textbook
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.study import Study, load_study

FIRST_OF_MARCH = date(2026, 3, 1)
ROAD = {
    "waves": {"all": {"week": 5, "share": 1.0}},  # 5 April
    "parallel_run_weeks": 2,
    "severance_weeks": 1.0,
    "selection_fee_share": 0.1,
    "transition_fee": 1000.0,
}

BY_HOUR = {"basis": "rostered_hour", "team": "clerks", "rate": 4.0}


def toy(
    contract: dict[str, Any] | None = None,
    fee: dict[str, Any] | None = None,
    sla: dict[str, Any] | None = None,
    home: dict[str, Any] | None = None,
    there: dict[str, Any] | None = None,
    events: dict[str, Any] | None = None,
    a_day: int = 1,
    wage_there: float = 0.0,
    heads: int = 1,
    deal: dict[str, Any] | None = None,
    **changes: Any,
) -> Study:
    """A clerk at home at 10 an hour, one at a provider's at 4, eight hours every day, for four months from March."""
    day = {"day": textbook.shift("09:00-17:00")}
    site = {"time_zone": "UTC", "wage_per_hour": 10.0}
    tables = textbook.tables(
        {"item": textbook.from_file()},
        {"work": textbook.step(textbook.fixed(10))},
        {"clerks": textbook.team(heads, ["work"], day, site="here")},
        4,
        start=FIRST_OF_MARCH,
        sla=sla or {},
        events=events or {},
        sites={"here": site},
        contract={"term_months": 4, "discount_rate_share": 0.12, **(contract or {})},
    )
    site_there = {"time_zone": "UTC", "wage_per_hour": wage_there}
    delivery = {"sites": {"there": site_there}, "teams": {"clerks": {"site": "there", "employer": "provider"}}}
    away = {
        **(there or {}),
        "delivery": delivery,
        "contract": {"fees": {"clerks": fee or BY_HOUR}, **(deal or {})},
        "transition": {**ROAD, **changes},
    }
    rows = [(f"2026-04-{number:02d}T10:00:00", "item", a_day) for number in range(1, 31)]
    return textbook.study({**tables, "baseline": "home", "scenarios": {"home": home or {}, "away": away}}, rows)


def means(found: BusinessCase, name: str) -> list[float]:
    return [getattr(month, name).mean for month in found.months]


def _lines(study: Study, months: int = 4) -> Sequence[Line]:
    plan = road_plan(study.scenarios["home"], study.scenarios["away"], months, study.data)
    return run(plan, 1, 0, "compiled", with_touches=False).ledger.lines


def paid(study: Study, kind: str, months: int = 4) -> dict[str, float]:
    """By month of the road."""
    lines = [line for line in _lines(study, months) if line.kind == kind]
    assert len({line.month for line in lines}) == len(lines)
    return {line.month: line.quantity * line.rate for line in lines}


def test_cash_by_month_is_as_on_paper() -> None:
    """Home is paid 80 a day: 2,480, 2,400, 2,480, 2,400. On the road it is there until 18 April (18 days, 1,440); the
    provider gets 32 a day from 5 April on: 26 days, 832, then 992 and 960. The year's fee, of May and June x 6, is
    11,712, of which a tenth goes for the selection in March. In April 1,000 for the transition and a week's 560 for who
    is released. So saved: -1,171.20, -1,432, 1,488, 1,440; paid back 1,115.20 / 1,440 into June."""
    found = business_case(toy(), "away", replications=2)
    assert [month.month for month in found.months] == ["2026-03", "2026-04", "2026-05", "2026-06"]
    assert means(found, "stay") == pytest.approx([2480, 2400, 2480, 2400], abs=1e-9)
    assert means(found, "road") == pytest.approx([3651.2, 3832, 992, 960], abs=1e-9)
    assert means(found, "saved") == pytest.approx([-1171.2, -1432, 1488, 1440], abs=1e-9)
    assert means(found, "cumulative") == pytest.approx([-1171.2, -2603.2, -1115.2, 324.8], abs=1e-9)
    assert [month.one_offs for month in found.months] == pytest.approx([1171.2, 1560, 0, 0])
    assert found.payback_months.mean == pytest.approx(3 + 1115.2 / 1440)
    assert found.peak_exposure.mean == pytest.approx(2603.2)
    assert found.peak_month == "2026-04"
    assert found.all_in_cost_per_item.mean == pytest.approx((3651.2 + 3832 + 992 + 960) / 30)
    middle = [0.5, 1.5, 2.5, 3.5]
    worth = sum(cash / 1.12 ** (t / 12) for cash, t in zip([-1171.2, -1432, 1488, 1440], middle, strict=True))
    assert found.npv.mean == pytest.approx(worth)
    assert found.saved_in_all.mean == pytest.approx(324.8)
    assert found.all_in_difference.mean == pytest.approx(-324.8 / 30)
    assert found.go_live == pytest.approx(35 / 365.25 * 12)


DEAL = {
    "former_fte": 20.0,
    "retained_fte": 0.5,
    "own_cost_per_fte_year": 6000.0,
    "governance_fte": 0.25,
    "governance_per_fte_year": 10_000.0,
    "overhead_per_fte_year": 900.0,
    "unavoided_overhead_share": 0.5,
}


def large(heads: int, fee: float) -> Study:
    """So many clerks at either place, an item a day for each, and a price of the transition that knows no volume."""
    deal = {**DEAL, "former_fte": float(heads)}
    return toy(a_day=heads, heads=heads, deal=deal, transition_fee=fee, severance_weeks=0.0)


def test_at_the_break_even_volume_the_case_is_worth_nothing() -> None:
    """Twenty clerks without a price of the transition, and whoever is kept and leads as above: what that is worth tells
    which price leaves nothing at ten clerks. Oracle: the run of the ten with half the work."""
    free = business_case(large(20, 0.0), "away", replications=1)
    ten = business_case(large(10, 0.0), "away", replications=1)
    assert free.npv.mean is not None
    assert ten.npv.mean is not None
    fee = ten.npv.mean * 1.12 ** (1.5 / 12)  # it is paid in April
    found = business_case(large(20, fee), "away", replications=1)
    assert found.npv.mean == pytest.approx(free.npv.mean - ten.npv.mean)
    items = 20 * 30 * 12 / 4  # in a year
    assert found.break_even_volume.mean == pytest.approx(items / 2, rel=1e-4)
    at_it = business_case(large(10, fee), "away", replications=1)
    assert at_it.npv.mean == pytest.approx(0, abs=0.01)


def test_a_price_that_knows_no_volume_is_all_that_a_small_case_must_earn() -> None:
    """1,000 in April; all else of the case above goes with the volume, of 90 items a year. Where the provider costs as
    much as home, no volume repays it."""
    found = business_case(toy(), "away", replications=2)
    price = 1000 / 1.12 ** (1.5 / 12)
    assert found.npv.mean is not None
    volume = found.break_even_volume
    assert (volume.mean, volume.half_width) == (
        pytest.approx(90 * price / (found.npv.mean + price)),
        pytest.approx(0, abs=1e-9),
    )
    dear = business_case(toy(fee={**BY_HOUR, "rate": 10.0}), "away", replications=2).break_even_volume
    assert (dear.mean, dear.reason) == (None, "no volume up to 10 times the stated one")


def test_no_volume_is_told_that_nobody_would_believe() -> None:
    ends, none = [1.0, 2.0], np.zeros(2)
    assert break_even_share(np.array([-1.0, -2.0]), none, ends, 0.1) == inf
    assert break_even_share(np.array([1.0, 2.0]), none, ends, 0.1) == 0.0
    assert break_even_share(np.array([0.0, 0.0]), np.array([10.0, 10.0]), ends, 0.1) == 1.0
    assert break_even_share(np.array([-5.0, -5.0]), np.array([10.0, 10.0]), ends, 0.1) == pytest.approx(2 / 3)
    assert break_even_share(np.array([0.5, 0.5]), np.array([-0.5, -0.5]), ends, 0.1) == pytest.approx(0.5)
    for share, known in ((10.0, 10.0), (10.01, inf)):
        saved, anyway = np.array([1 - share, 0.0]), np.array([-share, 0.0])
        assert break_even_share(saved, anyway, ends, 0.1) == pytest.approx(known)


def test_what_is_there_whatever_the_volume_is_told_by_line() -> None:
    """Of 12 gone FTE-months' overhead half a head is kept, at 3 a FTE-year."""
    lines = [
        paid_line("governance", "year", 2.0, "FTE-years", 10.0),
        paid_line("retained", "year", 0.5, "FTE-years", 100.0),
        paid_line("stranded_overhead", "year", 4.0, "FTE-years", 3.0),
        paid_line("fee.desk", "month", 1.0, "months", 7.0),
        paid_line("fee.base", "baseline", 1.0, "months", 99.0),
        paid_line("fee.hours", "rostered_hour", 9.0, "hours", 4.0),
        paid_line("transition_fee", "amount", 1.0, "transitions", 11.0),
        paid_line("transition_fee", "year_fee", 0.1, "year's fees", 500.0),
        paid_line("wages.clerks", "paid_hour", 5.0, "hours", 20.0),
        paid_line("running.bots", "team_year", 1.0, "years", 13.0),
    ]
    assert standing(lines) == {"2026-03": 10_000 * (20 + 50 + 7 + 11 + 13 - 0.5 * 3)}


def paid_line(line: str, basis: str, quantity: float, unit: str, rate: float) -> Line:
    amount = round(quantity * rate * 10_000)
    return Line("2026-03", line, "client", "somebody", basis, quantity, unit, rate, "USD", amount)


def test_what_is_paid_once_is_no_saving_a_month() -> None:
    """Of the case on paper: 0, 128, 1,488 and 1,440 in its four full months."""
    found = business_case(toy(), "away", replications=2).steady_saving
    assert found.mean == pytest.approx((0 + 128 + 1488 + 1440) / 4)


def test_who_is_released_gets_weeks_of_what_the_ledger_pays_a_head() -> None:
    """560 for the one clerk; twice that for one of a grade that is paid double; where a load of half the wage holds the
    absence of a fifth, 560 x 1.5 x .8. Beside 1,000 for the transition."""

    def severance(team: dict[str, Any], **site: Any) -> float:
        home = {"delivery": {"teams": {"clerks": team}, "sites": {"here": site}}}
        return business_case(toy(home=home), "away", replications=1).months[1].one_offs - 1000

    assert severance({}) == pytest.approx(560)
    assert severance({"grades": {"senior": {"heads": 1, "wage_factor": 2.0}}}) == pytest.approx(1120)
    loaded = {"load_share": 0.5, "absence_share": 0.2}
    assert severance({}, **loaded) == pytest.approx(560 * 1.5 * 0.8)
    assert severance({}, **loaded, load_basis="paid_hour") == pytest.approx(560 * 1.5)


def test_what_all_its_work_is_alone_with_for_less_than_four_weeks_nobody_can_judge() -> None:
    """The last wave in week 14, and two weeks of parallel run, of a term of seventeen weeks and a half."""
    late = {"all": {"week": 14, "share": 1.0}}
    (told,) = business_case(toy(waves=late), "away", replications=2).unsteady
    assert told.startswith("away is not steady: nothing tells so, since all its work is where it stays for less")
    assert business_case(toy(), "away", replications=2).unsteady == ()


def test_a_file_that_ends_long_before_the_term_is_said() -> None:
    """Its last rows are of 30 April, and the term ends on 1 July; with a term of two months it is only a day early."""
    (told,) = business_case(toy(), "away", replications=1).warnings
    assert told.endswith("has no item after 2026-04-30, while the term ends on 2026-07-01: nothing comes from then on")
    short = toy({"term_months": 2})
    assert business_case(short, "away", replications=1).warnings == ()
    assert "nothing comes from then on" in json.dumps(
        as_json(business_case(toy(), "away", replications=1), toy()), default=str
    )


def test_a_road_that_begins_after_the_term_is_a_mistake() -> None:
    with pytest.raises(StudyError, match="a term in which the first work there is"):
        business_case(toy(waves={"all": {"week": 20, "share": 1.0}}), "away", replications=1)


def test_what_was_saved_and_what_is_paid_instead_is_told_by_cause() -> None:
    """Wages at home are 9,760 in 122 days and 3,920 in the 49 until it goes; the fee is 2,784, and what is paid once
    1,171.20 + 1,560. Of its fee the provider pays a clerk from 5 April on, 87 days x 16."""
    found = business_case(toy(wage_there=2.0), "away", replications=2)
    assert dict(found.stay_by_kind.by_kind) == {"wages": pytest.approx((9760.0, 9760.0))}
    assert dict(found.road_by_kind.by_kind) == {
        "wages": pytest.approx((3920.0, 3920.0)),
        "fee": pytest.approx((2784.0, 2784.0)),
        "one_offs": pytest.approx((2731.2, 2731.2)),
    }
    assert [month.paid_by_provider for month in found.months] == pytest.approx([0, 26 * 16, 31 * 16, 30 * 16])
    by_fee = [0.0, 26 * 32.0, 31 * 32.0, 30 * 32.0]
    once = [month.paid_to_provider - fee for month, fee in zip(found.months, by_fee, strict=True)]
    assert once == pytest.approx([0.0, 1000.0, 0.0, 0.0])  # for the transition; the selection is paid to others


def test_who_is_redeployed_gets_no_severance_and_who_is_retained_stays_paid() -> None:
    """Half of 560; of a retained half FTE nobody is released beyond the other half, and it costs its own pay from the
    day on which the home goes, 12 of April's 30 days."""
    half = business_case(toy(redeployed_share=0.5), "away", replications=1)
    assert half.months[1].one_offs == pytest.approx(1000 + 280)
    kept = business_case(toy({"retained_fte": 0.5, "own_cost_per_fte_year": 36500.0}), "away", replications=1)
    assert kept.months[1].one_offs == pytest.approx(1000 + 280)
    extra = [a - b for a, b in zip(means(kept, "road"), means(half, "road"), strict=True)]
    assert extra == pytest.approx([0, 50 * 12, 50 * 31, 50 * 30])


@pytest.mark.parametrize(
    ("fee", "months"),
    [
        ({"basis": "item", "rate": 7.0}, [0, 7 * 26, 0, 0]),  # the items of 5 to 30 April
        ({"basis": "month", "rate": 300.0}, [0, 300 * 26 / 30, 300, 300]),
        ({"basis": "fte_month", "team": "clerks", "rate": 900.0}, [0, 900 * 26 / 30, 900, 900]),
    ],
)
def test_a_provider_charges_for_what_he_did_since_go_live(fee: dict[str, Any], months: list[float]) -> None:
    found = paid(toy(fee=fee), "fee")
    assert [found.get(f"2026-{month:02d}", 0) for month in range(3, 7)] == pytest.approx(months)


@pytest.mark.parametrize(("named", "months"), [(None, {}), (date(2025, 12, 1), {"2026-05": -83.2})])
def test_grace_on_the_road_is_from_its_go_live_unless_the_contract_names_a_day(
    named: date | None, months: dict[str, float]
) -> None:
    """Nothing is done in six minutes: a tenth of April's 832 on May's invoice, were the three months from 5 April not
    graced; those from 1 December are over. Nothing is due in another month."""
    deal = {"at_risk_share": 0.1, "smallest_sample": 0, **({"go_live": named} if named else {})}
    prompt = {"due": "elapsed_hours", "hours": 0.1, "target_share": 0.5, "credits": {"weight_share": 1.0}}
    assert paid(toy({"service_credits": deal}, sla={"prompt": prompt}), "service_credit") == pytest.approx(months)


@pytest.mark.parametrize(
    ("minutes_at_home", "minutes_there", "target", "months"), [(200, 10, 0.8, {}), (10, 200, 0.3, {"2026-05": -83.2})]
)
def test_a_provider_answers_for_what_began_at_its_place(
    minutes_at_home: int, minutes_there: int, target: float, months: dict[str, float]
) -> None:
    """Half of one item a day goes to him. Whoever takes 200 minutes is late for the hour that is due. All of his own
    items, and not the half of both, are above .8 or below .3, where a tenth of April's 832 is credited."""
    deal = {"at_risk_share": 0.1, "smallest_sample": 0, "grace_months": 0}
    prompt = {"due": "elapsed_hours", "hours": 1.0, "target_share": target, "credits": {"weight_share": 1.0}}

    def taking(minutes: int) -> dict[str, Any]:
        return {"process": {"steps": {"work": textbook.step(textbook.fixed(minutes))}}}

    study = toy(
        {"service_credits": deal},
        sla={"prompt": prompt},
        home=taking(minutes_at_home),
        there=taking(minutes_there),
        waves={"half": {"week": 5, "share": 0.5}},
    )
    assert paid(study, "service_credit") == pytest.approx(months)


def test_what_a_former_provider_is_paid_by_the_item_is_a_mistake() -> None:
    with pytest.raises(StudyError, match="a fee for a team's time"):
        toy(home={"contract": {"fees": {"old": {"basis": "item", "rate": 7.0}}}})


def test_overhead_fades_from_its_first_year_on() -> None:
    """One former FTE with 36,500 of overhead a year: 100 a day, of which half stays in the year after 19 April."""
    terms = {"former_fte": 1.0, "overhead_per_fte_year": 36500.0, "unavoided_overhead_share": 0.1}
    stranded = paid(toy(terms, first_year_unavoided_share=0.5), "stranded_overhead", 40)
    assert stranded["2026-04"] == pytest.approx(12 * 50)
    assert stranded["2027-03"] == pytest.approx(31 * 50)
    assert stranded["2027-05"] == pytest.approx(31 * 30)  # half-way from 50 to 10
    assert stranded["2029-06"] == pytest.approx(30 * 10)


def test_overhead_does_not_fade_before_anybody_is_released() -> None:
    """A pilot from 5 April, all of it from 7 June (week 14) on; the home goes on 21 June: nothing is gone before, and
    half of 100 a day stays in the year from then on, though not in that from the pilot on."""
    terms = {"former_fte": 1.0, "overhead_per_fte_year": 36500.0, "unavoided_overhead_share": 0.1}
    road = {"pilot": {"week": 5, "weeks": 4, "share": 0.5}, "waves": {"all": {"week": 14, "share": 1.0}}}
    stranded = paid(toy(terms, first_year_unavoided_share=0.5, **road), "stranded_overhead", 18)
    assert stranded["2026-06"] == pytest.approx(10 * 50)
    assert stranded["2027-05"] == pytest.approx(31 * 50)
    assert stranded["2027-07"] == pytest.approx(31 * 30)  # half-way from 50 to 10


def test_a_road_on_which_nothing_moves_saves_and_costs_nothing() -> None:
    nothing = {"waves": {"all": {"week": 5, "share": 0.0}}, "selection_fee_share": 0.0, "transition_fee": 0.0}
    found = business_case(toy(**nothing), "away", replications=1)
    assert means(found, "saved") == [0, 0, 0, 0]
    assert (found.npv.mean, found.payback_months.mean, found.peak_exposure.mean) == (0, 0, 0)


def test_every_month_s_ledger_sums_to_its_cash() -> None:
    study = toy()
    for plan in (
        stay_plan(study.scenarios["home"], 4, study.data),
        road_plan(study.scenarios["home"], study.scenarios["away"], 4, study.data),
    ):
        done = run(plan, 1, 0, "compiled", with_touches=True)
        paid = dict.fromkeys(("2026-03", "2026-04", "2026-05", "2026-06"), 0.0)
        for line in done.ledger.lines:
            paid[line.month] += line.quantity * line.rate
        assert way(done).cost.tolist() == pytest.approx(list(paid.values()), abs=0.01)
        assert month_ends(plan.operation) == [1, 2, 3, 4]


# Streams of money


def test_payback_is_the_last_time_that_the_sum_leaves_the_red() -> None:
    """Never in it, once, twice, still in it; the month's money comes evenly."""
    ends = [1.0, 2.0, 3.0, 4.0]
    for cash, known in (
        ([5, 5, 5, 5], 0.0),
        ([-10, 5, 10, 0], 2.5),
        ([-10, 20, -30, 40], 3.5),
        ([-10, 5, 5, 0], 3.0),
        ([-10, 5, 4, 0], inf),
    ):
        assert payback_months(np.array(cash, float), ends) == known, cash


def test_the_deepest_point_of_the_sum_is_what_is_out_of_pocket() -> None:
    assert peak_exposure(np.array([-10.0, 5.0, -8.0, 20.0])) == (13.0, 2)
    assert peak_exposure(np.array([1.0, -1.0])) == (0.0, None)


def test_a_year_s_money_is_worth_less_by_the_rate() -> None:
    """All of it in the middle of the thirteenth month, a year and half a month on."""
    cash = np.zeros(13)
    cash[12] = 100.0
    ends = [float(k + 1) for k in range(13)]
    assert net_present_value(cash, ends, 0.1) == pytest.approx(100 / 1.1 ** (12.5 / 12))


def test_the_tail_of_a_hundred_futures() -> None:
    """1 to 100: 5 % are at most 5, and 3 in the mean."""
    values = [float(value) for value in range(100, 0, -1)]
    assert value_at_risk(values) == 5.0
    assert expected_shortfall(values) == 3.0


@pytest.mark.parametrize(
    ("day", "months", "known"),
    [
        (date(2026, 1, 5), 36, date(2029, 1, 5)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)
def test_a_term_ends_on_the_day_of_the_month_on_which_it_began(day: date, months: int, known: date) -> None:
    assert months_later(day, months) == known


# What is told


def test_the_verdict_says_whether_it_pays_and_json_has_the_published_keys() -> None:
    study = toy()
    found = business_case(study, "away", replications=2)
    content = json.loads(json.dumps(as_json(found, study), default=str, allow_nan=False))
    assert content["verdict"] == verdict(found)
    assert "away pays" in content["verdict"]
    for name in ("payback_months", "npv", "all_in_cost_per_item"):
        assert set(content[name]) == {"mean", "half_width", "unit"}
    assert [row["month"] for row in content["monthly"]] == ["2026-03", "2026-04", "2026-05", "2026-06"]
    assert len(as_csv(found, study).splitlines()) == 5


def test_one_future_cannot_tell_whether_it_pays() -> None:
    assert verdict(business_case(toy(), "away", replications=1)).startswith("Cannot tell")


def test_of_work_that_piles_up_nobody_can_tell_whether_it_pays() -> None:
    """Eight people for the work of fifteen cost little."""
    study = load_study("invoice_processing").replace({"contract.term_months": 12})
    found = business_case(study.replace({"delivery.teams.capture.headcount": 8}, "onshore"), "onshore", replications=2)
    assert verdict(found).startswith("Cannot tell whether onshore pays (onshore is not steady: the backlog grows")
    (told,) = as_json(found, study)["steady"]
    assert told.startswith("onshore is not steady: the backlog grows")
    enough = business_case(study, "onshore", replications=2)
    assert (enough.unsteady, as_json(enough, study)["steady"]) == ((), True)


def test_the_spread_of_a_promise_by_month_is_told_wherever_its_mean_is() -> None:
    study = load_study("invoice_processing").replace({"contract.term_months": 3})
    found = business_case(study, "onshore", replications=3)
    told = as_json(found, study)["monthly"]
    header, *lines = as_csv(found, study).splitlines()
    for month, line in zip(told, lines, strict=True):
        written = dict(zip(header.split(","), line.split(","), strict=True))
        assert set(month["sla_attainment_band"]) == set(month["sla_attainment"])
        for sla, band in month["sla_attainment_band"].items():
            assert band["p5"] <= month["sla_attainment"][sla] <= band["p95"]
            assert {part: float(written[f"sla_attainment_{part}.{sla}"]) for part in band} == pytest.approx(band)
    lowest = min(found.months, key=lambda each: each.service.get("turnaround", inf))
    assert f"turnaround in its lowest month, {lowest.month}" in dict(summary(found))


def test_nothing_excused_a_month_is_worse_and_the_same_where_the_contract_excuses_nothing() -> None:
    study = load_study("invoice_processing").replace({"contract.term_months": 3})
    found = business_case(study, "onshore", replications=1).months
    kept = [(each.end_to_end["turnaround"], each.service["turnaround"]) for each in found if each.service]
    assert all(strict <= on_contract for strict, on_contract in kept)
    assert any(strict < on_contract for strict, on_contract in kept)
    nothing = business_case(study.replace({"sla.turnaround.excused": []}), "onshore", replications=1).months
    assert [each.end_to_end for each in nothing] == [
        {"turnaround": each.service["turnaround"]} if each.service else {} for each in nothing
    ]


def test_what_is_never_paid_back_has_no_mean_and_a_reason() -> None:
    study = toy(transition_fee=9000.0)
    found = business_case(study, "away", replications=2)
    content = as_json(found, study)
    assert content["payback_months"]["mean"] is None
    assert "not paid back" in content["payback_months"]["reason"]
    assert "does not pay" in content["verdict"]
    assert (found.never_paid_back, found.fails) == (Chance(2, 2), Chance(2, 2))
    low, high = wilson(2, 2)
    assert content["chances"]["fails"] == {"share": 1.0, "low": low, "high": high, "futures": 2, "level": 0.95}
    assert "it fails in 100% of 2 futures (a chance of 34% to 100%)" in content["verdict"]
    assert dict(summary(found))["futures that lose money"] == "100% (95 % interval 34% to 100%)"


def test_of_what_costs_nothing_no_share_is_saved() -> None:
    """A home without wages: money is saved or lost, but no share of nothing."""
    study = toy(home={"delivery": {"sites": {"here": {"wage_per_hour": 0.0}}}})
    found = business_case(study, "away", replications=2)
    assert means(found, "stay") == [0, 0, 0, 0]
    assert json.loads(json.dumps(as_json(found, study), default=str, allow_nan=False))["saved_share"] is None
    assert dict(summary(found))["saved over the term, of the cost of staying"] == "- (staying costs nothing)"


def test_the_baseline_has_no_case() -> None:
    with pytest.raises(StudyError, match="other than the baseline"):
        business_case(toy(), "home")


def test_leaving_brings_new_people_home_and_costs_a_fee() -> None:
    """Exit on 7 June (week 14), home back two weeks before, on 24 May: 8 days of May and June at 80; the provider is
    paid until 8 June, two days more to finish. A year's fee is that of May, the only full month between hand-over and
    exit, 992 x 12; a quarter of it for leaving."""
    study = toy(selection_fee_share=0.0, exit={"week": 14, "home_weeks_before": 2, "termination_fee_share": 0.25})
    found = business_case(study, "away", replications=1)
    fee = 992 * 12 / 4
    assert means(found, "road") == pytest.approx([2480, 3832, 992 + 8 * 80, 2400 + 8 * 32 + fee])
    assert [phase.name for phase in found.phases][-3:] == ["steady", "return", "at home again"]


@pytest.mark.parametrize(
    ("exit_week", "year"),
    [
        (None, (992 + 960) * 6),  # May and June
        (14, 992 * 12),  # left on 7 June: May
        (10, 832 * 30 / 26 * 12),  # left on 10 May, 11 days of that: 26 days of April, from 5 April on
    ],
)
def test_what_a_year_costs_was_agreed_for_months_in_which_the_provider_works(
    exit_week: int | None, year: float
) -> None:
    """32 a day; a tenth of a year's fee is paid for the selection in March, however soon the provider is left."""
    leaving = {"exit": {"week": exit_week, "home_weeks_before": 2}} if exit_week else {}
    found = business_case(toy(**leaving), "away", replications=1)
    assert found.months[0].one_offs == pytest.approx(0.1 * year)


# What is not known


def test_a_renewal_makes_later_months_cheaper_and_finding_the_price_costs_once() -> None:
    """In week 12, on 24 May, a quarter off from June on: 960 become 720. The year's fee was agreed before, by May's 992
    x 12 = 11,904: a tenth of it in March, and a twentieth, 595.20, in May. Saved: -1,190.40, -1,432, 892.80, 1,680."""
    renewal = {"week": 12, "fee_change_share": -0.25, "negotiation_fee_share": 0.05}
    found = business_case(toy(renewal=renewal), "away", replications=2)
    assert means(found, "saved") == pytest.approx([-1190.4, -1432, 1488 - 595.2, 1680], abs=1e-9)
    assert [(each.name, each.first) for each in found.phases][-1] == ("renewed", date(2026, 5, 24))
    passed = toy(fee={"basis": "pass_through", "cost_per_month": 100.0}, renewal=renewal)
    assert paid(passed, "fee")["2026-06"] == pytest.approx(100.0)
    early = business_case(toy(renewal=renewal | {"week": 6, "fee_change_share": -0.5}), "away", replications=2)
    assert early.months[0].one_offs == pytest.approx(0.1 * 12 * 960), "of April's price: 30 days at 32"
    left = toy(renewal=renewal | {"week": 15}, exit={"week": 14, "termination_fee_share": 0.0})
    assert "renewal" not in {line.kind for line in _lines(left)}


def test_assumptions_are_drawn_from_their_ranges_by_luck_of_their_own() -> None:
    """Uniform: with two hundred draws the mean is near the middle, three of its standard errors at most."""
    study = load_study("invoice_processing").only(["offshore_night"])
    factors = assumptions(study, list(study.scenarios))
    names = {factor.name for factor in factors}
    assert "transitions/offshore: redeployed_share" in names
    still = {
        "transitions/offshore: waves.all.week",
        "transitions/offshore: parallel_run_weeks",
        "transitions/offshore: more_heads_weeks",
        "contracts/invoices_offshore: discount_rate_share",
        "sites/new_york: occupancy_goal",
    }
    assert not still & names
    assert {"transitions/offshore: severance_weeks", "sites/new_york: tenure.training_weeks"} <= names
    assert all(factor.mark == "A" for factor in factors)
    all_of_them = drawn_study(study, factors, 1, 7)
    assert drawn_study(study, factors, 1, 7).fingerprint == all_of_them.fingerprint
    (chosen,) = (factor for factor in factors if factor.name == "transitions/offshore: redeployed_share")
    drawn = [drawn_study(study, (chosen,), 1, number) for number in range(200)]
    shares = [each.scenarios["offshore_night"].transition.redeployed_share for each in drawn]
    assert min(shares) >= chosen.low
    assert max(shares) <= chosen.high
    middle, width = (chosen.low + chosen.high) / 2, chosen.high - chosen.low
    assert abs(np.mean(shares) - middle) < 3 * width / np.sqrt(12 * 200)
    assert all_of_them.scenarios["offshore_night"].transition.redeployed_share == shares[7]


def test_of_a_figure_in_whole_numbers_each_is_as_likely_as_any_other() -> None:
    """Oracle: the discrete uniform distribution. Of 600 futures each of the years 1 to 4 has 150 within three and a
    half standard errors, 37; rounded values would give the first and last 100 each."""
    study = load_study("data_entry").only(["in_house", "offshore"])
    name = "transitions/offshore: years_to_avoid"
    (chosen,) = (factor for factor in assumptions(study, ["in_house", "offshore"]) if factor.name == name)
    assert (chosen.low, chosen.high, chosen.is_whole) == (1, 4, True)
    found = [drawn_values([chosen], 1, number)[name] for number in range(600)]
    counts = [found.count(years) for years in (1, 2, 3, 4)]
    assert sum(counts) == 600
    assert max(abs(count - 150) for count in counts) < 37


# Rare events


def test_a_breach_is_as_rare_as_stated_and_the_same_wherever_the_work_is_done() -> None:
    """Four months, nearly a third of a year, at .9 a year: 1 - .1 ^ (122 / 365.25) = .537 of the futures have one month
    or more of it, within three standard errors; from go-live on each costs a fifth more."""
    event = {"leak": {"kind": "breach", "chance_per_year": 0.9, "cost": 1000.0, "provider_factor": 1.2}}
    study = toy(events=event)
    home, away = study.scenarios.values()
    plans = stay_plan(home, 4, study.data), road_plan(home, away, 4, study.data)

    def months(plan: Plan, number: int) -> dict[str, float]:
        lines = run(plan, 1, number, "compiled", with_touches=False).ledger.lines
        return {line.month: line.rate for line in lines if line.kind == "breach"}

    at_home, on_the_road = ([months(plan, number) for number in range(200)] for plan in plans)
    share = np.mean([bool(found) for found in at_home])
    assert share == pytest.approx(1 - 0.1 ** (122 / 365.25), abs=3 * np.sqrt(0.25 / 200))
    assert [set(found) for found in at_home] == [set(found) for found in on_the_road]
    assert {rate for found in at_home for rate in found.values()} == {1000.0}
    assert {(month, rate) for found in on_the_road for month, rate in found.items()} == {
        ("2026-03", 1000.0),
        ("2026-04", 1200.0),
        ("2026-05", 1200.0),
        ("2026-06", 1200.0),
    }


def test_who_hears_of_it_slows_down_and_is_paid_for_staying() -> None:
    """Ten minutes take 12.5 at .8 of the pace, from 8 March to 4 April; a tenth of 56 x 52 hours at 10 for the one who
    is there on the last day."""
    told = {"week": 1, "pace_loss_share": 0.2, "stay_bonus_share": 0.1}
    study = toy(announcement=told, selection_fee_share=0.0)
    plan = road_plan(study.scenarios["home"], study.scenarios["away"], 4, study.data)
    done = run(plan, 1, 0, "compiled", with_touches=True)
    bonus = [(line.month, line.quantity * line.rate) for line in done.ledger.lines if line.kind == "stay_bonus"]
    assert bonus == [("2026-04", pytest.approx(2912))]
    minutes: dict[str, set[float]] = {step: set() for step in done.operation.steps.name}
    for step, worked in zip(done.log.touches.step.tolist(), done.log.touches.worked.tolist(), strict=True):
        minutes[done.operation.steps.name[step]].add(worked / 60_000)
    assert minutes == {"home.work": {12.5}, "work": {10.0}}


def test_nobody_fears_any_more_once_all_is_handed_over() -> None:
    """Half of the work stays at home: ten minutes take 12.5 until 4 April, then ten in the parallel run."""
    half = {"half": {"week": 5, "share": 0.5}}
    study = toy(announcement={"week": 1, "pace_loss_share": 0.2}, waves=half, parallel_run_weeks=3)
    plan = road_plan(study.scenarios["home"], study.scenarios["away"], 2, study.data)
    done = run(plan, 1, 0, "compiled", with_touches=True)
    hand_over, steps = midnight_of(done.operation, date(2026, 4, 5)), done.operation.steps.name
    minutes: dict[bool, set[float]] = {False: set(), True: set()}
    touches = done.log.touches
    for step, begin, worked in zip(touches.step.tolist(), touches.begin.tolist(), touches.worked.tolist(), strict=True):
        if steps[step] == "home.work":
            minutes[begin >= hand_over].add(worked / 60_000)
    assert minutes == {False: {12.5}, True: {10.0}}


def test_who_goes_with_an_earlier_wave_is_paid_for_staying_until_then() -> None:
    """Two clerks: one seat goes on 19 April, two weeks after half of the work, the other on 17 May; 2,912 for each."""
    two = {"delivery": {"teams": {"clerks": {"headcount": 2}}}}
    waves = {"half": {"week": 5, "share": 0.5}, "all": {"week": 9, "share": 1.0}}
    study = toy(home=two, announcement={"week": 1, "stay_bonus_share": 0.1}, waves=waves)
    assert paid(study, "stay_bonus") == pytest.approx({"2026-04": 2912, "2026-05": 2912})


def test_the_provider_s_people_get_quicker_quarter_by_quarter() -> None:
    study = toy(pace_gain_share=0.05, reviews=3)
    teams = road_plan(study.scenarios["home"], study.scenarios["away"], 4, study.data).operation.teams
    hand_over = 35
    known = (hand_over + 91, 1050), (hand_over + 182, 1102), (hand_over + 273, 1158)
    assert [team.paces for team in teams] == [(), known]


def test_without_a_transition_the_scenario_is_there_from_the_first_day() -> None:
    """122 days of 80 less 32."""
    study = toy()
    away = study.scenarios["away"].model_copy(update={"transition": None})
    study = replace(study, scenarios={**study.scenarios, "away": away})
    found = business_case(study, "away", replications=1)
    assert means(found, "saved") == pytest.approx([48 * 31, 48 * 30, 48 * 31, 48 * 30])
    assert (found.go_live, [phase.name for phase in found.phases]) == (None, ["steady"])


def test_the_worst_twentieth_is_told_where_it_can_be_seen_and_a_failure_is_defined() -> None:
    """One future of 20 is 5 %; of fewer the worst is all there is. Go-live is when the first work moves."""
    found = business_case(toy(), "away", replications=2)
    few, many = (dict(summary(replace(found, replications=number))) for number in (19, 20))
    assert few["  the worst of 19 futures"] == many["  5 % of the futures fall short of"]
    assert "  5 % of the futures fall short of" not in few
    assert few["go-live (first work there), months since the start"] == f"{found.go_live:.1f}"
    sink = StringIO()
    show(found, Console(file=sink, width=120))
    assert "A future fails where its net present value, USD, is below zero." in sink.getvalue()
