"""The demand of a study from when cases came."""

from __future__ import annotations

from typing import Any

import numpy as np

from bposim.analysis.calibration import routes
from bposim.analysis.calibration.arrivals import Counts, Profile, counted, day_cv, day_total, parted, profile
from bposim.analysis.calibration.calendars import DAY
from bposim.analysis.calibration.figures import Path, Spread
from bposim.analysis.calibration.findings import Findings, Naming, days_of_week, time_of_day
from bposim.analysis.calibration.log import Log
from bposim.analysis.calibration.moments import NONE, Ints, wall

SHORTEST_TRIM = 0.75  # of the log: arrivals that are looked at, however long cases take
TWO_WEEKS = 14  # days


def arrival_days(log: Log) -> tuple[int, int]:
    """First day, and the day after the last, on which all that arrived can be in the log: later ones may lack what was
    not done when it was taken."""
    arrived = wall(log.came, log.zone) // DAY
    took = (log.ended - log.came)[log.ended != NONE]
    first, last = int(arrived.min()), int(wall(np.array([log.last]), log.zone)[0])
    longest = float(np.quantile(took, routes.TYPICAL)) if len(took) else 0.0
    until = max(int((last - longest) // DAY), int(first + SHORTEST_TRIM * (last // DAY - first)))
    return first, max(until, first + 1)


def work_types(made: Findings, log: Log, naming: Naming, first: int, until: int) -> dict[str, Any]:
    when = wall(log.came, log.zone)
    kinds = log.work_type[log.first_rows]
    alone = np.concatenate([parted(when[kinds == kind])[0] for kind in range(len(log.names.work_types))])
    busy = day_cv(counted(alone // DAY, first, until))
    if (days := until - first) < TWO_WEEKS:
        made.notices.append(
            f"Arrivals are those of fewer than two weeks ({days} d): weekdays that were not seen have none."
        )
    return {
        name: {"arrivals": _arrivals(made, name, when[kinds == kind], first, until, busy)}
        for kind, name in enumerate(naming.work_types)
    }


def _arrivals(made: Findings, kind: str, when: Ints, first: int, until: int, busy: Spread) -> dict[str, Any]:
    alone, files = parted(when)
    streams = {
        f"file_{minute // 60:02d}{minute % 60:02d}": profile(some, first, until, minute)
        for minute, some in files.items()
    }
    if len(alone) or not streams:
        streams = {"one_by_one": profile(alone, first, until), **streams}
    found = {}
    for name, seen in streams.items():
        here = ("demand", "work_types", kind, "arrivals", name)
        of_stream = alone if seen.at is None else files[seen.at]
        counts = counted(of_stream // DAY, first, until)
        found[name] = arrival_form(made, here, seen, counts, busy if seen.at is None else day_cv(counts))
    return found


def arrival_form(made: Findings, here: Path, seen: Profile, counts: Counts, busy: Spread) -> dict[str, Any]:
    """A year has as many of each weekday as it has, so that means of days make its volume."""
    total = day_total([seen], counts)
    by_weekday = [day.value for day in seen.by_weekday]
    volume = 365 * float(np.mean(by_weekday))
    scale = volume / total.value if total.value else 0.0
    form: dict[str, Any] = {"form": "poisson" if seen.at is None else "batch"}
    spread = Spread(volume, total.low * scale, total.high * scale)
    form["items_per_year"] = made.figure((*here, "items_per_year"), spread, seen.items, f"arrivals in {seen.days} d")
    form["days"] = days_of_week(seen.weekdays)
    mean = float(np.mean([by_weekday[k] for k in seen.weekdays])) if seen.weekdays else 1.0
    form["weekday_factors"] = made.listed((*here, "weekday_factors"), seen.by_weekday, mean, seen.days, "days")
    if seen.at is None:
        form["hours"] = f"{time_of_day(seen.opens)}-{time_of_day(seen.closes)}"
        form["hour_factors"] = made.listed((*here, "hour_factors"), seen.by_hour, 1.0, seen.items, "arrivals")
    else:
        form["at"] = time_of_day(seen.at)
    form["day_cv"] = made.figure((*here, "day_cv"), busy, seen.days, "days", "beyond Poisson luck")
    return form
