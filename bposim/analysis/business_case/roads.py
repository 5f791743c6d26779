"""Staying and the road to a scenario, to be lived through in any number of futures."""

from __future__ import annotations

from functools import cached_property

from bposim.analysis.business_case.futures import Future, Way, future, way
from bposim.analysis.business_case.term import check_size, months_later, road_plan, stay_plan
from bposim.analysis.business_case.uncertain import assumptions, drawn_study
from bposim.analysis.running import Plan, run
from bposim.analysis.sensitivity.factors import Factor
from bposim.model.workload import Drawn
from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.phases import GOING, Decided, phases_of
from bposim.scenarios.study import Study, check_roads

Stays = dict[tuple[int, int, int], Way]  # of one study, by months, seed and replication


class Roads:
    """Compiled when they are asked for, and kept; `stays` are those of other scenarios too."""

    def __init__(self, study: Study, scenario: str, stays: Stays | None = None) -> None:
        self.study, self.scenario, self.stays = study, scenario, {} if stays is None else stays
        self.home, self.new = study.scenarios[study.baseline], study.scenarios[scenario]
        self.months = self.new.contract.term_months
        self._roads: dict[Decided, Plan] = {}

    @cached_property
    def stay(self) -> Plan:
        return stay_plan(self.home, self.months, self.study.data)

    @property
    def going(self) -> Plan:
        """As planned, whatever the gate may say."""
        return self.road(GOING)

    def road(self, decided: Decided) -> Plan:
        if decided not in self._roads:
            self._roads[decided] = road_plan(self.home, self.new, self.months, self.study.data, decided)
        return self._roads[decided]

    @cached_property
    def factors(self) -> tuple[Factor, ...]:
        return assumptions(self.study, list(self.study.scenarios))

    def drawn(self, seed: int, number: int) -> Roads:
        """Those of a future in which every assumption has another value."""
        return Roads(drawn_study(self.study, self.factors, seed, number), self.scenario)

    def future(self, seed: int, number: int, drawn: Drawn | None = None) -> Future:
        """`drawn` is shared with the same future of other scenarios."""
        drawn = {} if drawn is None else drawn
        start, end = self.stay.operation.measured
        stayed = self._stayed(seed, number, drawn)
        return future(stayed, end - start, self.road, self.new.transition, seed, number, drawn)

    def _stayed(self, seed: int, number: int, drawn: Drawn) -> Way:
        key = self.months, seed, number
        if key not in self.stays:
            self.stays[key] = way(run(self.stay, seed, number, "compiled", drawn, with_touches=False))
        return self.stays[key]


def roads(study: Study, scenario: str, stays: Stays | None = None) -> Roads:
    """Raises `StudyError` where there is no road there, or one too long to walk."""
    chosen = study.only([scenario])
    if scenario == study.baseline:
        expected = f"a scenario other than the baseline, {scenario}: staying as it is needs no case"
        raise StudyError([Mistake("--scenario", "", scenario, expected)])
    check_size(study.file, study.scenarios[scenario], study.scenarios[scenario].contract.term_months)
    check_roads(chosen, {}, {})
    _check_term(study, scenario)
    return Roads(chosen, scenario, stays)


def _check_term(study: Study, scenario: str) -> None:
    """A road that begins, or a pilot that is judged, when the term is over is in none of its futures."""
    new = study.scenarios[scenario]
    if new.transition is None:
        return
    phases, months = phases_of(new.transition, study.scenarios[study.baseline]), new.contract.term_months
    days = [("the first work there", phases.go_live), *(("the pilot's gate", day) for day in phases.gates[:1])]
    for what, day in days:
        if day >= months_later(new.start, months):
            expected = f"a term in which {what} is, {day}"
            raise StudyError([Mistake(study.file, f"scenarios.{scenario}.contract.term_months", str(months), expected)])
