"""A lesson on time zones: the day's lag that nobody puts in."""

from __future__ import annotations

from datetime import timedelta

from bposim.analysis.lessons.lesson import Answer, Knob, Lesson, Setting, played
from bposim.analysis.validation.quantities import measured
from bposim.analysis.validation.textbook import MONDAY, Row, fixed, from_file, shift, step, tables, team

AHEAD = 13  # hours that Manila is before New York in winter
LONG = 9  # hours of a shift
OPENS, CLOSES = 9, 17  # New York
LOOK = 1  # hours into the shift an invoice is there and looked at
HANDLE = 1 / 60  # hours, before the question and after the answer
DAYS = 5


def _start(setting: Setting) -> int:
    return round(setting["start"])


def came_back(setting: Setting) -> float:
    """Hours from the first look at an invoice to its being done."""
    return sum(_legs(setting))


def _legs(setting: Setting) -> tuple[float, ...]:
    """By New York's clock, then by Manila's."""
    asked = (_start(setting) + LOOK - AHEAD) % 24 + HANDLE
    until_open = (OPENS - asked) % 24 if not OPENS <= asked < CLOSES else 0.0
    today = CLOSES - asked if OPENS <= asked < CLOSES else CLOSES - OPENS
    overnight = 24 - (CLOSES - OPENS) if setting["delay"] > today else 0
    answered = HANDLE + until_open + setting["delay"] + overnight
    into_shift = (LOOK + answered) % 24
    until_there = 0.0 if into_shift < LONG else 24 - into_shift
    return HANDLE, until_open, setting["delay"], overnight, until_there, HANDLE


def _asked(setting: Setting, seed: int, replication: int) -> float:
    start = _start(setting)
    look = (start + LOOK - AHEAD) % 24
    rows: list[Row] = [(f"{MONDAY + timedelta(days=k)}T{look:02}:00", "lesson", 1) for k in range(1, 1 + DAYS)]
    delay = {"distribution": "fixed", "mean_minutes": 60 * setting["delay"]}
    work = step(fixed(120 * HANDLE), query={"share": 1.0, "rest_share": 0.5, "delay": delay})
    clerks = team(site="manila", shifts={"all": shift(f"{start:02}:00-{(start + LONG) % 24:02}:00")}, hold_hours=48.0)
    client = {
        "time_zone": "America/New_York",
        "days": "Mon-Sun",
        "hours": f"{OPENS:02}:00-{CLOSES:02}:00",
    }
    content = tables(
        {"lesson": from_file()},
        {"work": work},
        {"clerks": clerks},
        client=client,
        sites={"manila": {"time_zone": "Asia/Manila"}},
        follow_up_weeks=1,
    )
    return played(content, measured("turnaround_mean_hours"), seed, replication, rows)


HOURS = Lesson(
    name="hours",
    answer=Answer("time until done", "hours", 48, 0.5),
    knobs=(
        Knob("start", "Manila's shift begins at", 0, 23, 1, 9, "o'clock"),
        Knob("delay", "Answer takes, hours of New York's time", 0.5, 6, 0.5, 0.5, "hours"),
    ),
    known=came_back,
    working=lambda setting: (
        "minutes to ask, until New York opens, for the answer, of New York's night, until Manila is there, to finish: "
        f"({' + '.join(f'{60 * hours:.6g}' for hours in _legs(setting))}) / 60",
    ),
    play=_asked,
    points=tuple(range(0, 24, 3)),
    replications=1,
)

ALL = (HOURS,)
