"""What a reader may change in a study, and which values by dotted path a change comes to.

A few sliders stand for many values. Such a slider shows the first of them, with that figure's range and source, and
the others move in proportion to what they are in `base`, the study before its changes, so that a slider moved to and
fro leaves nothing behind: handle times, error shares and shares of questions of every step, in every scenario, because
they are the client's work and not a provider's.

What the client brings (demand, process, promises, calendar) is changed in all scenarios, where they agree on it; who
does the work and what is paid, in one scenario.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from bposim.analysis.changing import in_proportion
from bposim.analysis.changing.in_proportion import Together
from bposim.analysis.changing.moving import can_move, start_hour, with_heads, with_start
from bposim.analysis.changing.units import unit_of
from bposim.scenarios.editing import Edit, Value
from bposim.scenarios.library import Figure
from bposim.scenarios.resolving import find, has_table
from bposim.scenarios.schema.fees import GainShareFee, PassThroughFee
from bposim.scenarios.schema.fields import EVERY_WORK_TYPE
from bposim.scenarios.schema.service import BusinessDays, Turnaround, WithinHours
from bposim.scenarios.study import Study

OWN = ("delivery", "contract")  # what a scenario has to itself
STEPS = 60  # about, from one end of a slider to the other


class Setting(NamedTuple):
    """A number that may be changed. `low` and `high` are what is plausible, not what is allowed; None: not known.

    `scenario` None: a change goes to all scenarios. `base` is the value before any change.
    """

    path: str
    label: str
    unit: str
    value: float
    low: float | None
    high: float | None
    step: float
    source: str
    mark: str
    scenario: str | None
    help: str
    base: float
    kind: Together | Literal["value", "heads", "start"] = "value"

    @property
    def key(self) -> str:
        """The same after every change of value, for a widget."""
        return f"{self.kind}:{self.scenario or ''}:{self.path}"

    @property
    def is_share(self) -> bool:
        """A part of one, which people read as per cent."""
        return self.path.endswith("share") or self.kind in ("error_share", "query_share")


def edits(setting: Setting, value: float, study: Study, base: Study) -> tuple[Edit, ...]:
    """The change of a setting to a value; `base` has the scenarios of `study` as they were."""
    value = float(f"{value:.9g}")  # without what arithmetic in per cent leaves behind
    match setting.kind:
        case "value":
            return (Edit(setting.scenario, setting.path, _typed(value, setting.value)),)
        case "heads" | "start":
            assert setting.scenario is not None, setting
            scenario, parts = study.scenarios[setting.scenario], setting.path.split(".")
            if setting.kind == "heads":
                return _all(setting.scenario, with_heads(scenario, parts[2], round(value)))
            return _all(setting.scenario, with_start(scenario, parts[2], parts[4], value))
        case _:
            return in_proportion.scaled(base, setting.kind, value / setting.base)


def _all(scenario: str, changes: Mapping[str, Value]) -> tuple[Edit, ...]:
    return tuple(Edit(scenario, path, value) for path, value in changes.items())


def _typed(value: float, like: float) -> int | float:
    return round(value) if isinstance(like, int) else float(value)


def first_settings(study: Study, scenario: str, base: Study | None = None) -> tuple[Setting, ...]:
    """The few that a reader wants first, in the order of work: how much comes, how it is handled, by whom, for what."""
    of = _Reader(study, scenario, base or study)
    return tuple(setting for setting in (*_volume(of), *_work(of), *_people(of), *_promises(of)) if setting)


class _Reader:
    """A scenario's values before and after its changes, with what the library says of them."""

    def __init__(self, study: Study, scenario: str, base: Study) -> None:
        self.study, self.base, self.name = study, base, scenario
        self.scenario = study.scenarios[scenario]
        self.tree, self.before = study.resolved[scenario], base.resolved[scenario]
        self.figures: Mapping[str, Figure] = {**base.provenance[scenario], **study.provenance[scenario]}

    def value(self, path: str) -> Any:
        return find(self.tree, path.split("."))

    def whose(self, path: str) -> str | None:
        """The scenario to change a value in; None for all, where they agree on what the client brings."""
        if path.split(".")[0] in OWN:
            return self.name
        values = [find(tree, path.split(".")) for tree in self.study.resolved.values() if has_table(tree, path)]
        return None if all(value == values[0] for value in values) else self.name

    def setting(self, path: str, label: str, value: float | None = None, help: str = "") -> Setting:
        """With the range of the library, if it has one; `value` where it is not stated."""
        found: float = self.value(path) if value is None else value
        before = find(self.before, path.split("."))
        base: float = before if isinstance(before, int | float) else found
        figure = self.figures.get(path)
        note = " ".join(part for part in (help, figure.note if figure else "") if part)
        unit, low, high, source, mark = unit_of(path, found, self.study.currency), None, None, "", ""
        if figure:
            unit, low, high, source, mark = figure.unit, figure.low, figure.high, figure.source, figure.mark
        step = _step(found, low, high)
        return Setting(path, label, unit, found, low, high, step, source, mark, self.whose(path), note, base)


