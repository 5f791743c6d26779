"""A business case as slides: the verdict, cash over the term with its band, and what is behind it."""

from __future__ import annotations

from bposim.analysis.business_case.figures import BusinessCase, CaseMonth
from bposim.analysis.business_case.printing import shown, summary
from bposim.analysis.business_case.telling import said_of_luck, verdict
from bposim.analysis.charts import books, promises, saving
from bposim.analysis.measuring.months import MEAN_YEAR
from bposim.analysis.slides.deck import MOST_ROWS, NUMBERS, Deck, Number, numbers, said, table
from bposim.analysis.slides.drawing import SHARE, STANDING, WAY, Kind, Values, chart, waterfall

CASH = "#,##0"
DAYS_A_MONTH = MEAN_YEAR / 12


def slides(case: BusinessCase) -> bytes:
    deck = Deck()
    futures = f"{case.replications} futures against {case.baseline}, seed {case.seed}; {case.term_months} months"
    _headline(deck, case, futures)
    _phases(deck, case, futures)
    _cash(deck, case, futures)
    _sources(deck, case, futures)
    _books(deck, case, futures)
    _service(deck, case, futures)
    rows, of = [list(row) for row in summary(case)], "What the verdict is made of"
    for first in range(0, len(rows), MOST_ROWS):
        slide = deck.slide(f"{of}, continued" if first else of, futures)
        table(slide, ["", "over the futures"], rows[first : first + MOST_ROWS], first=0.6)
    return deck.content()


def _headline(deck: Deck, case: BusinessCase, futures: str) -> None:
    slide, money = deck.slide(verdict(case), futures), case.currency
    found = [
        Number(f"net present value, {money}", shown(case.npv), f"at {case.yearly_rate:.0%} a year"),
        Number("payback, months", shown(case.payback_months, 1), _reached(case)),
        Number(f"most out of pocket, {money}", shown(case.peak_exposure), f"by {case.peak_month or 'no month'}"),
        Number(f"saved a month, {money}", shown(case.steady_saving), "in the last year"),
    ]
    numbers(slide, found)
    about = f"{case.study}: {case.scenario} against {case.baseline}"
    lines = [about, saving.takeaway(case), promises.takeaway(case), said_of_luck(case), *case.warnings]
    said(slide, lines, NUMBERS)


def _reached(case: BusinessCase) -> str:
    return f"never: {case.never_paid_back}" if case.never_paid_back.count else "reached in each future"


def _phases(deck: Deck, case: BusinessCase, futures: str) -> None:
    """Bars on a line of time."""
    begin, end = min(each.first for each in case.phases), max(each.last for each in case.phases)
    first = "no work is done there" if case.go_live is None else f"first work there after {case.go_live:.1f} months"
    slide = deck.slide(f"{len(case.phases)} phases from {begin} to {end}: {first}", futures)
    series: dict[str, Values] = {
        STANDING: [(each.first - begin).days / DAYS_A_MONTH for each in case.phases],
        "takes": [(each.last - each.first).days / DAYS_A_MONTH for each in case.phases],
    }
    names = [each.name for each in case.phases]
    chart(slide, Kind.STACKED, names, series, unit=f"months since {begin}", number="0", hidden=STANDING)


def _cash(deck: Deck, case: BusinessCase, futures: str) -> None:
    months, bands = [each.month for each in case.months], [each.cumulative for each in case.months]
    sums: dict[str, Values] = {
        "half of the futures below": [each.p50 for each in bands],
        "5 % of futures below": [each.p5 for each in bands],
        "5 % of futures above": [each.p95 for each in bands],
    }
    unit = f"{case.currency} saved since the start"
    chart(deck.slide(_payback(case), futures), Kind.LINES, months, sums, unit=unit, number=CASH)
    whole = _whole(case)
    paid: dict[str, Values] = {
        case.baseline: [each.stay.mean for each in whole],
        case.scenario: [each.road.mean for each in whole],
    }
    slide = deck.slide(_saving(case), f"{futures}. Months that are not whole are left out.")
    chart(slide, Kind.LINES, [each.month for each in whole], paid, unit=f"{case.currency} a month", number=CASH)


def _whole(case: BusinessCase) -> list[CaseMonth]:
    begin, end = min(each.first for each in case.phases), max(each.last for each in case.phases)
    first, last = f"{begin:%Y-%m}", f"{end:%Y-%m}"
    return [each for each in case.months if (begin.day == 1 or each.month > first) and each.month < last]


def _sources(deck: Deck, case: BusinessCase, futures: str) -> None:
    """Of the saving."""
    slide, rows = deck.slide(saving.takeaway(case), f"{futures}. {WAY}"), saving.rows(case)
    if rows:
        unit = f"thousand {case.currency} over {case.term_months} months"
        steps = [(row["cause"], row[f"thousand {case.currency}"]) for row in rows]
        waterfall(slide, steps, unit=unit, number=CASH)


def _books(deck: Deck, case: BusinessCase, futures: str) -> None:
    """The provider's, where it is known what its people cost."""
    if not books.pays_provider(case):
        return
    whole = _whole(case)
    series: dict[str, Values] = {
        "the client pays it": [each.paid_to_provider for each in whole],
        "it pays for people and place": [each.paid_by_provider for each in whole],
    }
    slide = deck.slide(books.takeaway(case), futures)
    chart(slide, Kind.LINES, [each.month for each in whole], series, unit=f"{case.currency} a month", number=CASH)


def _payback(case: BusinessCase) -> str:
    if case.payback_p50 is None:
        return f"It is not paid back within the term in {case.never_paid_back.share:.0%} of the futures"
    never = f"; never in {case.never_paid_back.share:.0%}" if case.never_paid_back.count else ""
    return f"Half of the futures have paid it back {case.payback_p50:.0f} months after the start{never}"


def _saving(case: BusinessCase) -> str:
    saved = case.steady_saving.mean
    if saved is None:
        return f"What {case.baseline} and {case.scenario} cost, month by month"
    word = "saves" if saved >= 0 else "costs"
    more = "" if saved >= 0 else " more"
    width = case.steady_saving.half_width
    amount = f"{abs(saved):,.0f}" if width is None else f"{abs(saved):,.0f} ± {width:,.0f}"
    return f"In the last year {case.scenario} {word} {amount} {case.currency} a month{more}"


def _service(deck: Deck, case: BusinessCase, futures: str) -> None:
    """Each clock on which something is promised."""
    if not case.slas:
        return
    months = [each.month for each in case.months]
    shares = {line.name: [line.shares.get(month) for month in months] for line in promises.lines(case)}
    promised = ", ".join(f"{sla} {case.targets[sla]:.4g}" for sla in case.slas)
    slide = deck.slide(promises.takeaway(case), f"{futures}. Promised, as shares: {promised}")
    chart(slide, Kind.LINES, months, shares, unit="share that keeps the SLA, mean", number=SHARE)
