"""Which work type is worth handing over? Oracle: paper."""

from __future__ import annotations

from typing import Any

import pytest

from bposim.analysis.estimates import estimate
from bposim.analysis.suitability import Suited, suitability, way
from bposim.analysis.validation import textbook
from bposim.scenarios.study import Study, load_study

PROMPT = {"prompt": {"due": "elapsed_hours", "hours": 0.2, "target_share": 0.9}}


def two_kinds(
    sla: dict[str, Any] = PROMPT, shorts: tuple[str, int] = ("10", 1), long_at: str = "13", wage: float = 10.0
) -> Study:
    """A short and a long item on 27 of 28 days. At home they take ten and twenty minutes, at 80 a day; at a provider's
    ten and five, at 32 a day. Each is due in twelve minutes."""
    day = {"day": textbook.shift("09:00-17:00")}
    site = {"time_zone": "UTC", "wage_per_hour": wage}

    def step(long: float) -> dict[str, Any]:
        return {"work": {"handle_time": {"short": textbook.fixed(10), "long": textbook.fixed(long)}}}

    tables = textbook.tables(
        {"short": textbook.from_file(), "long": textbook.from_file()},
        step(20),
        {"clerks": textbook.team(1, ["work"], day, site="here")},
        4,
        sites={"here": site, "there": {"time_zone": "UTC"}},
        sla=sla,
    )
    away = {
        "delivery": {"teams": {"clerks": {"site": "there", "employer": "provider"}}},
        "contract": {"fees": {"clerks": {"basis": "rostered_hour", "team": "clerks", "rate": 4.0}}},
        "process": {"steps": step(5)},
    }
    days = [f"2026-01-{number:02d}" for number in range(5, 32)]
    times = (shorts[0], "short", shorts[1]), (long_at, "long", 1)
    rows = [(f"{on}T{hour}:00:00", kind, number) for on in days for hour, kind, number in times]
    return textbook.study({**tables, "baseline": "home", "scenarios": {"home": {}, "away": away}}, rows)


def test_cost_goes_by_time_and_a_broken_promise_outweighs_any_saving() -> None:
    """2,240 at home, a third of it for the short ones, 896 away, two thirds of it for these. Long ones take longer than
    twelve minutes at home."""
    found = {(row.work_type, row.scenario): row for row in suitability(two_kinds(), replications=1)}
    costs = {key: row.cost_per_item.mean for key, row in found.items()}
    assert costs == pytest.approx(
        {
            ("short", "home"): 2240 / 3 / 27,
            ("short", "away"): 896 * 2 / 3 / 27,
            ("long", "home"): 2240 * 2 / 3 / 27,
            ("long", "away"): 896 / 3 / 27,
        },
        rel=1e-6,
    )
    assert {key: row.missed for key, row in found.items() if row.missed} == {("long", "home"): ("prompt",)}
    assert {key: row.score for key, row in found.items()} == pytest.approx(
        {("short", "home"): 0.0, ("short", "away"): 0.2, ("long", "home"): -1.0, ("long", "away"): 0.8}
    )


@pytest.mark.parametrize(("unit", "known"), [("item", 0.5), ("day", 0.0)])
def test_a_promise_is_judged_by_what_it_counts(unit: str, known: float) -> None:
    """Of two short ones at once one is done in its twelve minutes: half of the items, and no day."""
    sla = {"prompt": {**PROMPT["prompt"], "unit": unit}}
    rows = suitability(two_kinds(sla, shorts=("10", 2)), replications=1)
    assert {row.attained["prompt"].mean for row in rows if row.work_type == "short"} == {known}


def test_the_age_of_a_backlog_is_a_promise_too() -> None:
    """With nobody there after 17:00 what comes at 18 and 23 is 6 hours and 1 old at midnight, and 4.8 may be."""
    sla = {"young": {"measure": "backlog_age", "oldest_days": 0.2, "target_share": 0.9}}
    rows = suitability(two_kinds(sla, shorts=("18", 1), long_at="23"), replications=1)
    assert {row.work_type: (row.attained["young"].mean, row.missed) for row in rows} == {
        "short": (0.0, ("young",)),
        "long": (1.0, ()),
    }


def test_of_what_never_came_nothing_is_said() -> None:
    rows = suitability(two_kinds(shorts=("10", 0)), replications=2)
    assert {row.work_type for row in rows} == {"long"}


def test_where_there_is_no_cost_there_is_none_to_save() -> None:
    """Home is without wages: no share of nothing is saved, and long ones still break their promise there."""
    rows = {(row.work_type, row.scenario): row for row in suitability(two_kinds(wage=0.0), replications=1)}
    assert {row.saved_share.mean for row in rows.values()} == {None}
    assert {key: row.score for key, row in rows.items()} == {
        ("short", "home"): 0.0,
        ("short", "away"): 0.0,
        ("long", "home"): -1.0,
        ("long", "away"): 0.0,
    }
    assert rows["long", "home"].reason == "no cost to save; prompt 0.0%; breaks prompt"


def test_the_best_way_of_each_work_type_comes_first_with_its_reason() -> None:
    rows = suitability(two_kinds(), replications=1)
    assert [(row.work_type, row.way) for row in rows] == [
        ("short", "hand over"),
        ("short", "keep"),
        ("long", "hand over"),
        ("long", "keep"),
    ]
    assert rows[0].reason == "+20% of its cost saved; prompt 100.0%"
    assert "breaks prompt" in rows[3].reason


def test_ways_are_told_by_who_does_the_work() -> None:
    read = load_study("invoice_processing")
    ways = {name: way(read.scenarios[name]) for name in ("in_house_improved", "onshore", "hybrid")}
    assert ways == {"in_house_improved": "automate", "onshore": "hand over", "hybrid": "automate and hand over"}


def test_a_share_saved_has_the_interval_of_its_runs() -> None:
    """A half, and three quarters by the same luck in the next run: .625, give or take 12.706 x .125."""
    shares = estimate([0.5, 0.75])
    row = Suited("a", "b", "hand over", estimate([1.0, 1.0]), shares, {"day": estimate([0.9, 0.9])}, (), ())
    assert row.reason == "+62% ± 159% of its cost saved; day 90.0% ± 0.0%"
    assert row.told("EUR")["saved_share"] == {"mean": 0.625, "half_width": shares.half_width, "unit": "share"}


def test_what_must_stay_is_said() -> None:
    row = Suited("a", "b", "hand over", estimate([1.0]), estimate([0.5]), {}, (), ("release",))
    assert row.reason == "+50% of its cost saved; release must stay"
