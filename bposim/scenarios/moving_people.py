"""What a transition does to people: the home hears of it, the provider's are new, and at first they are more."""

from __future__ import annotations

from collections.abc import Mapping

from bposim.scenarios.hands import there_all_along
from bposim.scenarios.phases import Phases, share_of_heads
from bposim.scenarios.schema.delivery import Delivery, Team
from bposim.scenarios.schema.fields import parse_days, parse_hours
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.schema.tenure import Announcement, Tenure
from bposim.scenarios.schema.transition import Documentation, Transition


def with_people(home: Scenario, new: Scenario, transition: Transition, phases: Phases) -> tuple[Scenario, Scenario]:
    ours = {name: _told(home.delivery, team, transition, phases) for name, team in home.delivery.teams.items()}
    pace = _written_pace(home, transition)
    theirs = {name: _new(new.delivery, team, transition, pace) for name, team in new.delivery.teams.items()}
    return _with_teams(home, ours), _with_teams(new, theirs)


def _with_teams(scenario: Scenario, changed: Mapping[str, Team]) -> Scenario:
    kept = there_all_along(scenario)
    teams = {name: plan if name in kept else changed[name] for name, plan in scenario.delivery.teams.items()}
    return scenario.model_copy(update={"delivery": scenario.delivery.model_copy(update={"teams": teams})})


def _told(delivery: Delivery, team: Team, transition: Transition, phases: Phases) -> Team:
    """People whose tenure nobody states do not come and go; they hear of it all the same."""
    told = transition.announcement
    if team.kind == "bots" or not told or not phases.announced or phases.hand_over <= phases.announced:
        return team
    stated = delivery.people(team)
    heard = Announcement(
        announced_on=phases.announced,
        hand_over_on=phases.hand_over,
        attrition_factor=told.attrition_factor,
        pace_loss_share=told.pace_loss_share,
        stay_bonus_share=told.stay_bonus_share,
        stay_bonus_effect_share=told.stay_bonus_effect_share,
    )
    tenure = stated.tenure or Tenure(full_pace=stated.pace)
    own = {name: getattr(tenure, name) for name in tenure.model_fields_set}
    return team.model_copy(update={"tenure": Tenure(**{**own, "announcement": heard})})


def _written_pace(home: Scenario, transition: Transition) -> float:
    """Of a new hire's starting pace, what is left by the part of the work that nobody has written down."""
    told = transition.documentation
    if not told:
        return 1.0
    people = [team for team in home.delivery.teams.values() if team.kind == "people"]
    hours = sum(share_of_heads(told.writers_share, team.headcount) * _writes(team, told) for team in people)
    return 1 - told.pace_loss_share * (1 - told.covered(hours))


def _writes(team: Team, told: Documentation) -> float:
    """Hours a week, of which the first shift may not have as many as are planned."""
    shift = next(iter(team.shifts.values()))
    start, end = parse_hours(shift.hours)
    return min(told.hours_per_week, (end - start) / 60 * len(parse_days(shift.days)))


def _new(delivery: Delivery, team: Team, transition: Transition, pace: float) -> Team:
    """People at the new place are there by the dates of the transition, not by one of their own; a provider's are all
    new."""
    if team.kind == "bots":
        return team
    stated = delivery.people(team)
    if team.employer == "client":
        is_new = stated.tenure is not None and stated.tenure.go_live is not None
        return team.model_copy(update={"tenure": _undated(stated.tenure)}) if is_new and stated.tenure else team
    tenure = stated.tenure or transition.people
    more = share_of_heads(transition.more_heads_share, team.headcount)
    changes: dict[str, object] = {"headcount": team.headcount + more}
    if tenure:
        slower = {"first_month_pace": tenure.first_month_pace * pace}
        changes["tenure"] = _undated(tenure).model_copy(update=slower if pace < 1 else {})
    *first, last = team.shifts.items()
    if more and last[1].heads is not None:
        changes["shifts"] = {**dict(first), last[0]: last[1].model_copy(update={"heads": last[1].heads + more})}
    return team.model_copy(update=changes)


def _undated(tenure: Tenure) -> Tenure:
    return Tenure(**{name: getattr(tenure, name) for name in tenure.model_fields_set if name != "go_live"})
