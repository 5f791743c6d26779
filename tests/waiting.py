"""For tests of the app: a study that runs in no time, and pools that do what a test wants to see."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from bposim.app.workers.pool import Pool
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.reading import parse_tree
from bposim.scenarios.study import Study, build_study

TEXT = """
name = "Quick"
currency = "USD"
start = 2026-01-05
horizon_weeks = 5
warm_up_weeks = 1
follow_up_weeks = 1
baseline = "home"

[client]
time_zone = "America/New_York"
days = "Mon-Fri"
hours = "09:00-17:00"

[demand.work_types.item]
first_step = "work"
arrivals.all = { form = "poisson", items_per_hour = 6, days = "Mon-Fri", hours = "09:00-17:00" }
failure_cost = 5.0

[process.steps.work]
handle_time = { distribution = "exponential", mean_minutes = 12 }
error_share = 0.05

[sla.turnaround]
due = "elapsed_hours"
hours = 24
target_share = 0.9

[delivery.sites.here]
time_zone = "America/New_York"
wage_per_hour = 20.0

[delivery.teams.clerks]
site = "here"
headcount = 2
serves = ["work"]
shifts.regular = { days = "Mon-Fri", hours = "09:00-18:00", breaks = ["12:00-13:00"] }

[scenarios.home]
[scenarios.away.delivery]
sites.here.wage_per_hour = 12.0
teams.clerks.headcount = 3
[scenarios.far.delivery]
sites.here.wage_per_hour = 8.0
teams.clerks.headcount = 3
"""


def quick(text: str = TEXT) -> Study:
    return build_study(parse_tree(text.encode(), "quick.toml"), "quick.toml")


class AtOnce(Pool):
    """Does each job when it is submitted, and counts."""

    def __init__(self) -> None:
        super().__init__(1)
        self.submitted: list[tuple[Any, ...]] = []

    def submit(self, job: Callable[..., Any], *given: Any, **named: Any) -> Future[Any]:  # type: ignore[override]
        self.submitted.append(given)
        future: Future[Any] = Future()
        try:
            future.set_result(job(*given, **named))
        except StudyError as error:
            future.set_exception(error)
        return future


class Never(Pool):
    """Takes jobs and begins none."""

    def __init__(self) -> None:
        super().__init__(2)
        self.futures: list[Future[Any]] = []

    def submit(self, job: Callable[..., Any], *given: Any, **named: Any) -> Future[Any]:  # type: ignore[override]
        self.futures.append(Future())
        return self.futures[-1]


class Dying(AtOnce):
    """Loses its worker at so many jobs before it does one."""

    def __init__(self, deaths: int) -> None:
        super().__init__()
        self.deaths = deaths

    def submit(self, job: Callable[..., Any], *given: Any, **named: Any) -> Future[Any]:  # type: ignore[override]
        if self.deaths == 0:
            return super().submit(job, *given, **named)
        self.deaths -= 1
        future: Future[Any] = Future()
        future.set_exception(BrokenProcessPool("killed"))
        return future
