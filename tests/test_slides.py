"""Are the slides right, readable and harmless? Oracles: the comparison's numbers, the slide's edges, the file's XML."""

from __future__ import annotations

import zipfile
from functools import cache
from io import BytesIO
from textwrap import wrap

import pytest
from hostile import NAMES, examined, study
from pptx import Presentation
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.dml import MSO_FILL
from pptx.util import Pt
from textbook import study as textbook

from bposim.analysis.comparing import ranking
from bposim.analysis.experiment import Experiment, examine_study
from bposim.analysis.reporting import powerpoint
from bposim.analysis.slides import sweep as of_sweep
from bposim.analysis.slides.fitting import cell_name, fitted
from bposim.analysis.sweeps.points import factorial
from bposim.analysis.sweeps.sweeping import sweep
from bposim.scenarios.study import load_study


@cache
def plain():
    chosen = load_study("data_entry").replace({"horizon_weeks": 9}).only(["in_house", "offshore", "hybrid"])
    return chosen, examine_study(chosen, Experiment(replications=2, with_portraits=True))


@cache
def deck(hostile=False):
    return powerpoint(study(), examined()) if hostile else powerpoint(*plain())


def read(content):
    return Presentation(BytesIO(content))


@pytest.mark.parametrize("hostile", [False, True])
def test_every_shape_lies_inside_its_slide_and_apart_from_the_title(hostile):
    found = read(deck(hostile))
    for slide in found.slides:
        title = slide.shapes.title
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= found.slide_width
            assert shape.top + shape.height <= found.slide_height
            assert shape == title or shape.top >= title.top + title.height


def lines_needed(frame, width):
    """A letter is half as wide as high, on average."""
    needed = 0.0
    for paragraph in frame.paragraphs:
        size = max(run.font.size.pt for run in paragraph.runs)
        letters = int((width - 14.4) / (0.5 * size))
        needed += 1.2 * size * len(wrap("".join(run.text for run in paragraph.runs), letters))
    return needed


