"""A comparison for the terminal: the answer first, then measures, differences, chances, and what the rows mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from bposim.analysis.comparing import COST, Comparison, Side
from bposim.analysis.estimates import Difference
from bposim.analysis.wording.definitions import ALL_IN, CHANCES, COUNT, HOURS, MONEY, SHARE, definition
from bposim.analysis.wording.takeaway import takeaway

_LABEL = 25
_COLUMN = 12
_NOTHING = "-"
_GROUPS = (
    ("Cost, {currency} per item", ("cost_", "one_off_", "all_in_", "service_credit_", "backlog_liability_")),
    (
        "Quality, {currency} per item",
        ("prevention_", "appraisal_", "internal_failure_", "external_failure_", "quality_cost_"),
    ),
    ("Contract, %", ("provider_margin", "harm_repaid_", "termination_right")),
    ("Contract, months", ("repricing_",)),
    ("Time, hours", ("turnaround_", "contract_", "provider_turnaround_", "first_response_", "wait_")),
    ("Handling, minutes", ("handle_", "client_minutes_")),
    (
        "Service and quality, %",
        ("sla_", "accuracy", "first_pass_", "rolled_throughput_", "field_accuracy", "found_by_client_"),
    ),
    ("Teams, %", ("occupancy.", "utilisation.")),
    ("People, leavers a head and year", ("attrition.",)),
    ("People, pace of a tenured clerk", ("pace.",)),
    ("People, %", ("vacancy_share.",)),
    ("People, months", ("tenure_months.",)),
    ("Overtime, hours", ("overtime_",)),
    ("Items", ("backlog_mean", "items_")),
)
_COMPARED = (
    COST,
    ALL_IN,
    "turnaround_mean_hours",
    "turnaround_p90_hours",
    "contract_turnaround_p90_hours",
    "sla_attainment",
    "sla_attainment_end_to_end",
    "accuracy",
)


def show(comparison: Comparison, console: Console) -> None:
    for part in rendered(comparison, console.width):
        console.print(part)


def rendered(comparison: Comparison, width: int) -> Iterator[RenderableType]:
    about = comparison.about
    runs = "1 replication" if comparison.replications == 1 else f"{comparison.replications} replications"
    yield Text(takeaway(comparison), style="bold")
    yield Text(f"{about.study}, {runs}, ± half of the {100 * about.level:.0f} % interval\n", style="dim")
    for table in (measures, differences, chances):
        for some in _side_by_side(comparison, width):
            yield table(some)
            yield Text()
    yield from notes(comparison)
    yield definitions(comparison)


def _side_by_side(comparison: Comparison, width: int) -> Iterator[Comparison]:
    """As many scenarios as there is room for, and then the next ones, with the baseline before them again."""
    room = max(2, (width - _LABEL - 1) // (_COLUMN + 1))
    names = list(comparison.scenarios)
    first = [name for name in names if name == comparison.about.baseline]
    others = [name for name in names if name not in first]
    step = room - len(first)
    for start in range(0, max(1, len(others)), step):
        some = names if len(names) <= room else [*first, *others[start : start + step]]
        yield replace(comparison, scenarios={name: comparison.scenarios[name] for name in some})
        if some is names:
            return


def _table(comparison: Comparison, title: str) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=0, show_edge=False)
    table.add_column("", max_width=_LABEL, overflow="fold")
    for name in comparison.scenarios:
        table.add_column(heading(name), justify="right", width=_COLUMN, overflow="fold")
    return table


def heading(name: str) -> str:
    """A scenario's name, broken after an underscore where it is wider than its column."""
    if len(name) <= _COLUMN or "_" not in name[:_COLUMN]:
        return name
    head = name[: name.rindex("_", 0, _COLUMN) + 1]
    return f"{head}\n{heading(name[len(head) :])}"


def label(measure: str) -> str:
    """The measure without the unit that its group's heading says."""
    for ending in ("_per_item", "_hours", "_minutes"):
        measure = measure.removesuffix(ending)
    for group in ("overtime_hours.", "vacancy_share.", "tenure_months."):
        measure = measure.replace(group, f"{group.partition('_')[0]}.")
    return measure


def measures(comparison: Comparison) -> Table:
    table = _table(comparison, "Measures")
    table.add_row("steady", *("no" if side.reason else "yes" for side in comparison.scenarios.values()))
    for title, beginnings in _GROUPS:
        names = [name for name in _names(comparison) if name.startswith(beginnings)]
        if names:
            table.add_row()
            table.add_row(Text(title.format(currency=comparison.about.currency), style="italic"))
        for name in names:
            table.add_row(label(name), *(_measure(side, name) for side in comparison.scenarios.values()))
    return table


