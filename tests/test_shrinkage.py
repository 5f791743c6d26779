"""Where the gaps of in-office shrinkage lie."""

from __future__ import annotations

import numpy as np
from rostering import compiled, hours, logged, no_luck, pattern, rows, team

from bposim.model.rosters import Rosters
from bposim.model.runlog import Reason
from bposim.model.teams import ShiftPattern
from bposim.model.ticks import FOREVER, HOUR
from bposim.model.workload import GAPS


def gaps_of(day: ShiftPattern, share: float, uniforms: tuple[float, ...]) -> Rosters:
    gaps = np.broadcast_to(np.array(uniforms) * 2**32, (1, 9, GAPS)).astype(np.uint32)
    return compiled(team(day, shrinkage_share=share, finish=True, limit=HOUR), luck=no_luck(1)._replace(gaps=gaps))


def test_gaps_take_their_share_of_the_working_time() -> None:
    # 10 % of 10 h = 2 gaps of 30 min; sorted starts .25 x 9 h and .75 x 9 h + 30 min after 08:00
    found = gaps_of(pattern("Mon", "08:00-18:00"), 0.1, (0.75, 0.25, 0.9, 0.1))
    assert logged(found, Reason.SHRINKAGE) == [("Mon 05 10:15", "Mon 05 10:45"), ("Mon 05 15:15", "Mon 05 15:45")]
    assert rows(found) == [
        ("Mon 05 08:00", "Mon 05 10:15"),
        ("Mon 05 10:45", "Mon 05 15:15"),
        ("Mon 05 15:45", "Mon 05 18:00"),
    ]


def test_work_is_held_over_a_gap() -> None:
    found = gaps_of(pattern("Mon", "08:00-18:00"), 0.1, (0.75, 0.25, 0.9, 0.1))
    assert found.finish.tolist() == [0, 0, 1]
    assert found.limit.tolist() == [FOREVER, FOREVER, HOUR]
    assert found.reason.tolist() == [Reason.SHRINKAGE, Reason.SHRINKAGE, Reason.AVAILABLE]
    assert found.shifts.paid.tolist() == [1] * 5


def test_a_gap_that_meets_a_break_goes_on_after_it() -> None:
    # 5 % of 10 h working time is one gap of 30 min that starts at .5 x 9.5 h = 4:45 of work, 15 min before lunch
    found = gaps_of(pattern("Mon", "08:00-19:00", "13:00-14:00"), 0.05, (0.5, 0.1, 0.2, 0.3))
    assert logged(found, Reason.SHRINKAGE) == [("Mon 05 12:45", "Mon 05 13:00"), ("Mon 05 14:00", "Mon 05 14:15")]
    assert rows(found) == [("Mon 05 08:00", "Mon 05 12:45"), ("Mon 05 14:15", "Mon 05 19:00")]
    assert found.reason.tolist() == [Reason.SHRINKAGE, Reason.AVAILABLE]


def test_gaps_drawn_at_one_place_follow_each_other() -> None:
    # 4 gaps of 30 min, all at 0 of the 6 h left: 09:00 to 11:00 without overlap
    found = gaps_of(pattern("Mon", "09:00-17:00"), 0.25, (0.0, 0.0, 0.0, 0.0))
    assert hours(found, Reason.SHRINKAGE) == 2
    assert rows(found) == [("Mon 05 11:00", "Mon 05 17:00")]


def test_half_of_a_long_day_is_lost_in_four_long_gaps() -> None:
    found = gaps_of(pattern("Mon", "09:00-17:00"), 0.5, (0.0, 0.25, 0.5, 0.75))
    assert logged(found, Reason.SHRINKAGE) == [
        ("Mon 05 09:00", "Mon 05 10:00"),
        ("Mon 05 11:00", "Mon 05 12:00"),
        ("Mon 05 13:00", "Mon 05 14:00"),
        ("Mon 05 15:00", "Mon 05 16:00"),
    ]


def test_a_small_share_is_one_short_gap() -> None:
    found = gaps_of(pattern("Mon", "08:00-18:00"), 0.01, (0.0, 0.5, 0.5, 0.5))
    assert logged(found, Reason.SHRINKAGE) == [("Mon 05 08:00", "Mon 05 08:06")]