def _slider(setting: Setting, low: float | None = None, high: float | None = None) -> Setting:
    """With ends that do not move as the value does, but give way to it: the library's, else those given, else half and
    double the base. The base is one of the slider's stops."""
    below = setting.low if setting.low is not None else low if low is not None else setting.base / 2
    above = setting.high if setting.high is not None else high if high is not None else (setting.base * 2 or 1.0)
    ends = (setting.value, setting.base)
    if isinstance(setting.value, int):
        return setting._replace(low=math.floor(min(below, *ends)), high=math.ceil(max(above, *ends)), step=1)
    step = _step(setting.base, below, above)
    first, last = _stop(math.ceil, below, step), _stop(math.floor, above, step)
    return setting._replace(low=float(min(first, *ends)), high=float(max(last, *ends)), step=step)


def _stop(rounded: Callable[[float], int], end: float, step: float) -> float:
    return float(f"{rounded(float(f'{end / step:.9g}')) * step:.9g}")


def _step(value: float, low: float | None, high: float | None) -> float:
    """1, 2 or 5 times a power of ten, of which the value is a multiple if that is not too fine; 1 for whole numbers."""
    if isinstance(value, int):
        return 1
    span = abs(high - low) if low is not None and high is not None and high != low else abs(value) or 1.0
    largest = math.floor(math.log10(span / STEPS)) + 1
    sizes = [float(f"{k}e{power}") for power in range(largest, largest - 3, -1) for k in (5, 2, 1)]
    sizes = [size for size in sizes if size <= span / STEPS * 2]
    return next((size for size in sizes if math.isclose(value / size, round(value / size), abs_tol=1e-9)), sizes[0])


def _volume(of: _Reader) -> Iterator[Setting]:
    help = "All work types together; what the study states is 1."
    scale = of.setting("demand.scale", "Volume", float(of.scenario.demand.scale), help)
    yield _slider(scale._replace(unit="times the stated volume"), 0.5, 1.5)._replace(step=0.01)


def _work(of: _Reader) -> Iterator[Setting]:
    yield from _together(of, "handle_time", "Handle time", "handle times of all steps, in all scenarios")
    yield from _together(of, "error_share", "Error rate", "error shares of all steps, in all scenarios")
    yield from _together(of, "query_share", "Questions", "shares of items with a question, in all scenarios")


def _together(of: _Reader, kind: Together, label: str, what: str) -> Iterator[Setting]:
    before = in_proportion.values(of.base, of.name, kind)
    path = next((path for path in before if has_table(of.study.trees[of.name], path)), None)
    if path is None:
        return
    found = of.setting(path, f"{label}: {_place(path)}", help=f"All {what}, move in proportion.")
    ends = (found.base / 2, found.base * 2 if kind == "handle_time" else min(1.0, found.base * 3))
    yield _slider(found._replace(value=float(found.value), base=before[path], scenario=None, kind=kind), *ends)


def _place(path: str) -> str:
    """The step and, if one is named, the work type: ... process.steps.STEP.KEY[.share][.WORK_TYPE][.mean_minutes]."""
    step, *rest = path.split(".")[2:]
    keys = {*in_proportion.CENTRES, "handle_time", "error_share", "query", "exception", "share", EVERY_WORK_TYPE}
    return ", ".join([step, *(part for part in rest if part not in keys)])


