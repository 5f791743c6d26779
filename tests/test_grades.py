"""Are the heads of a grade quicker, more careful and dearer, and nobody else? Oracle: paper, and teams without any."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
import textbook

from bposim.analysis.money.ledger import by_line
from bposim.analysis.running import Run, simulate
from bposim.analysis.sizing.headcount import headcounts
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.study import Study

SENIOR = {"heads": 1, "pace_factor": 1.2, "defect_factor": 0.5, "wage_factor": 1.6}
JUNIOR = {"heads": 1, "pace_factor": 0.8}
SITE = {"time_zone": "UTC", "wage_per_hour": 30.0}


def study(grades: dict[str, Any], **changes: Any) -> Study:
    here = {"delivery__sites__here": SITE, "delivery__teams__clerks__site": "here"}
    return textbook.study(30.0, servers=3, **here, delivery__teams__clerks__grades=grades, **changes)


def run(grades: dict[str, Any], **changes: Any) -> Run:
    return simulate(study(grades, **changes).scenarios["base"])


def test_each_seat_has_its_grade_and_the_rest_have_none() -> None:
    rosters = run({"senior": SENIOR, "junior": JUNIOR}, delivery__teams__clerks__defect_factor=1.5).rosters
    first = rosters.first_row[:-1]
    assert rosters.pace[first].tolist() == [1200, 800, 1000]
    assert rosters.defect_factor[first].tolist() == [750, 1500, 1500]


def test_whoever_comes_for_a_seat_is_of_its_grade_and_learns() -> None:
    """All are new and leave soon: the first seat's paces are those of a team without grades, a fifth higher."""
    tenure = {"attrition_per_year": 5.0, "days_to_fill": 5.0, "first_month_pace": 0.5, "months_to_full_pace": 3.0}
    comes_and_goes = {"delivery__teams__clerks__tenure": tenure | {"go_live": date(2026, 1, 5)}, "horizon_weeks": 20}
    plain, graded = (run(grades, **comes_and_goes).rosters for grades in ({}, {"lead": SENIOR}))
    mine = slice(plain.first_row[0], plain.first_row[1])
    assert len(set(plain.pace[mine].tolist())) > 3
    assert np.array_equal(graded.pace[mine], np.rint(plain.pace[mine] * 1.2))
    assert np.array_equal(graded.pace[plain.first_row[1] :], plain.pace[plain.first_row[1] :])


def test_pay_is_the_mean_over_the_seats() -> None:
    """(1.6 + 1 + 1) / 3 = 1.2 of what the same hours cost."""
    plain, graded = by_line(run({}).ledger), by_line(run({"senior": SENIOR}).ledger)
    assert graded["wages.clerks"] == pytest.approx(1.2 * plain["wages.clerks"], rel=1e-6)


def test_the_head_count_rule_takes_the_mean_pace() -> None:
    """(1.2 + 1 + 1) / 3."""
    (plain,), (graded,) = (headcounts(study(each).scenarios["base"]) for each in ({}, {"senior": SENIOR}))
    assert graded.pace == pytest.approx(plain.pace * 3.2 / 3)
    assert graded.needed == pytest.approx(plain.needed * 3 / 3.2)


def test_a_grade_like_the_others_is_none() -> None:
    plain, same = run({}), run({"as all": {"heads": 2}})
    assert plain.log.items.closed.tolist() == same.log.items.closed.tolist()
    assert plain.ledger == same.ledger


def test_more_heads_in_grades_than_in_the_team_are_a_mistake() -> None:
    with pytest.raises(StudyError) as caught:
        study({"senior": {"heads": 2}, "junior": {"heads": 2}})
    (mistake,) = caught.value.mistakes
    assert (mistake.path, mistake.value) == ("delivery.teams.clerks.grades", "4")
    assert mistake.expected == "heads up to the 3 of the team"
