"""A story as text for an address, and back. What comes in is a stranger's: bounded, checked, and never run."""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
import zlib
from datetime import date
from importlib.metadata import version
from typing import Any

from bposim.app.sessions.state import SEED, Story, first_story, looking, study_of
from bposim.scenarios.editing import Copied, Deleted, Draft, Edit, Plain, Rebased, Renamed, Step, Value
from bposim.scenarios.mistakes import Mistake, StudyError, shown
from bposim.scenarios.study import SHIPPED

FORM = 1  # of the text; another is not read
LONGEST = 32_000  # characters of a link; servers refuse addresses past 64,000
LARGEST = 400_000  # bytes unpacked
MOST_STEPS = 500
LARGEST_SEED = 2**53
LONGEST_TEXT = 1_000  # characters of a value
MOST_VALUES = 400  # of a list
ROUNDS = 6  # tries to part what can be honoured from what cannot
_SAFE = re.compile(r"[A-Za-z0-9_-]*")
_STEPS: dict[str, type[Step]] = {
    "set": Edit,
    "copy": Copied,
    "rename": Renamed,
    "delete": Deleted,
    "baseline": Rebased,
}
_WORDS = {kind: word for word, kind in _STEPS.items()}

UNREADABLE = "This link is damaged or cut short and could not be read: the page begins as usual."
TOO_LARGE = "This link is larger than any that this page makes and was not read: the page begins as usual."
NEWER = "This link was made by another version of the page and cannot be read by this one: it begins as usual."


