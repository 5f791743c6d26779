"""A sweep's rows as estimates: by point, scenario and measure, each against the baseline at the same point."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from bposim.analysis.estimates import absent, difference, estimate, no_difference
from bposim.analysis.sweeps.store import FIXED, Row
from bposim.analysis.wording.definitions import unfinished

Group = Sequence[Row]  # replications of one scenario at one point, in order


def summarised(rows: Sequence[Row], swept: Sequence[str], baseline: str, level: float) -> Iterator[Row]:
    """`rows` in order of point, scenario and replication."""
    measures = [name for name in (rows[0] if rows else {}) if name not in {*FIXED.names, *swept}]
    for _, of_point in groupby(rows, itemgetter("point_id")):
        groups = {name: list(group) for name, group in groupby(of_point, itemgetter("scenario"))}
        for group in groups.values():
            about = {key: group[0][key] for key in ("point_id", "scenario", *swept)}
            yield from (
                about | _estimated(group, groups.get(baseline, ()), measure, level)
                for measure in measures
                if _has(groups, measure, group[0]["scenario"])
            )


def _has(groups: Mapping[str, Group], measure: str, scenario: str) -> bool:
    """A failed scenario has all measures, without values; another one those of its teams and SLAs."""
    done = [row for row in groups[scenario] if row["status"] == "done"]
    return not done or any(row[measure] is not None for row in done)


def _estimated(group: Group, base: Group, measure: str, level: float) -> Row:
    reason, why = _reason(group), unfinished(measure)
    ours = [row[measure] for row in group]
    found = absent(len(group), reason, level) if reason else estimate(ours, level, why)
    apart_reason = reason or (_reason(base) if base else "the baseline was not run")
    if apart_reason or len(base) != len(group):
        apart = no_difference(len(group), apart_reason or "the baseline has other replications", level)
    else:
        apart = difference(ours, [row[measure] for row in base], level, why)
    return {
        "measure": measure,
        "mean": found.mean,
        "half_width": found.half_width,
        "difference": apart.mean,
        "difference_half_width": apart.half_width,
        "variance_ratio": apart.variance_ratio,
        "replications": len(group),
        "reason": found.reason,
    }


def _reason(group: Group) -> str | None:
    """Why its averages mean nothing."""
    failed = [row["error"] for row in group if row["error"]]
    if failed:
        return f"failed: {failed[0]}"
    unsteady = group[0]["not_steady"]
    return f"not steady: {unsteady}" if unsteady else None
