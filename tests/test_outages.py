"""Outages of sites and systems, on dates and at a rate. Oracle: paper, in minutes from Monday 00:00."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from bposim.analysis.running import Engine, Run, simulate
from bposim.analysis.validation import textbook
from bposim.model.runlog import Reason
from bposim.model.tables import digest
from bposim.model.ticks import DAY, HOUR, MINUTE
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.schema.events import Outage

both_engines = pytest.mark.parametrize("engine", ["compiled", "simpy"])

SITES = {"manila": {"time_zone": "UTC"}, "chicago": {"time_zone": "UTC"}}
NOON = {"kind": "outage", "site": "manila", "dates": [date(2026, 1, 5)], "at": "12:00", "hours": 2.0}
AT_RATE = {
    "kind": "outage",
    "site": "manila",
    "per_year": 100.0,
    "duration": {"distribution": "lognormal", "median_minutes": 360.0, "cv": 1.0},
}


def team(step: str = "work", heads: int = 1, site: str = "manila", **changes: Any) -> dict[str, Any]:
    return textbook.team(heads, [step], site=site, **changes)


def run(teams: dict[str, Any], events: dict[str, Any], *arrivals: str, engine: Engine = "compiled", **more: Any) -> Run:
    """Work of half an hour for each team, that comes at clock times of the first Monday."""
    steps = {name: textbook.step(textbook.fixed(30)) for each in teams.values() for name in each["serves"]}
    kinds = {name: textbook.from_file(name) for name in steps}
    tables = textbook.tables(kinds, steps, teams, more.pop("weeks", 1), sites=SITES, events=events)
    tables["delivery"]["systems"] = {"erp": {}}
    listed = [(f"2026-01-05T{time}:00", name, 1) for time in arrivals for name in steps]
    study = textbook.study(tables, listed)
    return simulate(study.scenarios["base"], study.data, engine=engine, **more)


def touches(found: Run) -> list[tuple[float, ...]]:
    """item, server, begin, end, gap"""
    log = found.log.touches
    times = (column / MINUTE for column in (log.begin, log.end, log.gap))
    return list(zip(log.item.tolist(), log.server.tolist(), *(time.tolist() for time in times), strict=True))


def out(found: Run, server: int, until: float = 1e9) -> list[tuple[float, float]]:
    """Hours."""
    log = found.log.shifts
    own = (log.server == server) & (log.reason == Reason.OUTAGE) & (log.end < until * DAY)
    return list(zip((log.start[own] / HOUR).tolist(), (log.end[own] / HOUR).tolist(), strict=True))


@both_engines
def test_work_in_hand_is_held_through_an_outage_or_returned_and_another_site_goes_on(engine: Engine) -> None:
    """Manila at 11:40: 20 min, two hours out, 10 min; returned it is queued at noon and goes first at 14:00."""
    teams = {"manila": team("a"), "returning": team("b", work_when_down="return"), "chicago": team("c", site="chicago")}
    found = run(teams, {"storm": NOON}, "11:40", engine=engine)
    assert touches(found) == [
        (1, 1, 700, 720, 0),
        (2, 2, 700, 730, 0),
        (0, 0, 700, 850, 120),
        (1, 1, 840, 850, 0),
    ]
    assert found.log.touches.queued.tolist() == [700 * MINUTE] * 3 + [720 * MINUTE]


@both_engines
def test_half_of_the_seats_go_on_elsewhere_and_the_others_come_back_one_by_one(engine: Engine) -> None:
    """Seats 0 and 1 switch in half an hour; 2 and 3 are back half way through and at the end of an hour's recovery."""
    storm = NOON | {"continuity_share": 0.5, "switch_hours": 0.5, "recovery_hours": 1.0}
    found = run({"clerks": team(heads=4)}, {"storm": storm}, "12:05", "12:05", "12:05", engine=engine)
    assert [out(found, seat) for seat in range(4)] == [[(12, 12.5)], [(12, 12.5)], [(12, 14.5)], [(12, 15)]]
    assert touches(found) == [(0, 0, 750, 780, 0), (1, 1, 750, 780, 0), (2, 0, 780, 810, 0)]


