"""From an event log or a volume file to a study that runs, with what is known of each of its figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from bposim.analysis.calibration.columns import VOLUME, is_volume
from bposim.analysis.calibration.drafting import Draft, draft
from bposim.analysis.calibration.figures import Figure
from bposim.analysis.calibration.holding_out import HeldOut, held_out, weeks_of
from bposim.analysis.calibration.log import Log, as_log
from bposim.analysis.calibration.reading import read_table
from bposim.analysis.calibration.volumes import with_volumes
from bposim.analysis.calibration.writing import commented
from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.study import Study, build_study, load_study

MOST_HELD_OUT = 4  # weeks, unless stated
MOST_WEEKS = 520
_SMALLEST: dict[str, Any] = {  # study that any options go into
    "start": date(2026, 1, 5),
    "demand": {
        "work_types": {"item": {"first_step": "work", "arrivals": {"all": {"form": "poisson", "items_per_year": 1.0}}}}
    },
    "process": {"steps": {"work": {"handle_time": {"distribution": "fixed", "mean_minutes": 1.0}}}},
    "delivery": {
        "teams": {
            "all": {"headcount": 1, "serves": ["work"], "shifts": {"day": {"days": "Mon-Fri", "hours": "09:00-17:00"}}}
        }
    },
}


@dataclass(frozen=True)
class Calibration:
    """`text` is the file to write, which loads as `study`; `check` is None for a volume file: it has no turnaround."""

    study: Study
    text: str
    figures: tuple[Figure, ...]
    notices: tuple[str, ...]
    check: HeldOut | None


def calibrate(
    source: str | Path,
    *,
    zone: str | None = None,
    columns: Mapping[str, str] | None = None,
    name: str = "Calibrated",
    currency: str = "USD",
    hold_out_weeks: int | None = None,
    base: str | Path | None = None,
    seed: int = 1,
) -> Calibration:
    """Fit a study to a CSV or Parquet file.

    `columns` by role where their names do not say it; `zone` is that of times without an offset and of the hours of the
    day; `base` is the study that a volume file's arrivals go into. Raises `StudyError` with every mistake in the file.
    """
    path = Path(source)
    _check_options(zone, currency, name, hold_out_weeks)
    table = read_table(path)
    if is_volume(table.column_names) and not columns:
        return _from_volumes(path, base)
    if base is not None:
        raise StudyError([Mistake("--base", "", str(base), f"a volume file with it: columns {', '.join(VOLUME)}")])
    log = as_log(table, str(path), zone, columns or {})
    return _from_log(log, path.name, name, currency, hold_out_weeks, seed)


def _check_options(zone: str | None, currency: str, name: str, weeks: int | None) -> None:
    """As the study would: before anything is read."""
    tree = _SMALLEST | {"currency": currency, "name": name, "client": {"time_zone": zone or "UTC"}}
    mistakes = []
    try:
        build_study(tree, "calibrate")
    except StudyError as error:
        options = {"client.time_zone": "--zone", "currency": "--currency", "name": "--name"}
        mistakes = [each._replace(file=options.get(each.path, each.path), path="") for each in error.mistakes]
    if weeks is not None and not 1 <= weeks <= MOST_WEEKS:
        mistakes.append(Mistake("--hold-out", "", str(weeks), f"1 to {MOST_WEEKS} weeks"))
    if mistakes:
        raise StudyError(mistakes)


def _from_volumes(path: Path, base: str | Path | None) -> Calibration:
    if base is None:
        raise StudyError([Mistake("--base", "", "", "the study that a volume file's arrivals go into")])
    study, made = with_volumes(path, load_study(base))
    drafted = Draft({}, tuple(made.figures), tuple(made.notices), {})
    return Calibration(study, commented(study, drafted, path.name), drafted.figures, drafted.notices, None)


def _from_log(log: Log, source: str, name: str, currency: str, weeks: int | None, seed: int) -> Calibration:
    fit = partial(draft, name=name, currency=currency)
    drafted = fit(log)
    study = build_study(drafted.tree, source)
    held = weeks if weeks is not None else min(MOST_HELD_OUT, max(1, weeks_of(log) // 4))
    check = held_out(log, held, fit, seed)
    return Calibration(study, commented(study, drafted, source), drafted.figures, drafted.notices, check)
