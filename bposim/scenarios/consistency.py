"""What the schema alone cannot see: names that lead nowhere, steps nobody serves, loops without an end."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping

from bposim.scenarios.mistakes import nearest
from bposim.scenarios.reading import MOST_ITEMS
from bposim.scenarios.schema.checked import Finding
from bposim.scenarios.schema.delivery import Team
from bposim.scenarios.schema.demand import ArrivalForm, Batch, CutOff, Poisson, Renewal
from bposim.scenarios.schema.distributions import Distribution
from bposim.scenarios.schema.events import DemandSurge
from bposim.scenarios.schema.fields import EVERY_WORK_TYPE, for_work_type, parse_hours
from bposim.scenarios.schema.process import DONE, Acceptance, Answer, ByHand, Check, Handled, Step, Wait, Work
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.shift_hours import shift_hours

MOST_SEAT_DAYS = 5_000_000
MOST_MODEL_STEPS = 2_000  # work types x steps
SHORTEST_GAP = 1 / 60  # minutes
NO_BOT = {
    "tenure": "do not come, learn and leave",
    "pressure": "are never pressed",
    "haste": "never hurry",
}
MOST_ERROR_SHARES = 60  # bits of an item's defects


def inconsistencies(scenario: Scenario) -> list[Finding]:
    return [
        *_names(scenario),
        *_routes(scenario),
        *_teams(scenario),
        *_volumes(scenario),
    ]


def unknown(path: str, names: Iterable[str], known: Iterable[str], noun: str) -> Iterator[Finding]:
    known = list(known)
    for name in names:
        if name not in known:
            yield Finding(tuple(path.split(".")), name, f"the name of a {noun}", nearest(name, known))


def routes(step: Step, work_type: str) -> dict[str, str]:
    """Where an item of a work type may go from a step, by the key that says so."""
    if isinstance(step, Answer):
        return {}  # back to whoever asked
    found = {"next": for_work_type(step.next, work_type) or DONE}
    if isinstance(step, Work) and step.passing_on:
        found["agent.to" if step.agent else "exception.to"] = step.passing_on.to
    if isinstance(step, Check | Acceptance) and step.rework:
        found["rework"] = step.rework
    if step.then:
        found["then"] = step.then
    return found


def reached(scenario: Scenario, work_type: str) -> list[str]:
    """Steps that an item of the work type can get to, in process order."""
    steps = scenario.process.steps
    kind = scenario.demand.work_types[work_type]
    todo = [kind.first_step, *kind.split, kind.opening_backlog.first_step if kind.opening_backlog else None]
    seen: set[str] = set()
    while todo:
        name = todo.pop()
        if name in steps and name not in seen and not isinstance(steps[name], Answer):
            seen.add(name)
            todo.extend(routes(steps[name], work_type).values())
    return [name for name in steps if name in seen]


def entered(scenario: Scenario) -> list[str]:
    """Steps that an item may be sent to; those that answer questions are asked."""
    return [name for name, step in scenario.process.steps.items() if not isinstance(step, Answer)]


def _names(scenario: Scenario) -> Iterator[Finding]:
    steps, kinds = entered(scenario), scenario.demand.work_types
    for name, kind in kinds.items():
        here = f"demand.work_types.{name}"
        yield from unknown(f"{here}.first_step", [kind.first_step], steps, "step")
        yield from unknown(f"{here}.split", kind.split, steps, "step")
        if (whole := sum(kind.split.values())) > 1 + 1e-9:
            yield Finding(("demand", "work_types", name, "split"), whole, "shares that add up to at most 1", "")
        if kind.opening_backlog and kind.opening_backlog.first_step:
            yield from unknown(f"{here}.opening_backlog.first_step", [kind.opening_backlog.first_step], steps, "step")
        for form, arrivals in kind.arrivals.items():
            if isinstance(arrivals, CutOff):
                path = f"{here}.arrivals.{form}.runs"
                yield from unknown(path, [arrivals.runs], scenario.client.runs, "client run")
    for name, sla in scenario.sla.items():
        yield from unknown(f"sla.{name}.work_types", sla.work_types, kinds, "work type")
        if runs := getattr(sla, "runs", None):
            yield from unknown(f"sla.{name}.runs", [runs], scenario.client.runs, "client run")


def _routes(scenario: Scenario) -> Iterator[Finding]:
    steps = scenario.process.steps
    for name, step in steps.items():
        here = f"process.steps.{name}"
        if name == DONE:
            yield Finding(tuple(here.split(".")), name, "another name: 'done' is where items leave", "")
        for key, values in _by_work_type(step):
            yield from unknown(
                f"{here}.{key}", values.keys() - {EVERY_WORK_TYPE}, scenario.demand.work_types, "work type"
            )
        for work_type in scenario.demand.work_types:
            for key, target in routes(step, work_type).items():
                yield from unknown(f"{here}.{key}", [target], [*entered(scenario), DONE], "step")
        if isinstance(step, Check | Acceptance):
            yield from unknown(f"{here}.covers", step.covers, steps, "step")
        if isinstance(step, Work):
            yield from unknown(f"{here}.repairs", step.repairs, steps, "step")
    if len(steps) * len(scenario.demand.work_types) > MOST_MODEL_STEPS:
        expected = f"at most {MOST_MODEL_STEPS:,} steps x work types"
        yield Finding(("process", "steps"), len(steps) * len(scenario.demand.work_types), expected, "")
    makers = len(makers_of(scenario, "erring")) + len(makers_of(scenario, "minor_error_share"))
    if makers > MOST_ERROR_SHARES:
        expected = f"at most {MOST_ERROR_SHARES} steps with an error_share or minor_error_share, those with both twice"
        yield Finding(("process", "steps"), makers, expected, "")
    for work_type in scenario.demand.work_types:
        for name in reached(scenario, work_type):
            yield from _route(scenario, name, work_type)


def _route(scenario: Scenario, name: str, work_type: str) -> Iterator[Finding]:
    step, order = scenario.process.steps[name], [*scenario.process.steps, DONE]
    found = routes(step, work_type)
    here = ("process", "steps", name)
    last = found.get("then", found["next"])
    if last in order and order.index(last) <= order.index(name):
        key = "then" if "then" in found else "next"
        expected = "a later step or 'done' in `then`, where items go after max_attempts: this loop never ends"
        yield Finding((*here, key), last, expected, "")
    if isinstance(step, Handled) and for_work_type(step.handle_time, work_type) is None:
        yield Finding((*here, "handle_time"), None, f"a handle time for work type {work_type!r}, which comes here", "")
    if isinstance(step, Wait | Acceptance) and step.open.slots and step.delay:
        yield Finding((*here, "delay"), None, "no delay where the wait ends at slots", "")
    if isinstance(step, Work) and step.query and step.max_attempts <= step.query.max_rounds:
        expected = f"more than query.max_rounds ({step.query.max_rounds}): going on after an answer is an attempt"
        yield Finding((*here, "max_attempts"), step.max_attempts, expected, "")
    if isinstance(step, Check) and for_work_type(step.sample_share, work_type) is None:
        yield Finding((*here, "sample_share"), None, f"a share for work type {work_type!r}, which comes here", "")
    if isinstance(step, Handled) and not servers(scenario, name):
        yield Finding((*here,), None, "a team with a head-count above 0 whose `serves` names this step", "")


def servers(scenario: Scenario, step: str) -> int:
    """Heads of the teams that serve the step's queue."""
    queue = queue_of(scenario, step)
    teams = scenario.delivery.teams.values()
    served = (team.headcount for team in teams if any(queue_of(scenario, name) == queue for name in team.serves))
    return sum(served)


