"""A comparison as slides: who is best, what it costs and why, how it serves, and what that stands on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bposim.analysis.assumptions import Assumption, limits
from bposim.analysis.charts import backlog, causes, cost_against_sla, money, months
from bposim.analysis.comparing import COST, Comparison
from bposim.analysis.plates import chosen
from bposim.analysis.portraits import Gallery
from bposim.analysis.slides.deck import MOST_ROWS, NUMBERS, Deck, Number, numbers, said, table
from bposim.analysis.slides.drawing import SHARE, WAY, Kind, chart, waterfall
from bposim.analysis.wording import cards
from bposim.analysis.wording.numbers import runs_shown, shown, unit_shown
from bposim.analysis.wording.printing import warnings
from bposim.analysis.wording.takeaway import takeaway
from bposim.scenarios.study import Study

MONEY, HOURS = "#,##0.00", "#,##0.0"
CLOCKS = {"sla_attainment": "contract's clock", "sla_attainment_end_to_end": "end to end"}
SUMMARY = (COST, "turnaround_p90_hours", "sla_attainment", "sla_attainment_end_to_end", "accuracy")
ASSUMED = "A"
SMALL = 0.01  # of the turnaround: parts below it are not drawn


def slides(
    study: Study,
    comparison: Comparison,
    gallery: Gallery,
    assumptions: Iterable[Assumption],
    info: Mapping[str, object],
) -> bytes:
    deck, base, name = Deck(), comparison.about.baseline, chosen(comparison)
    _headline(deck, comparison, name)
    _costs(deck, study, comparison, name)
    _service(deck, comparison)
    if base in gallery and name in gallery and base != name:
        _why_money(deck, comparison, gallery, base, name)
        _why_time(deck, comparison, gallery, base, name)
    if name in gallery:
        _months(deck, comparison, gallery, name)
        _backlog(deck, comparison, gallery, name)
    _summary(deck, comparison)
    _assumptions(deck, list(assumptions))
    said(deck.slide("What the model leaves out"), limits())
    facts = [f"{key}: {value}" for key, value in info.items()]
    said(deck.slide("These numbers can be made again: seed, version and fingerprint"), facts)
    return deck.content()


def _headline(deck: Deck, comparison: Comparison, name: str) -> None:
    """The numbers of the scenario that the pictures are about, and what it is compared with."""
    slide, base = deck.slide(takeaway(comparison), runs_shown(comparison)), comparison.about.baseline
    side, currency = comparison.scenarios[name], comparison.about.currency
    found = [
        Number(f"{line.title}, {name}", f"{line.value} {line.interval}".rstrip(), _beside(line, base))
        for line in cards.lines(side, currency, name == base)
    ]
    numbers(slide, found)
    compared = f"{comparison.about.study}: {', '.join(comparison.scenarios)}"
    said(slide, [compared, *(str(each) for each in warnings(comparison))], NUMBERS)


def _beside(line: cards.Line, base: str) -> str:
    if line.reason:
        return line.reason
    return f"{line.apart} than {base}" if line.verdict in (cards.Verdict.BETTER, cards.Verdict.WORSE) else line.apart


def _means(comparison: Comparison, measure: str) -> list[float | None]:
    found = (side.measures.get(measure) for side in comparison.scenarios.values())
    return [None if each is None else each.mean for each in found]


def _costs(deck: Deck, study: Study, comparison: Comparison, name: str) -> None:
    target = cost_against_sla.target(study.scenarios[name])
    slide = deck.slide(cost_against_sla.takeaway(comparison, name, target), _widest(comparison, COST))
    unit = unit_shown(COST, comparison)
    series = {"cost per item": _means(comparison, COST)}
    chart(slide, Kind.BARS, list(comparison.scenarios), series, unit=unit, number=MONEY)


def _widest(comparison: Comparison, measure: str) -> str:
    """How wide the intervals are that a chart of PowerPoint's own does not draw."""
    sides = (side.measures.get(measure) for side in comparison.scenarios.values())
    widths = [each.half_width for each in sides if each and each.half_width is not None]
    width = f"; ± {max(widths):.2f} at most" if widths else ""
    return f"{runs_shown(comparison)}{width}. What is not steady has no bar."


def _service(deck: Deck, comparison: Comparison) -> None:
    known = {name: side.measures.get("sla_attainment_end_to_end") for name, side in comparison.scenarios.items()}
    shares = {name: each.mean for name, each in known.items() if each is not None and each.mean is not None}
    slide = deck.slide(_most_punctual(shares), runs_shown(comparison))
    series = {title: _means(comparison, measure) for measure, title in CLOCKS.items()}
    chart(slide, Kind.BARS, list(comparison.scenarios), series, unit="share of the items due", number=SHARE)


