"""How defects come, go and are seen, in machine code."""

from __future__ import annotations

from bposim.model import rules
from bposim.model.given import Given, Records
from bposim.model.machine_code import inlined
from bposim.model.order import Number
from bposim.model.visit_luck import DETECT_LUCK, ERROR_LUCK, MINOR_LUCK, luck

MOST_MAKER = 2**16 - 1  # nobody asks for more (`CloserLook`)

error_threshold = inlined(rules.error_threshold)
defects_after = inlined(rules.defects_after)
made_after = inlined(rules.made_after)
strained = inlined(rules.strained)
seen_threshold = inlined(rules.seen_threshold)
check_outcome = inlined(rules.check_outcome)


@inlined
def repair_and_err(g: Given, item: Records, step: Records, factor: Number, strain: Number) -> None:
    """Who makes more errors for now alone is not watched more closely."""
    item.maker = min(factor, MOST_MAKER)
    factor = strained(factor, strain)
    error = error_threshold(step.error, factor)
    item.defects = defects_after(item.defects, step.clears, step.sets, luck(g, item, ERROR_LUCK), error)
    if step.sets_minor:
        error = error_threshold(step.minor_error, factor)
        item.defects = defects_after(item.defects, 0, step.sets_minor, luck(g, item, MINOR_LUCK), error)
    if not item.is_checked:
        item.made = made_after(item.made, item.defects, step.sets | step.sets_minor)


@inlined
def look(g: Given, item: Records, step: Records) -> Number:
    """What a check, or the client, makes of the item."""
    detect, minor_detect = step.detect, step.minor_detect
    threshold = seen_threshold(item.defects, step.covers, step.covers_minor, detect, minor_detect, step.false_alarm)
    return check_outcome(luck(g, item, DETECT_LUCK), threshold)
