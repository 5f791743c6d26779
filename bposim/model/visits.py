"""What luck and the rules make of an item's visit to a step, in the readable engine."""

from __future__ import annotations

from bposim.model import quantiles, rules, streams
from bposim.model.columns import lists
from bposim.model.operation import Operation
from bposim.model.plans import plans
from bposim.model.rules import CLEAN, EXCEPTION, FOUND, QUERY
from bposim.model.streams import DETECT_LUCK, ERROR_LUCK, EXCEPTION_LUCK, MINOR_LUCK, QUERY_LUCK, SAMPLE_LUCK, TICKS
from bposim.model.workload import Workload


class Item:
    """On its way through the readable engine."""

    step: int
    attempt: int
    key: int  # kept when it is returned
    queued: int
    work: int  # standard ticks to do in the present attempt
    hand_over: int  # ticks ahead of them, after a return or to set up
    outcome: int  # how the present attempt's work will end
    rest = 0  # standard ticks to do after the answer to a query
    defects = 0
    escaped = 0  # defects that the client found at the first delivery
    made = 0
    is_checked = False
    maker = 0  # defect factor of whoever worked on it last

    def __init__(self, number: int, of_type: int) -> None:
        self.number = number  # run-wide
        self.of_type = of_type  # within its work type
        self.visits: dict[int, int] = {}

    @property
    def left_with(self) -> tuple[int, int]:
        """Defects at the first delivery, and those made before the first check."""
        return self.escaped or self.defects, self.made


class Visits:
    def __init__(self, operation: Operation, workload: Workload) -> None:
        self.steps, self.plans = lists(operation.steps), plans(operation.plans)
        self.first_luck = [[column.tolist() for column in luck] for luck in workload.steps]
        self.keys = workload.keys.tolist()

    def is_sampled(self, item: Item, now: int) -> bool:
        steps, step = self.steps, item.step
        watched = item.maker, steps.watched_above[step], steps.closer[step]
        level = self.plans[steps.plan[step]].level(now)
        return self.luck(item, SAMPLE_LUCK) < rules.sample_threshold(steps.sample[step], level, *watched)

    def is_found_wrong(self, item: Item) -> bool:
        """By the client, later on. All luck of an acceptance is that of later visits, since few items need any."""
        item.attempt += 1
        item.escaped = item.escaped or item.defects
        return self.look(item) == FOUND

    def look(self, item: Item) -> int:
        """What a check, or the client, makes of the item."""
        steps, step = self.steps, item.step
        columns = steps.covers, steps.covers_minor, steps.detect, steps.minor_detect, steps.false_alarm
        threshold = rules.seen_threshold(item.defects, *(column[step] for column in columns))
        return rules.check_outcome(self.luck(item, DETECT_LUCK), threshold)

    def plan(self, item: Item) -> None:
        """Luck alone decides how much work an attempt is and whether it ends as an exception or a query."""
        steps, step = self.steps, item.step
        exception = rules.exception_threshold(steps.exception[step], item.rest > 0)
        item.outcome, item.work, item.rest = CLEAN, item.rest or self.standard(item), 0
        first, again = steps.query[step], steps.query_again[step]
        if exception or first or again:
            asked = item.visits.get(steps.next_step[step][QUERY], 0)
            query = rules.query_threshold(first, again, steps.query_rounds[step], asked)
            luck, query_luck = self.luck(item, EXCEPTION_LUCK), self.luck(item, QUERY_LUCK)
            item.outcome = rules.work_outcome(luck, exception, query_luck, query)
        if item.outcome == QUERY:
            item.rest = rules.rest_after_query(item.work, steps.rest[step])
            item.work -= item.rest

    def check(self, item: Item, now: int) -> int:
        outcome = self.look(item)
        self.plans[self.steps.plan[item.step]].note(now, outcome == FOUND)
        return outcome

    def work(self, item: Item, maker: int, strain: int) -> int:
        """It repairs and errs; `strain` is a factor on the defects of its maker."""
        steps, step = self.steps, item.step
        clears, sets, minor = steps.clears[step], steps.sets[step], steps.sets_minor[step]
        if (clears or sets or minor) and item.outcome != EXCEPTION:
            item.maker = maker
            factor = rules.strained(maker, strain)
            error = rules.error_threshold(steps.error[step], factor)
            item.defects = rules.defects_after(item.defects, clears, sets, self.luck(item, ERROR_LUCK), error)
            if minor:
                error = rules.error_threshold(steps.minor_error[step], factor)
                item.defects = rules.defects_after(item.defects, 0, minor, self.luck(item, MINOR_LUCK), error)
            if not item.is_checked:
                item.made = rules.made_after(item.made, item.defects, sets | minor)
        return item.outcome

    def luck(self, item: Item, purpose: int) -> int:
        """Of the item's visit to its step. What was not drawn is certain or impossible."""
        if item.attempt:
            return streams.later(self.keys[item.step][purpose], item.of_type, item.attempt)
        column = self.first_luck[item.step][purpose]
        return column[item.of_type] if column else 0

    def standard(self, item: Item) -> int:
        """Handle time at pace 1000, or the delay of a wait; for first visits it was drawn in ticks."""
        if not item.attempt:
            column = self.first_luck[item.step][TICKS]
            return column[item.of_type] if column else 0
        return int(quantiles.later_table(self.steps.duration[item.step])[self.luck(item, TICKS) >> 16])
