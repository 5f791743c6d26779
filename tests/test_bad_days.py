"""Surges, late files and days off. Oracle: paper, the stated factor, and the same run without the event."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from bposim.analysis.measuring.load import expected_items
from bposim.analysis.running import Engine, Run, simulate
from bposim.analysis.validation import textbook
from bposim.model.operation import Awaiting
from bposim.model.ticks import DAY, HOUR, MINUTE
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.study import Study

both_engines = pytest.mark.parametrize("engine", ["compiled", "simpy"])

MONDAY = date(2026, 1, 5)
SURGE = {"kind": "demand_surge", "first_date": MONDAY + timedelta(2), "last_date": MONDAY + timedelta(3)}
LATE = {"kind": "late_file", "work_type": "item", "arrivals": "listed", "hours": 3.0, "dates": [MONDAY]}


def study(arrivals: dict[str, Any], weeks: int = 1, **events: Any) -> Study:
    """Two work types that arrive alike; enough servers for all."""
    kinds = {name: textbook.arriving(dict(arrivals)) for name in ("item", "other")}
    steps = {"work": textbook.step(textbook.fixed(1))}
    return textbook.study(textbook.tables(kinds, steps, {"clerks": textbook.team(50)}, weeks, events=events))


def run(*at: Any, **more: Any) -> Run:
    made = study(*at, **more)
    return simulate(made.scenarios["base"], made.data)


def by_day(found: Run, work_type: int = 0) -> list[list[int]]:
    items = found.log.items
    arrived = items.arrived[items.work_type == work_type]
    return [arrived[arrived // DAY == day].tolist() for day in range(7)]


# Surges


def test_a_surge_multiplies_what_is_expected_on_its_days_of_its_work_types() -> None:
    plain, surging = (
        simulate(study(textbook.poisson(10), **events).scenarios["base"])
        for events in ({}, {"sale": SURGE | {"factor": {"item": 1.5}}})
    )
    week = 7 * 24 * 10
    assert expected_items(plain.operation, 0, 7 * DAY).tolist() == pytest.approx([week, week])
    assert expected_items(surging.operation, 0, 7 * DAY).tolist() == pytest.approx([week + 0.5 * 2 * 240, week])


def test_a_surge_adds_items_to_its_days_and_moves_no_other() -> None:
    """With the same luck the items of a plain day are among those of the day in the surge."""
    plain, surging = run(textbook.poisson(10)), run(textbook.poisson(10), sale=SURGE | {"factor": {"item": 1.5}})
    for day, (few, many) in enumerate(zip(by_day(plain), by_day(surging), strict=True)):
        assert set(few) < set(many) if day in (2, 3) else few == many
    assert by_day(surging, 1) == by_day(plain, 1)


def test_the_mean_of_a_surge_is_the_stated_factor() -> None:
    """Two days at 10 an hour and 1.5: 720 of Poisson, over 30 replications."""
    made = study(textbook.poisson(10), sale=SURGE | {"factor": 1.5})
    counts = [sum(map(len, by_day(simulate(made.scenarios["base"], replication=r))[2:4])) for r in range(30)]
    assert np.mean(counts) == pytest.approx(720, abs=4 * (720 / 30) ** 0.5)


def test_surges_at_a_rate_hold_for_their_days_for_all_work_types_and_are_as_frequent_as_stated() -> None:
    """Begun on a day with chance 36.525 / 365.25 = .1, three days long: on for 1 - .9^3 = .271 of the days.

    Overlapping days go together, hence a generous 5 x sqrt(.271 x .729 x 3 / days).
    """
    rate = {"kind": "demand_surge", "per_year": 36.525, "days": 3, "factor": 0.0}
    found = run(textbook.poisson(10), weeks=50, halt=rate)
    items = found.log.items
    daily = [np.bincount(items.arrived[items.work_type == kind] // DAY, minlength=350) for kind in (0, 1)]
    assert ((daily[0] == 0) == (daily[1] == 0)).all()
    halted = daily[0] == 0
    lengths = np.diff(np.flatnonzero(np.diff(np.concatenate([[0], halted, [0]]))))[::2]
    assert lengths[:-1].min() == 3
    assert halted.mean() == pytest.approx(0.271, abs=5 * (0.271 * 0.729 * 3 / 350) ** 0.5)


def test_one_more_week_moves_no_surge() -> None:
    rate = {"kind": "demand_surge", "per_year": 50.0, "days": 3, "factor": 1.5}
    short, long = run(textbook.poisson(10), halt=rate), run(textbook.poisson(10), weeks=2, halt=rate)
    assert by_day(long) == by_day(short)


# Late files


def late_run(engine: Engine = "compiled", excused: bool = True, **changes: Any) -> Run:
    """Two items in a file at 09:00 on Monday and Tuesday, half an hour of work each, two hours to do it."""
    kinds = {"item": textbook.from_file("work")}
    sla = {"due": "elapsed_hours", "hours": 2.0, "target_share": 0.9, "excused": ["late_file"] if excused else []}
    tables = textbook.tables(
        kinds,
        {"work": textbook.step(textbook.fixed(30))},
        {"clerks": textbook.team(1)},
        sla={"prompt": sla},
        events={"bank": LATE | changes},
    )
    rows = [(f"2026-01-0{day}T09:00:00", "item", 2) for day in (5, 6)]
    made = textbook.study(tables, rows)
    return simulate(made.scenarios["base"], made.data, engine=engine)


@both_engines
def test_items_of_a_late_file_wait_for_it_and_those_of_other_days_do_not(engine: Engine) -> None:
    log = late_run(engine).log
    times = (log.touches.item, log.touches.queued // MINUTE, log.touches.begin // MINUTE, log.touches.end // MINUTE)
    assert list(zip(*(column.tolist() for column in times), strict=True)) == [
        (0, 720, 720, 750),
        (1, 720, 750, 780),
        (2, 1980, 1980, 2010),
        (3, 1980, 2010, 2040),
    ]
    waits = (log.waits.item, log.waits.begin // MINUTE, log.waits.end // MINUTE)
    assert list(zip(*(column.tolist() for column in waits), strict=True)) == [(0, 540, 720), (1, 540, 720)]
    assert log.items.arrived.tolist() == [9 * HOUR] * 2 + [33 * HOUR] * 2


def test_lateness_counts_end_to_end_and_on_the_contract_clock_unless_excused() -> None:
    """Late by 3 h the items take 3.5 and 4 h: over two hours unless the three are out."""
    excused, counted = late_run(), late_run(excused=False)
    assert excused.measures["sla_attainment"] == 1.0
    assert excused.measures["sla_attainment_end_to_end"] == 0.5
    assert counted.measures["sla_attainment"] == 0.5
    assert excused.operation.steps.awaiting.tolist() == [Awaiting.LATE_FILE, Awaiting.NOBODY]


@pytest.mark.parametrize(("share", "late"), [(0.0, 0), (1.0, 4)])
def test_a_share_of_the_files_is_late(share: float, late: int) -> None:
    assert len(late_run(dates=[], late_share=share).log.waits.item) == late


def test_files_are_late_as_often_as_stated_and_whole() -> None:
    """Of 350 daily files a quarter; which of them says the luck of the event."""
    file = {"form": "batch", "items_per_year": 36_525.0, "at": "06:00"}
    event = LATE | {"arrivals": "all", "dates": [], "late_share": 0.25}
    found = run(file, weeks=50, bank=event)
    late = np.unique(found.log.items.arrived[found.log.waits.item])
    assert len(late) / 350 == pytest.approx(0.25, abs=4 * (0.25 * 0.75 / 350) ** 0.5)
    of_late_days = np.isin(found.log.items.arrived, late) & (found.log.items.work_type == 0)
    assert np.count_nonzero(of_late_days) == len(found.log.waits.item)
    assert found.log.items.arrived.tolist() == run(file, weeks=50).log.items.arrived.tolist()


# Days off on one side


def day_off(site: str | None) -> Run:
    """Wednesday off. A clerk at home and one abroad, each with work that comes on client business days."""
    form = textbook.poisson(1, days="Mon-Fri")
    kinds = {name: textbook.arriving(form, name) for name in ("home", "abroad")}
    steps = {name: textbook.step(textbook.fixed(1)) for name in kinds}
    teams = {name: textbook.team(1, [name], {"day": textbook.shift("09:00-17:00")}, site=name) for name in kinds}
    event = {"kind": "day_off", "dates": [date(2026, 1, 7)]} | ({"site": site} if site else {})
    sites = {"home": {"time_zone": "UTC", "holiday_policy": "client"}, "abroad": {"time_zone": "UTC"}}
    tables = textbook.tables(kinds, steps, teams, sites=sites, events={"feast": event})
    return simulate(textbook.study(tables).scenarios["base"])


def worked_on_wednesday(found: Run) -> list[bool]:
    rosters = found.rosters
    first, last = rosters.first_row[:-1], rosters.first_row[1:]
    days = rosters.start // DAY
    return [bool(np.any(days[a:b] == 2)) for a, b in zip(first, last, strict=True)]


def test_a_day_off_abroad_closes_that_site_alone() -> None:
    found = day_off("abroad")
    assert worked_on_wednesday(found) == [True, False]
    assert np.count_nonzero(found.log.items.arrived // DAY == 2) > 0


def test_a_day_off_of_the_client_closes_whom_its_holidays_close_and_brings_no_work() -> None:
    found = day_off(None)
    assert worked_on_wednesday(found) == [False, True]
    assert np.count_nonzero(found.log.items.arrived // DAY == 2) == 0


@pytest.mark.parametrize(
    ("event", "path", "expected", "nearest"),
    [
        (SURGE | {"factor": {"itme": 2.0}}, "events.e.factor", "the name of a work type", "item"),
        (SURGE | {"factor": 2.0, "days": 2}, "events.e", "either first_date and last_date, or per_year and days", ""),
        (
            SURGE | {"factor": 2.0, "last_date": MONDAY},
            "events.e",
            "a first_date that is not after the last_date",
            "",
        ),
        (SURGE | {"factor": 1000.0}, "demand", "at most 20,000,000 items in all", ""),
        (LATE | {"work_type": "itme"}, "events.e.work_type", "the name of a work type", "item"),
        (LATE, "events.e.arrivals", "the name of a batch or csv form of arrival of the work type", ""),
        (LATE | {"late_share": 0.1}, "events.e", "exactly one of dates and late_share", ""),
        ({"kind": "day_off", "dates": [MONDAY], "site": "x"}, "events.e.site", "the name of a site", ""),
    ],
)
def test_mistakes_in_events_are_named(event: dict[str, Any], path: str, expected: str, nearest: str) -> None:
    with pytest.raises(StudyError) as caught:
        study(textbook.poisson(100), e=event)
    assert [(each.path, each.expected, each.nearest) for each in caught.value.mistakes] == [(path, expected, nearest)]


# More than was forecast


def surged(**sla: Any) -> Any:
    """Four items at 10:00 on each of 14 days from Saturday 24 January on, on Tuesday the 27th eight, of a minute each.
    January has eight days and February six; nobody is there on Saturdays and Sundays. A file states what comes, and a
    surge comes on top of it. Each item is due in an hour."""
    tables = textbook.tables(
        {"item": textbook.from_file()},
        {"work": textbook.step(textbook.fixed(1))},
        {"clerks": textbook.team(1, ["work"], {"week": textbook.shift(days="Mon-Fri")})},
        2,
        start=date(2026, 1, 24),
        sla={"prompt": {"due": "elapsed_hours", "hours": 1.0, "target_share": 0.9, **sla}},
        events={"rush": {"kind": "demand_surge", "factor": 2.0, **dict.fromkeys(("first_date", "last_date"), RUSH)}},
    )
    rows = [(f"{date(2026, 1, 24) + timedelta(days=k)}T10:00:00", "item", 4) for k in range(14)]
    return textbook.study(tables, rows)


RUSH = date(2026, 1, 27)


@pytest.mark.parametrize(
    ("band", "counted", "late"),
    [
        (None, 60, 16),  # two days of either month's ends of week
        (0.0, 56, 12),  # 32 were forecast for January, 36 come: the last four are Saturday's
        (0.1, 59, 15),  # 35.2, which the last one is above
        (0.2, 60, 16),  # 38.4
    ],
)
def test_what_arrives_above_the_forecast_of_its_month_is_not_due(band: float | None, counted: int, late: int) -> None:
    """End to end all are."""
    excused = {} if band is None else {"excused": ["volume_above_forecast"], "forecast_band_share": band}
    made = surged(**excused)
    found = simulate(made.scenarios["base"], made.data).measures
    assert found["sla_attainment"] == pytest.approx(1 - late / counted)
    assert found["sla_attainment_end_to_end"] == pytest.approx(1 - 16 / 60)
    assert found["items_stopped"] == 60 - counted


def test_a_band_and_the_excuse_are_stated_together() -> None:
    for alone in ({"excused": ["volume_above_forecast"]}, {"forecast_band_share": 0.1}):
        with pytest.raises(StudyError, match="beside each other"):
            surged(**alone)
