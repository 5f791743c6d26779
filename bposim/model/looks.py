"""How often a check looks, in machine code: its plan's state as it stood before the instant."""

from __future__ import annotations

import numpy as np

from bposim.model import rules
from bposim.model.floor import Floor
from bposim.model.given import Given, Records
from bposim.model.machine_code import inlined
from bposim.model.order import Number
from bposim.model.rules import FOUND

state_after = inlined(rules.state_after)
sample_threshold = inlined(rules.sample_threshold)


@inlined
def settled(g: Given, f: Floor, number: Number) -> Records:
    """The plan with what was found before this instant."""
    plan, now = f.plans[number], f.clock[0].now
    if plan.tick < now:
        state: Number = np.int64(plan.state)
        plan.state = state_after(state, plan.passes, plan.finds, g.levels[1], g.levels[2])
        plan.tick, plan.passes, plan.finds = now, 0, 0
    return plan


@inlined
def sample(g: Given, f: Floor, item: Records, step: Records) -> Number:
    factor = g.levels[0, settled(g, f, step.plan).state]
    return sample_threshold(step.sample, factor, item.maker, step.watched_above, step.closer)


@inlined
def note(g: Given, f: Floor, number: Number, outcome: Number) -> None:
    plan = settled(g, f, number)
    if outcome == FOUND:
        plan.finds += 1
    else:
        plan.passes += 1
