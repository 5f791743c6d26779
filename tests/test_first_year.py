"""Is a promise kept in the year after go-live, and in that after the hand-over? Oracle: paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from test_business_case import toy
from test_gates import gated

from bposim.analysis.business_case.case import business_case, service_of
from bposim.analysis.business_case.first_year import chance_of_clean, missed_year_one
from bposim.analysis.business_case.futures import Future, Way
from bposim.analysis.business_case.printing import summary
from bposim.analysis.business_case.roads import roads
from bposim.analysis.estimates import Chance, chance
from bposim.analysis.measuring.service_levels import ServiceMonth

TARGETS = {"time": 0.9}
FIRST_OF_MARCH = date(2026, 3, 1)
NOTHING = Way(np.zeros(1), np.zeros(1), {}, np.zeros(1), np.zeros(1), (), (), np.zeros(1), np.zeros(1), (), 0.0)


def kept(first: int, *shares: float) -> tuple[ServiceMonth, ...]:
    """Ten items in each month from that one of 2026 on."""
    months = [f"{2026 + (first + k - 1) // 12}-{(first + k - 1) % 12 + 1:02d}" for k in range(len(shares))]
    return tuple(
        ServiceMonth("time", month, share, 10, share >= 0.9) for month, share in zip(months, shares, strict=True)
    )


def future(service: tuple[ServiceMonth, ...], **dates: Any) -> Future:
    known = {"go_live": FIRST_OF_MARCH, "hand_over": FIRST_OF_MARCH, "stopped": False, **dates}
    return Future(NOTHING, replace(NOTHING, service=service), "", (), **known)


def test_a_year_is_the_twelve_full_months_from_the_day_on() -> None:
    """March .5 and eleven months of 1: one miss, .958 of the year, if the day is the 1st; from the 2nd on there is
    none, if the next March is there to make twelve."""
    service = kept(3, 0.5, *[1.0] * 12)
    for day, clean in ((FIRST_OF_MARCH, 0), (date(2026, 3, 2), 1)):
        each = future(service, go_live=day, hand_over=day)
        assert (chance_of_clean([each]), chance(missed_year_one([each], TARGETS))) == (Chance(clean, 1), Chance(0, 1))


def test_the_year_as_a_whole_misses_where_its_mean_does() -> None:
    """Three months of .5 and nine of 1: .875; two of .5: .917."""
    three, two = future(kept(3, *[0.5] * 3, *[1.0] * 9)), future(kept(3, *[0.5] * 2, *[1.0] * 10))
    assert chance(missed_year_one([three, two], TARGETS)) == Chance(1, 2)


@pytest.mark.parametrize("months", [0, 11])
def test_a_year_that_the_term_does_not_hold_is_not_known(months: int) -> None:
    each = future(kept(3, *[1.0] * months))
    assert (chance_of_clean([each]), chance(missed_year_one([each], TARGETS))) == (None, None)


def test_each_future_is_judged_from_the_dates_of_its_own_path() -> None:
    """Late in June, and the misses of April and May are before the hand-over: of two futures with them one is clean. A
    third was stopped and handed nothing over."""
    service = kept(3, 1.0, 0.8, 0.8, *[1.0] * 13)
    early, late = future(service), future(service, hand_over=date(2026, 6, 1))
    stopped = future(service, hand_over=date(2026, 6, 1), stopped=True)
    assert chance_of_clean([early, late]) == Chance(1, 2)
    assert chance_of_clean([early, late, stopped]) == Chance(1, 3)


def test_the_share_of_a_month_is_of_the_futures_in_which_something_was_due() -> None:
    """Of three one misses, one meets and one has nothing due."""
    nothing = (ServiceMonth("time", "2026-03", float("nan"), 0, True),)
    futures = [future(kept(3, 0.5)), future(kept(3, 1.0)), future(nothing)]
    means, _, missed = service_of([each.road.service for each in futures], "2026-03")
    assert (means, missed) == ({"time": 0.75}, {"time": 0.5})


def test_a_promise_s_month_is_spread_over_the_futures() -> None:
    """Of 21 at 0.80, 0.81 ... 1.00 one in twenty is below the second, half below the eleventh."""
    futures = [kept(3, 0.8 + number / 100) for number in range(21)]
    found = service_of(futures, "2026-03")[1]["time"]
    assert (found.p5, found.p50, found.p95) == pytest.approx((0.81, 0.90, 0.99))


def test_a_case_says_why_there_is_no_year() -> None:
    found = business_case(gated(24.0), "away", replications=1)
    assert (found.clean_year, found.misses_in_year_one) == (None, None)
    told = dict(summary(found))
    assert told["futures with a year without a miss after the last wave"] == "- (fewer than twelve full months of it)"
    nothing = dict(summary(business_case(toy(), "away", replications=1)))
    assert nothing["futures with a year without a miss after the last wave"] == "- (nothing is promised)"


def test_the_path_of_a_future_has_its_own_dates() -> None:
    """Planned for 5 April; an extension of a week, and then the pilot's end on 12 April."""
    found = roads(gated(most_extensions=1, extend_weeks=1), "away").future(1, 0)
    assert (found.go_live, found.hand_over, found.stopped) == (date(2026, 3, 15), date(2026, 4, 12), True)