def _names(comparison: Comparison) -> list[str]:
    """Every measure that some scenario has, in the order of the first that has it."""
    return list(dict.fromkeys(name for side in comparison.scenarios.values() for name in side.measures))


def _measure(side: Side, name: str) -> str:
    found = side.measures.get(name)
    return _NOTHING if found is None else _cell(name, found.mean, found.half_width)


def _cell(measure: str, mean: float | None, half_width: float | None, sign: str = "") -> str:
    if mean is None:
        return _NOTHING
    scale, decimals = _scale(measure)
    texts = [_written(scale * mean, half_width and scale * half_width, places, sign) for places in range(decimals + 1)]
    return max((text for text in texts if len(text) <= _COLUMN), key=len, default=texts[0])


def _written(mean: float, half_width: float | None, places: int, sign: str) -> str:
    value = f"{mean:{sign},.{places}f}"
    return value if half_width is None else f"{value} ± {half_width:,.{places}f}"


def _scale(measure: str) -> tuple[int, int]:
    """Factor, and the decimals shown where there is room for them."""
    kind = definition(measure)[0]
    return (100, 1) if kind == SHARE else (1, 0) if kind == COUNT else (1, 2)


def differences(comparison: Comparison) -> Table:
    """Each cell with the variance ratio under it: how many times more replications unpaired runs would need."""
    table = _table(comparison, f"Difference from {comparison.about.baseline}, and how much pairing gained")
    names = [name for name in _names(comparison) if name in _COMPARED]
    for name in names:
        cells = (_difference(side.differences.get(name), name) for side in comparison.scenarios.values())
        table.add_row(f"{label(name)}{_unit_of(name, comparison)}", *cells)
    return table


def _unit_of(measure: str, comparison: Comparison) -> str:
    symbols = {MONEY: comparison.about.currency, HOURS: "h", SHARE: "%"}
    return f"\n  {symbols[definition(measure)[0]]}"


def _difference(found: Difference | None, measure: str) -> str:
    if found is None:
        return _NOTHING
    ratio = f"\nx {found.variance_ratio:,.1f}" if found.variance_ratio is not None else ""
    return _cell(measure, found.mean, found.half_width, "+") + ratio


def chances(comparison: Comparison) -> Table:
    table = _table(comparison, "Which is best, %")
    table.add_column("none\ncomplies", justify="right", width=8)
    sides = comparison.scenarios.values()
    rows = (
        ("complies", [side.complies for side in sides], None),
        ("p_best_mean", [side.p_best_mean for side in sides], comparison.none_complies_best_mean),
        ("p_wins", [side.p_wins for side in sides], comparison.none_complies_wins),
    )
    for name, shares, none in rows:
        table.add_row(name, *map(_percent, shares), _percent(none))
    return table


def _percent(share: float | None) -> str:
    return _NOTHING if share is None else f"{100 * share:.0f}"


def notes(comparison: Comparison) -> Iterator[Text]:
    """Why a scenario has no averages, why a measure has none, and which teams are near capacity."""
    yield from warnings(comparison)
    for scenario, side in comparison.scenarios.items():
        for name, reason in _unknown(side):
            yield Text(f"{_NOTHING} {scenario}, {name}: {reason}", style="dim")


def warnings(comparison: Comparison) -> Iterator[Text]:
    for scenario, side in comparison.scenarios.items():
        if side.reason:
            yield Text(f"! {scenario} is not steady: {side.reason}", style="red")
        for warning in side.warnings:
            yield Text(f"! {scenario}, {warning}", style="yellow")


def _unknown(side: Side) -> Iterator[tuple[str, str]]:
    if not side.reason:
        for name, found in side.measures.items():
            if found.reason:
                yield name, found.reason


def definitions(comparison: Comparison) -> Table:
    """What the rows mean, each measure of a team or SLA once."""
    table = Table(title="What the rows mean", title_justify="left", box=None, padding=(0, 1, 0, 0), show_header=False)
    table.add_column(max_width=_LABEL + 6, overflow="fold")
    table.add_column(overflow="fold")
    shown = [f"{name.partition('.')[0]}.NAME" if "." in name else name for name in _names(comparison)]
    for name in dict.fromkeys(shown):
        table.add_row(name, definition(name)[1])
    for name, meaning in CHANCES.items():
        table.add_row(name, meaning)
    return table
