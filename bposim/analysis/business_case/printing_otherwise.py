"""What if it goes otherwise, for the terminal."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bposim.analysis.business_case.otherwise import Otherwise, rows, takeaways


def show(found: Otherwise, console: Console) -> None:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    cases = rows(found)
    for column in cases[0]:
        table.add_column(column, justify="right" if column else "left")
    for row in cases:
        table.add_row(*row.values())
    console.print()
    for each in takeaways(found):
        console.print(Text(each, style="bold"))
    console.print(table)
