"""From a plain tree to a `Scenario`, or to everything that the schema has against it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bposim.scenarios.mistakes import nearest, shown
from bposim.scenarios.schema.fields import UNLISTED
from bposim.scenarios.schema.kinds import TELLING, models
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.schema.standing_in import with_stand_ins

_NO_CONTENT = re.compile(r"^Value error, |^\w+ should (be|have) | after validation, not \d+$")

MOST_FINDINGS = 200  # that are told of one scenario
MOST_HINTS = 20  # unknown keys for which the like is looked for: it takes long


class Finding(NamedTuple):
    path: tuple[str, ...]
    value: Any
    expected: str
    nearest: str

    @property
    def is_missing(self) -> bool:
        """TOML has no null."""
        return self.value is None


def check_scenario(tree: Mapping[str, Any]) -> tuple[Scenario | None, list[Finding]]:
    """What the schema has against a tree, and the scenario: with stand-ins where there are findings, None where even
    they do not help."""
    try:
        return Scenario.model_validate(tree), []
    except ValidationError as error:
        details = error.errors()[:MOST_FINDINGS]
        unknown = [detail["loc"] for detail in details if detail["type"] == "extra_forbidden"]
        findings = [_finding(tree, detail, detail["loc"] in unknown[:MOST_HINTS]) for detail in details]
    try:
        return Scenario.model_validate(with_stand_ins(tree, [finding.path for finding in findings])), findings
    except ValidationError:
        return None, findings


def _finding(tree: Mapping[str, Any], error: ErrorDetails, with_hint: bool) -> Finding:
    path, value, table = _place(tree, error)
    kind, message = error["type"], error["msg"]
    if kind == "missing":
        return Finding(path, None, "a value (it has no default)", "")
    if kind == "extra_forbidden":
        known = _keys_like(table, path[-1]) if with_hint else []
        return Finding(path, value, *_unknown(table, path[-1], known))
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return _untagged(path, value, error)
    if kind == "literal_error":
        choices = [choice.strip("' ") for choice in error["ctx"]["expected"].replace(" or ", ", ").split(",")]
        return Finding(path, value, f"one of {', '.join(choices)}", nearest(value, choices))
    if kind == UNLISTED:
        return Finding(path, value, message, nearest(value, error["ctx"]["known"]))
    return Finding(path, value, _NO_CONTENT.sub("", message), "")


def _unknown(table: Mapping[str, Any], key: str, known: Collection[str]) -> tuple[str, str]:
    """What is expected of a key that its table does not know, and the nearest that it does; one that tables of other
    kinds know is told so."""
    near = nearest(key, known) or _of_the_same_word(key, known)
    kind = next((each for each in TELLING if isinstance(table.get(each), str)), None)
    if near == key and kind:
        return f"a key of a table with {kind} = {shown(table[kind])}", ""
    return "a key of this table", "" if near == key else near


SHORTEST_WORD = 4  # letters, below which the same beginning says nothing


def _of_the_same_word(key: str, known: Iterable[str]) -> str:
    """The only known key that begins with the first word of one."""
    word = key.partition("_")[0]
    found = {each for each in known if len(word) >= SHORTEST_WORD and each.startswith(word)}
    return found.pop() if len(found) == 1 else ""


_DISCRIMINATORS = {"_kind()": "kind", "_form()": "due"}


def _untagged(path: tuple[str, ...], value: Any, error: ErrorDetails) -> Finding:
    """A table whose kind is not known: said at the key that names it, with the values that it may have."""
    stated = str(error["ctx"]["discriminator"]).strip("'")
    key = _DISCRIMINATORS.get(stated, stated)
    if key == "due" and isinstance(value, Mapping) and value.get("measure", "turnaround") != "turnaround":
        return Finding(
            (*path, "measure"), value["measure"], f"one of {', '.join(MEASURES)}", nearest(value["measure"], MEASURES)
        )
    choices = _CHOICES.get(stated) or [tag.strip("' ") for tag in str(error["ctx"].get("expected_tags", "")).split(",")]
    wrong = value.get(key) if isinstance(value, Mapping) else value
    known = [choice for choice in choices if choice]
    expected = f"one of {', '.join(known)}" if known else "a value (it has no default)"
    return Finding((*path, key), wrong, expected, nearest(wrong, known))


MEASURES = ("turnaround", "accuracy", "backlog_age")
_CHOICES = {"_form()": ["business_days", "elapsed_hours", "business_hours", "run"]}


def _place(tree: Mapping[str, Any], error: ErrorDetails) -> tuple[tuple[str, ...], Any, Mapping[str, Any]]:
    """The path without pydantic's tags, the value there, and the table around it."""
    path: list[str] = []
    here: Any = tree
    table: Mapping[str, Any] = tree
    for part in error["loc"]:
        if isinstance(here, Mapping) and part in here:
            table = here
        elif not (isinstance(here, list | tuple) and isinstance(part, int) and part < len(here)):
            continue
        here = here[part]
        path.append(str(part))
    if error["type"] == "missing":
        return (*path, str(error["loc"][-1])), None, table
    return tuple(path), here, table


def _keys_like(table: Mapping[str, Any], wrong: str) -> list[str]:
    """Keys of the tables of the schema that have all the other keys of this one."""
    known = {name for model in models() for name in model.model_fields}
    others = {key for key in table if key != wrong} & known
    return [name for model in models() if others <= set(model.model_fields) for name in model.model_fields]


def study_schema() -> dict[str, Any]:
    """JSON schema of a study file: a scenario's tables at the top, and under `scenarios` what differs in each.

    Any table may also name an entry of the library, whose figures fill it; only a merged scenario must be complete.
    """
    schema = Scenario.model_json_schema()
    whole = schema["properties"]
    schema["title"] = "Study"
    schema["properties"] = {
        **whole,
        "baseline": {"type": "string", "description": "The scenario that the others are compared with."},
        "scenarios": {"type": "object", "additionalProperties": {"type": "object", "properties": dict(whole)}},
    }
    return schema
