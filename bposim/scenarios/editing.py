"""Changes to a study, one after the other: values by dotted path, scenarios copied, renamed, deleted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from bposim.scenarios.mistakes import Mistake, StudyError, nearest, shown
from bposim.scenarios.reading import NAMES, Tree, is_name
from bposim.scenarios.resolving import has_table, merge, nested, paths, put
from bposim.scenarios.study import Study

MOST_SCENARIOS = 30
MOST_KEYS = 20_000  # of all scenarios together
MOST_HINTS = 5
LONGEST_PATH = 200

Plain = bool | int | float | str | date
Value = Plain | tuple[Plain, ...]


class Edit(NamedTuple):
    """A value put at a dotted path: in one scenario, or in all that have the table around it."""

    scenario: str | None
    path: str
    value: Value


class Copied(NamedTuple):
    scenario: str
    name: str


class Renamed(NamedTuple):
    scenario: str
    name: str


class Deleted(NamedTuple):
    scenario: str


class Rebased(NamedTuple):
    """Another scenario is the baseline."""

    scenario: str


Step = Edit | Copied | Renamed | Deleted | Rebased


def edited(study: Study, steps: Sequence[Step]) -> Study:
    """The study after the steps, built once. Raises `StudyError` with every mistake in them."""
    if not steps:
        return study
    draft = Draft(study)
    wrong = draft.take_all(steps)
    if wrong:
        raise StudyError(wrong.values())
    return draft.built()


def count_keys(tree: Tree) -> int:
    return sum(1 for _ in paths(tree))


class Draft:
    """A study being changed; a step that cannot be done is refused and leaves it as it was."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.baseline = study.baseline
        self.trees = dict(study.trees)
        self.shared: Tree = {}  # what was put, for the place of a mistake
        self.own: dict[str, Tree] = {}
        self.hints = MOST_HINTS

    def built(self) -> Study:
        return self.study.rebuilt(self.trees, self.baseline, self.shared, self.own)

    def take_all(self, steps: Iterable[Step]) -> dict[int, Mistake]:
        """What is wrong with the steps that were refused, by their number."""
        found = {number: self.take(step) for number, step in enumerate(steps)}
        return {number: mistake for number, mistake in found.items() if mistake}

    def take(self, step: Step) -> Mistake | None:
        name = step.scenario
        if name is not None and name not in self.trees:
            expected = f"one of the scenarios {', '.join(self.trees)}"
            return self._mistake("scenarios", name, expected, nearest(name, self.trees))
        match step:
            case Edit(scenario, path, value):
                return self._put(scenario, path, value)
            case Copied(scenario, name):
                return self._misnamed(name) or self._copy(scenario, name)
            case Renamed(scenario, name):
                return self._misnamed(name) or self._rename(scenario, name)
            case Deleted(scenario):
                return self._delete(scenario)
            case Rebased(scenario):
                self.baseline = scenario
        return None

    def _put(self, scenario: str | None, path: str, value: Value) -> Mistake | None:
        names = list(self.trees) if scenario is None else [scenario]
        having = [name for name in names if has_table(self.trees[name], path)]
        if not having:
            return self._mistake(path, value, "a path of this study", self._nearest_path(path, names))
        stated = list(value) if isinstance(value, tuple) else value
        for name in having:
            self.trees[name] = put(self.trees[name], path, stated)
        if scenario is None:
            self.shared = merge(self.shared, nested(path, stated))
        else:
            self.own[scenario] = merge(self.own.get(scenario, {}), nested(path, stated))
        return None

    def _copy(self, scenario: str, name: str) -> Mistake | None:
        if len(self.trees) >= MOST_SCENARIOS:
            return self._mistake("scenarios", len(self.trees) + 1, f"at most {MOST_SCENARIOS} scenarios")
        if count_keys({**self.trees, "": self.trees[scenario]}) > MOST_KEYS:
            return self._mistake("scenarios", name, f"at most {MOST_KEYS:,} keys in all scenarios together")
        self.trees[name] = self.trees[scenario]
        self.own[name] = self.own.get(scenario, {})
        return None

    def _rename(self, scenario: str, name: str) -> Mistake | None:
        self.trees = {name if each == scenario else each: tree for each, tree in self.trees.items()}
        self.own[name] = self.own.pop(scenario, {})
        self.baseline = name if self.baseline == scenario else self.baseline
        return None

    def _delete(self, scenario: str) -> Mistake | None:
        if scenario == self.baseline:
            return self._mistake("baseline", scenario, "another baseline before this one is deleted")
        del self.trees[scenario]
        self.own.pop(scenario, None)
        return None

    def _misnamed(self, name: str) -> Mistake | None:
        if not is_name(name):
            return self._mistake("scenarios", name, NAMES)
        return self._mistake("scenarios", name, "a name that no scenario has yet") if name in self.trees else None

    def _nearest_path(self, path: str, names: Iterable[str]) -> str:
        """Looked for a few times only: it takes long."""
        self.hints -= 1
        if self.hints < 0 or len(path) > LONGEST_PATH:
            return ""
        known = dict.fromkeys(".".join(place) for name in names for place in paths(self.trees[name]))
        return nearest(path, known)

    def _mistake(self, path: str, value: object, expected: str, near: str = "") -> Mistake:
        return Mistake(
            self.study.file, path if len(path) <= LONGEST_PATH else shown(path), shown(value), expected, near
        )
