"""How many people keep the goals. Oracles: queueing theory, trying every head-count, services written by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import product

import pytest
from futures import runs
from test_cli import QUICK
from textbook import study

from bposim.analysis.sizing.goals import Goal, parse_goals
from bposim.analysis.sizing.staff import staff
from bposim.analysis.sizing.staffing import staffed
from bposim.scenarios.mistakes import StudyError


def test_goals_are_read_as_typed():
    assert parse_goals(["sla_attainment >= 95%", "turnaround_p90_hours<=24"]) == (
        Goal("sla_attainment", True, 0.95),
        Goal("turnaround_p90_hours", False, 24.0),
    )
    with pytest.raises(StudyError) as caught:
        parse_goals(["sla_attainment = 95", "sla_atainment >= 95%"])
    assert [str(mistake).partition(": expected ")[2] for mistake in caught.value.mistakes] == [
        "a goal such as sla_attainment >= 95%",
        "a measure of compare; did you mean 'sla_attainment'?",
    ]


# A service that is known: each team adds its share, heads have prices, luck is a small swing that all candidates share

SWING = (0.004, -0.004, 0.002, -0.002, 0.0)


def by_hand(prices, attainment):
    def run(heads, replications):
        cost = sum(price * n for price, n in zip(prices, heads, strict=True))
        level = attainment(heads)
        return [runs([cost], sla_attainment=level + SWING[k % 5])[0] for k in range(replications)]

    return run


def cheapest(prices, attainment, goal, highest):
    able = (heads for heads in product(*(range(1, n + 1) for n in highest)) if attainment(heads) >= goal)
    return min(able, key=lambda heads: sum(p * n for p, n in zip(prices, heads, strict=True)))


@pytest.mark.parametrize("need", [(3, 5), (7, 2), (1, 9)])
def test_the_cheapest_of_all_is_found_where_each_team_has_its_need(need):
    def attainment(heads):
        return 1 - 0.05 * sum(max(0, n - has) for n, has in zip(need, heads, strict=True))

    found = staffed(("a", "b"), (4, 4), [Goal("sla_attainment", True, 0.96)], by_hand((5.0, 3.0), attainment))
    assert found.heads == cheapest((5.0, 3.0), attainment, 0.96, (16, 16)) == need
    assert found.is_proved


def test_the_frontier_has_no_trial_that_is_dearer_and_worse():
    def attainment(heads):
        return min(1.0, 0.5 + 0.07 * heads[0])

    found = staffed(("a",), (4,), [Goal("sla_attainment", True, 0.9)], by_hand((1.0,), attainment))
    steps = [(trial.cost, trial.worst) for trial in found.frontier]
    assert steps == sorted(steps)
    assert found.heads == (6,)


def test_what_no_head_count_reaches_says_why():
    found = staffed(("a",), (2,), [Goal("sla_attainment", True, 0.99)], by_hand((1.0,), lambda heads: 0.9))
    assert found.heads is None
    assert "sla_attainment still misses 0.99 by 0.09" in found.reason


def test_a_margin_as_narrow_as_luck_is_not_called_proved():
    """The mean lies on the goal: no number of replications decides it."""
    found = staffed(("a",), (2,), [Goal("sla_attainment", True, 0.9)], by_hand((1.0,), lambda heads: 0.9))
    assert not found.is_proved
    assert "open" in found.reason or "not surely" in found.reason


def test_the_fewest_clerks_that_sojourn_theory_allows():
    """M/M/c with 30 an hour and a minute each: one clerk gets 1 - exp(-2) = .865 done within 4 minutes, two over .9."""
    sla = {"due": "elapsed_hours", "hours": 4 / 60, "target_share": 0.9}
    found = staff(study(30, 1, sla__soon=sla), "base", parse_goals(["sla_attainment >= 90%"]), workers=1)
    assert found.best.staffing.heads == (2,)
    assert found.best.staffing.is_proved
    (one,) = (trial for trial in found.best.staffing.trials if trial.heads == (1,))
    assert one.margins[0].mean + 0.9 == pytest.approx(1 - 2.718281828**-2, abs=0.01)


def test_names_that_are_not_there_are_refused():
    sla = {"due": "elapsed_hours", "hours": 1.0, "target_share": 0.9}
    small = study(30, 1, sla__soon=sla)
    with pytest.raises(StudyError, match="did you mean 'clerks'"):
        staff(small, "base", parse_goals(["sla_attainment >= 90%"]), teams=["clerk"])
    with pytest.raises(StudyError, match="a measure that base has"):
        staff(small, "base", parse_goals(["sla_attainment.late >= 90%"]))


def test_the_command_names_the_heads(tmp_path):
    file = tmp_path / "quick.toml"
    file.write_text(QUICK)
    command = [sys.executable, "-m", "bposim", "staff", str(file), "--scenario", "one"]
    done = subprocess.run([*command, "--goal", "sla_attainment >= 90%"], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert "in clerks at" in done.stdout
    done = subprocess.run(
        [*command, "--goal", "sla_attainment >= 90%", "--json"], capture_output=True, text=True, timeout=300
    )
    found = json.loads(done.stdout)
    assert found["choices"][found["best"]]["heads"]["clerks"] >= 1
    done = subprocess.run([*command, "--goal", "soon"], capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stdout) == (2, "")