def test_with_full_continuity_nothing_happens() -> None:
    storm = NOON | {"continuity_share": 1.0, "recovery_hours": 1.0}
    plain, found = (run({"clerks": team(heads=3)}, events, "11:50", "12:05") for events in ({}, {"storm": storm}))
    assert digest(found.log) == digest(plain.log)


def test_without_continuity_nobody_is_there() -> None:
    found = run({"clerks": team(heads=3)}, {"storm": NOON}, "12:05")
    assert [out(found, seat) for seat in range(3)] == [[(12, 14)]] * 3
    assert touches(found) == [(0, 0, 840, 870, 0)]


def test_two_teams_of_a_site_go_down_together_and_bots_and_other_sites_do_not() -> None:
    teams = {
        "day": team("a", heads=2),
        "night": team("b"),
        "bots": team("c", kind="bots"),
        "chicago": team("d", site="chicago"),
    }
    found = run(teams, {"storm": AT_RATE}, weeks=20)
    assert out(found, 0) == out(found, 1) == out(found, 2) != []
    assert out(found, 3) == out(found, 4) == []


def test_an_outage_of_a_system_is_a_failure_of_the_teams_that_need_it() -> None:
    crash = {key: value for key, value in NOON.items() if key != "site"} | {"system": "erp"}
    found = run({"bots": team("a", kind="bots", needs=["erp"]), "clerks": team("b")}, {"crash": crash}, "11:40")
    assert touches(found) == [(1, 1, 700, 730, 0), (0, 0, 700, 850, 120)]
    assert Reason.FAILURE in found.log.shifts.reason
    assert Reason.OUTAGE not in found.log.shifts.reason


def test_scenarios_share_the_outages_of_a_site_and_another_week_moves_none() -> None:
    few = run({"clerks": team()}, {"storm": AT_RATE}, weeks=8)
    other = run({"people": team("b", heads=3, shift_end="return")}, {"storm": AT_RATE}, weeks=9)
    assert out(few, 0) == out(other, 2, until=8 * 7) != []


def test_outages_at_a_rate_come_as_often_and_last_as_long_as_stated() -> None:
    """A year of 365.25 days up holds 100; with mean 360 x sqrt(2) min = 8.49 h, 52 weeks up and down hold 90.9."""
    counts, lengths = [], []
    for replication in range(20):
        down = run({"clerks": team()}, {"storm": AT_RATE}, weeks=52, replication=replication).workload.seats[0].down[0]
        counts.append(len(down.start))
        lengths += ((down.end - down.start) / HOUR).tolist()
    mean = 6 * 2**0.5
    expected = 52 * 168 / (8766 / 100 + mean)
    assert np.mean(counts) == pytest.approx(expected, abs=4 * (expected / 20) ** 0.5)
    assert np.mean(lengths) == pytest.approx(mean, abs=4 * mean / len(lengths) ** 0.5)


def test_the_library_knows_outages_of_the_places_of_its_sites() -> None:
    """Each fills an outage at a rate; nothing else has to be stated but the site and the shape of its length."""
    for entry in ("united_states", "latin_america", "poland", "india", "philippines"):
        event = {"kind": "outage", "site": "manila", "library": f"events/outage_{entry}"}
        found = run({"clerks": team()}, {"storm": event | {"duration": {"distribution": "lognormal"}}})
        outage = found.scenario.events["storm"]
        assert isinstance(outage, Outage)
        assert outage.continuity_share == 0.3
        assert found.operation.teams[0].causes[0].turns is not None


@pytest.mark.parametrize(
    ("changes", "path", "expected"),
    [
        ({"site": "manilla"}, "events.storm.site", "the name of a site"),
        ({"system": "erp"}, "events.storm", "exactly one of site and system"),
        ({"per_year": 2.0}, "events.storm", "either dates and hours, or per_year and duration"),
        ({"dates": []}, "events.storm", "either dates and hours, or per_year and duration"),
        ({"kind": "outtage"}, "events.storm.kind", "one of outage, demand_surge, late_file, leavers, day_off, breach"),
        ({"continuity_share": 1.5}, "events.storm.continuity_share", "less than or equal to 1"),
    ],
)
def test_mistakes_in_an_outage_are_named(changes: dict[str, Any], path: str, expected: str) -> None:
    with pytest.raises(StudyError) as caught:
        run({"clerks": team()}, {"storm": NOON | changes})
    assert [(each.path, each.expected) for each in caught.value.mistakes] == [(path, expected)]


