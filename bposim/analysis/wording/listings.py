"""Tables for the terminal that are not a comparison: head-counts by the rule, library figures, verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from bposim.analysis.measuring.drivers import Driver
from bposim.analysis.reconciling import Reconciliation
from bposim.analysis.sizing.headcount import HeadcountRow
from bposim.scenarios.library import Figure

if TYPE_CHECKING:
    from bposim.analysis.validation.judging import Verdict


def headcount_table(rows: Mapping[str, Sequence[HeadcountRow]]) -> Table:
    table = _table(
        "Head-count by the rule: content / pace / occupancy / (rostered x (1 - gaps) x staffed), rounded up",
        ("scenario", "team"),
        (
            "content\nh/year",
            "pace",
            "occupancy",
            "rostered\nh/head",
            "gaps",
            "staffed",
            "needed",
            "at\npeak",
            "rule",
            "stated",
        ),
    )
    for scenario, found in rows.items():
        for row in found:
            table.add_row(
                Text(scenario),
                Text(row.team),
                f"{row.content_hours:,.0f}",
                f"{row.pace:.3f}",
                f"{row.occupancy:.2f}",
                f"{row.rostered_hours:,.0f}",
                f"{row.shrinkage_share:.2f}",
                f"{row.staffed_share:.3f}",
                f"{row.needed:.2f}",
                f"{row.peak_needed:.2f}" if row.peak_needed else "",
                str(row.headcount),
                str(row.stated),
                style="" if row.headcount == row.stated else "yellow",
            )
    return table


def reconciliation_table(found: Reconciliation) -> Table:
    title = "The baseline beside today's figures"
    table = _table(title, ("figure", "unit"), ("today", "baseline", "±", "off", "within", "holds"))
    for row in found.rows:
        off = "-" if row.off is None else f"{row.off:+.1%}"
        mean = "-" if row.ours.mean is None else f"{row.ours.mean:,.1f}"
        width = "" if row.ours.half_width is None else f"{row.ours.half_width:,.1f}"
        cells = f"{row.today:,.1f}", mean, width, off, f"{row.tolerance:.0%}", "yes" if row.holds else "no"
        table.add_row(row.name, row.unit, *cells, style="" if row.holds else "yellow")
    return table


def driver_table(rows: Mapping[str, Sequence[Driver]]) -> Table:
    table = _table(
        "What drives the load: expected work of a step in the window / what the teams can handle",
        ("scenario", "teams", "step", "work type"),
        ("hours", "load"),
    )
    for scenario, found in rows.items():
        for row in found:
            cells = (scenario, row.teams, row.step, row.work_type)
            table.add_row(*map(Text, cells), f"{row.hours:,.0f}", f"{row.load:.3f}")
    return table


def figure_table(figures: Iterable[tuple[str, str, Figure]]) -> Table:
    table = _table(
        "Figures of the library (P primary, S secondary, V vendor, D derived, A assumption, R recalled)",
        ("entry", "path", "unit"),
        ("value", "low", "high", "mark", "source"),
    )
    for entry, path, figure in figures:
        low, high = ("" if bound is None else f"{bound:g}" for bound in (figure.low, figure.high))
        cells = (entry, path, figure.unit, str(figure.value), low, high, figure.mark, figure.source)
        table.add_row(*map(Text, cells))
    return table


def verdict_table(verdicts: Iterable[Verdict]) -> Table:
    table = _table("Cases with known answers", ("case", "what"), ("known", "ours", "standard error", "verdict"))
    for verdict in verdicts:
        table.add_row(
            Text(verdict.case.id),
            Text(verdict.case.description),
            f"{verdict.case.known:.6g}",
            f"{verdict.ours:.6g}",
            f"{verdict.standard_error:.2g}",
            Text("pass" if verdict.passed else "FAIL", style="green" if verdict.passed else "red"),
        )
    return table


def _table(title: str, left: Iterable[str], right: Iterable[str]) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    first, *others = left
    table.add_column(first, no_wrap=True)
    for name in others:
        table.add_column(name, overflow="fold")
    for name in right:
        table.add_column(name, justify="right")
    return table
