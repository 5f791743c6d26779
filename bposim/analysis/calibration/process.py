"""The process of a study from what followed what, and how long it took."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from bposim.analysis.calibration import durations, routes
from bposim.analysis.calibration.durations import ENOUGH, Fit, Floats
from bposim.analysis.calibration.figures import Path
from bposim.analysis.calibration.findings import Findings, Naming, rounded
from bposim.analysis.calibration.log import NOBODY, Log
from bposim.scenarios.schema.process import DONE

LOST = 0.01  # of ways from step to step, or of beginnings: fewer are not told apart
FAR = 0.1  # between the fitted and the seen share of shorter durations
MOST_ATTEMPTS = 1000
MOST_SPLIT = 20


class Process:
    """Steps and beginnings of one log; `minutes` is the working time of each row."""

    def __init__(self, made: Findings, log: Log, naming: Naming, minutes: Floats) -> None:
        self.made, self.log, self.naming, self.minutes = made, log, naming, minutes
        self.paths = routes.paths(log)
        self.ways = routes.ways(log, self.paths)
        self.place = np.argsort(self.paths.order)
        self.waits = routes.waits(log)

    def steps(self) -> dict[str, Any]:
        self._say_what_is_lost()
        return {self.naming.activities[way.activity]: self._step(way) for way in self.ways}

    def _say_what_is_lost(self) -> None:
        names = self.log.names.activities
        if self.paths.together:
            pairs = ", ".join(f"{names[a]} and {names[b]}" for a, b in self.paths.together[:5])
            text = f"Read as one after the other, though they run side by side or in either order: {pairs}."
            self.made.notices.append(text)
        lost, whole = sum(way.other for way in self.ways), sum(way.number for way in self.ways)
        if lost > LOST * whole:
            self.made.notices.append(
                f"{lost:,} of {whole:,} ways from one step to the next ({lost / whole:.1%}) are third ways out of a "
                "step, which a study cannot state: those cases go the other two ways."
            )

    def _step(self, way: routes.Ways) -> dict[str, Any]:
        here = ("process", "steps", self.naming.activities[way.activity])
        if self.waits[way.activity]:
            step = {
                "kind": "wait",
                "delay": self._durations((*here, "delay"), way.activity),
                "next": self._to(way.main),
            }
        else:
            handled = self._durations((*here, "handle_time"), way.activity)
            step = {
                **self._looks(here, way),
                "handle_time": handled,
                "next": self._to(way.main),
                **self._hands(here, way),
            }
        if self._is_back(way.main, way.activity):
            step["then"] = self._ahead(way)
        step["max_attempts"] = min(MOST_ATTEMPTS, max(10, way.most_visits))
        return step

    def _hands(self, here: Path, way: routes.Ways) -> dict[str, Any]:
        """Over to the second way."""
        if way.second is None or way.sampled is not None:
            return {}
        note = "rework" if way.is_rework else ""
        share = self._share((*here, "exception", "share"), way.counts, "handlings", note)
        return {"exception": {"share": share, "to": self._to(way.second)}}

    def _looks(self, here: Path, way: routes.Ways) -> dict[str, Any]:
        """The log does not say what was wrong, so that all that goes the second way is a false alarm."""
        if way.sampled is None:
            return {}
        counts = _pooled(way.counts) if way.second is not None else (0, way.number)
        share = self.made.share((*here, "false_alarm_share"), *counts, "handlings", "goes the second way")
        return {
            "kind": "check",
            "sample_share": self._share((*here, "sample_share"), way.sampled, "cases that could come here", ""),
            "covers": [self.naming.activities[way.before]],
            "detection_share": share,
            "false_alarm_share": share,
            "rework": self._to(way.main if way.second is None else way.second),
        }

    def _ahead(self, way: routes.Ways) -> str:
        """Where to after the last attempt."""
        second = way.second
        if second is None or self.waits[way.activity] or self._is_back(second, way.activity):
            return DONE
        return self._to(second)

    def _is_back(self, target: int, activity: int) -> bool:
        return target != routes.DONE and bool(self.place[target] <= self.place[activity])

    def _to(self, activity: int) -> str:
        return DONE if activity == routes.DONE else self.naming.activities[activity]

    def _share(self, path: Path, counts: Mapping[int, routes.Count], of: str, note: str) -> Any:
        """One share, or one for each work type that was seen often enough and one for the others."""
        kinds = self.naming.work_types
        if len(kinds) == 1:
            return self.made.share(path, *counts[0], of, note)
        count, number = _pooled(counts)
        enough = {kind: each for kind, each in counts.items() if each.whole >= ENOUGH}
        shares = {kinds[kind]: self.made.share((*path, kinds[kind]), *each, of, note) for kind, each in enough.items()}
        return {"*": rounded(count / max(1, number))} | shares

    def _durations(self, path: Path, activity: int) -> Any:
        log, kinds = self.log, self.naming.work_types
        mine = (log.activity == activity) & ~np.isnan(self.minutes)
        if not self.waits[activity] and (log.resource != NOBODY).any():
            mine &= log.resource != NOBODY
        if not mine.any():
            text = f"Nothing says how long {log.names.activities[activity]} takes: it is taken to take no time."
            self.made.notices.append(text)
            return {"distribution": "fixed", "mean_minutes": 0.0}
        if len(kinds) == 1:
            return self._fitted(path, self.minutes[mine])
        by_kind = {kinds[kind]: self.minutes[mine & (log.work_type == kind)] for kind in range(len(kinds))}
        several = {kind: self._fitted((*path, kind), some) for kind, some in by_kind.items() if len(some) >= ENOUGH}
        rest = {} if len(several) == len(kinds) else {"*": self._fitted((*path, "*"), self.minutes[mine])}
        return rest | several

    def _fitted(self, path: Path, minutes: Floats) -> dict[str, Any]:
        found = durations.fit(minutes)
        if found.distance > FAR:
            name = self.log.names.activities[self.naming.activities.index(path[2])]
            kind = f" of {path[-1]}" if path[-1] in self.naming.work_types else ""
            self.made.notices.append(f"No distribution is near how long {name}{kind} takes: {_fitness(found)}.")
        of = "handlings" if "handle_time" in path else "waits"
        for key, interval in found.values.items():
            self.made.figure((*path, key), interval, found.number, of, _fitness(found))
        return {"distribution": found.kind} | {key: rounded(each.value) for key, each in found.values.items()}

    def beginning(self, work_type: str) -> dict[str, Any]:
        """Where a work type begins; what begins elsewhere is split off."""
        counts = routes.beginnings(self.log, self.paths)[self.naming.work_types.index(work_type)]
        (usual, _), *others = counts.most_common(MOST_SPLIT)
        whole = sum(counts.values())
        path = ("demand", "work_types", work_type, "split")
        names = {self.naming.activities[activity]: count for activity, count in others if count >= LOST * whole}
        split = {name: self.made.share((*path, name), count, whole, "cases") for name, count in names.items()}
        return {"first_step": self.naming.activities[usual]} | ({"split": split} if split else {})


def _pooled(counts: Mapping[int, routes.Count]) -> tuple[int, int]:
    return sum(each.part for each in counts.values()), sum(each.whole for each in counts.values())


def _fitness(found: Fit) -> str:
    if found.p_value is None:
        return "fixed"
    return f"{found.kind}, distance {found.distance:.3f}, p {found.p_value:.2f}"
