"""Arrivals from a file of volumes, put into a study that says how they are handled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from bposim.analysis.calibration.arrivals import counted, day_cv, profile
from bposim.analysis.calibration.calendars import DAY
from bposim.analysis.calibration.demand import arrival_form
from bposim.analysis.calibration.findings import Findings
from bposim.analysis.calibration.log import MINUTE
from bposim.analysis.calibration.moments import Ints
from bposim.scenarios.reading import VolumeRow, read_volumes
from bposim.scenarios.schema.demand import Poisson
from bposim.scenarios.study import Study

HOUR = 60  # minutes


class Fitted(NamedTuple):
    study: Study
    made: Findings


def with_volumes(path: Path, base: Study) -> Fitted:
    """The base's scenarios with arrivals as in the file; days without a row are days without arrivals."""
    kinds = list(base.scenarios[base.baseline].demand.work_types)
    rows = read_volumes(path, kinds)
    made, study = Findings(), base
    days = [_day(row) for row in rows]
    first, until = min(days), max(days) + 1
    for kind in dict.fromkeys(row.work_type for row in rows):
        mine = [row for row in rows if row.work_type == kind]
        form = _form(made, base, kind, mine, first, until)
        study = study.replace({f"demand.work_types.{kind}.arrivals": {"as_seen": form}})
    missing = [kind for kind in kinds if kind not in {row.work_type for row in rows}]
    if missing:
        made.notices.append(f"No volumes of {', '.join(missing)}: their arrivals are those of the base study.")
    return Fitted(study, made)


def _day(row: VolumeRow) -> int:
    return row.time.toordinal() - date(1970, 1, 1).toordinal()


def _form(made: Findings, base: Study, kind: str, rows: Sequence[VolumeRow], first: int, until: int) -> dict[str, Any]:
    when = np.repeat(np.array([_wall(row) for row in rows], np.int64), [row.items for row in rows])
    seen = profile(when, first, until)
    counts = counted(when // DAY, first, until)
    here = ("demand", "work_types", kind, "arrivals", "as_seen")
    with_hours = any(isinstance(row.time, datetime) for row in rows)
    if with_hours:
        grain = _grain(when)
        seen = seen._replace(opens=seen.opens // grain * grain, closes=min(1440, -(-seen.closes // grain) * grain))
    form = arrival_form(made, here, seen, counts, day_cv(counts))
    if not with_hours:
        form |= {"hours": _stated_hours(base, kind)}
        del form["hour_factors"]
        made.figures = [each for each in made.figures if each.path != (*here, "hour_factors")]
        made.notices.append(f"Volumes of {kind} are by day: the hours are those of the base study.")
    return form


def _wall(row: VolumeRow) -> int:
    minutes = row.time.hour * 60 + row.time.minute if isinstance(row.time, datetime) else 0
    return _day(row) * DAY + minutes * MINUTE


def _grain(when: Ints) -> int:
    """Minutes for which a row of the file stands, at most an hour."""
    return int(np.gcd.reduce(np.append((when // MINUTE) % HOUR, HOUR)))


def _stated_hours(base: Study, kind: str) -> str:
    scenario = base.scenarios[base.baseline]
    forms = scenario.demand.work_types[kind].arrivals.values()
    return next((form.hours for form in forms if isinstance(form, Poisson)), scenario.client.hours)
