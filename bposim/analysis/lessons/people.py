"""Lessons on who does the work: people who come and go, and bots that hand back what they cannot do."""

from __future__ import annotations

from math import exp, log

import numpy as np

from bposim.analysis.lessons.lesson import SHARE, Answer, Knob, Lesson, Setting, Steps, cent, played, step_of
from bposim.analysis.running import Run
from bposim.analysis.validation.quantities import measured
from bposim.analysis.validation.textbook import arriving, fixed, poisson, shift, step, tables, team
from bposim.model.ticks import MINUTE

FIRST_MONTH, MONTHS_TO_LEARN = 0.53, 12  # new hires [S90]
BY_HAND, EXTRA = 6.9, 8.0  # minutes, of an invoice and of an exception more [S35, S38]


def steady_pace(attrition: float, first_month: float) -> float:
    """Mean of min(1, first x m^b) over tenures of m months, which leaving at a flat rate makes exponential."""
    from scipy.integrate import quad  # 300 ms that only this lesson needs

    power, hazard = -log(first_month) / log(MONTHS_TO_LEARN), attrition / 12
    lacking, _ = quad(
        lambda m: (1 - first_month * max(1.0, m) ** power) * hazard * exp(-hazard * m), 0, MONTHS_TO_LEARN, points=[1]
    )
    return 1 - float(lacking)


def _churn_working(attrition: float, first_month: float) -> Steps:
    """Of the first month, of those that follow, and of the time when all is learnt."""
    if not attrition:
        return ("nobody leaves and all have learnt all: 1",)
    power, tenure = -log(first_month) / log(MONTHS_TO_LEARN), f"{12 / attrition:.6g}"
    return (
        step_of("pace in month m is its first x m^b, with b", f"-ln({first_month:g}) / ln({MONTHS_TO_LEARN})", power),
        step_of("mean tenure in months", f"12 / {cent(attrition)}", 12 / attrition),
        f"mean pace: {first_month:g} x (1 - e^(-1 / {tenure})) + e^(-{MONTHS_TO_LEARN} / {tenure}) + integral for "
        f"m = 1 to {MONTHS_TO_LEARN} of {first_month:g} x m^{power:.6g} x e^(-m / {tenure}) / {tenure}",
    )


def _learning(setting: Setting, seed: int, replication: int) -> float:
    """A hundred seats, each filled again on the next day."""
    people = {"attrition_per_year": setting["attrition"], "first_month_pace": setting["first_month"]}
    clerks = team(
        100, shifts={"day": shift("09:00-17:00")}, tenure={**people, "days_to_fill": 1.0, "early_attrition_factor": 1.0}
    )
    content = tables({"lesson": arriving(poisson(1.0))}, {"work": step(fixed(1))}, {"clerks": clerks}, weeks=52)
    return played(content, measured("pace.clerks"), seed, replication)


CHURN = Lesson(
    name="churn",
    answer=Answer("pace of the team", SHARE, 1, 0.005),
    knobs=(
        Knob("attrition", "Leavers a year, of the heads", 0.0, 1.0, 0.05, 0.4, SHARE),
        Knob("first_month", "Pace in the first month", 0.3, 0.9, 0.01, FIRST_MONTH, SHARE),
    ),
    known=lambda setting: steady_pace(setting["attrition"], setting["first_month"]),
    working=lambda setting: _churn_working(setting["attrition"], setting["first_month"]),
    play=_learning,
    points=(0.0, 0.15, 0.3, 0.4, 0.5, 0.8),
)


def _saved(setting: Setting) -> float:
    return 1 - setting["exceptions"] * (BY_HAND + setting["extra"]) / BY_HAND


def _with_bots(setting: Setting, seed: int, replication: int) -> float:
    """What people handle, beside what they would handle of everything."""
    steps = {
        "bot": step(fixed(0.5), exception={"share": setting["exceptions"], "to": "people"}),
        "people": step(fixed(BY_HAND + setting["extra"])),
    }
    teams = {"bots": team(2, ["bot"]), "clerks": team(20, ["people"])}
    content = tables({"lesson": arriving(poisson(60.0), "bot")}, steps, teams, weeks=2)

    def saved(run: Run) -> float:
        touches, by_hand = run.log.touches, np.array(run.operation.steps.name) == "people"
        return 1 - int(touches.worked[by_hand[touches.step]].sum()) / (len(run.log.items.arrived) * BY_HAND * MINUTE)

    return played(content, saved, seed, replication)


BOTS = Lesson(
    name="bots",
    answer=Answer("people's time saved", SHARE, 1, 0.01),
    knobs=(
        Knob("exceptions", "Share of exceptions", 0.0, 0.5, 0.01, 0.22, SHARE),
        Knob("extra", "Minutes more for an exception", 0, 20, 0.5, EXTRA, "minutes"),
    ),
    known=_saved,
    working=lambda setting: (
        "1 - exceptions x minutes of one / minutes by hand: "
        f"1 - {cent(setting['exceptions'])} x ({BY_HAND:g} + {setting['extra']:g}) / {BY_HAND:g}",
    ),
    play=_with_bots,
    points=(0.0, 0.1, 0.22, 0.35, 0.45),
)

ALL = (CHURN, BOTS)
