"""What a session is about: a study and what was changed in it since, with undo and redo."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from bposim.analysis.changing.changes import changes as between
from bposim.scenarios.editing import (
    MOST_KEYS,
    MOST_SCENARIOS,
    Copied,
    Deleted,
    Edit,
    Rebased,
    Renamed,
    Step,
    count_keys,
    edited,
)
from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.reading import Tree, parse_tree, read_tree
from bposim.scenarios.resolving import join
from bposim.scenarios.study import SHIPPED, Study, build_study, load_study, study_path

__all__ = ["Copied", "Deleted", "Edit", "History", "Rebased", "Renamed", "Step", "Story"]

UPLOADED = "uploaded study"  # the file's name in its mistakes
LARGEST_UPLOAD = 300_000  # bytes
MOST_UNDONE = 200
SEED = 1


class Story(NamedTuple):
    """What makes the numbers, and the scenario that is looked at. `preset` is a shipped study, or the path of a file
    that whoever started the app named; where it is "", `text` is an uploaded study. `equal`: with the head-counts that
    give all scenarios the same service instead of those configured."""

    preset: str
    text: str = ""
    edits: tuple[Step, ...] = ()
    seed: int = SEED
    current: str = ""
    equal: bool = False


def first_story(preset: str = SHIPPED[0]) -> Story:
    """A study as it stands. Raises `StudyError`."""
    return looking(Story(preset))


def uploaded(text: str) -> Story:
    """A stranger's study. Raises `StudyError` with every mistake in it."""
    return looking(Story("", text))


def opened(path: str | Path) -> Story:
    """The study that the app was started with. A link can carry it to another machine unless it needs CSVs."""
    if str(path) in SHIPPED:
        return first_story(str(path))
    if next(_outside(read_tree(study_path(path))), None) is not None:
        return first_story(str(path))
    return uploaded(Path(path).read_text(encoding="utf-8-sig"))


def study_of(story: Story) -> Study:
    """Raises `StudyError`."""
    return _edited(story.preset, story.text, story.edits, repr(story.edits))


def preset_of(story: Story) -> Study:
    """The story's study without its changes of values: the same scenarios, as they were."""
    return study_of(story._replace(edits=tuple(step for step in story.edits if not isinstance(step, Edit))))


def changed(story: Story, steps: Iterable[Step]) -> Story:
    """The story with more steps, an earlier edit of the same value left out; `current` follows a new name.

    Earlier edits are left out only as far back as the last copy: before, they are also the copy's.
    """
    edits, current = list(story.edits), story.current
    for step in steps:
        if isinstance(step, Edit):
            edits = [*_before(edits, step), step]
        else:
            edits.append(step)
            current = _follow(current, step)
    return looking(story._replace(edits=tuple(edits), current=current))


def changes(story: Story) -> list[str]:
    """What was changed since the preset, a sentence each."""
    return [*filter(None, map(_said, story.edits)), *between(preset_of(story), study_of(story))]


def _said(step: Step) -> str:
    match step:
        case Copied(scenario, name):
            return f"{name}: a copy of {scenario}"
        case Renamed(scenario, name):
            return f"{scenario} is now called {name}"
        case Deleted(scenario):
            return f"{scenario} is deleted"
        case Rebased(scenario):
            return f"{scenario} is the baseline"
    return ""


def _before(edits: list[Step], edit: Edit) -> list[Step]:
    """The steps that still matter once a value is put."""
    last = max((number for number, step in enumerate(edits) if not isinstance(step, Edit)), default=-1)
    kept = [step for step in edits[last + 1 :] if not _is_hidden(step, edit)]
    return [*edits[: last + 1], *kept]


def _is_hidden(step: Step, by: Edit) -> bool:
    return isinstance(step, Edit) and step.path == by.path and by.scenario in (None, step.scenario)


def _follow(current: str, step: Step) -> str:
    match step:
        case Copied(_, name):
            return name
        case Renamed(scenario, name):
            return name if current == scenario else current
    return current


def looking(story: Story) -> Story:
    """At a scenario that there is: unless stated, the first after the baseline."""
    study = study_of(story)
    if story.current in study.scenarios:
        return story
    others = [name for name in study.scenarios if name != study.baseline]
    return story._replace(current=[*others, study.baseline][0])


@lru_cache(maxsize=64)
def _edited(preset: str, text: str, steps: tuple[Step, ...], told_apart: str) -> Study:
    """`told_apart` keeps 1, 1.0 and True from being the same step."""
    wrong = [step.path for step in steps if isinstance(step, Edit) and step.path.split(".")[-1] == "file"]
    if wrong:
        raise StudyError(Mistake(preset or UPLOADED, path, "", "no change of a data file") for path in wrong)
    return edited(_unchanged(preset, text), steps)


@lru_cache(maxsize=16)
def _unchanged(preset: str, text: str) -> Study:
    if preset in SHIPPED:
        return replace(load_study(preset), file=f"{preset}.toml")  # where it lies is nobody's concern
    if preset:
        return load_study(preset)
    content = text.encode("utf-8", "surrogatepass")
    if len(content) > LARGEST_UPLOAD:
        raise StudyError([Mistake(UPLOADED, "", f"{len(content):,} bytes", f"at most {LARGEST_UPLOAD:,} bytes")])
    tree = parse_tree(content, UPLOADED)
    expected = "all values in the one file: an upload has no CSV beside it"
    mistakes = [Mistake(UPLOADED, path, "", expected) for path in _outside(tree)]
    mistakes += _too_large(tree)
    if mistakes:
        raise StudyError(mistakes)
    return build_study(tree, UPLOADED)


def _too_large(tree: Tree) -> Iterator[Mistake]:
    """Before anything is built of it: every scenario has all shared keys too."""
    own = tree.get("scenarios")
    scenarios = len(own) if isinstance(own, dict) else 1
    if scenarios > MOST_SCENARIOS:
        yield Mistake(UPLOADED, "scenarios", str(scenarios), f"at most {MOST_SCENARIOS} scenarios")
    keys = scenarios * count_keys({key: value for key, value in tree.items() if key != "scenarios"})
    keys += count_keys(own) if isinstance(own, dict) else 0
    if keys > MOST_KEYS:
        yield Mistake(UPLOADED, "", f"{keys:,} keys", f"at most {MOST_KEYS:,} keys in all scenarios together")


def _outside(tree: Tree, path: str = "") -> Iterator[str]:
    """Paths of tables that take their values from a CSV."""
    if tree.get("form") == "csv" or tree.get("distribution") == "empirical":
        yield path
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _outside(value, join(path, key))


class History:
    """The story now, with those before and after it. Every story in it has a study that loads."""

    def __init__(self, story: Story) -> None:
        self.now = story
        self.past: tuple[Story, ...] = ()
        self.future: tuple[Story, ...] = ()

    def do(self, story: Story) -> None:
        """Raises `StudyError`, and then nothing has changed."""
        story = looking(story)
        if story == self.now and repr(story.edits) == repr(self.now.edits):
            return
        self.past = (*self.past, self.now)[-MOST_UNDONE:]
        self.now, self.future = story, ()

    def undo(self) -> None:
        if self.past:
            self.future = (self.now, *self.future)
            *rest, self.now = self.past
            self.past = tuple(rest)

    def redo(self) -> None:
        if self.future:
            self.past = (*self.past, self.now)[-MOST_UNDONE:]
            self.now, *rest = self.future
            self.future = tuple(rest)

    def reset(self) -> None:
        """As it was before any change; can be undone too."""
        self.do(self.now._replace(edits=()))