def makers_of(scenario: Scenario, share: str) -> list[str]:
    """Steps that make defects of a kind, by the key of its share."""
    steps = scenario.process.steps.items()
    return [name for name, step in steps if any(getattr(step, share, {}).values())]


def queue_of(scenario: Scenario, step: str) -> str:
    stated = scenario.process.steps.get(step)
    return (getattr(stated, "queue", None) or step) if stated else step


def _by_work_type(step: Step) -> Iterator[tuple[str, Mapping[str, object]]]:
    for key in ("next", "handle_time", "error_share", "minor_error_share", "sample_share", "delay"):
        if values := getattr(step, key, None):
            yield key, values
    if isinstance(step, Work) and step.exception:
        yield "exception.share", step.exception.share
    if isinstance(step, Work) and step.query:
        yield "query.share", step.query.share


def _one_way(scenario: Scenario, name: str, team: Team, handled: Collection[str]) -> Iterator[Finding]:
    """Items of steps that share a queue wait in one line, which a team serves in one way."""
    first: dict[str, str] = {}
    for step, serves in team.serves.items():
        if step in handled:
            other = first.setdefault(queue_of(scenario, step), step)
            if team.serves[other] != serves:
                expected = f"the preference and conditions of {other!r}, with which it shares a queue"
                yield Finding(("delivery", "teams", name, "serves", step), "others", expected, "")


