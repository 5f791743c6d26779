"""Does the story of an item say what happened to it? Oracle: paper, and that a story has no gap and no overlap."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime, timedelta

import numpy as np
import pytest

import bposim
from bposim.analysis.explaining.parts import Part
from bposim.analysis.explaining.story import UNFINISHED, Story, trace
from bposim.analysis.explaining.telling import as_json, lines, span
from bposim.analysis.validation.textbook import fixed, from_file, shift, step, study, tables, team
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.study import SHIPPED, load_study


def manila(rows, minutes=120.0):
    """A client in New York, where Manila's 9:00 is 20:00 of the day before; a clerk with a break from 10 to 11."""
    clerks = team(site="manila", shifts={"day": shift("09:00-17:00", breaks=["10:00-11:00"])})
    content = tables(
        {"a": from_file()}, {"work": step(fixed(minutes))}, {"clerks": clerks},
        client={"time_zone": "America/New_York"}, sites={"manila": {"time_zone": "Asia/Manila"}},
        sla={"soon": {"due": "elapsed_hours", "hours": 4.0, "target_share": 0.9}},
    )  # fmt: skip
    return study(content, rows)


ONE = manila([("2026-01-05T08:00", "a", 1)])


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
def test_a_day_between_two_sites_as_it_is_told(engine) -> None:
    assert list(lines(trace(ONE, "base", 0, engine=engine))) == [
        "known answer, base: item 0 (a 0), seed 1, replication 0",
        "Times are those of the client (America/New_York).",
        "Mon 05 Jan 08:00:00  arrives",
        "Mon 05 Jan 08:00:00  work: queued 12:00:00 (nobody on shift 12:00:00)",
        "Mon 05 Jan 20:00:00  work: clerks, server 0 (Tue 09:00 in Asia/Manila), 3:00:00, "
        "of which away break 1:00:00: done",
        "Mon 05 Jan 23:00:00  delivered",
        "SLA soon: due Mon 05 Jan 12:00:00, not met; end to end due Mon 05 Jan 12:00:00, not met",
        "Turnaround: 15:00:00",
        "        12:00:00   80.0 %  nobody on shift",
        "         2:00:00   13.3 %  handling",
        "         1:00:00    6.7 %  break",
    ]


def test_an_unfinished_item_is_told_up_to_the_end_of_the_run() -> None:
    """Sunday 11 January 23:00 in New York is Monday 12:00 in Manila; of 10 h of work one is done by midnight."""
    found = list(lines(trace(manila([("2026-01-11T23:00", "a", 2)], 600.0), "base", 0)))
    assert found[3] == (
        "Sun 11 Jan 23:00:00  work: clerks, server 0 (Mon 12:00 in Asia/Manila), 1:00:00: "
        "still in hand when the run ends"
    )
    assert "Mon 12 Jan 00:00:00  the run ends, the item is in progress" in found
    assert found[-2:] == ["So far: 1:00:00", "         1:00:00  100.0 %  handling"]


def test_the_same_as_data_has_the_client_s_offset_and_milliseconds() -> None:
    found = json.loads(json.dumps(as_json(bposim.trace(ONE, "base", 0))))
    assert found["arrived"] == "2026-01-05T08:00:00.000-05:00"
    assert found["delivered"] == "2026-01-05T23:00:00.000-05:00"
    assert found["turnaround_milliseconds"] == 15 * 3_600_000
    assert found["parts"] == {"handling": 7_200_000, "nobody on shift": 43_200_000, "break": 3_600_000}
    assert [event["what"] for event in found["events"]] == ["queued", "done"]
    (due,) = found["dues"]
    assert (due["due"], due["met"]) == ("2026-01-05T12:00:00.000-05:00", False)


def test_a_span_is_not_rounded() -> None:
    assert [span(ticks) for ticks in (0, 1, 61_000, 100 * 3_600_000)] == [
        "0:00:00",
        "0:00:00.001",
        "0:01:01",
        "100:00:00",
    ]


def assert_seamless(found: Story) -> None:
    """From event to event up to delivery, and the time beside work is explained by parts."""
    until = found.operation.horizon if found.delivered == UNFINISHED else found.delivered
    at, with_client = max(0, found.arrived), 0
    for event in found.events:
        if event.start < until:
            assert event.start == at
            at = event.end
            explained = sum(ticks for _, ticks in event.parts)
            is_client_s = event.counts_as == Part.CLIENT or dict(event.parts).get(Part.CLIENT)
            with_client += event.end - event.start if is_client_s else 0
            assert explained <= event.end - event.start if event.server >= 0 else explained == event.end - event.start
    assert at == until
    assert found.parts.get(Part.CLIENT, 0) == with_client
    assert sum(found.parts.values()) == until - found.arrived


@pytest.mark.parametrize("name", SHIPPED)
def test_the_stories_of_shipped_studies_have_no_gap(name: str) -> None:
    stated = load_study(name).replace({"horizon_weeks": 1, "warm_up_weeks": 0, "follow_up_weeks": 0})
    for item in np.linspace(0, 600, 12, dtype=int).tolist():
        assert_seamless(trace(stated, list(stated.scenarios)[-1], item))


def test_minor_defects_are_told_as_such() -> None:
    steps = {"work": step(fixed(10), error_share=1.0, minor_error_share=1.0)}
    made = tables({"item": from_file()}, steps, {"clerks": team(1, ["work"])}, 1)
    found = trace(study(made, [("2026-01-05T09:00:00", "item", 1)]), "base", 0)
    assert (found.made, found.left) == (("work", "work (minor)"), ("work", "work (minor)"))


def test_a_number_that_no_item_has_is_the_user_s_mistake() -> None:
    with pytest.raises(StudyError, match=r"--item = 7: expected a number from 0 to 0"):
        trace(ONE, "base", 7)


def test_the_command_tells_it_in_lines_and_as_json() -> None:
    command = [sys.executable, "-m", "bposim", "trace", "payroll", "--scenario", "offshore", "--item", "40"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert told.startswith("Payroll, offshore: item 40 (")
    found = json.loads(subprocess.run([*command, "--json"], capture_output=True, text=True, check=True).stdout)
    begin, end = (datetime.fromisoformat(found[name]) for name in ("arrived", "delivered"))
    assert end - begin == timedelta(milliseconds=found["turnaround_milliseconds"])
    assert found["fingerprint"] == load_study("payroll").fingerprint
