"""Is the time of the client's people counted, and each clock its own? Oracle: one item and one week on paper."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from test_queries_by_hand import DAY_SHIFT, asked, minutes

from bposim.analysis.money.ledger import POINTS, by_line
from bposim.analysis.running import Run, simulate
from bposim.model.runlog import Reason
from bposim.model.ticks import HOUR, MINUTE
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.study import Study

DUE = {"due": "elapsed_hours", "hours": 24.0, "target_share": 0.95}


def run_of(study: Study) -> Run:
    return simulate(study.scenarios["base"], study.data)


def test_three_clocks_of_one_item(tmp_path: Path) -> None:
    """Manila asks after 8 minutes, New York answers in 13 h, Manila goes on 11 h later: 24 h 2 min end to end.

    The contract excuses what New York had, from 0:08 to 13:05. The provider had it for 8 minutes, and from 13:05 on.
    """
    run = run_of(asked(tmp_path, "Asia/Manila", "2026-01-05T20:00", sla__fast=DUE | {"excused": ["client"]}))
    assert run.measures["turnaround_p90_hours"] * 60 == pytest.approx(24 * 60 + 2)
    assert run.measures["contract_turnaround_p90_hours"] * 60 == pytest.approx(24 * 60 + 2 - (13 * 60 + 5 - 8))
    assert run.measures["provider_turnaround_p90_hours"] * 60 == pytest.approx(8 + 24 * 60 + 2 - (13 * 60 + 5))
    assert run.measures["sla_attainment"] == 1.0
    assert run.measures["sla_attainment_end_to_end"] == 0.0


def test_without_a_provider_nobody_asks_how_long_he_had_it(tmp_path: Path) -> None:
    run = run_of(asked(tmp_path, "Asia/Manila", "2026-01-05T20:00", delivery__teams__clerks__employer="client"))
    assert run.measures["provider_turnaround_p90_hours"] != run.measures["provider_turnaround_p90_hours"]


def test_an_approval_that_awaits_the_client_is_excused_with_its_queue(tmp_path: Path) -> None:
    """Done at 9:10, approved by somebody who comes at 11:00 and takes 3 minutes: 10 of 123 minutes count."""
    study = asked(
        tmp_path, "America/New_York", "2026-01-05T09:00", sla__fast=DUE | {"excused": ["client"]},
        process__steps__work={"handle_time": minutes(10), "next": "approve"},
        process__steps__approve={"handle_time": minutes(3), "awaiting": "client", "must_stay": True},
        delivery__teams__manager={
            "headcount": 1, "serves": ["approve"], "shifts": {"late": {"days": "Mon-Fri", "hours": "11:00-19:00"}},
        },
    )  # fmt: skip
    run = run_of(study)
    assert run.measures["turnaround_p90_hours"] * 60 == pytest.approx(123)
    assert run.measures["contract_turnaround_p90_hours"] * 60 == pytest.approx(10)


def test_an_item_that_still_waits_for_an_answer_at_the_end_is_stopped(tmp_path: Path) -> None:
    """The buyers come on Sundays alone, and the run ends before the first one."""
    sunday = {"day": {"days": "Sun", "hours": "23:58-23:59"}}
    study = asked(
        tmp_path, "America/New_York", "2026-01-05T09:00", sla__fast=DUE | {"excused": ["client"]},
        delivery__teams__buyers__shifts=sunday,
    )  # fmt: skip
    run = run_of(study)
    assert run.measures["items_stopped"] == 1.0
    assert run.service.promises["fast"].stopped.tolist() == [True]


# Meetings


def week(folder: Path, meetings: dict[str, Any], **changes: Any) -> Run:
    """Eight paid hours a day of a client's clerk; the one item is there on Monday at nine."""
    elsewhere = {name: changes.pop(name) for name in [*changes] if "__" in name}
    return run_of(
        asked(
            folder, "America/New_York", "2026-01-05T09:00",
            process__steps__work={"handle_time": minutes(90), "must_stay": True},
            delivery__teams__clerks={
                "headcount": 2, "serves": ["work"], "shifts": DAY_SHIFT, "meetings": meetings, **changes,
            },
            **elsewhere,
        )
    )  # fmt: skip


def test_a_meeting_holds_the_work_in_hand_and_is_paid(tmp_path: Path) -> None:
    """Ten to eleven on Mondays and Thursdays, both sit in it: 90 minutes of work take from 9:00 to 11:30."""
    run = week(tmp_path, {"review": {"days": "Mon,Thu", "hours": "10:00-11:00"}})
    assert (run.log.items.closed - run.log.items.arrived).tolist() == [150 * MINUTE]
    assert run.log.touches.gap.tolist() == [HOUR]
    shifts = run.log.shifts
    in_meetings = shifts.reason == Reason.MEETING
    assert int((shifts.end - shifts.start)[in_meetings].sum()) == 2 * 2 * HOUR
    assert shifts.paid[in_meetings].all()
    assert run.measures["utilisation.clerks"] == pytest.approx(1.5 / (2 * 40))
    assert run.measures["occupancy.clerks"] == pytest.approx(1.5 / (2 * 38))


