"""Does the baseline reproduce today, and what handle time do today's figures imply? Oracle: paper."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pages import other
from streamlit.testing.v1 import AppTest
from waiting import TEXT

from bposim.analysis.estimates import Estimate
from bposim.analysis.reconciling import Reconciled, Reconciliation, reconcile
from bposim.analysis.validation import textbook


def reconciled(harm: float = 0.0, **today: float) -> Reconciliation | None:
    """A clerk at 10 an hour for eight hours every day, and an item of ten minutes in each of the first four of them:
    4 x 365 items a year, each done at once."""
    day = {"day": textbook.shift("09:00-17:00")}
    site = {"time_zone": "UTC", "wage_per_hour": 10.0}
    rest: dict[str, Any] = {"client": {"today": today}} if today else {}
    tables = textbook.tables(
        {"item": {**textbook.from_file(), "failure_cost": harm}},
        {"work": textbook.step(textbook.fixed(10), error_share=1.0 if harm else 0.0)},
        {"clerks": textbook.team(1, ["work"], day, site="here")},
        4,
        start=date(2026, 3, 2),
        sites={"here": site},
        **rest,
    )
    rows = [
        (f"2026-03-{number:02d}T{hour:02d}:00:00", "item", 1) for number in range(2, 30) for hour in (9, 10, 11, 12)
    ]
    return reconcile(textbook.study(tables, rows), replications=2)


def test_figures_that_the_baseline_has_hold() -> None:
    """80 a day over four items a day; ten minutes each."""
    found = reconciled(items_per_year=1460.0, heads=1.0, annual_cost=29200.0, turnaround_mean_hours=1 / 6)
    assert found
    assert [(row.name, row.holds) for row in found.rows] == [
        ("volume", True),
        ("heads", True),
        ("cost", True),
        ("turnaround", True),
    ]
    assert found.reproduces
    assert [row.ours.mean for row in found.rows] == pytest.approx([1460, 1, 29200, 1 / 6])


def test_what_errors_harm_is_in_no_account() -> None:
    """Each item is wrong and harms by 100: the client pays its clerk 29,200 a year all the same."""
    found = reconciled(harm=100.0, annual_cost=29200.0)
    assert found
    assert [row.ours.mean for row in found.rows] == pytest.approx([29200])


def test_a_figure_that_varies_is_off_only_beyond_its_interval() -> None:
    ours = Estimate(120.0, 30.0, 5, 0.95)
    assert Reconciled("backlog", "items", 100.0, ours, 0.15).holds
    assert not Reconciled("backlog", "items", 80.0, ours, 0.10).holds


def test_figures_that_it_has_not_are_told_by_how_much_it_is_off() -> None:
    found = reconciled(annual_cost=30500.0, heads=2.0, turnaround_mean_hours=0.2)
    assert found
    assert {row.name: row.holds for row in found.rows} == {"heads": False, "cost": True, "turnaround": False}
    assert {row.name: row.off for row in found.rows} == pytest.approx(
        {"heads": -0.5, "cost": 29200 / 30500 - 1, "turnaround": -1 / 6}
    )
    assert not found.reproduces


def test_today_s_heads_and_volume_imply_a_handle_time() -> None:
    """A head gets 2,920 x .9 = 2,628 standard hours done in a year: 1.5 heads and 2,000 items make 118.26 minutes."""
    found = reconciled(items_per_year=2000.0, heads=1.5)
    assert found
    assert found.handle_time
    assert found.handle_time.implied == pytest.approx(1.5 * 2628 * 60 / 2000)
    assert found.handle_time.stated == pytest.approx(10)


def test_nothing_is_reconciled_where_nothing_is_known_of_today() -> None:
    assert reconciled() is None


def test_what_is_off_is_a_doubt_with_its_figures() -> None:
    """The clerk costs 29,200 and there is one; volume holds."""
    found = reconciled(items_per_year=1460.0, heads=3.0, annual_cost=60000.0)
    assert found
    assert found.doubt == (
        "The baseline does not reproduce today: compare nothing with it yet "
        "(heads 1.0 for 3.0 heads, cost 29,200.0 for 60,000.0 USD a year)."
    )
    fine = reconciled(heads=1.0)
    assert fine
    assert fine.doubt == ""


TODAY = f"{TEXT}\n[client.today]\nheads = 9.0\n"


def test_compare_and_the_business_case_say_it_too(tmp_path: Path) -> None:
    file = tmp_path / "quick.toml"
    file.write_text(TODAY)
    for command in (["compare"], ["business-case", "--scenario", "away"]):
        asked = [sys.executable, "-m", "bposim", command[0], str(file), *command[1:], "--replications", "2"]
        told = subprocess.run([*asked, "--json"], capture_output=True, text=True, timeout=300)
        assert json.loads(told.stdout)["today"]["reproduces"] is False
        said = subprocess.run(asked, capture_output=True, text=True, timeout=300).stdout
        assert "! The baseline does not reproduce today: compare nothing with it yet (heads 2.0 for 9.0 heads)." in said


def test_the_pages_say_it_too(page: Callable[..., AppTest]) -> None:
    app = page(TODAY)
    assert any("heads 2.0 for 9.0 heads" in each.value for each in app.warning)
    assert any("heads 2.0 for 9.0 heads" in each.value for each in other("business_case").warning)
