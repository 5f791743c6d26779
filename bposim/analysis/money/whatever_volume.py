"""What of the client's cost is there whatever the volume: who leads a provider or is kept, machines, prices by time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from bposim.analysis.money.ledger import BREACH, POINTS, Line

KEPT = ("retained", "payment_release")
STANDING = (*KEPT, "governance", "running", BREACH)
STRANDED = "stranded_overhead"


def standing(lines: Iterable[Line]) -> dict[str, float]:
    """By month, in 1/10,000; all else is taken to go with the volume.

    Overhead is stranded of all who are gone but those who are kept: with twice the volume of more than twice as many.
    """
    lines = list(lines)
    kept: defaultdict[str, float] = defaultdict(float)
    found: defaultdict[str, float] = defaultdict(float)
    for line in lines:
        if line.kind in KEPT:
            kept[line.month] += line.quantity
        if _stands(line):
            found[line.month] += line.amount
    for line in lines:
        if line.kind == STRANDED:
            found[line.month] -= kept[line.month] * line.rate * POINTS
    return dict(found)


def _stands(line: Line) -> bool:
    """A baseline's price is one for its volume, whatever it is paid by."""
    by_time = line.unit == "months" and line.basis != "baseline"
    return line.kind in STANDING or by_time or line.basis == "amount"
