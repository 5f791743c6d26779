"""The tables of a study, fitted to a log: what arrives, how it is handled, who does it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from bposim.analysis.calibration.demand import arrival_days, work_types
from bposim.analysis.calibration.figures import Figure
from bposim.analysis.calibration.findings import Findings, Naming
from bposim.analysis.calibration.log import Log
from bposim.analysis.calibration.naming import plain_names
from bposim.analysis.calibration.process import Process
from bposim.analysis.calibration.teams import SITE, people, team_tables, whole, worked_minutes

EPOCH = date(1970, 1, 1)


class Draft(NamedTuple):
    """`original` is what the log calls a name of the study, by table and name."""

    tree: dict[str, Any]
    figures: tuple[Figure, ...]
    notices: tuple[str, ...]
    original: Mapping[tuple[str, str], str]


def draft(log: Log, name: str, currency: str) -> Draft:
    made = Findings()
    found = people(made, log)
    log, minutes = whole(log, worked_minutes(log, found))
    naming = Naming(plain_names(log.names.activities), plain_names(log.names.work_types))
    first, until = arrival_days(log)
    process = Process(made, log, naming, minutes)
    tree = {
        "name": name,
        "currency": currency,
        "start": EPOCH + timedelta(days=first),
        "horizon_weeks": 26,
        "warm_up_weeks": 4,
        "follow_up_weeks": 4,
        "client": {"time_zone": log.zone},
        "demand": {"work_types": _with_beginnings(process, work_types(made, log, naming, first, until))},
        "process": {"steps": process.steps()},
        "delivery": {"sites": {SITE: {"time_zone": log.zone}}, "teams": team_tables(made, log, naming, found)},
    }
    original = {("steps", plain): text for plain, text in zip(naming.activities, log.names.activities, strict=True)}
    original |= {("work_types", n): text for n, text in zip(naming.work_types, log.names.work_types, strict=True)}
    return Draft(tree, tuple(made.figures), (*log.notices, *made.notices), original)


def _with_beginnings(process: Process, tables: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    return {kind: {**process.beginning(kind), **table} for kind, table in tables.items()}
