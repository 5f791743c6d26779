"""A scenario over the contract's term: from the study's start, without warm-up, to so many months later."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from math import ceil

from bposim.analysis.running import Plan
from bposim.model import ticks
from bposim.model.design import compile_operation
from bposim.model.handing_over import hand_over
from bposim.model.operation import Operation
from bposim.scenarios.consistency import yearly
from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.phases import GOING, Decided, phases_of
from bposim.scenarios.reading import MOST_ITEMS, Data
from bposim.scenarios.schema.scenario import Scenario


def months_later(day: date, months: int) -> date:
    """The same day of the month, or its last one."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def over(scenario: Scenario, months: int) -> Scenario:
    """Weeks that cover the term."""
    days = (months_later(scenario.start, months) - scenario.start).days
    return scenario.model_copy(update={"warm_up_weeks": 0, "horizon_weeks": ceil(days / 7)})


def stay_plan(home: Scenario, months: int, data: Data) -> Plan:
    scenario = over(home, months)
    return Plan(scenario, _measured(compile_operation(scenario, data), scenario, months))


def road_plan(home: Scenario, new: Scenario, months: int, data: Data, decided: Decided = GOING) -> Plan:
    """By the scenario's transition; without one it is there from the first day on."""
    home, new = over(home, months), over(new, months)
    if new.transition is None:
        return stay_plan(new, months, data)
    both = hand_over(home, new, new.transition, phases_of(new.transition, home, decided), data)
    return Plan(both.scenario, _measured(both.operation, home, months))


def _measured(operation: Operation, scenario: Scenario, months: int) -> Operation:
    end = ticks.at(operation.epoch, months_later(scenario.start, months), 0, scenario.client.time_zone)
    return operation._replace(measured=(operation.start, end))


def check_size(file: str, scenario: Scenario, months: int) -> None:
    """What a study's weeks may hold its term may not: raises before anything is drawn."""
    items = sum(
        yearly(form) * scenario.demand.stated_years(name, months / 12)
        for name, kind in scenario.demand.work_types.items()
        for form in kind.arrivals.values()
    )
    if items > MOST_ITEMS:
        expected = f"a term of at most {MOST_ITEMS:,} items in all, not {items:,.0f}"
        raise StudyError([Mistake(file, "contract.term_months", str(months), expected)])
