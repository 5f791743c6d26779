"""Does a ledger add up, however it is looked at? Oracle: paper, and sums that must be equal to the last point."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from paper import books, day, handled, item, log, operation, people, scenario, shift, team, touch, work_type
from test_ledger import money

from bposim.analysis.money.exported import SCHEMA, as_table
from bposim.analysis.money.ledger import POINTS, Line, by_month
from bposim.analysis.money.of_the_deal import of_the_deal
from bposim.analysis.money.posting import post
from bposim.analysis.money.serving import DEAL, ERRORS, IDLE, cost_to_serve, portions
from bposim.analysis.money.views import book, credits_given, harm_by_month, margin
from bposim.analysis.running import simulate
from bposim.model.tables import write
from bposim.scenarios.study import load_study

PESOS = {"time_zone": "UTC", "wage_per_hour": 200.0, "load_share": 0.5, "currency": "PHP"}
TEAMS = {
    "home": people(1, site="home"),
    "away": people(2, employer="provider", site="away"),
}
SITES = {"home": {"time_zone": "UTC", "wage_per_hour": 20.0}, "away": PESOS}
HOURS = {"basis": "rostered_hour", "team": "away", "rate": 12.0}


def deal(fees, **contract):
    delivery = {"teams": TEAMS, "sites": SITES}
    terms = {"fees": fees} | contract
    return scenario(delivery=delivery, contract=terms, exchange_rates={"PHP": 50.0})


def run_of(*touches, hours=8):
    """A day of one head at home and two away; items are delivered that day."""
    rows = [
        shift(day(0, 9), day(0, 9 + hours)),
        *(shift(day(0, 9), day(0, 9 + hours), server=k, team=1) for k in (1, 2)),
    ]
    return log([item(0, day(0, 12)) for _ in range(3)], touches, rows)


WHERE = operation(teams=[team("home"), team("away", 2)], awaiting=(0, 0))
TOUCHES = [
    touch(0, day(0, 9), day(0, 11), step=0),
    touch(1, day(0, 9), day(0, 15), server=1, step=0),
    touch(2, day(0, 9), day(0, 11), server=2, step=1),
]


def posted(how, run=None):
    run = run or run_of(*TOUCHES)
    return post(how, WHERE, run, handled(WHERE, run))


def test_what_the_client_pays_the_provider_gets_and_pays_wages_of():
    """Sixteen hours at 12; wages of 200 pesos with half as much load: 16 x 300 / 50."""
    ledger = posted(deal({"hours": HOURS}))
    client, provider = (Counter[str]() for _ in range(2))
    for party, sums in (("client", client), ("provider", provider)):
        for line, amount in book(ledger, party):
            sums[line.line] += amount
    assert client == {"wages.home": money(-160), "fee.hours": money(-192)}
    assert provider == {"fee.hours": money(192), "wages.away": money(-96)}
    assert margin(ledger) == (money(96), money(192))
    assert of_the_deal(deal({"hours": HOURS}), ledger, 3) == {"provider_margin": pytest.approx(0.5)}


def test_what_a_team_does_for_others_is_no_cost_of_ours():
    """Of the 8 h that the provider's two worked, 2 were for us: a quarter of 96."""
    how, run = deal({"items": {"basis": "item", "rate": 4.0}}), run_of(*TOUCHES)
    whole = handled(WHERE, run)
    ours = whole.ours.copy()
    ours[:, 1, 0] = 0
    ledger = post(how, WHERE, run, whole._replace(ours=ours))
    assert {line.line: line.amount for line in ledger.provider_lines} == {"wages.away": money(24)}


def test_a_ledger_is_written_whole(tmp_path):
    ledger = posted(deal({"hours": HOURS}))
    write({"ledger": as_table(ledger)}, tmp_path)
    found = pq.read_table(tmp_path / "ledger.parquet")
    assert [Line(**row) for row in found.to_pylist()] == [*ledger.lines, *ledger.provider_lines]
    assert all(field.metadata[b"unit"] and field.metadata[b"meaning"] for field in found.schema)


def test_each_column_of_a_ledger_is_told_with_its_unit_in_the_docs():
    page = (Path(__file__).parent.parent / "docs" / "model.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| `")]
    told = {(name.strip("| `"), row[1]) for row in rows for name in row[0].split(", ")}
    known = {field.name: field.metadata[b"unit"].decode() for field in SCHEMA}
    assert told >= set({**known, "rate": "`currency` per `unit`"}.items())


def test_lines_add_up_in_the_currency_they_are_stated_in():
    ledger = posted(deal({"hours": HOURS}))
    for lines, known in ((ledger.provider_lines, {"PHP": 4800}), (ledger.lines, {"USD": 352})):
        assert {line.currency for line in lines} == set(known)
        assert {lines[0].currency: sum(line.quantity * line.rate for line in lines)} == pytest.approx(known)


def test_paid_time_goes_where_it_was_worked():
    """At home 2 of 8 h are worked, at 20; away 6 h at one step and 2 at the other of 16 h, at 12."""
    how, run = deal({"hours": HOURS}, governance_fte=1.0, governance_per_fte_year=36_500.0), run_of(*TOUCHES)
    ledger = posted(how, run)
    found = cost_to_serve(how, WHERE, handled(WHERE, run), ledger)
    assert {step: amount for (step, _), amount in found.items()} == {
        "step 0": money(2 * 20 + 6 * 12),
        "step 1": money(2 * 12),
        IDLE: money(6 * 20 + 8 * 12),
        DEAL: money(700),
    }
    assert sum(found.values()) == ledger.total


