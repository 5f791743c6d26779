"""A sweep for the terminal: what each point costs and how it serves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bposim.analysis.sweeps.sweeping import Sweep
from bposim.analysis.sweeps.unmoved import unmoved
from bposim.analysis.wording.definitions import unit

SHOWN = ("cost_per_item", "turnaround_p90_hours", "sla_attainment", "sla_attainment_end_to_end")
MOST = 60  # rows of a table that somebody still reads
MOST_REASONS = 20

Cells = Mapping[str, Mapping[str, Any]]  # by measure, a row of the summary


def show(sweep: Sweep, currency: str, console: Console) -> None:
    rows = _rows(sweep)
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    for heading in (*_short(rows[0][0]), "scenario"):
        table.add_column(escape(heading), overflow="fold")
    for measure in SHOWN:
        table.add_column(f"{measure}\n{unit(measure, currency)}", justify="right")
    for values, scenario, cells in islice(rows, MOST):
        shown = (_estimate(cells.get(measure, {})) for measure in SHOWN)
        table.add_row(*(escape(str(value)) for value in values.values()), escape(scenario), *shown)
    console.print(table)
    for line in _notes(sweep, rows):
        console.print(line, markup=False, highlight=False)


def _notes(sweep: Sweep, rows: Sequence[tuple[Mapping[str, Any], str, Cells]]) -> Iterable[str]:
    if len(rows) > MOST:
        yield f"The table is cut after {MOST} of {len(rows):,} rows: --json or --out has them all."
    for path in unmoved(sweep):
        yield f"! {path} moves no measure of any scenario in any of these runs."
    reasons = list(dict.fromkeys(_reasons(rows)))
    yield from (f"- {reason}" for reason in reasons[:MOST_REASONS])
    if len(reasons) > MOST_REASONS:
        yield f"- and {len(reasons) - MOST_REASONS:,} more without averages."


def _rows(sweep: Sweep) -> list[tuple[Mapping[str, Any], str, Cells]]:
    values = {point.id: point.values for point in sweep.points}
    found: dict[tuple[str, str], dict[str, Mapping[str, Any]]] = {}
    for row in sweep.estimates():
        found.setdefault((row["point_id"], row["scenario"]), {})[row["measure"]] = row
    return [(values[point_id], scenario, cells) for (point_id, scenario), cells in found.items()]


def _short(paths: Iterable[str]) -> list[str]:
    """The last parts of paths that tell them apart."""
    parts = [path.split(".") for path in paths]
    for length in range(1, max(map(len, parts), default=1) + 1):
        found = [".".join(each[-length:]) for each in parts]
        if len(set(found)) == len(found):
            return found
    return [".".join(each) for each in parts]


def _estimate(cell: Mapping[str, Any]) -> str:
    mean, half_width = cell.get("mean"), cell.get("half_width")
    if mean is None:
        return "-"
    return f"{mean:,.2f}" if half_width is None else f"{mean:,.2f} ± {half_width:,.2f}"


def _reasons(rows: Iterable[tuple[Mapping[str, Any], str, Cells]]) -> Iterable[str]:
    for values, scenario, cells in rows:
        reason = cells.get(SHOWN[0], {}).get("reason")
        if reason:
            said = ", ".join(f"{path} = {value}" for path, value in values.items())
            yield f"{scenario} at {said}: {reason}"
