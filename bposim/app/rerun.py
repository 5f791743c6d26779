"""A point of a sweep as a story: the study that it was made from, with the values that were put."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bposim.analysis.sweeps.measuring import own_path
from bposim.app.sessions.link import LARGEST_SEED
from bposim.app.sessions.state import Edit, Story, changed, first_story, study_of
from bposim.scenarios.editing import Value
from bposim.scenarios.mistakes import Mistake, StudyError, nearest
from bposim.scenarios.study import SHIPPED

_WHERE = "this point"  # in mistakes


def story_of(now: Story, about: Mapping[str, Any], values: Mapping[str, Any], scenario: str) -> Story:
    """`about` what a store says of its study; rows alone are taken to be of the open one, which has to have every path
    and the scenario. Raises `StudyError`."""
    story = changed(_base(now, about), _edits(values))
    known = study_of(story)
    if scenario not in known.scenarios:
        expected = f"a scenario of {known.name}"
        raise StudyError([Mistake(_WHERE, "scenario", scenario, expected, nearest(scenario, known.scenarios))])
    seed = about.get("seed", now.seed)
    return story._replace(
        seed=seed if isinstance(seed, int) and 0 <= seed <= LARGEST_SEED else now.seed, current=scenario
    )


def _base(now: Story, about: Mapping[str, Any]) -> Story:
    """The open study as it is or as it was before any change, or the shipped one."""
    if not about:
        return now._replace(equal=False)
    name = Path(str(about.get("file"))).stem
    shipped = [first_story(name)] if name in SHIPPED else []
    for story in (now, now._replace(edits=()), *shipped):
        if study_of(story).fingerprint == about.get("fingerprint"):
            return story._replace(equal=False)
    expected = "the study that the sweep was made from, with its values: open it on the Compare page, then come back"
    raise StudyError([Mistake(_WHERE, "", str(about.get("study")), expected)])


def _edits(values: Mapping[str, Any]) -> Iterator[Edit]:
    for path, stated in values.items():
        if stated is not None and stated == stated:  # what a point leaves as it is is empty
            scenario, inside = own_path(path)
            yield Edit(scenario or None, inside, _value(path, stated))


def _value(path: str, stated: Value) -> Value:
    """10.0 is put as 10, and lists lie in a store as JSON."""
    if isinstance(stated, float) and stated.is_integer():
        return int(stated)
    if not isinstance(stated, str) or not stated.startswith(("[", "{")):
        return stated
    try:
        listed = json.loads(stated)
    except ValueError:
        return stated
    if not isinstance(listed, list):
        raise StudyError([Mistake(_WHERE, path, "a table", "a number, a text or a list: others are run from Python")])
    return tuple(listed)
