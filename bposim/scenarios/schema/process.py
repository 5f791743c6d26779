"""How an item is handled: steps of work, checks and waits, and the routes between them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Literal

from numpy import interp
from pydantic import Discriminator, Field, Tag, model_validator

from bposim.scenarios.schema.distributions import Distribution
from bposim.scenarios.schema.fields import (
    EVERY_WORK_TYPE,
    ByWorkType,
    Days,
    Factor,
    HolidayCode,
    Hours,
    Items,
    Label,
    Share,
    Table,
    TimeOfDay,
    Zone,
)

DONE = "done"
Cap = Annotated[int, Field(ge=1, le=1000)]
Curve = Annotated[Items[Share], Field(min_length=1, max_length=100)]
Awaiting = Literal["client", "claimant", "transfer", "late_file", "nobody"]


class Opening(Table):
    """When a wait's clock runs: hours of the client unless stated otherwise, or transfer slots at fixed times."""

    always: bool = False
    time_zone: Zone | None = None
    holidays: HolidayCode | None = None
    days: Days | None = None
    hours: Hours | None = None
    slots: Annotated[Items[TimeOfDay], Field(max_length=96)] = ()


class ExceptionRoute(Table):
    """The handler hands the item over to another step; such a touch sets and clears no defect."""

    share: ByWorkType[Share]
    to: Label


class Agent(Table):
    """A machine that does an item alone where it is confident enough, and hands the others to people at step `to`.

    At each of the rising `thresholds`: the share that it then does alone, and the accuracy of these; linear between.
    """

    threshold: Share
    thresholds: Curve
    alone_shares: Curve
    accuracies: Curve
    to: Label

    @model_validator(mode="after")
    def _one_curve(self) -> Agent:
        if not len(self.thresholds) == len(self.alone_shares) == len(self.accuracies):
            raise ValueError("as many alone_shares and accuracies as thresholds")
        if any(after <= before for before, after in pairwise(self.thresholds)):
            raise ValueError("thresholds that rise")
        if not self.thresholds[0] <= self.threshold <= self.thresholds[-1]:
            raise ValueError("a threshold within those of the curve")
        return self

    @property
    def alone_share(self) -> float:
        return float(interp(self.threshold, self.thresholds, self.alone_shares))

    @property
    def accuracy(self) -> float:
        return float(interp(self.threshold, self.thresholds, self.accuracies))


class Query(Table):
    """A question to somebody outside; the item waits and comes back with `rest_share` of its work still to do.

    `delay` passes until somebody looks at it; `to` names the step where people with a queue of their own answer it.
    """

    share: ByWorkType[Share]
    again_share: Share = 0.0
    max_rounds: Annotated[int, Field(ge=1, le=20)] = 1
    rest_share: Share = 0.2
    delay: Distribution | None = None
    to: Label | None = None
    awaiting: Awaiting = "client"
    open: Opening = Opening()

    @model_validator(mode="after")
    def _somewhere(self) -> Query:
        if self.delay is None and self.to is None:
            raise ValueError("a delay, or a step of kind 'answer' in `to`, or both")
        return self


class Routed(Table):
    next: ByWorkType[Label] = {"*": DONE}
    max_attempts: Cap = 10
    then: Label | None = None


class ByHand(Table):
    """What somebody handles. Steps that name the same queue share it; what must stay is for teams of the client."""

    handle_time: ByWorkType[Distribution]
    queue: Label | None = None
    priority: Annotated[int, Field(ge=0, le=9)] | None = None
    discipline: Literal["fifo", "earliest_due"] = "fifo"
    must_stay: bool = False


class Handled(Routed, ByHand):
    """A step on an item's way. `awaiting` says who keeps it there: an SLA may excuse the time, queue and all."""

    awaiting: Awaiting = "nobody"


class Answer(ByHand):
    """Where the questions of other steps are answered; then the item is back at the step that asked."""

    kind: Literal["answer"]


