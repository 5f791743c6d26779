"""People come, learn and leave: seats, classes, mentors and bench on paper, and what holds over many years."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from rostering import coming_and_going, compiled, hours, logged, no_luck, pattern, rows, team

from bposim.analysis.sizing.steady_people import staffed_share
from bposim.model import streams
from bposim.model.careers import Seats, _Team, careers
from bposim.model.leaving import mean_stay
from bposim.model.rosters import Rosters
from bposim.model.runlog import Reason
from bposim.model.teams import Team, Tenure
from bposim.model.ticks import DAY, WEEK

GOES = {"attrition_per_year": 5.0, "early_attrition_days": 0}  # one leaves every 73 days in the mean
S90 = {"first_month_pace": 0.53, "months_to_full_pace": 12.0}
ALL_WEEK = "Mon-Sun"


def staffed(
    heads: int = 1,
    weeks: int = 1,
    luck: int = 0,
    days: str = ALL_WEEK,
    own: dict[str, Any] | None = None,
    **stated: Any,
) -> Rosters:
    """A team of so many from nine to five; `own` are changes of the team."""
    tenure = coming_and_going(heads, **stated)
    clerks = team(pattern(days, seats=range(heads)), tenure=tenure, **own or {})
    return compiled(clerks, weeks=weeks, luck=no_luck(clerks.servers)._replace(tenure=luck))


def stays(luck: int, seat: int, hire: int) -> float:
    """Days of the seat's n-th person under a flat hazard of five leavers a year, from the luck itself."""
    return -np.log((streams.later(luck, seat, hire) + 0.5) / 2**32) * 73


def luck_where(first: range, second: range = range(10_000)) -> int:
    """Under which the first two of seat 0, hired one after the other, stay for so many days."""
    return next(k for k in range(10**6) if round(stays(k, 0, 1)) in first and round(stays(k, 0, 2)) in second)


def spells(found: Rosters) -> list[tuple[int, ...]]:
    """(server, since, begun, left)"""
    table = found.careers
    return list(zip(*(column.tolist() for column in (table.server, table.since, table.begun, table.left)), strict=True))


# On paper


def test_a_new_team_trains_then_nests_then_works() -> None:
    """Live on the Friday: one week of each before it began on Friday the 26th, out of sight."""
    found = staffed(weeks=2, go_live=date(2026, 1, 16), training_weeks=1.0, nesting_weeks=1.0)
    assert logged(found, Reason.TRAINING)[0] == ("Mon 05 09:00", "Mon 05 17:00")
    assert [start for start, _ in logged(found, Reason.TRAINING)] == [
        f"{day} 09:00" for day in ("Mon 05", "Tue 06", "Wed 07", "Thu 08")
    ]
    assert [start for start, _ in logged(found, Reason.NESTING)] == [
        f"{d} 09:00" for d in ("Fri 09", "Sat 10", "Sun 11", "Mon 12", "Tue 13", "Wed 14", "Thu 15")
    ]
    assert rows(found)[0] == ("Fri 16 09:00", "Fri 16 17:00")
    assert found.shifts.paid.all()


def test_nobody_is_paid_before_a_new_team_is_hired() -> None:
    found = staffed(go_live=date(2026, 1, 9), training_weeks=2 / 7)
    assert logged(found, Reason.VACANCY) == [("Mon 05 09:00", "Mon 05 17:00"), ("Tue 06 09:00", "Tue 06 17:00")]
    assert found.shifts.paid[found.shifts.reason == Reason.VACANCY].tolist() == [0, 0]
    assert hours(found) == 3 * 8


def test_a_leaver_s_seat_is_empty_until_it_is_filled() -> None:
    """Live on Monday, gone after three days, four days to fill: from Monday to Wednesday there, then from Monday on."""
    luck = luck_where(range(3, 4), range(50, 1000))
    found = staffed(weeks=2, luck=luck, go_live=date(2026, 1, 5), days_to_fill=4.0, **GOES)
    assert [start for start, _ in logged(found, Reason.VACANCY)] == [
        f"{day} 09:00" for day in ("Thu 08", "Fri 09", "Sat 10", "Sun 11")
    ]
    assert [start[:6] for start, _ in rows(found)] == [
        "Mon 05",
        "Tue 06",
        "Wed 07",
        *(
            f"{day} {n}"
            for day, n in zip(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), range(12, 19), strict=True)
        ),
    ]


