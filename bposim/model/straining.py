"""What much work does to a team, in machine code: as its state was when matching began."""

from __future__ import annotations

import numpy as np

from bposim.model import rules
from bposim.model.floor import Floor
from bposim.model.given import Given
from bposim.model.machine_code import inlined
from bposim.model.operation import NOBODY
from bposim.model.order import Number
from bposim.model.ticks import PER_MILLE

is_above = inlined(rules.is_above)
strained = inlined(rules.strained)


@inlined
def strain(g: Given, f: Floor) -> None:
    """Whoever begins counts as busy; heads that hold or finish work after their shift do not count."""
    for number in g.strained:
        team = f.teams[number]
        heads: Number = np.int64(team.heads)
        busy: Number = heads - team.idle
        team.pace = team.defects = PER_MILLE
        if is_above(busy + 1, heads, team.busy_above):
            team.defects = team.pressed_defects
        waiting: Number = np.int64(team.waiting)
        if is_above(waiting, heads, team.waiting_above):
            defects: Number = np.int64(team.defects)
            team.pace, team.defects = team.haste_pace, strained(defects, team.haste_defects)


@inlined
def lengthen(g: Given, f: Floor, number: Number, items: Number) -> None:
    """A queue, and with it what waits for the teams that serve it without a condition."""
    f.queues[number].length += items
    for place in range(g.burdens.shape[1]):
        team = g.burdens[number, place]
        if team != NOBODY:
            f.teams[np.uint32(team)].waiting += items