def test_those_who_are_not_in_the_meeting_go_on_and_client_time_has_both(tmp_path: Path) -> None:
    """The second of two sits in it, the first does the item: 90 minutes of handling and two hours of meetings."""
    run = week(tmp_path, {"review": {"days": "Mon,Thu", "hours": "10:00-11:00", "heads": 1}})
    assert (run.log.items.closed - run.log.items.arrived).tolist() == [90 * MINUTE]
    assert run.measures["client_minutes_per_item"] == pytest.approx(90 + 120)


def test_of_a_provider_s_team_no_time_is_the_client_s(tmp_path: Path) -> None:
    """Only the answer of 5 minutes."""
    run = run_of(asked(tmp_path, "America/New_York", "2026-01-05T09:00"))
    assert run.measures["client_minutes_per_item"] == pytest.approx(5)


def test_people_with_other_work_are_priced_by_what_they_handle_and_their_meetings(tmp_path: Path) -> None:
    """An hour and a half of handling and two of meetings at 60 USD, and nothing for their other hours."""
    meetings = {"review": {"days": "Mon,Thu", "hours": "10:00-11:00", "heads": 1}}
    site = {"time_zone": "America/New_York", "wage_per_hour": 30.0, "overhead_per_head_year": 9_000.0}
    ledger = week(tmp_path, meetings, cost_per_handled_hour=60.0, site="office", delivery__sites__office=site).ledger
    assert by_line(ledger) == {"client_time.clerks": round(3.5 * 60 * POINTS)}


def test_a_provider_s_people_have_no_price_by_the_hour_handled(tmp_path: Path) -> None:
    with pytest.raises(StudyError) as caught:
        week(tmp_path, {}, cost_per_handled_hour=60.0, employer="provider")
    mistake = next(each for each in caught.value.mistakes if each.path.endswith("cost_per_handled_hour"))
    assert mistake.expected == "people of the client's, who do other work as well"


# Back-ups


def stood_in(folder: Path, arrives: str, *, out: bool = True, **stands_in: Any) -> Run:
    """Chicago is out on Monday from ten to noon of its time, eleven to one in New York, where the back-up sits."""
    outage = {"kind": "outage", "site": "provider", "dates": [date(2026, 1, 5)], "at": "10:00", "hours": 2.0}
    changes = {"events": {"storm": outage}} if out else {}
    return run_of(
        asked(
            folder, "America/Chicago", arrives,
            process__steps__work={"handle_time": minutes(10)},
            delivery__teams__reserve={
                "headcount": 1, "serves": {"work": {"preference": 2}}, "shifts": DAY_SHIFT, "shift_end": "return",
                "stands_in": {"team": "clerks", **stands_in},
            },
            **changes,
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arrives", "after_hours", "begins", "server"),
    [
        ("2026-01-05T09:30", 0.0, 30, 0),  # before Chicago opens, where nobody is out: the back-up stands by
        ("2026-01-05T11:20", 0.0, 0, 2),
        ("2026-01-05T11:20", 0.5, 10, 2),  # half an hour to get going
        ("2026-01-05T12:55", 0.0, 0, 2),
        ("2026-01-05T13:00", 0.0, 0, 0),  # all are back
    ],
)
def test_a_back_up_works_while_the_other_team_is_out_and_then_alone(
    tmp_path: Path, arrives: str, after_hours: float, begins: int, server: int
) -> None:
    run = stood_in(tmp_path, arrives, after_hours=after_hours)
    assert ((run.log.touches.begin - run.log.items.arrived[0]) // MINUTE)[0] == begins
    assert run.log.touches.server[0] == server


def test_work_of_a_back_up_that_is_let_go_returns_to_the_team_that_is_back(tmp_path: Path) -> None:
    """From 12:55 on 5 of 10 minutes; then Chicago, at one, the other 5."""
    touches = stood_in(tmp_path, "2026-01-05T12:55").log.touches
    assert (touches.server.tolist(), touches.worked.tolist()) == ([2, 0], [5 * MINUTE, 5 * MINUTE])


@pytest.mark.parametrize(("standby_paid", "hours"), [(False, 2.0), (True, 40.0)])
def test_a_hot_back_up_is_paid_for_standing_by_and_a_warm_one_when_it_is_called(
    tmp_path: Path, standby_paid: bool, hours: float
) -> None:
    run = stood_in(tmp_path, "2026-01-05T11:20", standby_paid=standby_paid)
    shifts = run.log.shifts
    paid = (shifts.team == 2) & (shifts.paid == 1)
    assert int((shifts.end - shifts.start)[paid].sum()) == hours * HOUR