@pytest.mark.parametrize("hostile", [False, True])
def test_texts_fit_their_boxes(hostile):
    for slide in read(deck(hostile)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame and shape.text_frame.text:
                assert lines_needed(shape.text_frame, shape.width.pt) <= shape.height.pt, shape.text_frame.text


def test_each_title_says_something_and_the_first_is_the_takeaway():
    from bposim.analysis.wording.takeaway import takeaway

    titles = [slide.shapes.title.text_frame.text for slide in read(deck()).slides]
    assert titles[0] == takeaway(plain()[1].comparison)
    assert all(len(title.split()) > 4 for title in titles)
    assert len(set(titles)) == len(titles)


def charts(content):
    return [shape.chart for slide in read(content).slides for shape in slide.shapes if shape.has_chart]


def _tables(content):
    return [shape.table for slide in read(content).slides for shape in slide.shapes if shape.has_table]


def test_charts_are_native_and_hold_the_numbers():
    comparison = plain()[1].comparison
    costs = [side.measures["cost_per_item"].mean for side in comparison.scenarios.values()]
    first = charts(deck())[0]
    assert list(first.plots[0].categories) == list(comparison.scenarios)
    assert list(first.plots[0].series[0].values) == pytest.approx(costs)


def test_the_waterfall_leads_from_one_cost_to_the_other():
    """Hidden base plus what stands on it: each step begins where the one before it ended."""
    found = next(chart for chart in charts(deck()) if [s.name for s in chart.plots[0].series][:1] == ["stands on"])
    below, totals, up, down = (list(series.values) for series in found.plots[0].series)
    level = totals[0]
    for base, more, less in list(zip(below, up, down, strict=True))[1:-1]:
        assert base == pytest.approx(min(level, level + more - less), abs=1e-9)
        level += more - less
    assert level == pytest.approx(totals[-1], abs=0.011)


def test_what_others_stand_on_is_not_seen_and_the_note_says_which_colour_is_which():
    slides = [(slide, shape.chart) for slide in read(deck()).slides for shape in slide.shapes if shape.has_chart]
    slide, found = next(pair for pair in slides if pair[1].plots[0].series[0].name == "stands on")
    assert not found.has_legend
    below, _, up, down = (series.format.fill for series in found.plots[0].series)
    assert below.type == MSO_FILL.BACKGROUND
    assert f"{up.fore_color.rgb}, {down.fore_color.rgb}" == "6B4C9A, E3A857"
    assert any("Purple adds, orange saves" in shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def test_an_axis_of_shares_ends_at_all_and_begins_just_below_the_least():
    found = next(
        chart
        for chart in charts(deck())
        if chart.value_axis.tick_labels.number_format == "0.0%" and chart.chart_type == XL_CHART_TYPE.LINE
    )
    least = min(value for series in found.plots[0].series for value in series.values)
    assert found.value_axis.maximum_scale == 1
    assert least - 0.05 <= found.value_axis.minimum_scale < least


def test_the_least_sure_assumptions_are_named_once_each_the_widest_range_first():
    slide = next(s for s in read(deck()).slides if "widest ranges" in s.shapes.title.text_frame.text)
    rows = [[cell.text for cell in row.cells] for row in next(s for s in slide.shapes if s.has_table).table.rows][1:]
    widths = []
    for _, value, between, _ in rows:
        low, _, high = between.partition(" to ")
        widths.append((float(high) - float(low)) / abs(float(value)))
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] > 0
    assert len({name for name, *_ in rows}) == len(rows) > 5


def test_the_first_slide_has_the_numbers_of_the_card():
    comparison = plain()[1].comparison
    first, *_ = read(deck()).slides
    texts = [shape.text_frame.text for shape in first.shapes]
    cheapest = ranking(comparison.scenarios)[0]
    cost = comparison.scenarios[cheapest].measures["cost_per_item"]
    at = next(k for k, text in enumerate(texts) if text == f"Run-rate cost per item, {cheapest}")
    assert any(text.startswith(f"{cost.mean:.2f} USD") for text in texts[at:])


def parts(content):
    with zipfile.ZipFile(BytesIO(content)) as found:
        return {name: found.read(name) for name in found.namelist()}


def test_hostile_names_are_no_formula_and_no_link():
    """Neither on a slide nor in the data sheet that each chart carries."""
    inside = parts(deck(hostile=True))
    for name, part in inside.items():
        assert b'TargetMode="External"' not in part, name
        assert b"hlinkClick" not in part, name
        if name.endswith(".xlsx"):
            for sheet, content in parts(part).items():
                assert b"<f>" not in content, sheet
                assert b"<hyperlink" not in content, sheet
                assert b'TargetMode="External"' not in content, sheet
    assert any(name.endswith(".xlsx") for name in inside)


@pytest.mark.parametrize("name", NAMES)
def test_names_in_a_chart_are_short_texts(name):
    said = cell_name(name)
    assert said.isprintable()
    assert len(said) <= 30
    assert not said.startswith(("=", "+", "-", "@", "http", "mailto"))


def test_a_text_is_set_smaller_before_it_is_cut():
    assert fitted("short", 400, 40, (28, 14)) == ("short", 28)
    longer = "word " * 20
    assert fitted(longer, 400, 40, (28, 14))[1] == 14
    cut, _ = fitted("word " * 500, 400, 40, (28, 14))
    assert cut.endswith("…")


def test_a_sweep_becomes_slides_with_its_best_point_as_title():
    """One clerk at half load costs less than two."""
    paid = {"home": {"time_zone": "UTC", "wage_per_hour": 20.0}}
    small = textbook(30, 1, delivery__sites=paid, delivery__teams__clerks__site="home")
    heads = "delivery.teams.clerks.headcount"
    found = of_sweep.slides(sweep(small, factorial({heads: [1, 2]}), replications=2), "USD")
    titles = [slide.shapes.title.text_frame.text for slide in read(found).slides]
    assert titles[0].startswith(f"base with {heads} = 1 has the lowest cost_per_item: 0.6")
    assert list(charts(found)[0].plots[0].categories) == ["1", "2"]


def test_a_business_case_becomes_slides_with_its_verdict_first():
    from bposim.analysis.business_case.case import business_case
    from bposim.analysis.business_case.printing import summary
    from bposim.analysis.business_case.telling import verdict
    from bposim.analysis.slides.case import slides

    case = business_case(load_study("data_entry").replace({"contract.term_months": 9}), "offshore", replications=2)
    found = slides(case)
    first, *_ = read(found).slides
    assert first.shapes.title.text_frame.text == verdict(case)
    phases, sums, *_ = charts(found)
    assert list(sums.plots[0].series[0].values) == pytest.approx([month.cumulative.p50 for month in case.months])
    before, takes = (list(series.values) for series in phases.plots[0].series)
    ends = [(phase.last - case.phases[0].first).days for phase in case.phases]
    assert [30.4375 * sum(each) for each in zip(before, takes, strict=True)] == pytest.approx(ends)
    assert read(found).slide_width == Pt(960)
    rows = [row.cells[0].text_frame.text for table in _tables(found) for row in list(table.rows)[1:]]
    assert [text.strip() for text in rows] == [name.strip() for name, _ in summary(case)]
