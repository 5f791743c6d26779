"""Does the baseline reproduce the client's own figures of today? If not, what is said of another way means little."""

from __future__ import annotations

from typing import Any, NamedTuple

from bposim.analysis.estimates import Estimate, estimate, ratio
from bposim.analysis.money.ledger import POINTS, failure, run_rate
from bposim.analysis.running import Engine, Run, plan, run
from bposim.analysis.sizing.headcount import headcounts, yearly_items
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.study import Study

CLOSE = 0.05  # of money, heads and volume,
_PAID = "paid_per_item"
NEAR = 0.15  # and of what waits, which varies more


class Reconciled(NamedTuple):
    """One figure of today beside the baseline's; `off` is the difference as a share of today's."""

    name: str
    unit: str
    today: float
    ours: Estimate
    tolerance: float

    @property
    def off(self) -> float | None:
        return None if self.ours.mean is None or not self.today else self.ours.mean / self.today - 1

    @property
    def holds(self) -> bool:
        """Within the tolerance, as far as the runs can tell."""
        noise = (self.ours.half_width or 0.0) / abs(self.today) if self.today else 0.0
        return self.off is not None and abs(self.off) <= self.tolerance + noise


class HandleTime(NamedTuple):
    """Standard minutes of an item: what today's heads and volume leave room for, by the head-count rule, and what the
    baseline states, rework and exceptions included."""

    implied: float
    stated: float


class Reconciliation(NamedTuple):
    rows: tuple[Reconciled, ...]
    handle_time: HandleTime | None

    @property
    def reproduces(self) -> bool:
        return all(row.holds for row in self.rows)

    @property
    def doubt(self) -> str:
        """What is off and by how much, as a warning to whoever compares with the baseline; empty where nothing is."""
        if self.reproduces:
            return ""
        off = ", ".join(_said(row) for row in self.rows if not row.holds)
        return f"The baseline does not reproduce today: compare nothing with it yet ({off})."

    def told(self) -> dict[str, Any]:
        """As JSON."""
        rows = [
            {"name": row.name, "unit": row.unit, "today": row.today, "baseline": row.ours.mean, "holds": row.holds}
            for row in self.rows
        ]
        time = self.handle_time._asdict() if self.handle_time else None
        return {"reproduces": self.reproduces, "figures": rows, "handle_time_minutes": time}


def _said(row: Reconciled) -> str:
    ours = "unknown" if row.ours.mean is None else f"{row.ours.mean:,.1f}"
    return f"{row.name} {ours} for {row.today:,.1f} {row.unit}"


def reconcile(study: Study, seed: int = 1, replications: int = 5, engine: Engine = "compiled") -> Reconciliation | None:
    """None where nothing is stated of today."""
    home = study.scenarios[study.baseline]
    if home.client.today is None:
        return None
    compiled = plan(home, study.data)
    done = [run(compiled, seed, number, engine, with_touches=False) for number in range(replications)]
    runs = [each.measures | {_PAID: _paid_per_item(each)} for each in done]
    items = float(yearly_items(home, compiled.operation).sum())

    def measured(name: str, factor: float = 1.0) -> Estimate:
        return estimate([run[name] * factor for run in runs])

    today, heads = home.client.today, float(_heads(home))
    figures = (
        ("volume", "items a year", today.items_per_year, estimate([items]), CLOSE),
        ("heads", "heads", today.heads, estimate([heads]), CLOSE),
        ("cost", f"{home.currency} a year", today.annual_cost, measured(_PAID, items), CLOSE),
        ("turnaround", "hours in the mean", today.turnaround_mean_hours, measured("turnaround_mean_hours"), NEAR),
        ("backlog", "items", today.backlog_items, measured("backlog_mean"), NEAR),
    )
    rows = tuple(
        Reconciled(name, unit, known, ours, tolerance)
        for name, unit, known, ours, tolerance in figures
        if known is not None
    )
    return Reconciliation(rows, _handle_time(study, items))


def _paid_per_item(done: Run) -> float:
    """What the client pays and books: errors and delay cost it nothing that its accounts call by their name."""
    paid = (run_rate(done.ledger) - failure(done.ledger)) / POINTS
    return ratio(paid, done.measures["items_arrived"])


def _heads(home: Scenario) -> int:
    return sum(team.headcount for team in home.delivery.teams.values() if team.kind == "people")


def _handle_time(study: Study, items: float) -> HandleTime | None:
    home = study.scenarios[study.baseline]
    today, rows = home.client.today, headcounts(home, study.data)
    content, needed = sum(row.content_hours for row in rows), sum(row.needed for row in rows)
    if not today or not today.heads or not today.items_per_year or not needed:
        return None
    hours_a_head = content / needed  # standard hours that one gets done in a year
    return HandleTime(60 * today.heads * hours_a_head / today.items_per_year, 60 * content / items)
