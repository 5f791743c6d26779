"""Values for a path as somebody types them: `PATH=1,2,3`, `PATH=8:12`, `PATH=0.1:0.3:0.05`."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal

from bposim.analysis.sweeps.points import MOST_POINTS, OPTION, Value
from bposim.scenarios.mistakes import Mistake, StudyError

_WHOLE = r"-?(?:0|[1-9]\d*)"  # 17:00 is a time of day, not a range
_NUMBER = rf"{_WHOLE}(?:\.\d+)?"
_RANGE = re.compile(rf"({_WHOLE}):({_WHOLE})|({_NUMBER}):({_NUMBER}):({_NUMBER})")

_ENDS = re.compile(rf"({_NUMBER}):({_NUMBER})")

EXPECTED = "PATH=a,b,c, PATH=from:to (whole numbers) or PATH=from:to:step"
STEPLESS = "PATH=from:to:step, since only whole numbers have a step of their own, or points between them with --sample"
BACKWARDS = "the smaller end first: from is above to"


def stated_values(texts: list[str]) -> dict[str, list[Value]]:
    found: dict[str, list[Value]] = {}
    mistakes = []
    for text in texts:
        path, equals, values = text.partition("=")
        path = path.strip()
        if path and _is_backwards(values.strip()):
            mistakes.append(Mistake(OPTION, "", text, BACKWARDS))
            continue
        if path and _is_stepless(values.strip()):
            mistakes.append(Mistake(OPTION, "", text, STEPLESS))
            continue
        some = _values(values.strip()) if path and equals else None
        if some is None or path in found:
            mistakes.append(Mistake(OPTION, "", text, "each path once" if path in found else EXPECTED))
        else:
            found[path] = some
    if mistakes:
        raise StudyError(mistakes)
    return found


def bounds(texts: list[str]) -> dict[str, tuple[float, float]]:
    """For a sampled design: the ends of each path's range."""
    found: dict[str, tuple[float, float]] = {}
    for text in texts:
        path, _, ends = text.partition("=")
        match = _ENDS.fullmatch(ends.strip())
        if match is None or not path.strip():
            raise StudyError([Mistake(OPTION, "", text, "PATH=low:high, since points are sampled between them")])
        low, high = float(match[1]), float(match[2])
        if low > high:
            raise StudyError([Mistake(OPTION, "", text, BACKWARDS)])
        found[path.strip()] = low, high
    return found


def _is_backwards(text: str) -> bool:
    match = _RANGE.fullmatch(text)
    return match is not None and Decimal(match[1] or match[3]) > Decimal(match[2] or match[4])


def _is_stepless(text: str) -> bool:
    return _ENDS.fullmatch(text) is not None and _RANGE.fullmatch(text) is None


def _values(text: str) -> list[Value] | None:
    """None where there is none, or a range that leads nowhere."""
    match = _RANGE.fullmatch(text)
    if match is None:
        return _listed(text) if text else None
    start, end, step = (Decimal(part) for part in (match[1] or match[3], match[2] or match[4], match[5] or "1"))
    if step <= 0 or end < start or (end - start) / step >= MOST_POINTS:
        return None
    steps = (start + step * k for k in range(int((end - start) / step) + 1))
    return [int(value) if value == value.to_integral_value() else float(value) for value in steps]


def _listed(text: str) -> list[Value]:
    """As a study file would have them; what is nothing there is a text."""
    try:
        found: list[Value] = tomllib.loads(f"values = [{text}]")["values"]
    except tomllib.TOMLDecodeError:
        return [_one(part.strip()) for part in text.split(",")]
    return found


def _one(text: str) -> Value:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