def test_who_comes_next_begins_with_the_next_class() -> None:
    """Classes every two weeks from Monday the 5th; filled on Monday the 12th is in time for the 19th."""
    luck = luck_where(range(3, 4), range(50, 1000))
    found = staffed(weeks=3, luck=luck, go_live=date(2026, 1, 5), days_to_fill=4.0, weeks_between_classes=2, **GOES)
    assert logged(found, Reason.VACANCY)[-1] == ("Sun 18 09:00", "Sun 18 17:00")
    assert rows(found)[3] == ("Mon 19 09:00", "Mon 19 17:00")


def test_a_leaver_s_last_row_returns_the_work_and_no_other_does() -> None:
    luck = luck_where(range(3, 4), range(50, 1000))
    for policy in ({"finish": True}, {"finish": False}):
        found = staffed(weeks=2, luck=luck, own=policy, go_live=date(2026, 1, 5), days_to_fill=4.0, **GOES)
        kept = (int(policy["finish"]), 16 * 3_600_000)
        ends = list(zip(found.finish.tolist(), found.limit.tolist(), strict=True))
        assert ends == [kept, kept, (0, 0)] + [kept] * 7


def test_the_seat_of_a_leaver_with_nobody_after_returns_the_work_too() -> None:
    found = staffed(luck=luck_where(range(3, 4)), go_live=date(2026, 1, 5), days_to_fill=100.0, **GOES)
    assert (found.finish.tolist(), found.limit.tolist()[-1]) == ([0, 0, 0], 0)


def test_even_round_the_clock_a_day_parts_a_leaver_from_the_next() -> None:
    clerks = team(pattern(ALL_WEEK, "00:00-24:00"), tenure=coming_and_going(go_live=date(2026, 1, 5), **GOES))
    luck = no_luck(1)._replace(tenure=luck_where(range(3, 4), range(50, 1000)))
    found = compiled(clerks, luck=luck)
    assert (rows(found)[2][1], rows(found)[3][0]) == ("Thu 08 00:00", "Fri 09 00:00")


def test_pace_follows_the_days_at_work_and_starts_anew_with_the_next() -> None:
    luck = luck_where(range(60, 61), range(100, 1000))
    found = staffed(weeks=12, luck=luck, own={"pace": 900}, go_live=date(2026, 1, 5), **GOES, **S90)
    day = found.start // DAY
    month_two = 0.53 * (45.5 / (365 / 12)) ** (np.log(1 / 0.53) / np.log(12))
    assert found.pace[day == 0] == found.pace[day == 29] == round(0.9 * 530)
    assert found.pace[day == 45] == pytest.approx(900 * month_two, abs=1)
    assert 60 not in day
    assert found.pace[day == 61] == 477


def test_new_hires_make_more_errors_for_their_first_months() -> None:
    found = staffed(
        weeks=20,
        own={"defect_factor": 1100},
        go_live=date(2026, 1, 5),
        new_hire_defect_factor=2.0,
        new_hire_defect_months=3.0,
    )
    assert found.defect_factor.tolist() == [2200] * 91 + [1100] * (140 - 91)


