"""What a business case comes to: the shape of the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bposim.analysis.estimates import Chance, Difference, Estimate
from bposim.analysis.waterfalls import Amounts


@dataclass(frozen=True)
class Band:
    """Over the futures: the mean with half of its t interval, and what 5, 50 and 95 % of them stay below."""

    mean: float
    half_width: float | None  # None where one future cannot give it
    p5: float
    p50: float
    p95: float


@dataclass(frozen=True)
class CaseMonth:
    month: str
    stay: Band
    road: Band
    saved: Band
    cumulative: Band
    one_offs: float
    paid_to_provider: float  # fees less credits,
    paid_by_provider: float  # and what it pays for its people
    service: dict[str, float]  # mean attainment by SLA of which something was due; full months alone
    spread: dict[str, Band]  # the same by SLA over the futures
    missed: dict[str, float]  # share of the futures that miss it, of those in which something was due
    end_to_end: dict[str, float]  # mean attainment of each SLA about turnaround with nothing excused
    arrived: Band  # items


@dataclass(frozen=True)
class Branch:
    """What became of the pilot, in which share of the futures, and what these are worth and cost in the mean."""

    name: str
    chance: Chance
    npv: float
    cost: float


STEADY = "steady"  # the phase in which all is where it will be,
AT_HOME = "at home again"  # and that after an exit


@dataclass(frozen=True)
class Phase:
    name: str
    first: date
    last: date


@dataclass(frozen=True)
class BusinessCase:
    study: str
    scenario: str
    baseline: str
    currency: str
    seed: int
    replications: int
    level: float
    term_months: int
    yearly_rate: float
    phases: tuple[Phase, ...]
    go_live: float | None  # months since the start
    months: tuple[CaseMonth, ...]
    payback_months: Estimate
    payback_p50: float | None
    never_paid_back: Chance
    npv: Estimate
    npv_band: Band
    npvs: tuple[float, ...]  # by future,
    exposures: tuple[float, ...]  # likewise
    paybacks: tuple[float, ...]  # likewise; infinite where it is in the red at the end
    missed_year_one: tuple[bool | None, ...]  # likewise; None where there is no such year
    value_at_risk: float  # net present value that 5 % of the futures fall short of,
    expected_shortfall: float  # and the mean of these
    peak_exposure: Estimate
    peak_month: str | None  # of the mean path
    all_in_cost_per_item: Estimate
    stay_cost_per_item: Estimate
    all_in_difference: Difference  # of the two
    all_in_apart: tuple[float, ...]  # the same by future
    break_even_volume: Estimate  # items a year with which it is worth nothing, if people and fees go with them
    items_by_year: tuple[Band, ...]  # that came in each year from the start, the last one perhaps in part
    saved_in_all: Estimate  # over the term, not discounted
    one_offs: Estimate
    steady_saving: Estimate  # a month, in the last year of the term
    fails: Chance  # of a net present value below zero
    misses_in_year_one: Chance | None  # that some SLA is below its target over the year after go-live
    branches: tuple[Branch, ...]  # at the pilot's gate; one without a gate
    clean_year: Chance | None  # of no miss at all in the year after the hand-over
    stay_by_kind: Amounts  # cost over the term, future by future; what is paid once as one kind
    road_by_kind: Amounts
    saved_share: Band | None  # of the baseline's cost over the term; None where that is nothing
    targets: Mapping[str, float]  # attainment by SLA that is promised
    unsteady: tuple[str, ...] = ()  # whose backlog never settles, and how much it drifts
    warnings: tuple[str, ...] = ()
    assumptions_drawn: int = 0  # how many of the figures have another value in each future

    @property
    def slas(self) -> tuple[str, ...]:
        """Those of which something is due in some month."""
        return tuple(dict.fromkeys(sla for month in self.months for sla in month.service))

    @property
    def strict_slas(self) -> tuple[str, ...]:
        """Of these, those about turnaround."""
        return tuple(sla for sla in self.slas if any(sla in month.end_to_end for month in self.months))

    @property
    def no_year(self) -> str:
        """Why there is no share of the futures that miss in their year, or have a clean one."""
        return "fewer than twelve full months of it" if self.slas else "nothing is promised"
