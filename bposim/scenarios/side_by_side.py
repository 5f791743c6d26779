"""Two ways to run the same work as one scenario: the home's steps, teams and fees beside those of the new place.

What is the home's has another name, so that nothing of the two meets but what arrives, the client and the places.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bposim.scenarios.reading import Tree
from bposim.scenarios.schema.delivery import Team
from bposim.scenarios.schema.events import Leavers
from bposim.scenarios.schema.process import ByHand
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.schema.transition import Transition

HOME = "home."  # no name of a file has a dot in it
LAST = 100  # preference
Rename = Callable[[str], str]


def side_by_side(home: Scenario, new: Scenario, transition: Transition) -> Scenario:
    """All items begin at home; who else may begin where by date is not in here."""
    old, tree = _tree(home), _tree(new)
    alike = {kind: _alike(old, tree, kind) for kind in ("sites", "systems")}
    merged = {
        **tree,
        "demand": {**old["demand"], "work_types": _work_types(home, new, old, tree)},
        "process": {"steps": {**_steps(home, old), **_steps(new, tree, lambda name: name)}},
        "delivery": _delivery(old, tree, alike),
        "contract": _contract(old, tree),
        "events": _events(home, old, tree, alike),
        "exchange_rates": {**old.get("exchange_rates", {}), **tree.get("exchange_rates", {})},
    }
    merged["transition"] = transition.model_dump(exclude_unset=True)
    _help_each_other(merged, home, new, transition.help_after_hours * 60)
    return Scenario.model_validate(merged)


def of_home(name: str) -> str:
    return HOME + name


def _tree(scenario: Scenario) -> Tree:
    return scenario.model_dump(exclude_unset=True)


def _alike(old: Tree, new: Tree, kind: str) -> dict[str, str]:
    """New names of the home's places: their own where the other scenario has none of that name or the very same."""
    ours, theirs = (tree["delivery"].get(kind, {}) for tree in (old, new))
    return {name: name if theirs.get(name, place) == place else of_home(name) for name, place in ours.items()}


def _work_types(home: Scenario, new: Scenario, old: Tree, tree: Tree) -> Tree:
    """As at home, with the ways into the new place, and the work of a provider's other clients."""
    found: Tree = {}
    theirs = tree["demand"]["work_types"]
    for name, kind in old["demand"]["work_types"].items():
        split = {of_home(step): share for step, share in kind.get("split", {}).items()}
        ways = dict.fromkeys([theirs[name]["first_step"], *theirs[name].get("split", {})], 0.0)
        found[name] = {**kind, "first_step": of_home(kind["first_step"]), "split": {**split, **ways}}
        if first := (kind.get("opening_backlog") or {}).get("first_step"):
            found[name]["opening_backlog"] = {**kind["opening_backlog"], "first_step": of_home(first)}
    return {**found, **{name: kind for name, kind in theirs.items() if name not in found}}


def _steps(scenario: Scenario, tree: Tree, rename: Rename = of_home) -> Tree:
    return {rename(name): _step(scenario, name, step, rename) for name, step in tree["process"]["steps"].items()}


def _step(scenario: Scenario, name: str, step: Tree, rename: Rename) -> Tree:
    """With the names that it leads to, in a queue of its own."""
    found = dict(step)
    stated = scenario.process.steps[name]

    def to(target: str) -> str:
        return target if target == "done" else rename(target)

    if "next" in step:
        found["next"] = {kind: to(target) for kind, target in stated.model_dump()["next"].items()}
    for key in ("then", "rework"):
        if step.get(key):
            found[key] = to(step[key])
    for key in ("covers", "repairs"):
        if key in step:
            found[key] = [rename(other) for other in step[key]]
    for key in ("exception", "agent", "query"):
        if (step.get(key) or {}).get("to"):
            found[key] = {**step[key], "to": rename(step[key]["to"])}
    if isinstance(stated, ByHand):
        found["queue"] = rename(stated.queue or name)
    return found


def _delivery(old: Tree, new: Tree, alike: Mapping[str, Mapping[str, str]]) -> Tree:
    ours, theirs = old["delivery"], new["delivery"]
    teams = {of_home(name): _team(team, alike) for name, team in ours["teams"].items()}
    places = {
        kind: {**{names[name]: place for name, place in ours.get(kind, {}).items()}, **theirs.get(kind, {})}
        for kind, names in alike.items()
    }
    return {**places, "teams": {**teams, **theirs["teams"]}}


def _team(team: Tree, alike: Mapping[str, Mapping[str, str]]) -> Tree:
    found = {**team, "serves": {of_home(step): serves for step, serves in team["serves"].items()}}
    if site := team.get("site"):
        found["site"] = alike["sites"][site]
    if needs := team.get("needs"):
        found["needs"] = [alike["systems"][system] for system in needs]
    if team.get("stands_in"):
        found["stands_in"] = {**team["stands_in"], "team": of_home(team["stands_in"]["team"])}
    return found


def _contract(old: Tree, new: Tree) -> Tree:
    """What the home's own contract bought stays with it."""
    ours, theirs = old.get("contract", {}), new.get("contract", {})
    fees = {of_home(name): _fee(fee) for name, fee in ours.get("fees", {}).items()}
    return {**theirs, "fees": {**fees, **theirs.get("fees", {})}}


def _fee(fee: Tree) -> Tree:
    return {**fee, "team": of_home(fee["team"])} if "team" in fee else fee


def _events(home: Scenario, old: Tree, new: Tree, alike: Mapping[str, Mapping[str, str]]) -> Tree:
    """What befalls both is one event; what befalls the home's teams or places alone has another name."""
    ours, theirs, found = old.get("events", {}), new.get("events", {}), {}
    for name, event in ours.items():
        renamed = dict(event)
        if isinstance(home.events[name], Leavers):
            renamed["team"] = of_home(event["team"])
        for key in ("site", "system"):
            if event.get(key):
                renamed[key] = alike[f"{key}s"][event[key]]
        found[name if theirs.get(name, renamed) == renamed else of_home(name)] = renamed
    return {**theirs, **found}


def _help_each_other(merged: Tree, home: Scenario, new: Scenario, minutes: float) -> None:
    """People of either place serve the queues of the other once what waits there is old."""
    teams, late = merged["delivery"]["teams"], {"preference": LAST, "when_oldest_minutes": minutes}
    for here, there, ours, theirs in ((home, new, of_home, str), (new, home, str, of_home)):
        for team, plan in there.delivery.teams.items():
            old = {ours(step): late for step in here.process.steps if _helps(there, plan, here, step)}
            teams[theirs(team)] = {**teams[theirs(team)], "serves": {**teams[theirs(team)]["serves"], **old}}


def _helps(there: Scenario, plan: Team, here: Scenario, name: str) -> bool:
    """People do what they do themselves, and what people do that their place does not know; no provider's do what
    must stay, nobody keeps to two orders."""
    step = here.process.steps[name]
    if plan.kind == "bots" or not isinstance(step, ByHand) or (step.must_stay and plan.employer == "provider"):
        return False
    if plan.cost_per_handled_hour is not None:  # they have other work as well
        return False
    own = {queue.discipline for queue in map(there.process.steps.get, plan.serves) if isinstance(queue, ByHand)}
    by_people = any(name in team.serves and team.kind == "people" for team in here.delivery.teams.values())
    knows = name in plan.serves if name in there.process.steps else by_people
    return knows and own == {step.discipline}
