"""How long were items in the system, and how many at a time? Oracle: each item by itself, and counting at each look."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper import item, log, operation

from bposim.analysis.measuring.sojourns import LOOKS, Total, add_up, sojourns
from bposim.model.machine_code import MachineCode
from bposim.model.runlog import State
from bposim.model.ticks import DAY, HOUR

START, END, HORIZON = 2 * DAY, 5 * DAY, 7 * DAY
WHERE = operation((START, END), HORIZON)
TICKS = st.integers(-DAY, HORIZON - 1) | st.sampled_from([START, START + 3 * HOUR, END - 1, END])


@pytest.fixture(params=["machine code", "uncompiled"], scope="module", autouse=True)
def code(request):
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "uncompiled":
            patch.setattr(MachineCode, "of", lambda *_: add_up)
        yield


@st.composite
def items(draw):
    """In the order of their arrival: done, perhaps by nobody, cancelled, or in progress, perhaps begun."""
    found = []
    for arrived in sorted(draw(st.lists(TICKS, max_size=12))):
        begun, closed = sorted(draw(st.lists(st.integers(max(arrived, 0), HORIZON - 1), min_size=2, max_size=2)))
        state = draw(st.sampled_from(State))
        begun = begun if draw(st.booleans()) else -1
        facts = {"state": state, "first_begin": begun, "closed": -1 if state == State.IN_PROGRESS else closed}
        more = {"waited": draw(st.integers(0, HOUR)), "worked": draw(st.integers(0, HOUR))}
        found.append(item(arrived, closed if state == State.DONE else -1) | facts | more)
    return found


def left(each):
    return HORIZON if each["state"] == State.IN_PROGRESS else each["closed"]


@given(items())
def test_what_is_in_the_system_is_counted_instant_by_instant(stays):
    found = sojourns(WHERE, log(stays).items)
    looks = START + DAY // LOOKS * np.arange(1, 3 * LOOKS + 1)
    there = [sum(each["arrived"] < look <= left(each) for each in stays) for look in looks.tolist()]
    assert found.lowest.tolist() == np.reshape(there, (3, LOOKS)).min(axis=1).tolist()
    assert found.total(Total.IN_SYSTEM) == sum(
        max(0, min(left(each), END) - max(each["arrived"], START)) for each in stays
    )
    still_there = [k for k, each in enumerate(stays) if each["arrived"] < END < left(each)]
    assert found.waiting.tolist() == still_there


@given(items())
def test_times_are_of_what_came_in_the_window_and_was_not_cancelled(stays):
    came = [each for each in stays if START <= each["arrived"] < END]
    kept = [each for each in came if each["state"] != State.CANCELLED]
    begun = [each for each in kept if each["first_begin"] >= 0]
    untouched = [each for each in kept if each["first_begin"] < 0 and each["state"] == State.IN_PROGRESS]
    found = sojourns(WHERE, log(stays).items)
    assert {what.name: found.total(what) for what in Total if what != Total.IN_SYSTEM} == {
        "WORKED": sum(each["worked"] for each in stays if each["arrived"] < END),
        "ARRIVED": len(came),
        "ITEMS": len(kept),
        "DELIVERED": sum(each["state"] == State.DONE for each in kept),
        "ELAPSED": sum(left(each) - each["arrived"] for each in kept),
        "BEGUN": len(begun),
        "UNTOUCHED": len(untouched),
        "RESPONSE": sum(each["first_begin"] - each["arrived"] for each in begun)
        + sum(HORIZON - each["arrived"] for each in untouched),
        "WAITED": sum(each["waited"] for each in kept),
    }


def test_what_is_unfinished_when_window_and_run_end_together_is_waiting():
    where = operation((0, 7 * DAY), 7 * DAY)
    assert sojourns(where, log([item(0, DAY), item(DAY)]).items).waiting.tolist() == [1]
