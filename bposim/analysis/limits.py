"""How much work a study asks of the computer, said before anything runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from bposim.analysis.experiment import REPLICATIONS
from bposim.analysis.measuring.load import expected_items, expected_visits
from bposim.model.design import compile_operation
from bposim.scenarios.editing import MOST_SCENARIOS
from bposim.scenarios.reading import Data
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.study import Study

MOST_EVENTS_A_RUN = 4_000_000  # what a run keeps in memory
MOST_EVENTS = 200_000_000  # in all: some minutes on two processors
MOST_TOLD = 600_000  # events of a run that is kept touch by touch, or written as an event log
MOST_PARTS = 300_000
ADVICE = "Lower the volume or the weeks, take fewer scenarios, or run `bposim compare` on your own machine."


def too_much(study: Study, replications: int = REPLICATIONS) -> str:
    """Why a study is not run where others wait for their turn as well; "" where it is."""
    if len(study.scenarios) > MOST_SCENARIOS:
        return f"The study has {len(study.scenarios)} scenarios; here it may have {MOST_SCENARIOS}."
    if (parts := sum(map(_parts, study.scenarios.values()))) > MOST_PARTS:
        return (
            f"The design has {parts:,} steps of work types and days of arrivals; here at most {MOST_PARTS:,}. {ADVICE}"
        )
    whole = 0.0
    for name in study.scenarios:
        run = events(study, name)
        if run > MOST_EVENTS_A_RUN:
            return _told(f"One run of {name}", run, MOST_EVENTS_A_RUN)
        whole += run * replications
    if whole > MOST_EVENTS:
        return _told(f"{replications} replications of {len(study.scenarios)} scenarios", whole, MOST_EVENTS)
    return ""


def too_much_to_tell(study: Study, scenario: str) -> str:
    """Why no run of a scenario is looked into touch by touch where others wait as well; "" where one is."""
    run = events(study, scenario)
    if run <= MOST_TOLD:
        return ""
    return (
        f"One run of {scenario} has about {run / 1e6:,.1f} million steps and shifts, and a page looks into at most "
        f"{MOST_TOLD / 1e6:.1f} million: `bposim trace` and `bposim run --events` do it on your own machine."
    )


def affordable(study: Study, most: int) -> int:
    """Replications that are not too much, at most so many."""
    return min(most, int(MOST_EVENTS / sum(events(study, name) for name in study.scenarios)))


def _parts(scenario: Scenario) -> int:
    """What compiling a scenario takes time for."""
    kinds = scenario.demand.work_types.values()
    return len(scenario.process.steps) * len(kinds) + _days(scenario) * sum(len(kind.arrivals) for kind in kinds)


def _days(scenario: Scenario) -> int:
    return 7 * (scenario.warm_up_weeks + scenario.horizon_weeks + scenario.follow_up_weeks)


def _told(what: str, count: float, most: int) -> str:
    return f"{what} would be about {count / 1e6:,.1f} million steps and shifts; here at most {most // 10**6}. {ADVICE}"


def events(study: Study, scenario: str) -> float:
    """Expected visits of items to steps, and shifts of people, of one run."""
    return _events(_Asked(study.key(scenario), study.scenarios[scenario], study.data))


@dataclass(frozen=True)
class _Asked:
    key: str
    scenario: Scenario = field(compare=False)
    data: Data = field(compare=False)


@lru_cache(maxsize=256)
def _events(asked: _Asked) -> float:
    scenario = asked.scenario
    operation = compile_operation(scenario, asked.data)
    items = expected_items(operation, operation.start, operation.horizon)
    for number, name in enumerate(operation.work_types):
        backlog = scenario.demand.work_types[name].opening_backlog
        items[number] += backlog.items if backlog else 0
    visits = expected_visits(operation).sum(axis=1)
    shifts = _days(scenario) * sum(team.headcount for team in scenario.delivery.teams.values())
    return float(items @ visits.clip(min=1)) + shifts