def test_a_fee_by_item_goes_over_the_providers_handling():
    """Three items at 4 over 6 h and 2 h; a fee for one step stays there, and tax on both goes with the work."""
    fees = {"each": {"basis": "item", "rate": 4.0}, "second": {"basis": "item", "rate": 8.0, "steps": ["step 1"]}}
    how, run = deal(fees, fee_tax_share=0.1), run_of(*TOUCHES)
    ledger = posted(how, run)
    found = cost_to_serve(how, WHERE, handled(WHERE, run), ledger)
    assert found["step 0", "item"] == money(40 + 9 + 1.5)
    assert found["step 1", "item"] == money(3 + 8 + 0.5)
    assert sum(found.values()) == ledger.total


def test_what_is_paid_for_nothing_is_idle():
    how, run = deal({"all": {"basis": "month", "rate": 28.0}}), run_of(hours=0)
    assert cost_to_serve(how, WHERE, handled(WHERE, run), posted(how, run)) == {(IDLE, ""): money(7)}


def line(month, kind, amount):
    return Line(month, kind, "client", "provider", "", 1.0, "", amount / POINTS, "USD", amount)


def test_harm_stands_beside_what_credits_give_back():
    lines = line("2026-03", "failure.item", 500), line("2026-03", "late.item", 70), line("2026-04", "fee.work", 900)
    ledger = books(*lines, line("2026-04", "service_credit.soon", -90), line("2026-04", "earn_back.soon", 30))
    assert harm_by_month(ledger) == {"2026-03": (570, 0), "2026-04": (0, 60)}
    assert credits_given(ledger) == 60


def test_a_breach_is_harm_of_no_step_or_work_type():
    """1,000 for data that got into wrong hands beside 300 for errors, and 650 of credits: half of the harm."""
    lines = line("2026-03", "failure.item", 3_000_000), line("2026-03", "breach.leak", 10_000_000)
    ledger = books(*lines, line("2026-03", "service_credit.soon", -6_500_000))
    assert harm_by_month(ledger) == {"2026-03": (13_000_000, 6_500_000)}
    terms = {"fees": {"items": {"basis": "item", "rate": 1.0}}, "service_credits": {"at_risk_share": 0.1}}
    how = scenario(contract=terms, demand={"work_types": {"item": work_type(failure_cost=60.0)}})
    assert of_the_deal(how, ledger, 50)["harm_repaid_share"] == 0.5
    run = run_of()
    breached = Line("2026-03", "breach.leak", "client", "harmed", "event", 1.0, "breaches", 1000.0, "USD", 10_000_000)
    found = cost_to_serve(scenario(), WHERE, handled(WHERE, run), books(breached))
    assert found == {(ERRORS, ""): 10_000_000}


AMOUNTS = st.integers(-(10**9), 10**9)
WORK = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1), st.integers(1, 200)), max_size=8)


@given(WORK, st.sampled_from(["item", "month", "rostered_hour"]), st.floats(0.01, 99))
def test_the_cost_to_serve_is_the_total_to_the_last_point(work, basis, rate):
    begins = Counter[int]()
    touches = []
    for server, step, minutes in work:
        begin = day(0, 9) + begins[server]
        begins[server] += minutes * 60_000
        touches.append(touch(0, begin, begin + minutes * 60_000, server=server, step=step))
    fee = {"basis": basis, "rate": rate} | ({"team": "away"} if basis == "rostered_hour" else {})
    how, run = deal({"work": fee}, fee_tax_share=0.07, change_request_share=0.04), run_of(*touches)
    ledger = posted(how, run)
    assert sum(cost_to_serve(how, WHERE, handled(WHERE, run), ledger).values()) == ledger.total


TICKS = st.integers(0, 10**12)


@given(AMOUNTS, TICKS, TICKS.filter(bool))
@example(5, 10**11, 2 * 10**11)  # two and a half
@example(-7, 3, 6)
@example(999_999_999, 10**12 // 3, 10**12)
def test_a_portion_is_rounded_as_integers_of_any_size_are(amount, part, whole):
    (found,) = portions(*(np.array([each]) for each in (amount, min(part, whole), whole)))
    assert found == round(amount * min(part, whole) / whole)


@pytest.mark.parametrize("name", ["offshore", "hybrid"])
def test_every_view_of_a_shipped_study_has_the_same_total(name):
    study = load_study("invoice_processing")
    run = simulate(study.scenarios[name].model_copy(update={"horizon_weeks": 5}), study.data)
    ledger = run.ledger
    served = cost_to_serve(run.scenario, run.operation, run.handled, ledger)
    assert sum(served.values()) == sum(by_month(ledger).values()) == ledger.total
    assert -sum(entry.amount for entry in book(ledger, "client")) == ledger.total
    assert {cell.step for cell in served} >= {"capture", IDLE, ERRORS, DEAL}
    transfers = Counter(entry.line for entry in book(ledger, "client") if entry.line.payee == "provider")
    assert transfers
    assert all(
        -entry.amount == next(other.amount for other in book(ledger, "provider") if other.line == entry.line)
        for entry in book(ledger, "client")
        if entry.line in transfers
    )
