"""The road from the baseline to a scenario: announcement, knowledge transfer, pilot, waves, parallel run, release."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated

from pydantic import Field, model_validator

from bposim.scenarios.schema.fields import Amount, Items, Label, Share, Table, Weeks
from bposim.scenarios.schema.tenure import Loss, Tenure

PILOT = "pilot"
SomeWeeks = Annotated[int, Field(ge=1, le=520)]


class Announced(Table):
    """From this week until its work is handed over more of the home team leave, and all work slower; of both a stay
    bonus (a share of the year's wage) prevents `stay_bonus_effect_share`."""

    week: Weeks
    attrition_factor: Annotated[float, Field(ge=1, le=20)] = 1.0
    pace_loss_share: Loss = 0.0
    stay_bonus_share: Annotated[float, Field(ge=0, le=5)] = 0.0
    stay_bonus_effect_share: Share = 0.0


class KnowledgeTransfer(Table):
    """Workshops and shadowing: so large a share of each home team's heads sit with the new people, paid, for so many
    hours of each week."""

    week: Weeks
    weeks: SomeWeeks
    mentors_share: Share
    hours_per_week: Annotated[float, Field(ge=0, le=40)]


class Documentation(Table):
    """In these weeks a share of each home team's heads write down how the work is done, paid, for so many hours of each
    week. What is missing of `hours_needed` in the end costs the provider's new people as large a part of
    `pace_loss_share`, off the pace of their first month."""

    week: Weeks
    weeks: SomeWeeks
    writers_share: Share
    hours_per_week: Annotated[float, Field(ge=0, le=40)]
    hours_needed: Annotated[float, Field(gt=0, le=1e6)]
    pace_loss_share: Loss

    def covered(self, hours_a_week: float) -> float:
        """The share of what must be written that is, in so many hours of all writers."""
        return min(1.0, hours_a_week * self.weeks / self.hours_needed)


class CheckIns(Table):
    """Every so many weeks of the pilot, on the weekday on which the first shift's week begins, a share of those who are
    there, at home and at the provider's, go through it together as their day begins; on a holiday nobody does."""

    every_weeks: Annotated[int, Field(ge=1, le=13)] = 1
    minutes: Annotated[float, Field(gt=0, le=480)]
    heads_share: Share


class Renewal(Table):
    """From the first month that begins in this week or later the provider's fees are another share of what they would
    be; a share of a year's fee goes to whoever helps to find that price."""

    week: Weeks
    fee_change_share: Annotated[float, Field(ge=-0.9, le=5)]
    negotiation_fee_share: Annotated[float, Field(ge=0, le=5)] = 0.0


class Exit(Table):
    """In this week the work comes back. New people at home are there, trained, so many weeks earlier; in the last
    `teaching_weeks` a share of the provider's heads teaches them. Leaving costs a share of a year's fee."""

    week: Weeks
    home_weeks_before: Weeks = 0
    teaching_weeks: Weeks = 0
    mentors_share: Share = 0.0
    hours_per_week: Annotated[float, Field(ge=0, le=40)] = 0.0
    termination_fee_share: Annotated[float, Field(ge=0, le=5)] = 0.0


class ProviderFailure(Table):
    """Once the last parallel run is over the provider may fail, with some chance in each year. So many weeks later he
    is gone, and new people at home begin; a fee for leaving is not due."""

    chance_per_year: Annotated[float, Field(ge=0, lt=1)]
    notice_weeks: Weeks = 0


class Moved(Table):
    """From this week on so large a share of what arrives goes to the new place, of all work types unless some are
    named, and so large a share of the heads is there; by default as many as the volume asks for."""

    week: Weeks
    share: Share
    work_types: Items[Label] = ()
    heads_share: Share | None = None


Shares = Annotated[dict[Label, Share], Field(max_length=20)]


class Gate(Table):
    """What is decided at the end of the pilot, by the SLAs of what went to the new place in it: go where each named one
    is at least its `go_shares`, stop where one is below its `stop_shares`, else so many weeks more, at most so many
    times, and then stop. Stop brings the work back and costs a share of a year's fee."""

    go_shares: Annotated[Shares, Field(min_length=1)]
    stop_shares: Shares = {}
    extend_weeks: SomeWeeks = 4
    most_extensions: Annotated[int, Field(ge=0, le=10)] = 1
    stop_fee_share: Annotated[float, Field(ge=0, le=5)] = 0.0


class Pilot(Moved):
    weeks: SomeWeeks
    check_ins: CheckIns | None = None
    gate: Gate | None = None


class Transition(Table):
    """Weeks are counted from the study's start.

    Home heads go `parallel_run_weeks` after the waves that took their work; nobody goes for a pilot.

    `people` are the provider's new ones where his team or site does not say how people come, learn and leave;
    `more_heads_share` more of them than the scenario's are there until `more_heads_weeks` after the last wave. What has
    waited for `help_after_hours` at one place is done at the other, where anybody is there: also what was left behind.

    Who is released and not redeployed gets so many weeks of loaded pay. The provider's choice costs a share of a year's
    fee at the start, and the transition a share of it and an amount at go-live. Of the overhead of former heads
    `first_year_unavoided_share` stays in the first year after the first release, and what the contract says
    `years_to_avoid` later. At each of the quarterly `reviews` after the hand-over the provider's people become quicker.
    """

    announcement: Announced | None = None
    documentation: Documentation | None = None
    knowledge_transfer: KnowledgeTransfer | None = None
    pilot: Pilot | None = None
    waves: Annotated[dict[str, Moved], Field(max_length=50)] = {}
    parallel_run_weeks: Weeks = 0
    people: Tenure | None = None
    more_heads_share: Annotated[float, Field(ge=0, le=5)] = 0.0
    more_heads_weeks: Weeks = 0
    severance_weeks: Annotated[float, Field(ge=0, le=520)] = 0.0
    redeployed_share: Share = 0.0
    selection_fee_share: Annotated[float, Field(ge=0, le=5)] = 0.0
    transition_fee_share: Annotated[float, Field(ge=0, le=5)] = 0.0
    transition_fee: Amount = 0.0
    first_year_unavoided_share: Share | None = None
    years_to_avoid: Annotated[int, Field(ge=1, le=20)] = 2
    pace_gain_share: Annotated[float, Field(ge=0, le=0.2)] = 0.0
    renewal: Renewal | None = None
    exit: Exit | None = None
    provider_failure: ProviderFailure | None = None
    reviews: Annotated[int, Field(ge=0, le=80)] = 0
    help_after_hours: Annotated[float, Field(gt=0, le=8760)] = 72.0

    @model_validator(mode="after")
    def _in_order(self) -> Transition:
        if PILOT in self.waves:
            raise ValueError("another name for the wave called pilot")
        moves = list(self.moves.values())
        if not moves:
            raise ValueError("a pilot, or waves, or both: some week in which work moves")
        if any(after.week <= before.week for before, after in pairwise(moves)):
            raise ValueError("waves in the order of their weeks, after the pilot's first")
        written = self.documentation
        if written and written.week + written.weeks > moves[0].week:
            raise ValueError("a documentation that is done when the first work goes there")
        if _overlap(self.documentation, self.knowledge_transfer):
            raise ValueError("a documentation in other weeks than the knowledge transfer, whose mentors cannot write")
        if self.renewal and self.renewal.week <= moves[-1].week:
            raise ValueError("a renewal after the last wave")
        if self.exit and self.exit.week - self.exit.home_weeks_before <= moves[-1].week + self.parallel_run_weeks:
            raise ValueError("an exit whose home people come back after the last wave's parallel run")
        if self.pilot and self.pilot.gate and not self.waves:
            raise ValueError("waves behind the pilot's gate")
        if self.pilot and self.waves and moves[1].week < self.pilot.week + self.pilot.weeks:
            raise ValueError("a first wave that is not before the end of the pilot")
        return self

    @property
    def moves(self) -> dict[str, Moved]:
        """By name, in order; no wave may be called as the pilot is."""
        return {**({PILOT: self.pilot} if self.pilot else {}), **self.waves}


def _overlap(one: Documentation | None, other: KnowledgeTransfer | None) -> bool:
    return bool(one and other and one.week < other.week + other.weeks and other.week < one.week + one.weeks)
