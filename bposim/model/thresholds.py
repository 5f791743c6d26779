"""What work, checks and the client do to an item, as columns of `Steps`: thresholds of luck and bits of defects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from bposim.model.streams import threshold
from bposim.model.ticks import PER_MILLE
from bposim.scenarios.consistency import makers_of
from bposim.scenarios.schema.fields import for_work_type
from bposim.scenarios.schema.process import Acceptance, Check, Work
from bposim.scenarios.schema.scenario import Scenario


class Bits(NamedTuple):
    """The defect bit of each step that can make one of the kind; minor ones come after all critical ones."""

    critical: Mapping[str, int]
    minor: Mapping[str, int]

    def of(self, steps: Iterable[str]) -> tuple[int, int]:
        critical, minor = (sum(bits.get(name, 0) for name in set(steps)) for bits in self)
        return critical, minor


def defect_bits(scenario: Scenario) -> Bits:
    critical, minor = makers_of(scenario, "erring"), makers_of(scenario, "minor_error_share")
    above = len(critical)
    return Bits(
        {name: 1 << k for k, name in enumerate(critical)}, {name: 1 << k for k, name in enumerate(minor, above)}
    )


def of_look(step: Check | Acceptance, work_type: str, bits: Bits) -> dict[str, Any]:
    critical, minor = bits.of(step.covers)
    minor_detection = step.detection_share if step.minor_detection_share is None else step.minor_detection_share
    columns = {
        "detect": threshold(step.detection_share),
        "minor_detect": threshold(minor_detection),
        "covers": critical,
        "covers_minor": minor,
    }
    if isinstance(step, Check):
        columns |= {
            "sample": threshold(for_work_type(step.sample_share, work_type) or 0.0),
            "false_alarm": threshold(step.false_alarm_share),
        }
        if closer := step.closer_look:
            above, more = round(closer.above_defect_factor * PER_MILLE), round((closer.factor - 1) * PER_MILLE)
            columns |= {"watched_above": above, "closer": more}
    return columns


def of_work(name: str, step: Work, work_type: str, bits: Bits) -> dict[str, Any]:
    error, minor_error = (for_work_type(shares, work_type) or 0.0 for shares in (step.erring, step.minor_error_share))
    columns = {
        "error": threshold(error),
        "minor_error": threshold(minor_error),
        "sets": bits.critical[name] if error > 0 else 0,
        "sets_minor": bits.minor[name] if minor_error > 0 else 0,
        "clears": sum(bits.of((name, *step.repairs))),
    }
    if step.passing_on:
        columns["exception"] = threshold(for_work_type(step.passing_on.share, work_type) or 0.0)
    if query := step.query:
        columns |= {
            "query": threshold(for_work_type(query.share, work_type) or 0.0),
            "query_again": threshold(query.again_share),
            "query_rounds": query.max_rounds,
            "rest": round(query.rest_share * PER_MILLE),
        }
    return columns
