"""What a lesson is: a question to guess at, a sum that answers it, and a play whose engine must come to the same."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import isfinite
from typing import Any, NamedTuple

from bposim.analysis.running import plan, run
from bposim.analysis.validation import textbook
from bposim.analysis.validation.known import Quantity

Setting = Mapping[str, float]  # of the knobs, by name
Play = Callable[[Setting, int, int], float]  # of a setting, a seed and a replication

Steps = tuple[str, ...]  # of a sum, each "words: formula = number", the last one without its number

SHARE = "share"


class Knob(NamedTuple):
    """What can be turned; a share is shown in per cent."""

    name: str
    label: str
    low: float
    high: float
    step: float
    usual: float
    unit: str = ""


class Answer(NamedTuple):
    """What is asked for, in its unit; a picture grows with a guess up to `highest`."""

    what: str
    unit: str
    highest: float
    step: float


@dataclass(frozen=True)
class Lesson:
    """The first knob lies along the picture; `points` of it are played. `known` is infinite where nothing settles."""

    name: str
    answer: Answer
    knobs: tuple[Knob, ...]
    known: Callable[[Setting], float]
    working: Callable[[Setting], Steps]
    play: Play
    points: tuple[float, ...]
    replications: int = 5

    @property
    def title(self) -> str:
        return str(_words()[self.name]["title"])

    @property
    def question(self) -> str:
        return str(_words()[self.name]["question"])

    @property
    def explain(self) -> tuple[str, ...]:
        return tuple(_words()[self.name]["explain"])

    def sum_at(self, setting: Setting) -> Steps:
        """As one types it into a calculator, with what comes out."""
        *before, last = self.working(setting)
        return *before, f"{last} = {amount(self.known(setting), self.answer.unit)}"

    @property
    def along(self) -> Knob:
        return self.knobs[0]

    @property
    def usual(self) -> dict[str, float]:
        return {knob.name: knob.usual for knob in self.knobs}


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(resources.files("bposim.analysis.lessons").joinpath("words.toml").read_text(encoding="utf-8"))


def amount(value: float, unit: str) -> str:
    """As a class writes it: three figures are enough."""
    if not isfinite(value):
        return "without end"
    if unit == SHARE:
        return f"{100 * value:.1f} %"
    return f"{value:,.0f} {unit}" if abs(value) >= 100 else f"{value:.3g} {unit}"


def shown_in(unit: str) -> tuple[float, str]:
    """What a class writes it in, and how many of those make one."""
    return (100.0, "%") if unit == SHARE else (1.0, unit)


def headed(label: str, unit: str) -> str:
    """With its unit, unless that is said already."""
    shown = shown_in(unit)[1]
    return label if shown in label.lower() else f"{label}, {shown}"


def cent(share: float) -> str:
    """A share in a sum, with all its digits."""
    return f"{100 * share:.6g} %"


def step_of(words: str, formula: str, value: float) -> str:
    """With digits enough for what is worked out from it."""
    return f"{words}: {formula} = {value:.6g}"


def printed(value: float) -> float:
    """What a step that follows begins with."""
    return float(f"{value:.6g}")


def played(
    content: textbook.Tables, quantity: Quantity, seed: int, replication: int, rows: Iterable[textbook.Row] = ()
) -> float:
    """What one run of a small system comes to."""
    study = textbook.study(content, rows)
    return quantity(
        run(plan(study.scenarios[study.baseline], study.data), seed, replication, "compiled", with_touches=True)
    )