def encode(story: Story) -> str:
    """Characters that need no escaping in an address. Raises `StudyError` where the story is too large for one."""
    content = {
        "form": FORM,
        "version": version("bposim"),
        "fingerprint": study_of(story).fingerprint[:16],
        "preset": story.preset,
        "text": story.text,
        "steps": [[_WORDS[type(step)], *(_written(part) for part in step)] for step in story.edits],
        "seed": story.seed,
        "current": story.current,
        "equal": story.equal,
    }
    packed = json.dumps(content, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
    text = base64.urlsafe_b64encode(zlib.compress(packed, 9)).decode().rstrip("=")
    if len(text) > LONGEST or len(packed) > LARGEST or len(story.edits) > MOST_STEPS:
        raise StudyError([Mistake("link", "", f"{len(text):,} characters", f"at most {LONGEST:,}: download the study")])
    return text


def decode(text: str, usual: Story | None = None) -> tuple[Story, tuple[str, ...]]:
    """The story, and a sentence on each thing in the link that could not be honoured.

    `usual` is what the page begins with, by default the first shipped study; its preset may be in a link as well.
    """
    content, usual = _unpacked(text), usual or first_story()
    if isinstance(content, str):
        return usual, (content,)
    notices: list[str] = []
    story = _begun(content, usual, notices)
    steps = _steps(content.get("steps"), notices)
    asked = _honoured(story, steps, notices)
    story = looking(asked)
    if asked.current and story.current != asked.current:
        notices.append(f"The link's scenario {_told(asked.current)} is not here: the page shows {story.current}.")
    _check_same(content, story, notices)
    return story, tuple(dict.fromkeys(notices))


def _written(part: object) -> object:
    if isinstance(part, date):
        return {"date": part.isoformat()}
    return [_written(each) for each in part] if isinstance(part, tuple) else part


def _unpacked(text: str) -> dict[str, Any] | str:
    """What the link holds, or why it cannot be read."""
    if len(text) > LONGEST:
        return TOO_LARGE
    if not _SAFE.fullmatch(text):
        return UNREADABLE
    reader = zlib.decompressobj()
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        found = reader.decompress(packed, LARGEST + 1)
        if len(found) > LARGEST:
            return TOO_LARGE
        if not reader.eof or reader.unused_data:
            return UNREADABLE
        content = json.loads(found.decode())
    except (binascii.Error, zlib.error, ValueError, RecursionError):
        return UNREADABLE
    if not isinstance(content, dict):
        return UNREADABLE
    return content if content.get("form") == FORM else NEWER


def _begun(content: dict[str, Any], usual: Story, notices: list[str]) -> Story:
    """The link's study before its steps, or the usual one."""
    preset, text = content.get("preset"), content.get("text")
    seed, current = content.get("seed"), content.get("current")
    story = Story("", text) if preset == "" and isinstance(text, str) else Story(str(preset))
    if story.preset and story.preset not in (*SHIPPED, usual.preset):
        notices.append(f"The link's study {_told(preset)} is not here: the page shows the usual one.")
        story = usual
    try:
        study_of(story)
    except StudyError as error:
        notices.append(f"The link's study cannot be loaded ({error.mistakes[0]}): the page shows the usual one.")
        story = usual
    if type(seed) is not int or not 0 <= seed <= LARGEST_SEED:
        notices.append(f"The link's seed {_told(seed)} is none: the page uses {SEED}.")
        seed = SEED
    current = current if isinstance(current, str) else ""
    return story._replace(edits=(), seed=seed, current=current, equal=content.get("equal") is True)


def _steps(stated: object, notices: list[str]) -> tuple[Step, ...]:
    rows = stated if isinstance(stated, list) else []
    if rows is not stated or len(rows) > MOST_STEPS:
        notices.append("The link's list of changes is none that this page makes: it was left out, or cut short.")
    found = [_step(row) for row in rows[:MOST_STEPS]]
    for row, step in zip(rows, found, strict=False):
        if step is None:
            notices.append(f"The link's change {_told(row)} is none: it was left out.")
    return tuple(step for step in found if step is not None)


def _step(row: object) -> Step | None:
    if not isinstance(row, list) or not row or not isinstance(row[0], str) or row[0] not in _STEPS:
        return None
    kind, parts = _STEPS[row[0]], row[1:]
    if kind is Edit:
        return _edit(parts)
    if len(parts) != len(kind._fields) or not all(_is_name(part) for part in parts):
        return None
    return kind(*parts)


def _edit(parts: list[Any]) -> Edit | None:
    if len(parts) != 3:
        return None
    scenario, path, value = parts[0], parts[1], _value(parts[2])
    fits = (scenario is None or _is_name(scenario)) and _is_name(path)
    return Edit(scenario, path, value) if fits and value is not None else None


def _is_name(part: object) -> bool:
    return isinstance(part, str) and 0 < len(part) <= LONGEST_TEXT


def _value(stated: object) -> Value | None:
    if not isinstance(stated, list):
        return _plain(stated)
    values = [_plain(each) for each in stated[: MOST_VALUES + 1]]
    whole = tuple(value for value in values if value is not None)
    return whole if len(whole) == len(stated) <= MOST_VALUES else None


def _plain(stated: object) -> Plain | None:
    if isinstance(stated, dict):
        return _date(stated)
    if isinstance(stated, str):
        return stated if len(stated) <= LONGEST_TEXT else None
    if isinstance(stated, float):
        return stated if math.isfinite(stated) else None
    return stated if isinstance(stated, int) and abs(stated) <= LARGEST_SEED else None


def _date(stated: dict[str, Any]) -> date | None:
    try:
        return date.fromisoformat(stated["date"]) if len(stated) == 1 else None
    except (KeyError, TypeError, ValueError):
        return None


def _honoured(story: Story, steps: tuple[Step, ...], notices: list[str]) -> Story:
    """With every step that can be taken; one that leads to a mistake is left out and the others tried again."""
    for _ in range(ROUNDS):
        refused = Draft(study_of(story)).take_all(steps)
        kept = tuple(step for number, step in enumerate(steps) if number not in refused)
        notices += [_left_out(steps[number], mistake) for number, mistake in refused.items()]
        try:
            study_of(story._replace(edits=kept))
            return story._replace(edits=kept)
        except StudyError as error:
            blamed = {number: mistake for mistake in error.mistakes for number in _blamed(kept, mistake)}
        notices += [_left_out(kept[number], mistake) for number, mistake in blamed.items()]
        steps = tuple(step for number, step in enumerate(kept) if number not in blamed)
    notices.append("The link's changes do not fit together: they were all left out.")
    return story


def _blamed(steps: tuple[Step, ...], mistake: Mistake) -> list[int]:
    """Edits at the mistake's place, else around it, else the last step."""
    place = _without_scenario(mistake.path)
    edits = [(number, step.path) for number, step in enumerate(steps) if isinstance(step, Edit)]
    for near in (place, place.rpartition(".")[0]):
        found = [number for number, path in edits if near and (path == near or path.startswith(f"{near}."))]
        if found:
            return found
    return [len(steps) - 1]


def _without_scenario(path: str) -> str:
    return path.split(".", 2)[-1] if path.startswith("scenarios.") else path


def _left_out(step: Step, mistake: Mistake) -> str:
    what = _told(step.scenario or "all scenarios")
    if isinstance(step, Edit):
        what = f"{_told(step.path)} of {what} to {_told(step.value)}"
    elif isinstance(step, Copied | Renamed):
        what = f"{what} to {_told(step.name)}"
    hint = f" ({mistake.nearest}?)" if mistake.nearest else ""
    return f"The link's change of {what} was left out: expected {mistake.expected}{hint}."


def _check_same(content: dict[str, Any], story: Story, notices: list[str]) -> None:
    """Same version, same fingerprint: same numbers. Said only where nothing else was."""
    if not notices and content.get("fingerprint") != study_of(story).fingerprint[:16]:
        made = _told(content.get("version"))
        notices.append(
            f"This link was made by bposim {made}, this is {version('bposim')}: some figures behind the study have "
            "changed since, so its numbers are not quite those that the sender saw."
        )


def _told(value: object) -> str:
    """A stranger's value as one short line."""
    return shown(value)
