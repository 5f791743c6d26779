"""A comparison while its runs come in: some scenarios may be ahead of others, and none waits for the last one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from bposim.analysis.comparing import About, Comparison, Outcome, Side, compare


class Standing(NamedTuple):
    """One scenario so far: its measures over all its replications, its differences over those the baseline has too."""

    side: Side
    replications: int


class Grown(NamedTuple):
    """`comparison`: of the scenarios that have a result, over the replications that all of them have; None while none
    has. `standings`: each of them with all that it has."""

    comparison: Comparison | None
    standings: dict[str, Standing]


def grown(about: About, outcomes: Mapping[str, Sequence[Outcome]], loads: Mapping[str, Mapping[str, float]]) -> Grown:
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


def _levels(
    about: About, outcomes: Mapping[str, Sequence[Outcome]], loads: Mapping[str, Mapping[str, float]]
) -> Iterator[Comparison]:
    """Comparisons of ever more scenarios over ever fewer replications."""
    for count in sorted({len(runs) for runs in outcomes.values() if runs}, reverse=True):
        enough = {name: runs[:count] for name, runs in outcomes.items() if len(runs) >= count}
        yield compare(about, enough, loads)
