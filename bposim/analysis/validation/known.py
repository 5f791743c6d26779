"""What a case with a known answer is: a system as a study, a quantity of its runs, and the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from bposim.analysis.running import Plan, Run, plan
from bposim.analysis.validation import textbook
from bposim.scenarios.study import Study


class Kind(StrEnum):
    THEORY = "exact theory"
    DETERMINISTIC = "deterministic"
    PUBLISHED = "published"


Quantity = Callable[[Run], float]
Judge = Callable[[Study, Sequence[float]], float]


@dataclass(frozen=True)
class Case:
    """`tolerance` is the known value's own uncertainty. With `replications` that many are enough, because luck does
    not decide the answer; without, as many are run as the precision needs. `judge` makes one answer of the quantity's
    values over the replications where their mean is not it."""

    id: str
    description: str
    known: float
    unit: str
    quantity: Quantity
    kind: Kind
    tolerance: float = 0.0
    replications: int | None = None
    judge: Judge | None = None


@dataclass(frozen=True)
class System:
    """A study whose runs answer one or more cases. Its work types have names of their own, hence luck of its own."""

    name: str
    cases: tuple[Case, ...]
    tables: textbook.Tables
    rows: tuple[textbook.Row, ...] = ()

    @cached_property
    def study(self) -> Study:
        return textbook.study(self.tables, self.rows)

    @cached_property
    def plan(self) -> Plan:
        return plan(self.study.scenarios[self.study.baseline], self.study.data)
