"""How a touch will end, in machine code: known when it begins, and what is left of its server's overtime."""

from __future__ import annotations

from bposim.model import rules
from bposim.model.given import Given, Records
from bposim.model.machine_code import inlined
from bposim.model.order import Number
from bposim.model.rules import CLEAN

fate = inlined(rules.fate)
overtime_in = inlined(rules.overtime_in)
week_of = inlined(rules.week_of)


@inlined
def decide(g: Given, team: Records, server: Records, number: Number, now: Number, need: Number) -> Number:
    """The tick of its end; the rest is noted with the server. Most touches end in the stretch where they begin."""
    end = now + need
    if end <= g.stretches[1, server.stretch] and end < g.horizon:
        server.worked, server.gap, server.overtime, server.outcome = need, 0, 0, CLEAN
        return end
    last = g.first_stretch[number + 1]
    week = week_of(now, g.start)
    done = overtime_in(week, server.overtime_done, server.week)
    spare = team.overtime_week - done
    starts, ends, finish, limit = g.stretches[0], g.stretches[1], g.stretches[2], g.stretches[3]
    end, server.worked, server.gap, server.overtime, server.outcome = fate(
        now, need, server.stretch, last, starts, ends, finish, limit, spare, g.horizon
    )
    server.overtime_done, server.week = done + server.overtime, week
    return end