def _teams(scenario: Scenario) -> Iterator[Finding]:
    steps = scenario.process.steps
    handled = {name: step for name, step in steps.items() if isinstance(step, ByHand)}
    disciplines: dict[str, str] = {}
    for name, team in scenario.delivery.teams.items():
        here = f"delivery.teams.{name}"
        yield from unknown(f"{here}.serves", team.serves, handled, "step that somebody handles")
        for habit, why in NO_BOT.items():
            if team.kind == "bots" and getattr(team, habit):
                expected = f"no `{habit}` for bots, which {why}"
                yield Finding(("delivery", "teams", name, habit), "a table", expected, "")
        if team.site:
            yield from unknown(f"{here}.site", [team.site], scenario.delivery.sites, "site")
        yield from shift_hours(here, team)
        for key, longer in team.longer_shifts.items():
            if longer.runs:
                yield from unknown(
                    f"{here}.longer_shifts.{key}.runs", [longer.runs], scenario.client.runs, "client run"
                )
        served = {handled[step].discipline for step in team.serves if step in handled}
        if len(served) > 1:
            yield Finding(tuple(f"{here}.serves".split(".")), sorted(served), "steps of one discipline", "")
        yield from _one_way(scenario, name, team, handled)
    for name, step in handled.items():
        if disciplines.setdefault(queue_of(scenario, name), step.discipline) != step.discipline:
            path = ("process", "steps", name, "discipline")
            yield Finding(path, step.discipline, "the discipline of the other steps of its queue", "")


def _volumes(scenario: Scenario) -> Iterator[Finding]:
    weeks = scenario.warm_up_weeks + scenario.horizon_weeks + scenario.follow_up_weeks
    total = 0.0
    seat_days = 7 * weeks * sum(team.headcount for team in scenario.delivery.teams.values())
    if seat_days > MOST_SEAT_DAYS:
        yield Finding(("delivery", "teams"), seat_days, f"at most {MOST_SEAT_DAYS:,} seat-days (heads x days)", "")
    for name, kind in scenario.demand.work_types.items():
        total += kind.opening_backlog.items if kind.opening_backlog else 0
        for form, arrivals in kind.arrivals.items():
            here = ("demand", "work_types", name, "arrivals", form)
            total += yearly(arrivals) * scenario.demand.stated_years(name, weeks / 52) * _most_surging(scenario, name)
            if isinstance(arrivals, Renewal) and mean_minutes(arrivals.gap) < SHORTEST_GAP:
                yield Finding((*here, "gap"), mean_minutes(arrivals.gap), "gaps of a second or more in the mean", "")
            if isinstance(arrivals, CutOff) and abs(sum(arrivals.shares_by_days_before) - 1) > 1e-6:
                found = sum(arrivals.shares_by_days_before)
                yield Finding((*here, "shares_by_days_before"), found, "shares that add up to 1", "")
            if isinstance(arrivals, Poisson | Batch):
                if isinstance(arrivals, Poisson) and arrivals.hour_factors and not _open_hours(arrivals):
                    expected = "a factor above 0 in an hour of `hours`"
                    yield Finding((*here, "hour_factors"), arrivals.hour_factors, expected, "")
                for key in ("weekday_factors", "month_factors", "hour_factors"):
                    factors = getattr(arrivals, key, None)
                    if factors is not None and not any(factors):
                        yield Finding((*here, key), factors, "a factor above 0", "")
    if total > MOST_ITEMS:
        yield Finding(("demand",), round(total), f"at most {MOST_ITEMS:,} items in all", "")


def _most_surging(scenario: Scenario, work_type: str) -> float:
    """As if all surges lasted for ever."""
    surges = [event for event in scenario.events.values() if isinstance(event, DemandSurge)]
    return math.prod(max(1.0, for_work_type(surge.factor, work_type) or 0.0) for surge in surges)


def _open_hours(arrivals: Poisson) -> float:
    start, end = parse_hours(arrivals.hours)
    factors = arrivals.hour_factors or (1.0,) * 24
    return sum(factors[minute // 60 % 24] for minute in range(start, end))


def yearly(arrivals: ArrivalForm) -> float:
    if isinstance(arrivals, Renewal):
        return 525_960 / max(mean_minutes(arrivals.gap), 1e-3)
    per_hour = getattr(arrivals, "items_per_hour", None)
    return float(per_hour * 8766 if per_hour else getattr(arrivals, "items_per_year", None) or 0)


def mean_minutes(distribution: Distribution) -> float:
    """The stated mean, median or upper bound: near enough to see that a volume is absurd."""
    for key in ("mean_minutes", "median_minutes", "high_minutes"):
        if (minutes := getattr(distribution, key, None)) is not None:
            return float(minutes)
    return 1.0
