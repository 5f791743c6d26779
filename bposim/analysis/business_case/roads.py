"""Staying and the road to a scenario, to be lived through in any number of futures."""

from __future__ import annotations

from functools import cached_property

from bposim.analysis.business_case.futures import Future, future
from bposim.analysis.business_case.term import check_size, road_plan, stay_plan
from bposim.analysis.running import Plan
from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.phases import GOING, Decided
from bposim.scenarios.study import Study, check_roads


class Roads:
    """Compiled when they are asked for, and kept."""

    def __init__(self, study: Study, scenario: str) -> None:
        self.study = study
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
        return future(self.stay, self.road, self.new.transition, seed, number)


def roads(study: Study, scenario: str) -> Roads:
    """Raises `StudyError` where there is no road there, or one too long to walk."""
    chosen = study.only([scenario])
    if scenario == study.baseline:
        expected = f"a scenario other than the baseline, {scenario}: staying as it is needs no case"
        raise StudyError([Mistake("--scenario", "", scenario, expected)])
    check_size(study.file, study.scenarios[scenario], study.scenarios[scenario].contract.term_months)
    check_roads(chosen, {}, {})
    return Roads(chosen, scenario)
