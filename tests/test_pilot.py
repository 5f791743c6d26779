"""What a pilot needs and proves. Oracles: load arithmetic, binomial sums, money worked by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date

import pytest
from test_acceptance import at_most
from test_cli import QUICK
from textbook import study

from bposim.analysis.sizing.futures import piloted
from bposim.analysis.sizing.passing import acceptance
from bposim.analysis.sizing.pilot import pilot
from bposim.analysis.sizing.printing_pilot import plan_rows, proved, takeaway
from bposim.scenarios.mistakes import StudyError

HALF_HOUR = {"distribution": "fixed", "mean_minutes": 30.0}
DAY = {"due": "elapsed_hours", "hours": 24.0, "target_share": 0.9}
AUDIT = {"measure": "accuracy", "sample_share": 0.5, "target_share": 0.98, "detection_share": 0.8}


def busy(**changes):
    """Eight half-hours an hour at the whole volume: load 4, and 2 at half of it."""
    return study(8, 4, process__steps__work__handle_time=HALF_HOUR, sla__day=DAY, sla__right=AUDIT, **changes)


@pytest.fixture(scope="module")
def found():
    return pilot(busy(demand__work_types__item__failure_cost=10.0), "base", weeks=3, share=0.5, replications=4)


def test_below_the_load_no_late_week_holds_and_above_it_all_do(found):
    """At half the volume two clerks are just as many as the work: one falls behind by half of what comes."""
    assert found.chances[1] == (0.0, 0.0, 0.0)
    assert found.chances[3] == (1.0, 1.0, 1.0)
    assert found.heads == min(heads for heads, chances in found.chances.items() if min(chances) == 1.0)
    assert [row.heads for row in found.plan[1:]] == [found.heads] * 2


def test_what_few_futures_leave_open_is_said(found):
    """Wilson's interval of 4 in 4: its lower end is 4 / (4 + 1.96^2) = 51 %."""
    assert "in 4 of 4 futures (asked: 90%; 95 % interval 51% to 100%, which proves less than was asked)" in takeaway(
        found
    )


def test_who_is_planned_beyond_the_fewest_may_be_on_leave(found):
    fewest = [row.heads for row in found.plan]
    assert [row["may be on leave"] for row in plan_rows(found)] == [found.heads - heads for heads in fewest]
    assert [row["may be on leave"] for row in plan_rows(found, [9, 1, 9])] == [9 - fewest[0], 0, 9 - fewest[2]]
    assert [row["short"] for row in plan_rows(found, [9, 1, 9])] == [0, fewest[1] - 1, 0]


def test_the_gate_is_the_audit_of_the_pilot(found):
    """Half of some 4 x 24 x 7 x 3 = 2,016 deliveries; 2 % of them may be findings; he sees four of five defects."""
    (gate,) = found.gates
    assert gate.gate.checks == pytest.approx(1008, rel=0.05)
    assert gate.gate.allowed == int(0.02 * gate.gate.checks)
    assert gate.gate.checks == round(sum(gate.checks) / 4)
    assert len({*gate.checks}) > 1
    for point in gate.judged:
        expected = sum(at_most(int(0.02 * n), n, 0.8 * point.defect_share) for n in gate.checks) / 4
        assert point.go == pytest.approx(expected, abs=1e-9)


def test_passing_by_luck_costs_what_the_further_defects_do(found):
    """Of 8 x 8,760 items a year at 10 each, a bad provider makes 3 % wrong and a good one 1 %."""
    (gate,) = found.gates
    luck = sum(at_most(int(0.02 * n), n, 0.8 * 0.03) for n in gate.checks) / 4
    assert gate.luck_cost_per_year == pytest.approx(luck * 0.02 * 8 * 8760 * 10, rel=1e-6)


def test_the_smallest_gate_takes_as_many_weeks_as_audits_need(found):
    """Half of some 4 x 24 x 7 = 672 deliveries in a week."""
    (gate,) = found.gates
    assert gate.smallest_weeks == pytest.approx(gate.smallest.checks / 336, rel=0.05)
    assert f"{gate.smallest_weeks:.1f} weeks of this pilot" in proved(gate, "USD")


def test_a_gate_that_nothing_is_audited_for_is_never_reached():
    scenario = piloted(busy(), "base", "clerks", [0.5]).scenarios["base"]
    gate = acceptance(scenario, "right", [0, 0], None, None, 0.5)
    assert gate.smallest_weeks is None
    assert gate.go(0.9) == 1.0
    assert "which no length of this pilot gives: nothing is audited in it" in proved(gate, "USD")


def test_a_team_that_learns_is_new_on_the_first_day():
    """Half as quick at first: what three clerks can do when they know all takes more of them in the first week."""
    tenure = {"first_month_pace": 0.5, "months_to_full_pace": 6.0}
    slow = pilot(busy(delivery__teams__clerks__tenure=tenure), "base", weeks=1, share=0.5, replications=2)
    quick = pilot(busy(), "base", weeks=1, share=0.5, replications=2)
    assert slow.learns
    assert not quick.learns
    assert slow.heads >= 4 > quick.heads


def test_the_start_of_the_study_is_the_day_of_going_live():
    tenure = {"first_month_pace": 0.5, "months_to_full_pace": 6.0}
    variant = piloted(busy(delivery__teams__clerks__tenure=tenure), "base", "clerks", [0.25] * 4)
    scenario = variant.scenarios["base"]
    assert scenario.delivery.teams["clerks"].tenure.go_live == date(2026, 1, 5)
    assert (scenario.warm_up_weeks, scenario.horizon_weeks, scenario.demand.scale) == (0, 4, 0.25)


def test_a_team_that_is_not_there_is_refused():
    with pytest.raises(StudyError, match="did you mean 'clerks'"):
        pilot(busy(), "base", team="clerk")


def test_the_command_plans_weeks_and_says_what_passing_proves(tmp_path):
    file = tmp_path / "quick.toml"
    file.write_text(QUICK)
    command = [
        sys.executable,
        "-m",
        "bposim",
        "pilot",
        str(file),
        "--weeks",
        "2",
        "--share",
        "100%",
        "--replications",
        "3",
    ]
    done = subprocess.run([*command, "--json"], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert [row[0] for row in json.loads(done.stdout)["plan"]] == [1, 2]
