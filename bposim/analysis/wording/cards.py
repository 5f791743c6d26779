"""What the card of a scenario says, line by line: a number with its interval, and how it stands to the baseline."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from bposim.analysis.comparing import COST, Side
from bposim.analysis.estimates import Difference, Estimate
from bposim.analysis.wording.definitions import SHARE, definition, unit

FEW = 5  # replications, below which an interval says little
UNKNOWN = "not known"
_TITLES = {
    COST: "Run-rate cost per item",
    "turnaround_p90_hours": "p90 turnaround",
    "sla_attainment": "SLA met, by contract",
    "sla_attainment_end_to_end": "SLA met, end to end",
}
MEASURES = tuple(_TITLES)
_WORDS = {  # where it is lower, where it is higher than the baseline's
    COST: ("less", "more"),
    "turnaround_p90_hours": ("shorter", "longer"),
    "sla_attainment": ("lower", "higher"),
    "sla_attainment_end_to_end": ("lower", "higher"),
}


class Verdict(StrEnum):
    BETTER = "better"
    WORSE = "worse"
    SAME = "same"  # for all that the interval tells
    NONE = ""  # nothing to stand against


class Line(NamedTuple):
    """`apart` is a difference in words, empty for the baseline itself; `reason` says why there is no number."""

    measure: str
    title: str
    value: str
    interval: str
    apart: str
    verdict: Verdict
    reason: str


def lines(side: Side, currency: str, is_baseline: bool) -> Iterator[Line]:
    """Cost per item first."""
    for measure, title in _TITLES.items():
        found = side.measures.get(measure)
        if found:
            apart, verdict = ("", Verdict.NONE) if is_baseline else _apart(measure, side.differences[measure], currency)
            yield Line(
                measure,
                title,
                _value(measure, found, currency),
                _width(measure, found),
                apart,
                verdict,
                found.reason or "",
            )


def promise(side: Side, replications: int) -> str:
    """How often it keeps its contract, by which the leading sentence counts it in; nothing where none is promised."""
    if "sla_attainment" not in side.measures:
        return ""
    count = round(side.complies * replications)
    return f"keeps every SLA in {count} of {replications} replication{'s' if replications > 1 else ''}"


def few(replications: int) -> str:
    """Said of numbers that few replications stand behind; else nothing. How many there are is said once, for all."""
    if replications >= FEW:
        return ""
    return "only 1 replication yet" if replications == 1 else f"fewer than {FEW} replications yet"


def _value(measure: str, found: Estimate, currency: str) -> str:
    if found.mean is None:
        return UNKNOWN
    return f"{_number(measure, found.mean)} {_unit(measure, currency)}"


def _width(measure: str, found: Estimate | Difference) -> str:
    return "" if found.half_width is None else f"± {_number(measure, found.half_width)}"


def _apart(measure: str, found: Difference, currency: str) -> tuple[str, Verdict]:
    if found.mean is None:
        return UNKNOWN, Verdict.NONE
    if abs(found.mean) <= (found.half_width or 0.0):
        return f"no clear gap ({_signed(measure, found)})", Verdict.SAME
    lower = found.mean < 0
    word = _WORDS[measure][0 if lower else 1]
    good = lower == (measure in (COST, "turnaround_p90_hours"))
    unit = "points" if definition(measure)[0] == SHARE else _unit(measure, currency)
    text = f"{_number(measure, abs(found.mean))} {_width(measure, found)}".rstrip()
    return f"{text} {unit} {word}", Verdict.BETTER if good else Verdict.WORSE


def _signed(measure: str, found: Difference) -> str:
    assert found.mean is not None, measure
    number = _number(measure, abs(found.mean))
    sign = "" if not float(number.replace(",", "")) else "+" if found.mean > 0 else "-"
    return f"{sign}{number} {_width(measure, found)}".rstrip()


def _number(measure: str, value: float) -> str:
    if definition(measure)[0] == SHARE:
        return f"{100 * value:,.1f}"
    return f"{value:,.2f}" if measure == COST else f"{value:,.1f}"


def _unit(measure: str, currency: str) -> str:
    if definition(measure)[0] == SHARE:
        return "%"
    return currency if measure == COST else {"hours": "h"}.get(unit(measure, currency), unit(measure, currency))