def _people(of: _Reader) -> Iterator[Setting]:
    for name, team in of.scenario.delivery.teams.items():
        here = f"delivery.teams.{name}"
        heads = of.setting(f"{here}.headcount", f"Head-count of {name}")
        noun = "people" if team.kind == "people" else "bots"
        yield _slider(heads._replace(unit=noun, kind="heads"), max(1, heads.base // 2), heads.base * 3 // 2 + 3)
    for name, fee in of.scenario.contract.fees.items():
        if not isinstance(fee, GainShareFee | PassThroughFee):
            yield _slider(of.setting(f"contract.fees.{name}.rate", f"Provider's rate: {name}", float(fee.rate)))
    for name, team in of.scenario.delivery.teams.items():
        yield from (_start(of, name, shift) for shift in team.shifts if can_move(team, shift))


def _start(of: _Reader, team: str, shift: str) -> Setting:
    plan, before = of.scenario.delivery.teams[team], of.base.scenarios[of.name].delivery.teams[team]
    label = f"Shift start of {team}" + (f", {shift}" if len(plan.shifts) > 1 else "")
    zone = of.scenario.delivery.sites[plan.site].time_zone if plan.site else of.scenario.client.time_zone
    help = "Breaks and longer days move with it; the shift keeps its length and its weekdays."
    path, unit, now = (
        f"delivery.teams.{team}.shifts.{shift}.hours",
        f"hour of the day in {zone}",
        start_hour(plan, shift),
    )
    base = start_hour(before, shift)
    return Setting(path, label, unit, now, 0.0, 23.5, 0.5, "", "", of.name, help, base, "start")


def _promises(of: _Reader) -> Iterator[Setting]:
    for name, sla in of.scenario.sla.items():
        if isinstance(sla, Turnaround):
            target = of.setting(f"sla.{name}.target_share", f"Service target: {name}", float(sla.target_share))
            yield _slider(target, 0.5, 1.0)._replace(high=1.0)
        if isinstance(sla, BusinessDays):
            yield _slider(of.setting(f"sla.{name}.business_days", f"Due within: {name}"))
        if isinstance(sla, WithinHours):
            yield _slider(of.setting(f"sla.{name}.hours", f"Due within: {name}", float(sla.hours)))


def all_settings(study: Study, scenario: str, base: Study | None = None) -> tuple[Setting, ...]:
    """Every number of a scenario whose table is stated, those with the schema's default value as well."""
    of, stated = _Reader(study, scenario, base or study), study.trees[scenario]
    numbers = _numbers(of.scenario.model_dump(), stated)
    found = (of.setting(path, label(path), value) for path, value in numbers if has_table(stated, path))
    return tuple(each._replace(kind="heads") if _is_headcount(each.path) else each for each in found)


def _is_headcount(path: str) -> bool:
    return path.startswith("delivery.teams.") and path.endswith(".headcount")


def _numbers(dumped: Mapping[str, Any], stated: Any, path: str = "") -> Iterator[tuple[str, float]]:
    """Paths as a study states them: a value for every work type stands where its table would, and whose people come
    and learn has no pace to state."""
    for key, value in dumped.items():
        is_wrapped = key == EVERY_WORK_TYPE and not (isinstance(stated, Mapping) and EVERY_WORK_TYPE in stated)
        here = path if is_wrapped else f"{path}.{key}" if path else key
        below = stated if is_wrapped else stated.get(key) if isinstance(stated, Mapping) else None
        if isinstance(value, Mapping):
            yield from _numbers(value, below, here)
        elif key == "pace" and dumped.get("tenure") is not None:
            continue  # a result
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield here, value


def label(path: str) -> str:
    """A path in words: process.steps.capture.query.share is "query share of capture"."""
    if path == "demand.scale":
        return "volume"
    parts = path.replace("_", " ").replace("headcount", "head-count").split(".")
    named = {"demand": 2, "process": 2, "delivery": 2, "sla": 1, "contract": 2 if "fees" in parts else 0}
    place = named.get(parts[0], 0)
    if not place or len(parts) <= place + 1:
        return " ".join(parts[1:] or parts)
    return f"{' '.join(parts[place + 1 :])} of {path.split('.')[place]}"