# Whose outage it is, and what the contract makes of it

DOWN = {"kind": "outage", "system": "erp", "dates": [date(2026, 1, 5)], "at": "12:00", "hours": 2.0}
TWO_HOURS = {"due": "elapsed_hours", "hours": 2.0, "target_share": 0.9, "excused": ["client_outage"]}


def promised(event: dict[str, Any], *arrivals: str, sla: dict[str, Any] = TWO_HOURS) -> dict[str, float]:
    """A provider's clerk in Manila who needs the client's system."""
    tables = textbook.tables(
        {"item": textbook.from_file()},
        {"work": textbook.step(textbook.fixed(30))},
        {"clerks": team(needs=["erp"], employer="provider")},
        sites=SITES,
        events={"down": event},
        sla={"prompt": sla},
    )
    tables["delivery"]["systems"] = {"erp": {}}
    study = textbook.study(tables, [(f"2026-01-{time}:00", "item", 1) for time in arrivals])
    return simulate(study.scenarios["base"], study.data).measures


def shares(found: dict[str, float]) -> tuple[float, float]:
    """By contract, and end to end."""
    return found["sla_attainment"], found["sla_attainment_end_to_end"]


def test_an_outage_of_the_client_that_is_excused_stops_the_contracts_clock_and_no_other() -> None:
    """What comes at 11:50 is done at 14:20, half an hour on the contract's clock: ten minutes before the outage and
    twenty after it. Due at 13:50, and by contract at 15:50. What comes at 9:00 on Tuesday is done at 9:30 anyway."""
    found = promised(DOWN, "05T11:50", "06T09:00")
    assert shares(found) == (1.0, 0.5)
    assert found["contract_turnaround_p90_hours"] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("event", "sla", "known"),
    [
        (DOWN, {**TWO_HOURS, "excused": []}, 0.0),
        (DOWN | {"whose": "provider"}, TWO_HOURS, 0.0),
        (DOWN | {"system": None, "site": "manila"}, TWO_HOURS, 0.0),  # the provider's people work there
        (DOWN | {"system": None, "site": "manila", "whose": "client"}, TWO_HOURS, 1.0),
        (DOWN | {"dates": [date(2026, 1, 6)]}, TWO_HOURS, 1.0),  # after all is done
    ],
)
def test_only_the_clients_own_outages_are_excused_where_the_sla_says_so(
    event: dict[str, Any], sla: dict[str, Any], known: float
) -> None:
    stated = {key: value for key, value in event.items() if value is not None}
    assert shares(promised(stated, "05T11:50", sla=sla))[0] == known


def test_an_outage_in_which_all_go_on_at_once_stops_no_clock_and_calls_no_back_up() -> None:
    everybody = DOWN | {"continuity_share": 1.0}
    busy = ["05T12:00"] * 5  # until 14:30
    assert shares(promised(everybody, *busy))[0] == shares(promised({**DOWN, "dates": [date(2026, 1, 6)]}, *busy))[0]
    late = {**TWO_HOURS, "hours": 0.1}
    assert shares(promised(everybody, "05T12:00", sla=late)) == (0.0, 0.0)
    teams = {"main": team(), "back_up": team(site="chicago", stands_in={"team": "main"}, shift_end="return")}
    there = [
        run(teams, {"storm": NOON | {"continuity_share": share}}).rosters.first_row.tolist() for share in (0.0, 1.0)
    ]
    assert [rows[2] - rows[1] for rows in there] == [1, 0]


def test_a_day_of_business_is_longer_by_what_the_outage_took_of_it() -> None:
    """Due at close of business, 17:00. The outage takes two hours of the client's nine to five, so by contract due at
    11:00 on Tuesday. The first item has a minute before it and is done at 14:29, the sixth at 16:59, the eighth at
    17:59."""
    sla = {"due": "business_days", "business_days": 0, "cut_off": "15:00", "target_share": 0.9}
    late = promised(DOWN, *["05T11:59"] * 8, sla=sla)
    excused = promised(DOWN, *["05T11:59"] * 8, sla=sla | {"excused": ["client_outage"]})
    assert shares(late) == (0.75, 0.75)
    assert shares(excused) == (1.0, 0.75)