def _most_punctual(shares: Mapping[str, float]) -> str:
    if not shares:
        return "No scenario has a share of items in time"
    best, worst = max(shares, key=lambda name: shares[name]), min(shares, key=lambda name: shares[name])
    first = f"{best} is in time most often: {shares[best]:.1%} of what is due, end to end"
    return first if best == worst else f"{first}; {worst} least often: {shares[worst]:.1%}"


def _why_money(deck: Deck, comparison: Comparison, gallery: Gallery, base: str, name: str) -> None:
    said_so = money.BY_CAUSE.takeaway(comparison, gallery, base, name)
    slide = deck.slide(said_so, f"{runs_shown(comparison)}. {WAY}")
    rows = money.BY_CAUSE.rows(comparison, gallery, base, name)
    if rows:
        unit = unit_shown(COST, comparison)
        steps = [(row["cause"], row[next(k for k in row if "item" in k)]) for row in rows]
        waterfall(slide, steps, unit=unit, number=MONEY)


def _why_time(deck: Deck, comparison: Comparison, gallery: Gallery, base: str, name: str) -> None:
    slide = deck.slide(causes.takeaway(comparison, gallery, base, name), runs_shown(comparison))
    *parts, total = causes.rows(comparison, gallery, base, name) or [{}]
    hours = {row["part of the turnaround"]: [row[f"{each}, hours"] for each in (base, name)] for row in parts}
    least = SMALL * max((total[f"{each}, hours"] for each in (base, name)), default=0.0) if parts else 0.0
    series = {part: values for part, values in hours.items() if max(values) >= least}
    if series:
        chart(slide, Kind.STACKED, [base, name], series, unit="hours of an item's turnaround, mean", number=HOURS)


def _months(deck: Deck, comparison: Comparison, gallery: Gallery, name: str) -> None:
    rows = [row for row in months.rows(comparison, gallery) if row["scenario"] == name]
    if rows:
        slide = deck.slide(months.takeaway(comparison, gallery, name), f"{name}; mean over the replications")
        names = list(dict.fromkeys(row["month"] for row in rows))
        series = {
            sla: [
                next((r["attainment, %"] / 100 for r in rows if (r["SLA"], r["month"]) == (sla, m)), None)
                for m in names
            ]
            for sla in dict.fromkeys(row["SLA"] for row in rows)
        }
        chart(slide, Kind.LINES, names, series, unit="share that keeps the SLA", number=SHARE)


def _backlog(deck: Deck, comparison: Comparison, gallery: Gallery, name: str) -> None:
    rows = backlog.rows(comparison, gallery)
    slide = deck.slide(backlog.takeaway(comparison, gallery, name), "Items at the end of a week, median")
    shown = [each for each in (comparison.about.baseline, name) if each in gallery]
    series = {each: [r["items, median"] for r in rows if r["scenario"] == each] for each in shown}
    weeks = max(map(len, series.values()), default=0)
    chart(slide, Kind.LINES, [str(k + 1) for k in range(weeks)], series, unit="items, by week", number="#,##0")


def _summary(deck: Deck, comparison: Comparison) -> None:
    heads = ["", *(f"{measure}, {unit_shown(measure, comparison)}" for measure in SUMMARY)]
    rows = [
        [name, *(shown(measure, side.measures.get(measure)) for measure in SUMMARY)]
        for name, side in comparison.scenarios.items()
    ]
    complying = sum(side.eligible for side in comparison.scenarios.values())
    title = f"{complying} of {len(rows)} scenarios are steady and comply in most replications"
    table(deck.slide(title, runs_shown(comparison)), heads, rows, first=0.2)


def _assumptions(deck: Deck, found: list[Assumption]) -> None:
    """Those that are least sure: with the widest ranges for their size."""
    assumed = [each for each in found if each.mark == ASSUMED]
    by_path = {each.path: each for each in sorted(assumed, key=_spread)}  # the widest of any scenario
    ranged = sorted(filter(_spread, by_path.values()), key=lambda each: (-_spread(each), each.path))
    title = f"{len(assumed)} of {len(found)} figures are assumptions: these have the widest ranges"
    rows = [
        [each.path, f"{each.value}", f"{each.low:g} to {each.high:g}", each.unit]
        for each in ranged[:MOST_ROWS]
        if _spread(each)
    ]
    slide = deck.slide(title, "Marked A, assumed. The workbook and the page list all figures with their sources.")
    table(slide, ["figure", "value", "range", "unit"], rows, first=0.55)


def _spread(each: Assumption) -> float:
    """Width of the range for the size of the value."""
    if isinstance(each.value, str | bool) or each.low is None or each.high is None or not each.value:
        return 0.0
    return (each.high - each.low) / abs(each.value)
