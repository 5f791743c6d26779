"""Which column of a stranger's table is which: by the names that process-mining tools write, or as stated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bposim.scenarios.mistakes import Mistake, StudyError, nearest

OPTION = "--column"
ROLES: Mapping[str, tuple[str, ...]] = {  # the first that is there is taken; case and punctuation do not matter
    "case": ("case:concept:name", "case_id", "case", "caseid", "item", "ticket", "trace"),
    "activity": ("concept:name", "activity", "activity_name", "task", "step", "event"),
    "start": ("start_timestamp", "start_time", "start", "begin", "started"),
    "end": ("time:timestamp", "end_time", "end", "end_timestamp", "complete_time", "completed", "timestamp", "time"),
    "resource": ("org:resource", "resource", "user", "agent", "performer"),
    "group": ("org:group", "org:role", "role", "group", "team", "department"),
    "work_type": ("case:work_type", "work_type", "case_type", "category"),
    "queued": ("queued_timestamp", "enabled_time", "enabled_timestamp", "enable_time", "queued", "arrived", "created"),
    "lifecycle": ("lifecycle:transition", "lifecycle", "transition"),
    "outcome": ("outcome",),
}
NEEDED = ("case", "activity", "end")
VOLUME = ("time", "work_type", "count")


def roles(found: Sequence[str], stated: Mapping[str, str], file: str) -> dict[str, str]:
    """Column by role, for the roles that there is a column for."""
    wrong = [role for role in stated if role not in ROLES]
    mistakes = [Mistake(OPTION, "", each, f"one of {', '.join(ROLES)}", nearest(each, ROLES)) for each in wrong]
    for role, column in stated.items():
        if column not in found:
            mistakes.append(Mistake(OPTION, role, column, f"a column of {file}", nearest(column, found)))
    if mistakes:
        raise StudyError(mistakes)
    plain = {_plain(column): column for column in reversed(found)}
    chosen = dict(stated)
    for role, names in ROLES.items():
        known = [plain[_plain(name)] for name in names if _plain(name) in plain]
        free = [column for column in known if column not in chosen.values()]
        if role not in chosen and free:
            chosen[role] = free[0]
    _check(chosen, found, file)
    return chosen


def _plain(name: str) -> str:
    return "".join(character for character in name.lower() if character.isalnum())


def _check(chosen: Mapping[str, str], found: Sequence[str], file: str) -> None:
    missing = [role for role in NEEDED if role not in chosen]
    if missing:
        mistakes = []
        for role in missing:
            expected = f"a column for the {role}, such as {ROLES[role][0]} or {ROLES[role][1]}, or {OPTION} {role}=NAME"
            mistakes.append(Mistake(file, "", ", ".join(found[:20]), expected))
        raise StudyError(mistakes)


def is_volume(found: Sequence[str]) -> bool:
    return set(VOLUME) <= set(found) and not {"case", "case_id", "activity"} & set(found)
