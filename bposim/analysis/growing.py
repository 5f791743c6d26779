"""A comparison while its runs come in: some scenarios may be ahead of others, and none waits for the last one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from bposim.analysis.comparing import About, Comparison, Outcome, Side, compare

Loads = Mapping[str, Mapping[str, float]]  # by scenario and team
Runs = Mapping[str, Sequence[Outcome]]  # by scenario


class Standing(NamedTuple):
    """One scenario so far: its measures over all its replications, its differences over those the baseline has too."""

    side: Side
    replications: int


class Grown(NamedTuple):
    """`comparison`: of the scenarios that have a result, over the replications that all of them have; None while none
    has. `standings`: each of them with all that it has."""

    comparison: Comparison | None
    standings: dict[str, Standing]


def grown(about: About, outcomes: Runs, loads: Loads) -> Grown:
    found: dict[str, Standing] = {}
    paired: set[str] = set()
    compared: Comparison | None = None
    for compared in _levels(about, outcomes, loads):
        for name, side in compared.scenarios.items():
            before = found.setdefault(name, Standing(side, compared.replications))
            if about.baseline in compared.scenarios and name not in paired:
                found[name] = before._replace(side=replace(before.side, differences=side.differences))
                paired.add(name)
    return Grown(compared, {name: found[name] for name in outcomes if name in found})


def level(about: About, outcomes: Runs, loads: Loads) -> Comparison | None:
    """The comparison alone."""
    counts = _counts(outcomes)
    return _compared(about, outcomes, loads, counts[-1]) if counts else None


def only(outcomes: Runs, measures: Sequence[str]) -> Runs:
    """What is quicker to compare: with these measures and those of a part of them, such as one SLA's."""
    return {name: [_cut(run, measures) for run in runs] for name, runs in outcomes.items()}


def _cut(run: Outcome, measures: Sequence[str]) -> Outcome:
    kept = {name: value for name, value in run.measures.items() if name.partition(".")[0] in measures}
    return replace(run, measures=kept)


def _levels(about: About, outcomes: Runs, loads: Loads) -> Iterator[Comparison]:
    """Comparisons of ever more scenarios over ever fewer replications."""
    for count in _counts(outcomes):
        yield _compared(about, outcomes, loads, count)


def _counts(outcomes: Runs) -> list[int]:
    return sorted({len(runs) for runs in outcomes.values() if runs}, reverse=True)


def _compared(about: About, outcomes: Runs, loads: Loads, count: int) -> Comparison:
    return compare(about, {name: runs[:count] for name, runs in outcomes.items() if len(runs) >= count}, loads)
