"""A business case as slides: the verdict, cash over the term with its band, and what is behind it."""

from __future__ import annotations

from collections.abc import Iterator

from bposim.analysis.business_case.figures import BusinessCase
from bposim.analysis.business_case.printing import summary
from bposim.analysis.business_case.telling import verdict
from bposim.analysis.slides.deck import Deck, Kind, Values, chart, said, table

CASH = "#,##0"


def slides(case: BusinessCase) -> bytes:
    deck = Deck()
    futures = f"{case.replications} futures against {case.baseline}, seed {case.seed}; {case.term_months} months"
    lines = [f"{case.study}, {case.scenario}", *(f"{each.name}: {each.first} to {each.last}" for each in case.phases)]
    said(deck.slide(verdict(case), futures), lines, size=18)
    months = [each.month for each in case.months]
    bands = [each.cumulative for each in case.months]
    sums: dict[str, Values] = {
        "mean": [each.mean for each in bands],
        "5 % of the futures fall short of": [each.p5 for each in bands],
        "95 % of the futures fall short of": [each.p95 for each in bands],
    }
    slide = deck.slide(_payback(case), futures)
    chart(slide, Kind.LINES, months, sums, unit=f"{case.currency} saved since the start", number=CASH)
    paid: dict[str, Values] = {
        case.baseline: [each.stay.mean for each in case.months],
        case.scenario: [each.road.mean for each in case.months],
    }
    chart(deck.slide(_saving(case), futures), Kind.LINES, months, paid, unit=f"{case.currency} a month", number=CASH)
    rows = [list(row) for row in summary(case)]
    table(deck.slide("What the verdict is made of", futures), ["", "over the futures"], rows, first=0.6)
    for title, shares in _service(case):
        chart(deck.slide(title, futures), Kind.LINES, months, shares, unit="share that keeps the SLA", number="0.0%")
    return deck.content()


def _payback(case: BusinessCase) -> str:
    if case.payback_p50 is None:
        return f"It is not paid back within the term in {case.never_paid_back:.0%} of the futures"
    never = f"; never in {case.never_paid_back:.0%}" if case.never_paid_back else ""
    return f"Half of the futures have paid it back {case.payback_p50:.0f} months after the start{never}"


def _saving(case: BusinessCase) -> str:
    saved = case.steady_saving.mean
    if saved is None:
        return f"What {case.baseline} and {case.scenario} cost, month by month"
    word = "saves" if saved >= 0 else "costs"
    more = "" if saved >= 0 else " more"
    return f"In the last year {case.scenario} {word} {abs(saved):,.0f} {case.currency} a month{more}"


def _service(case: BusinessCase) -> Iterator[tuple[str, dict[str, Values]]]:
    if case.slas:
        known = ((share, each.month, sla) for each in case.months for sla, share in each.service.items())
        share, month, sla = min(known, key=lambda each: each[0])
        title = f"{sla} is weakest in {month}: {share:.1%} in the mean"
        yield title, {name: [each.service.get(name) for each in case.months] for name in case.slas}
