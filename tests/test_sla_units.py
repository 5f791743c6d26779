"""What does an SLA count? Oracle: paper."""

from __future__ import annotations

import numpy as np
import pytest
from paper import day, elapsed, item, log, operation, scenario, wait, within_hours, workload

from bposim.analysis.measuring.service_levels import age_scores, due_scores, item_counts, period_scores, service
from bposim.model.operation import Awaiting
from bposim.model.ticks import DAY, HOUR, WEEK

SOON = within_hours("soon", 4, elapsed(), excused=[Awaiting.CLIENT], target=0.6)
WEEK_OF = np.array((0, WEEK))


def kept(items, sla, waits=(), awaiting=(0,)):
    promise = {"due": "elapsed_hours", "hours": 4.0, "target_share": 0.6} | sla
    rule = SOON._replace(unit=sla.get("unit", "item"))
    where = operation(dues=[rule] if "measure" not in sla else [], awaiting=awaiting)
    stated = promise if "measure" not in sla else {"target_share": 0.6} | sla
    run = log(items, waits=waits)
    found = service(scenario(sla={"soon": stated}), where, workload([([0] * len(items), [0] * len(items))]), run)
    return found, run


def prompt(when):
    return item(when, when + HOUR)


def late(when):
    return item(when, when + 5 * HOUR)


MORNING, NOON, NEXT = day(0, 9), day(0, 12), day(1, 9)
ITEMS = [prompt(MORNING), late(MORNING), prompt(NOON), prompt(NOON), prompt(NEXT)]


@pytest.mark.parametrize(("unit", "good", "of"), [("item", 4, 5), ("file", 2, 3), ("run", 2, 3), ("day", 1, 2)])
def test_a_unit_is_late_if_one_of_its_items_is(unit, good, of):
    """Three files, each due at a tick of its own; two of them on the first day."""
    found, run = kept(ITEMS, {"unit": unit})
    assert due_scores(found.units["soon"], WEEK_OF) == [(good, of)]
    assert due_scores(found.end_to_end["soon"], WEEK_OF) == [(good, of)]
    assert item_counts(found, period_scores(found, run.items, WEEK_OF), WEEK_OF) == {"soon": [5]}


def test_a_stopped_item_does_not_speak_for_its_run():
    """Awaiting the client from 10:00 on: end to end the run is late, by the contract it is not."""
    items = [prompt(MORNING), item(MORNING)]
    found, _ = kept(items, {"unit": "run"}, [wait(1, day(0, 10), 2 * WEEK)], awaiting=(0, Awaiting.CLIENT))
    assert found.units["soon"].met.tolist() == [True]
    assert found.end_to_end["soon"].met.tolist() == [False]


def test_a_run_with_only_stopped_items_is_none():
    found, _ = kept([item(MORNING)], {"unit": "run"}, [wait(0, day(0, 10), 2 * WEEK)], awaiting=(0, Awaiting.CLIENT))
    assert due_scores(found.units["soon"], WEEK_OF) == [(0, 0)]


AGE = {"measure": "backlog_age", "oldest_days": 1.0}


def test_the_backlog_is_looked_at_when_days_end():
    """From Monday noon to Wednesday noon: young on Monday's end, old on Tuesday's, gone on Wednesday's; one waits from
    Tuesday 00:00 for a day, one is in and out between two looks."""
    items = [item(day(0, 12), day(2, 12)), item(day(1), day(2)), item(day(3, 9), day(3, 10))]
    found, run = kept(items, AGE)
    assert found.backlogs["soon"].items[:4].tolist() == [1, 2, 0, 0]
    assert found.backlogs["soon"].young[:4].tolist() == [1, 1, 0, 0]
    assert period_scores(found, run.items, WEEK_OF) == {"soon": [(2, 3)]}
    assert age_scores(found.backlogs["soon"], np.array((0, day(1), WEEK))) == [(1, 1), (1, 2)]


@pytest.mark.parametrize(("age", "young"), [(DAY - 1, 1), (DAY, 1), (DAY + 1, 0)])
def test_a_day_old_is_not_older_than_a_day(age, young):
    found, _ = kept([item(day(3) - age)], AGE)
    assert found.backlogs["soon"].young[2] == young


def test_what_is_never_delivered_grows_old():
    found, run = kept([item(day(0, 12))], AGE)
    assert period_scores(found, run.items, WEEK_OF) == {"soon": [(1, 7)]}
