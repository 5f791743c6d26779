"""Which luck the first visits to each step need: the same in all replications of a plan, so that it is named once."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

from bposim.model.content import content, once_for_each
from bposim.model.operation import NOBODY, Kind, Operation, Quantile


class Needed(NamedTuple):
    """A column for the items of a work type, of NOBODY's where nothing of the kind can happen."""

    work_type: int
    names: tuple[str, ...]  # of its stream
    key: Hashable  # all that it depends on, beside how many items there are
    quantile: Quantile | None = None  # of durations, else it is the luck itself


class FirstVisits(NamedTuple):
    """By step, and within it in the order of `workload.StepLuck`."""

    durations: tuple[Needed, ...]
    chances: tuple[Needed, ...]
    names: tuple[tuple[str, str], ...]  # of each step's streams


@once_for_each
def first_visits(operation: Operation) -> FirstVisits:
    """So few items are found wrong that an acceptance has no luck of its own."""
    steps = operation.steps
    names = [
        (operation.work_types[of], name) for of, name in zip(steps.work_type, steps.luck or steps.name, strict=True)
    ]
    pairs = zip(steps.work_type.tolist(), steps.kind.tolist(), strict=True)
    work_types = [NOBODY if kind == Kind.ACCEPTANCE else of for of, kind in pairs]
    any_of = {
        "exception": (steps.exception,),
        "error": (steps.error,),
        "query": (steps.query, steps.query_again),
        "sample": (steps.sample,),
        "detect": (steps.detect, steps.minor_detect, steps.false_alarm),
        "minor": (steps.minor_error,),
    }
    durations = (
        Needed(of, ("ticks", *name), (*name, *content(quantile)), quantile)
        for of, name, quantile in zip(work_types, names, steps.duration, strict=True)
    )
    chances = (
        Needed(of if any(chance[step] > 0 for chance in chances) else NOBODY, named, named)
        for step, of in enumerate(work_types)
        for purpose, chances in any_of.items()
        for named in [(purpose, *names[step])]
    )
    return FirstVisits(tuple(durations), tuple(chances), tuple(names))