class Work(Handled):
    """Makes a critical defect with `error_share` and, whatever became of that, a minor one with `minor_error_share`."""

    kind: Literal["work"] = "work"
    exception: ExceptionRoute | None = None
    agent: Agent | None = None
    query: Query | None = None
    error_share: ByWorkType[Share] = {"*": 0.0}
    minor_error_share: ByWorkType[Share] = {"*": 0.0}
    repairs: Items[Label] = ()

    @model_validator(mode="after")
    def _one_way_to_err(self) -> Work:
        if self.agent and (self.exception or any(self.error_share.values())):
            raise ValueError("either an agent, whose threshold decides, or exception and error_share")
        return self

    @property
    def passing_on(self) -> ExceptionRoute | None:
        """What is handed to another step, and where to."""
        if self.agent is None:
            return self.exception
        return ExceptionRoute(share={EVERY_WORK_TYPE: 1.0 - self.agent.alone_share}, to=self.agent.to)

    @property
    def erring(self) -> Mapping[str, float]:
        """Share of errors in what is not passed on, by work type."""
        return {EVERY_WORK_TYPE: 1.0 - self.agent.accuracy} if self.agent else self.error_share


class SkipLot(Table):
    """How a check's sample changes with what it finds: by level a factor on its share, the tightest first, where it
    begins. So many looks in a row without a find lead to the next level, one find leads back to the first."""

    factors: Annotated[Items[Factor], Field(min_length=2, max_length=10)]
    looks_to_relax: Annotated[int, Field(ge=1, le=1000)]


class CloserLook(Table):
    """The work of whoever errs more often than others, as new people do, is sampled so many times as often."""

    above_defect_factor: Annotated[float, Field(ge=0, le=65)] = 1.0
    factor: Annotated[float, Field(ge=1, le=1000)] = 2.0


class Check(Handled):
    """Looks at a sample; a defect found, or a false alarm, goes to the rework step. Minor defects are seen as critical
    ones are unless stated; of both in one item the more visible decides."""

    kind: Literal["check"]
    sample_share: ByWorkType[Share]
    detection_share: Share
    minor_detection_share: Share | None = None
    false_alarm_share: Share = 0.0
    covers: Annotated[Items[Label], Field(min_length=1)]
    rework: Label
    skip_lot: SkipLot | None = None
    closer_look: CloserLook | None = None


class Wait(Routed):
    """Needs nobody: ends at the first moment by which its hours have been open for the delay.

    A transfer goes by file, when its slots or hours say so, or in real time, which is at once.
    """

    kind: Literal["wait"]
    integration: Literal["file", "real_time"] = "file"
    delay: ByWorkType[Distribution] | None = None
    awaiting: Awaiting = "nobody"
    open: Opening = Opening(always=True)


class Acceptance(Routed):
    """Where an item is handed over. What is wrong with it the client finds after the delay, with the detection share:
    it costs then, and goes to the rework step if there is one. What is not found at once is never found."""

    kind: Literal["acceptance"]
    detection_share: Share
    minor_detection_share: Share | None = None
    covers: Annotated[Items[Label], Field(min_length=1)]
    delay: ByWorkType[Distribution]
    open: Opening = Opening(always=True)
    rework: Label | None = None

    @model_validator(mode="after")
    def _ends_here(self) -> Acceptance:
        if self.then or set(self.next.values()) != {DONE}:
            raise ValueError("neither next nor then: an item leaves here, or goes to rework")
        return self


def _kind(value: object) -> str:
    kind = value.get("kind", "work") if isinstance(value, dict) else getattr(value, "kind", "work")
    return kind if isinstance(kind, str) else "work"


Step = Annotated[
    Annotated[Work, Tag("work")]
    | Annotated[Check, Tag("check")]
    | Annotated[Wait, Tag("wait")]
    | Annotated[Acceptance, Tag("acceptance")]
    | Annotated[Answer, Tag("answer")],
    Discriminator(_kind),
]


class Process(Table):
    """Steps in order: a route to the same or an earlier step is another attempt, up to that step's `max_attempts`;
    after that the item follows `then` (by default `next`)."""

    steps: Annotated[dict[str, Step], Field(min_length=1, max_length=200)]
