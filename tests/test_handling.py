"""Is work split where it was done, when a window ends in the middle of a touch? Oracle: paper."""

from __future__ import annotations

from paper import day, handled, item, log, operation, shift, team, touch

from bposim.model.runlog import Reason
from bposim.model.ticks import HOUR, WEEK


def halves(touches, shifts, edge):
    """(hours worked, of these overtime) before the edge and after it, by teams of one."""
    run, teams = log([item(0)] * 9, touches, shifts), [team("one"), team("other")]
    found = [handled(operation(part, 2 * WEEK, teams), run) for part in ((0, edge), (edge, WEEK))]
    return [(part.in_window.sum() // HOUR, (part.overtime[-1] - part.overtime[0]).sum() // HOUR) for part in found]


WORKDAYS = [shift(day(k, 9), day(k, 17)) for k in range(3)]


def test_work_held_over_night_is_split_where_it_was_done():
    """Two hours before the window's edge at midnight, one after."""
    held = touch(0, day(0, 15), day(1, 10), worked=3 * HOUR, gap=16 * HOUR)
    assert halves([held], WORKDAYS, day(1)) == [(2, 0), (1, 0)]


def test_overtime_over_the_edge_is_split_where_it_was_done():
    """16:00 to 03:00 without a pause: 8 h before midnight of which 7 are overtime."""
    late = touch(0, day(0, 16), day(1, 3), overtime=10 * HOUR)
    assert halves([late], WORKDAYS, day(1)) == [(8, 7), (3, 3)]


def test_a_touch_with_a_break_and_overtime_is_split_where_it_was_done():
    """11:00 to 19:00 with lunch at 12:00; at 18:00 there have been 5 h on shift and 1 of overtime."""
    shifts = [
        shift(day(0, 9), day(0, 12)),
        shift(day(0, 12), day(0, 13), reason=Reason.BREAK),
        shift(day(0, 13), day(0, 17)),
    ]
    both = touch(0, day(0, 11), day(0, 19), worked=7 * HOUR, gap=HOUR, overtime=2 * HOUR)
    assert halves([both], shifts, day(0, 18)) == [(6, 1), (1, 1)]


def test_servers_do_not_borrow_each_others_shifts():
    """Server 1 is on from 09:00 only on the second day; server 0 has the first."""
    shifts = [shift(day(0, 9), day(0, 17)), shift(day(1, 9), day(1, 17), server=1)]
    touches = [
        touch(0, day(0, 16), day(1, 1), worked=HOUR, gap=8 * HOUR),
        touch(1, day(0, 20), day(1, 10), server=1, worked=HOUR, gap=13 * HOUR),
    ]
    assert halves(touches, shifts, day(1)) == [(1, 0), (1, 0)]
