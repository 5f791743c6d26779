"""What the answer depends on, for the terminal: a sentence, then bars or rows with their ranges and marks."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bposim.analysis.estimates import Difference
from bposim.analysis.sensitivity.break_even import BreakEven, Curve
from bposim.analysis.sensitivity.factors import Factor
from bposim.analysis.sensitivity.impossible import LeftOut
from bposim.analysis.sensitivity.indices import Indices, Unsettled
from bposim.analysis.sensitivity.information import Information
from bposim.analysis.sensitivity.naming import valued
from bposim.analysis.sensitivity.tornado import Bar, Tornado
from bposim.analysis.wording.definitions import unit

WIDTH = 30  # characters of the longest bar
READABLE = 1e-9  # of a value


def _table(*headings: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="left" if place == 0 else "right", overflow="fold")
    return table


def _name(factor: Factor) -> Text:
    return Text(f"{factor.name} ({factor.mark})" if factor.mark else factor.name)


def _shown(found: Difference) -> str:
    if found.mean is None:
        return "-"
    return f"{found.mean:+,.3g}{_noise(found.mean, found.half_width)}"


def _noise(value: float, half_width: float | None) -> str:
    """The last bits of a number are no noise of a simulation."""
    if half_width is None:
        return ""
    return f" ± {half_width if half_width > READABLE * abs(value) else 0:,.2g}"


def show_tornado(found: Tornado, currency: str, console: Console) -> None:
    console.print(Text(takeaway(found, currency), style="bold"))
    widest = max((bar.size for bar in found.bars), default=0.0)
    table = _table("factor (mark)", "low", "high", "at low", "at high", "")
    table.columns[-1].justify = "left"
    for bar in found.bars:
        ends = f"{bar.factor.low:,.6g}", f"{bar.factor.high:,.6g}"
        table.add_row(_name(bar.factor), *ends, _shown(bar.at_low), _shown(bar.at_high), _drawn(bar, widest))
    console.print(table)
    for bar in found.bars:
        if bar.swing.reason:
            console.print(f"- {bar.factor.name}: {bar.swing.reason}", markup=False, highlight=False)


def _drawn(bar: Bar, widest: float) -> str:
    return "█" * max(1, round(WIDTH * bar.size / widest)) if widest > 0 and bar.size > 0 else ""


def takeaway(found: Tornado, currency: str) -> str:
    """What moves the difference most, and what would turn it."""
    stated = f"{found.scenario} less {found.baseline}: {_shown(found.stated)} {unit(found.measure, currency)}"
    if not found.bars or found.bars[0].swing.mean is None:
        return f"{stated}."
    most = found.bars[0]
    ends = (
        f"{valued(most.factor, most.factor.low)} and {_shown(most.at_high)} at {valued(most.factor, most.factor.high)}"
    )
    moves = f"{most.factor.name} moves it most ({_shown(most.at_low)} at {ends})"
    turns = ", ".join(bar.factor.name for bar in found.flips)
    return f"{stated}; {moves}; {f'its sign turns with {turns}' if turns else 'no single one turns its sign'}."


def show_break_even(found: BreakEven, currency: str, console: Console) -> None:
    about = f"{found.scenario} against {found.baseline}, {found.measure}"
    if found.value is None:
        said = f"{about}: {found.reason}."
    else:
        said = f"{about}: even at {found.factor.name} = {_even(found)}."
    console.print(Text(said, style="bold"))
    table = _table(found.factor.name, f"difference, {unit(found.measure, currency)}")
    for seen in found.seen:
        table.add_row(f"{seen.value:,.6g}", seen.apart.reason or _shown(seen.apart))
    console.print(table)


def _even(found: BreakEven) -> str:
    if found.value is None:
        return "-"
    return f"{found.value:,.6g}{_noise(found.value, found.half_width)}"


def show_curve(found: Curve, currency: str, console: Console) -> None:
    first = found.along[0][1]
    name, other = first.factor.name, found.other.name
    known = [(at, each.value) for at, each in found.along if each.value is not None]
    said = f"{first.scenario} and {first.baseline} come to the same in {first.measure} "
    if known:
        (low, at_low), (high, at_high) = known[0], known[-1]
        said += f"from {name} = {at_low:,.4g} with {other} = {low:,.4g} to {at_high:,.4g} with {high:,.4g}."
    else:
        said += f"at no value of {name} in its range."
    console.print(Text(said, style="bold"))
    table = _table(other, f"even at {name}", f"not even: difference, {unit(first.measure, currency)}")
    for at, each in found.along:
        table.add_row(f"{at:,.6g}", _even(each), each.reason or "")
    console.print(table)


def show_indices(found: Indices, currency: str, console: Console) -> None:
    said = (
        f"{found.scenario} less {found.baseline}, {found.measure} over {found.points} points: "
        f"mean {found.mean:+,.4g}, standard deviation {found.deviation:,.3g} {unit(found.measure, currency)} "
        f"(a point's own noise {found.noise:,.2g})."
    )
    console.print(Text(said, style="bold"))
    _show_left_out(found.left_out, console)
    _show_left_out(found.unsettled, console)
    headings = (
        ("share alone", "share with others") if found.method == "sobol" else ("mean |effect|", "spread of effects")
    )
    table = _table("factor (mark)", *headings, *(["steps seen"] if found.unsettled else []))
    for index in found.indices:
        cells = (index.first, index.first_half_width), (index.total, index.total_half_width)
        steps = [str(index.steps)] if found.unsettled else []
        table.add_row(_name(index.factor), *(_share(*cell) for cell in cells), *steps)
    console.print(table)


def _share(value: float | None, half_width: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.3g}" + ("" if half_width is None else f" ± {half_width:.2g}")


def _show_left_out(left_out: LeftOut | Unsettled | None, console: Console) -> None:
    if left_out:
        console.print(str(left_out), markup=False, highlight=False)


def show_information(found: Information, currency: str, console: Console) -> None:
    name = unit(found.measure, currency)
    said = (
        f"With nothing found out choose {found.best}, the best at {found.shares[found.best]:.0%} of {found.points} "
        f"points; to know everything beforehand would be worth {found.perfect:.3g} ± "
        f"{found.perfect_half_width:.2g} {name}."
    )
    console.print(Text(said, style="bold"))
    _show_left_out(found.left_out, console)
    table = _table("to find out (mark)", f"is worth, {name}")
    for worth in found.worths:
        table.add_row(_name(worth.factor), f"{worth.worth:.3g} ± {worth.half_width:.2g}")
    console.print(table)
