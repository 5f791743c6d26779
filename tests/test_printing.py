"""Can it be read in a terminal? Oracle: what the comparison holds."""

from __future__ import annotations

from math import inf

import pytest
from futures import comparison, runs
from rich.console import Console

from bposim.analysis.wording.printing import heading, label, show

NAMES = ("in_house_improved", "onshore", "nearshore", "offshore", "offshore_night", "hybrid")
COSTS = [10.0, 10.5, 9.5]


def printed(found, width=120):
    console = Console(width=width, no_color=True, force_terminal=False)
    with console.capture() as captured:
        show(found, console)
    return captured.get()


def seven():
    sides = {name: runs([cost - k for cost in COSTS], items_arrived=60_123.0) for k, name in enumerate(NAMES, 1)}
    return comparison(home=runs(COSTS, items_arrived=60_123.0), **sides)


def test_seven_scenarios_fit_120_columns_with_no_number_broken():
    text = printed(seven())
    assert max(map(len, text.splitlines())) <= 120
    assert text.count("10.00 ± 1.24") >= 1
    assert text.count("60,123 ± 0") == 7
    assert "…" not in text


def test_more_scenarios_than_fit_go_on_below_beside_the_baseline_again():
    sides = {f"away_{k}": runs([cost - k / 10 for cost in COSTS]) for k in range(9)}
    text = printed(comparison(home=runs(COSTS), **sides))
    rows = [line for line in text.splitlines() if line.startswith("turnaround_mean ")]
    assert [len(row.split(" ± ")) - 1 for row in rows] == [7, 4, 7, 4]  # home and six, home and three; then differences
    assert all(text.count(name) >= 3 for name in ("home", *sides))
    assert max(map(len, text.splitlines())) <= 120
    wide = printed(comparison(home=runs(COSTS), **sides), 180).splitlines()
    assert [len(row.split(" ± ")) - 1 for row in wide if row.startswith("turnaround_mean ")] == [10, 10]


def test_the_takeaway_comes_first():
    text = printed(seven())
    assert text.startswith("hybrid is the cheapest of the 7 scenarios that comply: 4.00 USD an item")


def test_every_measure_stands_with_its_definition():
    text = printed(comparison(home=runs(COSTS)))
    assert "Cost, USD per item" in text
    assert "sla_attainment.NAME" in text
    assert "Elapsed time from arrival to the begin of the first handling." in text


def test_differences_come_with_what_pairing_gained():
    found = comparison(home=runs(COSTS), away=runs([8.0, 8.6, 7.5]))
    text = printed(found)
    ratio = found.scenarios["away"].differences["cost_per_item"].variance_ratio
    assert "-1.97 ± 0.14" in text
    assert f"x {ratio:,.1f}" in text


def test_both_chances_and_none_complies_are_shown():
    text = printed(comparison(home=runs(COSTS, [True, False, False])))
    line = next(line for line in text.splitlines() if line.startswith("p_wins"))
    assert line.split()[-2:] == ["33", "67"]


def test_reasons_and_warnings_are_told():
    found = comparison(
        {"home": {"clerks": 0.97}}, home=runs(COSTS, turnaround_p95_hours=inf), away=runs(COSTS, drift=0.4)
    )
    text = printed(found)
    assert "! away is not steady: the backlog grows over the window by 40.0 % of its arrivals" in text
    assert "! home, clerks: load 0.97 is near capacity" in text
    assert "home, turnaround_p95_hours: more than 5 % of the items are unfinished after the follow-up" in text


def test_one_replication_is_printed_without_intervals():
    text = printed(comparison(home=runs([10.0])))
    assert "1 replication," in text
    assert "10.00 ±" not in text


@pytest.mark.parametrize(
    ("name", "shown"), [("hybrid", "hybrid"), ("in_house_improved", "in_house_\nimproved"), ("a" * 20, "a" * 20)]
)
def test_a_long_name_breaks_after_an_underscore(name, shown):
    assert heading(name) == shown


def test_labels_leave_the_unit_to_the_heading():
    names = ("cost_per_item", "turnaround_p90_hours", "handle_mean_minutes", "overtime_hours.clerks", "accuracy")
    assert [label(name) for name in names] == ["cost", "turnaround_p90", "handle_mean", "overtime.clerks", "accuracy"]


def test_a_number_gives_up_decimals_before_it_breaks():
    text = printed(
        comparison(home=runs([10.49, 10.49, 10.5], turnaround_p90_hours=1_234.5), away=runs([9.0, 99.0, 999.0]))
    )
    assert "10.49 ± 0.01" in text
    assert "1,234 ± 0" in text
    assert "369 ± 1,360" in text
