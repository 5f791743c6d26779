"""Staying and the road to a scenario, to be lived through in any number of futures."""

from __future__ import annotations

from functools import cached_property

from bposim.analysis.business_case.futures import Future, Way, future, way
from bposim.analysis.business_case.term import check_size, road_plan, stay_plan
from bposim.analysis.running import Plan, run
from bposim.model.workload import Drawn
from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.phases import GOING, Decided
from bposim.scenarios.study import Study, check_roads

Stays = dict[tuple[int, int, int], Way]  # of one study, by months, seed and replication


class Roads:
    """Compiled when they are asked for, and kept; `stays` are those of other scenarios too."""

    def __init__(self, study: Study, scenario: str, stays: Stays | None = None) -> None:
        self.study, self.stays = study, {} if stays is None else stays
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

    def future(self, seed: int, number: int) -> Future:
        drawn: Drawn = {}
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
    return Roads(chosen, scenario, stays)
