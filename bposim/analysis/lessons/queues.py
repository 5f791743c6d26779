"""Lessons on waiting: why it explodes near full occupancy, and what varies less or is shared does about it."""

from __future__ import annotations

from math import factorial, inf

from bposim.analysis.lessons.lesson import SHARE, Answer, Knob, Lesson, Setting, Steps, cent, played, printed, step_of
from bposim.analysis.sizing.erlang import mean_wait
from bposim.analysis.validation.quantities import measured
from bposim.analysis.validation.textbook import Tables, arriving, fixed, markov, poisson, step, tables, team

MINUTES = 5.0  # of handling, on average
_WAIT = measured("wait_mean_hours", 60)
_WEEKS = 26


def erlang_wait(servers: int, occupancy: float) -> float:
    """Mean wait in M/M/c, in handle times (Erlang C / (servers x idle share))."""
    return mean_wait(servers, servers * occupancy)


def _busy_over_idle(occupancy: float) -> str:
    return f"{cent(occupancy)} / {cent(1 - occupancy)}"


def _erlang_working(servers: int, occupancy: float) -> Steps:
    offered = servers * occupancy
    waiting = offered**servers / factorial(servers) / (1 - occupancy)
    at_once = sum(offered**k / factorial(k) for k in range(servers))
    share = printed(waiting) / (printed(at_once) + printed(waiting))
    return (
        step_of("work in hand", f"{servers} x {cent(occupancy)}", offered),
        step_of("all are busy", f"{offered:.6g}^{servers} / {servers}! / {cent(1 - occupancy)}", waiting),
        step_of("not all", f"sum for k = 0 to {servers - 1} of {offered:.6g}^k / k!", at_once),
        step_of("who has to wait (Erlang C)", f"{waiting:.6g} / ({at_once:.6g} + {waiting:.6g})", share),
        f"mean wait: {MINUTES:g} x {share:.6g} / ({servers} x {cent(1 - occupancy)})",
    )


def _occupied(setting: Setting, seed: int, replication: int) -> float:
    servers, minutes = round(setting.get("clerks", 1)), setting.get("minutes", MINUTES)
    rate = servers * setting["occupancy"] * 60 / minutes
    return played(markov("lesson", rate, minutes, servers, _WEEKS), _WAIT, seed, replication)


OCCUPANCY = Lesson(
    name="occupancy",
    answer=Answer("mean wait", "minutes", 200, 1),
    knobs=(
        Knob("occupancy", "Busy share of the time", 0.5, 0.97, 0.01, 0.95, SHARE),
        Knob("minutes", "Handle time, minutes", 1, 20, 1, MINUTES, "minutes"),
    ),
    known=lambda setting: setting["minutes"] * erlang_wait(1, setting["occupancy"]),
    working=lambda setting: (
        f"handle time x busy share / idle share: {setting['minutes']:g} x {_busy_over_idle(setting['occupancy'])}",
    ),
    play=_occupied,
    points=(0.5, 0.6, 0.7, 0.8, 0.9, 0.95),
)


def _varied(setting: Setting, seed: int, replication: int) -> float:
    cv = setting["cv"]
    handle = {"distribution": "gamma", "mean_minutes": MINUTES, "cv": cv} if cv else fixed(MINUTES)
    rate = poisson(setting["occupancy"] * 60 / MINUTES)
    content = tables({"lesson": arriving(rate)}, {"work": step(handle)}, {"clerks": team()}, _WEEKS, around=1)
    return played(content, _WAIT, seed, replication)


VARIABILITY = Lesson(
    name="variability",
    answer=Answer("mean wait", "minutes", 60, 1),
    knobs=(
        Knob("cv", "Coefficient of variation of the handle time", 0.0, 2.0, 0.1, 0.0),
        Knob("occupancy", "Busy share of the time", 0.5, 0.95, 0.01, 0.8, SHARE),
    ),
    known=lambda setting: MINUTES * erlang_wait(1, setting["occupancy"]) * (1 + setting["cv"] ** 2) / 2,
    working=lambda setting: (
        "handle time x busy share / idle share x (1 + variation²) / 2 (Pollaczek and Khinchine): "
        f"{MINUTES:g} x {_busy_over_idle(setting['occupancy'])} x (1 + {setting['cv']:g}²) / 2",
    ),
    play=_varied,
    points=(0.0, 0.5, 1.0, 1.5, 2.0),
)


POOLING = Lesson(
    name="pooling",
    answer=Answer("mean wait", "minutes", 40, 0.5),
    knobs=(
        Knob("clerks", "Clerks who share a pile", 1, 10, 1, 4, "clerks"),
        Knob("occupancy", "Busy share of the time", 0.5, 0.95, 0.01, 0.8, SHARE),
    ),
    known=lambda setting: MINUTES * erlang_wait(round(setting["clerks"]), setting["occupancy"]),
    working=lambda setting: _erlang_working(round(setting["clerks"]), setting["occupancy"]),
    play=_occupied,
    points=(1, 2, 4, 6, 8, 10),
)


def _of_the_hour(rate: float) -> str:
    """Minutes busy over minutes idle."""
    return f"{rate:g} x {MINUTES:g} / (60 - {rate:g} x {MINUTES:g})"


def _inside(setting: Setting) -> float:
    busy = setting["rate"] * MINUTES / 60
    return inf if busy >= 1 else busy / (1 - busy)


def _little(setting: Setting, seed: int, replication: int) -> float:
    content: Tables = markov("lesson", setting["rate"], MINUTES, 1, _WEEKS)
    return played(content, measured("turnaround_mean_hours", 60), seed, replication)


LITTLE = Lesson(
    name="little",
    answer=Answer("mean turnaround", "minutes", 120, 1),
    knobs=(Knob("rate", "Items that arrive in an hour", 4.0, 11.5, 0.1, 9.6, "items"),),
    known=lambda setting: _inside(setting) / setting["rate"] * 60,
    working=lambda setting: (
        step_of("items in the house, busy / idle share", _of_the_hour(setting["rate"]), _inside(setting)),
        f"minutes, items in the house / items an hour x 60 (Little): {_inside(setting):.6g} / {setting['rate']:g} x 60",
    ),
    play=_little,
    points=(4, 6, 8, 9.6, 10.8),
)

ALL = (OCCUPANCY, VARIABILITY, POOLING, LITTLE)
