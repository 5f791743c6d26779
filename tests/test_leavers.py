"""A share of a team leaves on a date. Oracle: paper, in hours from Monday 00:00."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from bposim.analysis.running import Engine, Run, simulate
from bposim.analysis.validation import textbook
from bposim.model.runlog import Reason
from bposim.model.ticks import DAY, HOUR, MINUTE
from bposim.scenarios.mistakes import StudyError

both_engines = pytest.mark.parametrize("engine", ["compiled", "simpy"])

WAVE = {"kind": "leavers", "team": "clerks", "date": date(2026, 1, 7), "share": 0.5}


def run(*arrivals: str, engine: Engine = "compiled", tenure: dict[str, Any] | None = None, **changes: Any) -> Run:
    """Two clerks, 9 to 17, half an hour of work; three weeks from a Monday on. One leaves on Wednesday."""
    day = {"day": textbook.shift("09:00-17:00")}
    clerks = textbook.team(2, ["work"], day, **({"tenure": tenure} if tenure else {}))
    steps = {"work": textbook.step(textbook.fixed(30))}
    tables = textbook.tables(
        {"item": textbook.from_file()}, steps, {"clerks": clerks}, 3, events={"exit": WAVE | changes}
    )
    study = textbook.study(tables, [(f"2026-01-{time}:00", "item", 1) for time in arrivals])
    return simulate(study.scenarios["base"], study.data, engine=engine)


def days_there(found: Run, server: int, reason: Reason = Reason.AVAILABLE) -> list[int]:
    log = found.log.shifts
    return sorted(set((log.start[(log.server == server) & (log.reason == reason)] // DAY).tolist()))


@both_engines
def test_a_leaver_returns_the_work_in_hand_and_the_others_do_it(engine: Engine) -> None:
    """On Tuesday at 16:50 both begin; clerk 1, who leaves, returns an item with 20 min left at 17:00, which waits until
    clerk 0 has done his own on Wednesday at 9:20."""
    found = run("06T16:50", "06T16:50", engine=engine).log.touches
    minutes = (found.begin - DAY) / MINUTE, (found.end - DAY) / MINUTE, found.gap / MINUTE
    assert list(zip(found.item.tolist(), found.server.tolist(), *(c.tolist() for c in minutes), strict=True)) == [
        (1, 1, 1010, 1020, 0),
        (0, 0, 1010, 2000, 960),
        (1, 0, 2000, 2020, 0),
    ]


def test_seats_are_empty_and_unpaid_until_they_are_filled_again() -> None:
    found = run(refilled_after_weeks=1)
    assert days_there(found, 0) == list(range(21))
    assert days_there(found, 1) == [0, 1, *range(9, 21)]
    assert days_there(found, 1, Reason.VACANCY) == list(range(2, 9))
    assert not found.log.shifts.paid[found.log.shifts.reason == Reason.VACANCY].any()


def test_without_weeks_they_stay_empty() -> None:
    assert days_there(run(), 1) == [0, 1]


def test_a_share_of_nobody_changes_no_touch() -> None:
    some = "06T16:50", "06T16:50", "08T10:00"
    plain, left = run(*some, date=date(2027, 1, 1)), run(*some, share=0.0)
    assert [column.tolist() for column in left.log.touches] == [column.tolist() for column in plain.log.touches]


def test_a_team_that_hires_fills_the_seats_with_people_who_train() -> None:
    """Left on day 2; three days to fill, a week of training: back on day 12."""
    found = run(tenure={"days_to_fill": 3.0, "training_weeks": 1.0})
    assert days_there(found, 0) == list(range(21))
    assert days_there(found, 1) == [0, 1, *range(12, 21)]
    assert days_there(found, 1, Reason.TRAINING) == list(range(5, 12))
    careers = found.log.careers
    assert np.count_nonzero(careers.leaves) == 1
    assert (found.log.shifts.end - found.log.shifts.start)[
        found.log.shifts.reason == Reason.TRAINING
    ].sum() == 56 * HOUR


def test_who_came_from_the_bench_leaves_with_the_others() -> None:
    """Two of the bench have stepped in for leavers by the summer; on the day all seats are left at once."""
    tenure = {"attrition_per_year": 2.0, "training_weeks": 1.0, "days_to_fill": 10.0, "bench_share": 0.5}
    clerks = textbook.team(10, ["work"], {"day": textbook.shift("09:00-17:00")}, tenure=tenure)
    events = {"exit": WAVE | {"date": date(2026, 6, 3), "share": 1.0}}
    steps = {"work": textbook.step(textbook.fixed(30))}
    tables = textbook.tables({"item": textbook.from_file()}, steps, {"clerks": clerks}, 30, events=events)
    study = textbook.study(tables, [("2026-01-05T10:00:00", "item", 1)])
    careers = simulate(study.scenarios["base"], study.data).log.careers
    day = (date(2026, 6, 3) - date(2026, 1, 5)).days
    at_work = (careers.server < 10) & (careers.since < day) & (careers.left >= day)
    assert np.count_nonzero(at_work & (careers.hired < careers.since) & (careers.since > 0)) > 0  # from the bench
    assert (careers.left[at_work] == day).all()


def test_mistakes_in_leavers_are_named() -> None:
    with pytest.raises(StudyError) as caught:
        run(team="clerk")
    assert [(each.path, each.nearest) for each in caught.value.mistakes] == [("events.exit.team", "clerks")]
    with pytest.raises(StudyError) as caught:
        run(tenure={"training_weeks": 1.0}, refilled_after_weeks=1)
    assert [each.path for each in caught.value.mistakes] == ["events.exit.refilled_after_weeks"]