def test_a_mentor_is_slower_while_somebody_nests() -> None:
    """Two seats: when the one is filled again, the other, who stays, minds her for the week of nesting."""
    stay = {"weeks": 6, "go_live": date(2026, 1, 5), "nesting_weeks": 1.0, "mentor_slowdown_share": 0.25, **GOES}
    luck = next(k for k in range(10**6) if round(stays(k, 0, 1)) == 10 and stays(k, 1, 1) > 99 and stays(k, 0, 2) > 99)
    found = staffed(heads=2, luck=luck, **stay)
    (_, _, _, left), (_, since, begun, _) = spells(found)[:2]
    assert (left, since, begun) == (3, 4, 11)  # hired a week before Monday the 5th
    mentor = slice(*found.first_row[1:3])
    slow = {day for day, pace in zip(found.start[mentor] // DAY, found.pace[mentor], strict=True) if pace == 750}
    assert slow == set(range(4, 11))
    assert set(found.pace.tolist()) == {750, 1000}


def test_one_who_nests_may_do_a_little() -> None:
    found = staffed(weeks=2, go_live=date(2026, 1, 12), nesting_weeks=1.0, nesting_pace_share=0.4, **S90)
    assert found.pace.tolist() == [212] * 7 + [530] * 7
    assert not logged(found, Reason.NESTING)


def test_the_bench_steps_in_on_the_day_after_and_is_filled_again() -> None:
    """One seat and one on the bench, who is as new at work as anybody."""
    luck = next(
        k
        for k in range(10**6)
        if round(stays(k, 0, 1)) in range(10, 11) and stays(k, 1 << 20, 1) > 200 and stays(k, 1 << 20, 2) > 200
    )
    found = staffed(
        weeks=12,
        luck=luck,
        go_live=date(2026, 1, 5),
        training_weeks=1.0,
        days_to_fill=20.0,
        bench_share=0.5,
        **GOES,
        **S90,
    )
    # hired on 29 December for a week of training: gone after 10 days, on Thursday the 8th
    assert [spell[:3] for spell in spells(found)] == [(0, -7, 0), (0, 4, 4), (1, -7, 0), (1, 24, 31)]
    assert [spell[3] for spell in spells(found)][::2] == [3, 4]
    assert logged(found, Reason.VACANCY, server=0) == [("Thu 08 09:00", "Thu 08 17:00")]
    assert len(logged(found, Reason.BENCH, server=1)) == 4 + (84 - 31)
    assert len(logged(found, Reason.TRAINING, server=1)) == 7
    assert not rows(found, server=1)
    assert found.pace[(found.start // DAY == 4)].tolist() == [530]


def test_who_is_ready_on_the_bench_takes_a_seat_that_still_waits_and_its_next_person_comes_to_the_bench() -> None:
    """The bench learns until the 12th (day 7); the seat was left on day 3 and hires for day 23: ready on the 12th, in
    the seat from day 8 on, and who was hired for it trains on the bench."""

    def fits(luck: int) -> bool:
        others = stays(luck, 0, 2), stays(luck, 1 << 20, 2)
        return round(stays(luck, 0, 1)) == 3 and round(stays(luck, 1 << 20, 1)) == 200 and min(others) > 100

    tenure = coming_and_going(go_live=date(2026, 1, 5), training_weeks=1.0, days_to_fill=20.0, bench_share=0.5, **GOES)
    team_now = _Team(tenure, Seats(1), next(k for k in range(10**6) if fits(k)), -2, 60)
    team_now.now = [team_now.now[0]._replace(left=3), team_now.now[1]._replace(begun=7)]
    team_now.to_come = [(3, 0, 0), (7, 1, 1)]
    found = [spell[:5] for spell in sorted(team_now.spells())]
    assert found[:4] == [(0, -7, -7, 0, 3), (0, 8, -7, 8, 193), (1, -7, -7, 7, 8), (1, 23, 23, 30, found[3][4])]


def test_who_comes_seasoned_has_learnt_before_and_is_there_from_the_first_day() -> None:
    """The first seat from the start with 30 days behind it, a second on day 7 with 60; 21 days to learn before that."""
    stated: dict[str, Any] = {"go_live": date(2026, 1, 5), "training_weeks": 2.0, "nesting_weeks": 1.0}
    tenure = coming_and_going(2, attrition_per_year=0.0, **stated)
    seats = Seats(2, plan=((0, 1), (7, 2)), seasoned=((0, 30), (7, 60)))
    first, second = careers(tenure, seats, 7 << 32, -2, 50)
    assert (first.hired, first.begun) == (-30 - 21, -30)
    assert (second.since, second.hired, second.begun) == (7, 7 - 60 - 21, 7 - 60)
    assert [spell.begun for spell in careers(tenure, seats._replace(seasoned=()), 7 << 32, -2, 50)] == [0, 7]


def test_who_comes_seasoned_has_not_left_before_the_start() -> None:
    """Five leavers a year and a year behind them: whatever the luck, each is there on the first day."""
    tenure = coming_and_going(1, go_live=date(2026, 1, 5), **GOES)
    for luck in range(50):
        first, *_ = careers(tenure, Seats(1, seasoned=((0, 365),)), luck, -2, 50)
        assert (first.begun, first.left > -2) == (-365, True)


def test_the_announcement_slows_everybody_until_the_hand_over() -> None:
    told = {"announced_on": date(2026, 1, 7), "hand_over_on": date(2026, 1, 9), "pace_loss_share": 0.1}
    assert staffed(announcement=told).pace.tolist() == [1000, 1000, 900, 900, 1000, 1000, 1000]
    soft = told | {"stay_bonus_share": 0.1, "stay_bonus_effect_share": 0.5}
    assert staffed(announcement=soft).pace.tolist() == [1000, 1000, 950, 950, 1000, 1000, 1000]


def test_an_empty_seat_has_no_holiday_and_a_trainee_has() -> None:
    off = {"holidays": frozenset({date(2026, 1, 6), date(2026, 1, 9)})}
    found = staffed(own=off, go_live=date(2026, 1, 12), training_weeks=4 / 7)
    assert logged(found, Reason.HOLIDAY) == [("Fri 09 09:00", "Fri 09 17:00")]
    assert [start[:6] for start, _ in logged(found, Reason.VACANCY)] == ["Mon 05", "Wed 07"]
    assert [start[:6] for start, _ in logged(found, Reason.TRAINING)] == ["Thu 08", "Sat 10", "Sun 11"]


# What a mechanic that is off, another seat or another week changes


def table(found: Rosters, server: int, until: int = 10**15) -> list[list[int]]:
    own = slice(found.first_row[server], found.first_row[server + 1])
    columns = np.column_stack([column[own] for column in found[2:9]])
    kept: list[list[int]] = columns[columns[:, 1] < until].tolist()
    return kept


def test_people_who_never_leave_and_have_learnt_all_are_people_without_tenure() -> None:
    plain = team(pattern(ALL_WEEK, seats=range(5)), pace=870, defect_factor=1100)
    tenured = plain._replace(
        tenure=coming_and_going(5, training_weeks=3.0, days_to_fill=30.0, new_hire_defect_factor=2.0, **S90)
    )
    one, other = compiled(plain, weeks=9), compiled(tenured, weeks=9)
    assert all(np.array_equal(a, b) for a, b in zip(one[:9], other[:9], strict=True))
    assert all(np.array_equal(a, b) for a, b in zip(one.shifts, other.shifts, strict=True))


def test_who_comes_for_a_seat_that_opens_again_is_there_from_that_day_whenever_the_team_was_new() -> None:
    """Seats 0 and 1 from the first day, none from day 10, both from day 100: a person each time, to the end."""
    tenure = coming_and_going(2, attrition_per_year=0.0, go_live=date(2026, 1, 5))
    found = careers(tenure, Seats(2, (), ((0, 2), (10, 0), (100, 2)), known=True), 7 << 32, -2, 365)
    assert [(spell.seat, spell.left, spell.leaves) for spell in found[::2]] == [(0, 10, True), (1, 10, True)]
    assert [(spell.seat, spell.since, spell.leaves) for spell in found[1::2]] == [(0, 100, False), (1, 100, False)]


def test_a_flat_curve_is_none() -> None:
    found = staffed(20, weeks=52, own={"pace": 870}, training_weeks=1.0, days_to_fill=9.0, **GOES)
    assert set(found.pace.tolist()) == {870}
    assert set(found.defect_factor.tolist()) == {1000}


def everything(heads: int, weeks: int) -> Rosters:
    stated = {"training_weeks": 1.0, "nesting_weeks": 1.0, "days_to_fill": 9.0, "weeks_between_classes": 2}
    return staffed(heads, weeks=weeks, luck=7, days="Mon-Sun", **stated, **GOES, **S90)


def test_another_seat_changes_no_seat_before_it() -> None:
    few, many = everything(6, 40), everything(7, 40)
    assert all(table(few, seat) == table(many, seat) for seat in range(6))


def test_more_weeks_change_no_earlier_row() -> None:
    short, long = everything(6, 20), everything(6, 60)
    assert all(table(short, seat) == table(long, seat, 20 * WEEK + 1) for seat in range(6))


# Over many years


def realised(found: Rosters, tenure: Tenure, weeks: int) -> tuple[int, float]:
    """Leavers, and the mean number of people there."""
    careers, days = found.careers, 7 * weeks
    inside = np.minimum(careers.left, days) - np.maximum(careers.since, 0)
    left = careers.leaves.astype(bool) & (careers.left > 0) & (careers.left <= days)
    return int(left.sum()), float(np.maximum(inside, 0).sum()) / days


def steady(heads: int, weeks: int, **stated: Any) -> tuple[Rosters, Tenure, Team]:
    tenure = coming_and_going(heads, **stated)
    clerks = team(pattern(ALL_WEEK, seats=range(heads)), tenure=tenure)
    return compiled(clerks, weeks=weeks, luck=no_luck(heads)._replace(tenure=11)), tenure, clerks


MANILA = {
    "attrition_per_year": 0.4,
    "early_attrition_factor": 2.0,
    "days_to_fill": 34.0,
    "training_weeks": 5.0,
    "nesting_weeks": 2.0,
}


@pytest.mark.parametrize(
    "stated", [MANILA, MANILA | {"attrition_per_year": 1.5}, MANILA | {"early_attrition_factor": 1.0}]
)
def test_leavers_over_heads_are_the_stated_rate_from_the_first_year_on(stated: dict[str, Any]) -> None:
    for weeks in (52, 260):
        found, tenure, _ = steady(1000, weeks, **stated)
        left, there = realised(found, tenure, weeks)
        years = weeks * 7 / 365
        expected = stated["attrition_per_year"] * there * years
        assert abs(left - expected) < 3 * expected**0.5


def test_as_many_seats_are_empty_at_the_start_as_in_the_end() -> None:
    """Alternating renewal: the share of time empty is the mean vacancy over vacancy and stay."""
    found, tenure, _ = steady(2000, 104, **MANILA)
    share = 34 / (34 + mean_stay(tenure.hazard))
    for week in (0, 50, 103):
        day = week * 7
        careers = found.careers
        there = np.count_nonzero((careers.since <= day) & (careers.left > day))
        assert abs(2000 - there - 2000 * share) < 4 * (2000 * share) ** 0.5


def test_tenures_are_as_long_in_the_end_as_at_the_start() -> None:
    """Both against the mean of the steady distribution of a flat hazard, which is the mean stay."""
    found, tenure, _ = steady(2000, 156, **MANILA | {"early_attrition_factor": 1.0})
    stay = mean_stay(tenure.hazard)
    for day in (0, 156 * 7 - 1):
        careers = found.careers
        there = (careers.since <= day) & (careers.left > day)
        tenures = day - careers.hired[there]
        assert abs(tenures.mean() - stay) < 4 * stay / len(tenures) ** 0.5


@pytest.mark.parametrize(("attrition", "pace"), [(0.15, 0.972), (0.30, 0.946), (0.40, 0.930), (0.50, 0.915)])
def test_the_pace_of_a_team_is_the_domain_s_steady_pace(attrition: float, pace: float) -> None:
    found, _, _ = steady(2000, 104, **S90, attrition_per_year=attrition, days_to_fill=34.0, training_weeks=5.0)
    seat_weeks = 2000 * 104 / 52  # tenures of a seat hang together for a year or so
    assert found.pace.mean() / 1000 == pytest.approx(pace, abs=3 * 0.14 / seat_weeks**0.5)


# Against the arithmetic by which teams are sized


@pytest.mark.parametrize("bench", [0.0, 0.1, 0.2])
def test_as_many_seats_are_staffed_as_the_head_count_rule_expects(bench: float) -> None:
    """Two hundred teams of twenty for two years: the rule is a formula, the rosters are people one by one."""
    tenure = coming_and_going(20, bench_share=bench, **MANILA)
    clerks = team(pattern(ALL_WEEK, seats=range(20)), tenure=tenure)
    shares = []
    for luck in range(200):
        found = compiled(clerks, weeks=156, luck=no_luck(clerks.servers)._replace(tenure=luck << 32))
        late = found.start >= 52 * WEEK
        shares.append(int(late.sum()) / (20 * 104 * 7))
    error = np.std(shares, ddof=1) / 200**0.5
    assert np.mean(shares) == pytest.approx(staffed_share(clerks), abs=max(3 * error, 0.006))
