"""Lessons on errors: rework that feeds itself, pilots and months that pass by luck, fields and forms."""

from __future__ import annotations

from math import ceil, inf

import numpy as np
from numpy.typing import NDArray

from bposim.analysis.lessons.lesson import SHARE, Answer, Knob, Lesson, Setting, cent, played, step_of
from bposim.analysis.running import Run
from bposim.analysis.sizing.acceptance import Gate, go
from bposim.analysis.validation.known import Quantity
from bposim.analysis.validation.quantities import measured
from bposim.analysis.validation.textbook import arriving, exponential, fixed, poisson, step, tables, team

MINUTES = 5.0
WEEK_HOURS = 7 * 24
FIELDS, RIGHT = 10, 0.9971
MONTHS = 12


def _busy(setting: Setting) -> float:
    return setting["load"] / (1 - setting["again"])


def _reworked(setting: Setting, seed: int, replication: int) -> float:
    work = step(exponential(MINUTES), exception={"share": setting["again"], "to": "work"}, max_attempts=1000)
    rate = poisson(setting["load"] * 60 / MINUTES)
    content = tables({"lesson": arriving(rate)}, {"work": work}, {"clerks": team()}, weeks=52, around=4)
    return played(content, measured("backlog_mean"), seed, replication)


REWORK = Lesson(
    name="rework",
    answer=Answer("in the house", "items", 100, 1),
    knobs=(
        Knob("again", "Share that comes back", 0.0, 0.15, 0.005, 0.08, SHARE),
        Knob("load", "Busy share without rework", 0.5, 0.95, 0.001, 0.889, SHARE),
    ),
    known=lambda setting: _busy(setting) / (1 - _busy(setting)) if _busy(setting) < 1 else inf,
    working=lambda setting: (
        f"busy share: {cent(setting['load'])} / (1 - {cent(setting['again'])}) = {cent(_busy(setting))}",
        f"busy share / idle share: {cent(setting['load'])} / (1 - {cent(setting['again'])} - {cent(setting['load'])})",
    ),
    play=_reworked,
    points=(0.0, 0.02, 0.04, 0.06, 0.08),
)


def _passed(run: Run, size: int, most: int) -> NDArray[np.bool_]:
    """Which lots of so many items, in their order, have at most so many wrong ones."""
    wrong = run.log.items.defects > 0
    passed: NDArray[np.bool_] = wrong[: len(wrong) // size * size].reshape(-1, size).sum(axis=1) <= most
    return passed


def _delivered(size: int, lots: int, wrong: float, quantity: Quantity, seed: int, replication: int) -> float:
    """A week's work that is so many lots, on average, done by a clerk who errs as stated."""
    rate = poisson(size * lots / WEEK_HOURS)
    work = step(fixed(60 * WEEK_HOURS / (2 * size * lots)), error_share=wrong)
    content = tables({"lesson": arriving(rate)}, {"work": work}, {"clerks": team()}, weeks=1)
    return played(content, quantity, seed, replication)


def _gate(setting: Setting) -> Gate:
    return Gate(round(setting["checks"]), round(setting["allowed"]))


def _passing(gate: Gate, wrong: float) -> str:
    return (
        f"sum for k = 0 to {gate.allowed} of C({gate.checks}, k) x {wrong:.6g}^k x {1 - wrong:.6g}^({gate.checks} - k)"
    )


def _pilots(setting: Setting, seed: int, replication: int) -> float:
    """Share of a hundred pilots that pass."""
    checks, most = _gate(setting)
    return _delivered(
        checks, 100, setting["wrong"], lambda run: float(np.mean(_passed(run, checks, most))), seed, replication
    )


PILOT = Lesson(
    name="pilot",
    answer=Answer("chance to pass", SHARE, 1, 0.01),
    knobs=(
        Knob("wrong", "True share of wrong items", 0.005, 0.06, 0.0025, 0.03, SHARE),
        Knob("checks", "Items checked", 50, 1000, 1, 200, "items"),
        Knob("allowed", "Wrong ones allowed", 0, 30, 1, 4, "items"),
    ),
    known=lambda setting: float(go(_gate(setting), setting["wrong"])),
    working=lambda setting: (f"at most so many wrong (binomial): {_passing(_gate(setting), setting['wrong'])}",),
    play=_pilots,
    points=(0.01, 0.02, 0.03, 0.04, 0.05),
)


def _month(setting: Setting) -> Gate:
    """A month is green with at most so many wrong ones."""
    checks = round(setting["checks"])
    return Gate(checks, checks - ceil(setting["target"] * checks - 1e-9))


def _green(setting: Setting) -> float:
    return float(go(_month(setting), 1 - setting["good"]))


def _years(setting: Setting, seed: int, replication: int) -> float:
    """Share of some sixty years whose months are all green."""
    checks, most = _month(setting)

    def clean(run: Run) -> float:
        months = _passed(run, checks, most)
        return float(np.mean(months[: len(months) // MONTHS * MONTHS].reshape(-1, MONTHS).all(axis=1)))

    return _delivered(checks, 60 * MONTHS, 1 - setting["good"], clean, seed, replication)


YEAR = Lesson(
    name="year",
    answer=Answer("chance of a clean year", SHARE, 1, 0.01),
    knobs=(
        Knob("good", "True share of right items", 0.94, 0.99, 0.0025, 0.96, SHARE),
        Knob("target", "Target", 0.9, 0.98, 0.005, 0.95, SHARE),
        Knob("checks", "Items checked in a month", 50, 2000, 1, 384, "items"),
    ),
    known=lambda setting: _green(setting) ** MONTHS,
    working=lambda setting: (
        step_of("a green month (binomial)", _passing(_month(setting), 1 - setting["good"]), _green(setting)),
        f"twelve of them: {_green(setting):.6g}^{MONTHS}",
    ),
    play=_years,
    points=(0.95, 0.955, 0.96, 0.965, 0.97, 0.98),
)


def _form(setting: Setting, seed: int, replication: int) -> float:
    """A form whose fields are typed one after the other."""
    count = round(setting["fields"])
    names = [f"field_{k}" for k in range(count)]
    steps = {
        name: step(fixed(0.1), error_share=1 - setting["right"], **({"next": after} if after else {}))
        for name, after in zip(names, [*names[1:], ""], strict=True)
    }
    rate = poisson(30.0)
    content = tables({"lesson": arriving(rate, names[0])}, steps, {"clerks": team(10, names)}, weeks=1)
    return played(content, measured("accuracy"), seed, replication)


FORM = Lesson(
    name="form",
    answer=Answer("share of right forms", SHARE, 1, 0.001),
    knobs=(
        Knob("fields", "Fields of a form", 1, 30, 1, FIELDS, "fields"),
        Knob("right", "Share of right fields", 0.98, 1.0, 0.0001, RIGHT, SHARE),
    ),
    known=lambda setting: setting["right"] ** round(setting["fields"]),
    working=lambda setting: (f"all fields right: {setting['right']:.6g}^{setting['fields']:.0f}",),
    play=_form,
    points=(1, 5, 10, 20, 30),
)

ALL = (REWORK, PILOT, YEAR, FORM)
