"""Scenarios side by side: from the results of single runs to estimates, paired differences and chances."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from bposim.analysis.estimates import (
    LEVEL,
    Difference,
    Estimate,
    Floats,
    absent,
    difference,
    differences,
    estimates,
    no_difference,
)
from bposim.analysis.measuring.steadiness import steady, strained
from bposim.analysis.selection.chances import Chances, best_means, wins
from bposim.analysis.wording.definitions import definition, unfinished, unit

if TYPE_CHECKING:
    import pandas as pd

COST = "cost_per_item"
MAJORITY = 0.5


@dataclass(frozen=True)
class Outcome:
    """What one run of one scenario comes to; `missed` are the SLAs that break the contract, `digest` is the hex SHA-256
    of its log, where one was asked for."""

    measures: dict[str, float]
    drift: float
    missed: tuple[str, ...] = ()
    digest: str | None = None

    @property
    def complies(self) -> bool:
        return not self.missed


@dataclass(frozen=True)
class About:
    """What was compared, and with which luck; the baseline need not be among the scenarios that were run."""

    study: str
    currency: str
    fingerprint: str
    version: str
    seed: int
    engine: str
    baseline: str
    level: float = LEVEL


@dataclass(frozen=True)
class Side:
    """One scenario of a comparison; `reason` says why it is not steady, `complies` is a share of replications, and so
    is how often each SLA is `missed`."""

    reason: str | None
    complies: float
    missed: dict[str, float]
    measures: dict[str, Estimate]
    differences: dict[str, Difference]
    p_best_mean: float | None
    p_wins: float
    warnings: tuple[str, ...]

    @property
    def eligible(self) -> bool:
        """Steady, and compliant in most replications."""
        return self.reason is None and self.complies > MAJORITY

    @property
    def cost(self) -> float | None:
        return self.measures[COST].mean


@dataclass(frozen=True)
class Contest:
    """The two cheapest of the eligible, and how much dearer the second is."""

    first: str
    second: str
    apart: Difference


@dataclass(frozen=True)
class Comparison:
    about: About
    replications: int
    log_sha256: str | None
    scenarios: dict[str, Side]
    none_complies_best_mean: float | None
    none_complies_wins: float
    contest: Contest | None

    def frame(self) -> pd.DataFrame:
        """One row for each scenario and measure: its estimate, and its difference against the baseline."""
        import pandas as pd  # a third of the start-up time, so only where it is asked for

        rows = [
            {
                "scenario": scenario,
                "measure": name,
                "unit": unit(name, self.about.currency),
                "mean": found.mean,
                "half_width": found.half_width,
                "difference": side.differences[name].mean,
                "difference_half_width": side.differences[name].half_width,
                "variance_ratio": side.differences[name].variance_ratio,
                "reason": found.reason,
                "definition": definition(name)[1],
            }
            for scenario, side in self.scenarios.items()
            for name, found in side.measures.items()
        ]
        return pd.DataFrame(rows)


def compare(
    about: About, outcomes: Mapping[str, Sequence[Outcome]], loads: Mapping[str, Mapping[str, float]]
) -> Comparison:
    """`outcomes` by scenario, in order of the same replications; `loads` by scenario and team."""
    reasons = {name: _unsteady(runs, loads.get(name, {})) for name, runs in outcomes.items()}
    replications = {len(runs) for runs in outcomes.values()}
    assert len(replications) == 1, replications
    best, winning = _chances(about, outcomes, reasons)
    sides = {
        name: Side(
            reasons[name],
            float(np.mean([run.complies for run in runs])),
            _missed(runs),
            _estimates(about, runs, reasons[name]),
            _differences(about, outcomes, reasons, name),
            best.best[row] if best else None,
            winning.best[row],
            strained(loads.get(name, {})),
        )
        for row, (name, runs) in enumerate(outcomes.items())
    }
    none = best.none_complies if best else None
    contest = _contest(about, outcomes, sides)
    return Comparison(about, replications.pop(), _digest(outcomes), sides, none, winning.none_complies, contest)


def _missed(runs: Sequence[Outcome]) -> dict[str, float]:
    """Most often first."""
    counts = Counter(sla for run in runs for sla in run.missed)
    return {sla: count / len(runs) for sla, count in counts.most_common()}


def _unsteady(runs: Sequence[Outcome], load: Mapping[str, float]) -> str | None:
    verdict = steady([run.drift for run in runs], load)
    return None if verdict is True else verdict


def _values(runs: Sequence[Outcome], measure: str) -> list[float | None]:
    return [run.measures.get(measure) for run in runs]


def _rows(runs: Sequence[Outcome], measures: Sequence[str]) -> Floats:
    return np.array([_values(runs, measure) for measure in measures], dtype=np.float64)


def _estimates(about: About, runs: Sequence[Outcome], reason: str | None) -> dict[str, Estimate]:
    names = list(runs[0].measures)
    if reason:
        return {name: absent(len(runs), f"not steady: {reason}", about.level) for name in names}
    found = estimates(_rows(runs, names), about.level, list(map(unfinished, names)))
    return dict(zip(names, found, strict=True))


def _differences(
    about: About, outcomes: Mapping[str, Sequence[Outcome]], reasons: Mapping[str, str | None], name: str
) -> dict[str, Difference]:
    runs, base, names = outcomes[name], outcomes.get(about.baseline), list(outcomes[name][0].measures)
    unsteady = [f"{each} is not steady" for each in (name, about.baseline) if reasons.get(each)]
    if base is None or unsteady:
        reason = unsteady[0] if unsteady else f"{about.baseline} was not run"
        return {each: no_difference(len(runs), reason, about.level) for each in names}
    found = differences(_rows(runs, names), _rows(base, names), about.level, list(map(unfinished, names)))
    return dict(zip(names, found, strict=True))


def _chances(
    about: About, outcomes: Mapping[str, Sequence[Outcome]], reasons: Mapping[str, str | None]
) -> tuple[Chances | None, Chances]:
    """A scenario that is not steady never wins."""
    costs = np.array([[run.measures[COST] for run in runs] for runs in outcomes.values()], dtype=np.float64)
    complies = np.array([[run.complies and not reasons[name] for run in runs] for name, runs in outcomes.items()])
    return best_means(costs, complies, about.seed), wins(costs, complies)


def _contest(about: About, outcomes: Mapping[str, Sequence[Outcome]], sides: Mapping[str, Side]) -> Contest | None:
    ranked = ranking(sides)
    if len(ranked) < 2:
        return None
    first, second = ranked[:2]
    apart = difference(_values(outcomes[second], COST), _values(outcomes[first], COST), about.level)
    return Contest(first, second, apart)


def ranking(sides: Mapping[str, Side]) -> list[str]:
    """The eligible by mean cost, cheapest first."""
    costs = {name: side.cost for name, side in sides.items() if side.eligible}
    known = {name: cost for name, cost in costs.items() if cost is not None}
    return sorted(known, key=lambda name: known[name])


def _digest(outcomes: Mapping[str, Sequence[Outcome]]) -> str | None:
    """One hash over the logs' hashes in order of scenario and replication."""
    digests = [run.digest for runs in outcomes.values() for run in runs]
    if None in digests:
        return None
    return sha256("".join(map(str, digests)).encode()).hexdigest()


def as_json(comparison: Comparison) -> dict[str, Any]:
    """Plain values in the published shape; nothing in it is infinite or not a number."""
    about = asdict(comparison.about)
    currency = about.pop("currency")
    known = {} if comparison.log_sha256 is None else {"log_sha256": comparison.log_sha256}
    return {
        **about,
        "currency": currency,
        "replications": comparison.replications,
        **known,
        "scenarios": {name: _side_json(side, currency) for name, side in comparison.scenarios.items()},
        "none_complies": {
            "p_best_mean": comparison.none_complies_best_mean,
            "p_wins": comparison.none_complies_wins,
        },
    }


def _side_json(side: Side, currency: str) -> dict[str, Any]:
    return {
        "steady": side.reason or True,
        "complies": side.complies,
        "measures": {name: found.told(unit(name, currency)) for name, found in side.measures.items()},
        "difference": {name: found.told() for name, found in side.differences.items()},
        "p_best_mean": side.p_best_mean,
        "p_wins": side.p_wins,
        "warnings": list(side.warnings),
    }
