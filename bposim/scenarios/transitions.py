"""What is inconsistent in a transition: work that nobody knows, work that is not the baseline's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bposim.scenarios.consistency import unknown
from bposim.scenarios.schema.checked import Finding
from bposim.scenarios.schema.delivery import Team
from bposim.scenarios.schema.events import LateFile
from bposim.scenarios.schema.process import ByHand
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.schema.service import BacklogAge
from bposim.scenarios.schema.transition import Transition

ALIKE = ("arrivals", "priority", "background")


def on_the_road(scenario: Scenario) -> Iterator[Finding]:
    if not (stated := scenario.transition):
        return
    for where, work_types in _named(stated):
        kinds = [name for name, kind in scenario.demand.work_types.items() if not kind.background]
        yield from unknown(where, work_types, kinds, "work type of the client's")
    if stated.documentation and not any(_learns(scenario, team, stated) for team in scenario.delivery.teams.values()):
        expected = (
            "new people who learn: `transition.people`, or a tenure of the provider's, has their first month's pace"
        )
        yield Finding(("transition", "documentation"), "documentation", expected, "")
    if stated.pilot and (gate := stated.pilot.gate):
        judged = [name for name, sla in scenario.sla.items() if not isinstance(sla, BacklogAge)]
        noun = "turnaround or accuracy SLA, which a gate can judge by what went to the new place"
        for key in ("go_shares", "stop_shares"):
            yield from unknown(f"transition.pilot.gate.{key}", getattr(gate, key), judged, noun)
        for sla, least in gate.stop_shares.items():
            if least > gate.go_shares.get(sla, 1.0):
                expected = f"at most its go_shares, {gate.go_shares[sla]:g}"
                yield Finding(("transition", "pilot", "gate", "stop_shares", sla), least, expected, "")
    for name, event in scenario.events.items():
        if isinstance(event, LateFile):
            expected = "no late file where a transition moves work: what comes late goes to the first step"
            yield Finding(("events", name), "late_file", expected, "")


def _learns(scenario: Scenario, team: Team, stated: Transition) -> bool:
    if team.kind == "bots" or team.employer == "client":
        return False
    return (scenario.delivery.tenure(team) or stated.people) is not None


def _named(stated: Transition) -> Iterator[tuple[str, tuple[str, ...]]]:
    if stated.pilot:
        yield "transition.pilot.work_types", stated.pilot.work_types
    for name, wave in stated.waves.items():
        yield f"transition.waves.{name}.work_types", wave.work_types


def unlike(scenarios: Mapping[str, Scenario], baseline: object) -> Iterator[tuple[str, Finding]]:
    """By scenario with a transition: where it is not about the same work as the baseline."""
    home = scenarios.get(str(baseline))
    for name, scenario in scenarios.items():
        if home and scenario.transition and name != baseline:
            for finding in _unlike(home, scenario):
                yield name, finding
    if home and any(scenario.transition for name, scenario in scenarios.items() if name != baseline):
        for fee, terms in home.contract.fees.items():
            if not hasattr(terms, "team"):
                expected = "a fee for a team's time: of what is paid by the item a transition leaves no track"
                yield str(baseline), Finding(("contract", "fees", fee, "basis"), terms.basis, expected, "")


def _unlike(home: Scenario, new: Scenario) -> Iterator[Finding]:
    kinds = new.demand.work_types
    for name, stated in home.demand.work_types.items():
        here = ("demand", "work_types", name)
        if name not in kinds:
            yield Finding(here, None, "the work types of the baseline, since a transition moves them", "")
            continue
        for key in ALIKE:
            if (found := getattr(kinds[name], key)) != getattr(stated, key):
                value = list(found) if isinstance(found, Mapping) else found
                yield Finding((*here, key), value, "the same as in the baseline: a transition moves the same work", "")
    if home.demand.scale != new.demand.scale:
        expected = f"that of the baseline, {home.demand.scale:g}, since a transition moves the same work"
        yield Finding(("demand", "scale"), new.demand.scale, expected, "")
    if home.demand.volume_path != new.demand.volume_path:
        yield Finding(
            ("demand", "volume_path"), None, "that of the baseline, since a transition moves the same work", ""
        )
    yield from _disciplines(home, new)


def _disciplines(home: Scenario, new: Scenario) -> Iterator[Finding]:
    """People of one place help at the other, and keep to one order."""
    for name, step in new.process.steps.items():
        at_home = home.process.steps.get(name)
        if isinstance(step, ByHand) and isinstance(at_home, ByHand) and step.discipline != at_home.discipline:
            expected = f"the discipline of the baseline's step, {at_home.discipline}"
            yield Finding(("process", "steps", name, "discipline"), step.discipline, expected, "")
