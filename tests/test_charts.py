"""Does each picture say what its numbers say, and can a stranger's name break it? Oracle: scenarios made by hand."""

from __future__ import annotations

import json
import re
from itertools import combinations
from math import nan

import pytest
from futures import comparison, runs
from paper import scenario

from bposim.analysis.charts import backlog, causes, clock, cost_against_sla, duration, money, months, quality
from bposim.analysis.charts.canvas import CONFIG, DARK, LIGHT, named, plain
from bposim.analysis.charts.placing import Marker, covered, spots
from bposim.analysis.explaining.day_clock import Presence
from bposim.analysis.measuring.service_levels import ServiceMonth
from bposim.analysis.money.drivers import Drivers
from bposim.analysis.portraits import PER_MILLE, Portrait, gallery

HOSTILE = "<b>x</b>[a](javascript:alert(1))$\\alpha$%{y}" + "y" * 10_000
CLIENT = Presence("client", True, 0, "America/New_York", "09:00-17:00", ((9, 17),), ())
NIGHT = Presence("crew", False, 16, "Asia/Manila", "09:00-18:00", ((0, 5), (20, 24)), ())
LATE = Presence("crew", False, 33, "Asia/Manila", "14:00-23:00", ((1, 10),), ((9, 10),))
LATER = LATE._replace(hours=((2, 11),), overlap=((9, 11),))


def portraits(costs, hours=10.0, met=(True, True), backlog=(5.0, 7.0, 3.0), contract=None, provider=nan):
    curve = tuple(hours * share / 900 for share in PER_MILLE)
    counted = tuple((contract if contract is not None else hours / 2) * share / 900 for share in PER_MILLE)
    in_hand = tuple(provider * share / 900 for share in PER_MILLE)
    kept = tuple(
        ServiceMonth("soon", f"2026-0{month}", 0.97 if each else 0.9, 100, each) for month, each in enumerate(met, 2)
    )
    parts = {"handling": 1.0, "nobody on shift": min(hours, 99.0) - 3.0, "all busy": 2.0}
    served = {"work, item": 1.0}
    return [
        Portrait(each, parts, curve, counted, in_hand, kept, backlog, driven(each.get("fee", 0.0)), served)
        for each in costs
    ]


def driven(fee=0.0):
    """An hour costs 36 and a handling takes .125 h; at home two hours are at work for one of handling, away fewer."""
    if fee:
        return Drivers(36.0, fee / 4.5, 0.125, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0)
    return Drivers(36.0, 2.0, 0.125, 1.0, 0.0, 0.0, 0.0, 0.1, 1.0)


def two(away="away", hours=30.0, **more):
    """Home at 10, away at 7 in every one of two replications, give or take .1."""
    compared = comparison(
        home=runs([10.0, 10.2], sla_attainment=0.99), **{away: runs([7.0, 7.2], sla_attainment=0.96, **more)}
    )
    pictures = gallery(
        {
            "home": portraits([{"wages": 9.0, "failure": 1.0}, {"wages": 9.2, "failure": 1.0}]),
            away: portraits([{"fee": 6.0, "failure": 1.0}, {"fee": 6.2, "failure": 1.0}], hours, (True, False)),
        }
    )
    return compared, pictures


def unsteady():
    return comparison(home=runs([10.0, 10.2]), away=runs([7.0, 7.2], drift=0.2)), two()[1]


def every(compared, pictures, name="away", dark=False):
    yield cost_against_sla.figure(compared, name, 0.95, dark=dark)
    yield money.BY_CAUSE.figure(compared, pictures, "home", name, dark=dark)
    yield money.BY_DRIVER.figure(compared, pictures, "home", name, dark=dark)
    yield causes.figure(compared, pictures, "home", name, dark=dark)
    yield quality.figure(compared, name, dark=dark)
    for chart in (duration, months, backlog):
        yield chart.figure(compared, pictures, name, dark=dark)
    yield clock.figure(name, (CLIENT, LATE), (CLIENT, LATER), dark=dark)


def words(figure):
    """All that a figure writes: titles, notes, ticks, hovers."""
    texts = [figure.layout.title.text, *(note.text for note in figure.layout.annotations)]
    axes = [figure.layout[name] for name in figure.layout if re.fullmatch(r"[xy]axis\d?", name)]
    texts += [each.title.text or "" for each in axes] + [text for each in axes for text in each.ticktext or ()]
    for trace in figure.data:
        hover = getattr(trace, "hovertext", None)
        texts += [hover] if isinstance(hover, str) else list(hover or ())
    return " | ".join(texts)


@pytest.mark.parametrize("dark", [False, True])
def test_a_picture_leaves_the_page_its_background_and_writes_in_its_own_ink(dark):
    for figure in every(*two(), dark=dark):
        assert figure.layout.paper_bgcolor == figure.layout.plot_bgcolor == "rgba(0,0,0,0)"
        assert figure.layout.font.color == (DARK if dark else LIGHT).text
        assert figure.layout.title.text


def test_a_strangers_name_is_text_and_short():
    for figure in every(*two(HOSTILE), name=HOSTILE):
        said = words(figure)
        assert "<b>x" not in said
        assert "&lt;b&gt;x" in said
        assert "$" not in said
        assert "y" * 100 not in said
        assert not any(getattr(trace, "hovertemplate", None) for trace in figure.data)


def test_a_name_from_right_to_left_keeps_to_its_place():
    assert named("שלב") == "\u2068שלב\u2069"
    assert named("away") == "away"


def test_text_that_looks_like_markup_is_spelled_out():
    assert plain("a<b>&$x$") == "a&lt;b&gt;&amp;&#36;x&#36;"


def test_nothing_in_a_picture_is_infinite_or_not_a_number():
    compared, pictures = two(hours=float("inf"))
    for figure in every(compared, pictures):
        json.loads(figure.to_json(), parse_constant=pytest.fail)


def test_titles_are_broken_where_a_narrow_page_ends():
    for figure in every(*two("a name of twenty one"), name="a name of twenty one"):
        lines = re.sub("</?b>", "", figure.layout.title.text).split("<br>")
        assert max(map(len, lines)) <= 39


def test_no_upload_button():
    assert CONFIG["showSendToCloud"] is False


def test_each_scenario_is_a_point_with_bars_and_its_name_to_select_it_by():
    compared, _ = two()
    (trace,) = cost_against_sla.figure(compared, "away", 0.95).data
    assert [point[0] for point in trace.customdata] == ["home", "away"]
    assert list(trace.y) == pytest.approx([10.1, 7.1])
    assert list(trace.x) == pytest.approx([99, 96])
    assert list(trace.error_y.array) == pytest.approx([1.2706, 1.2706], abs=1e-4)
    assert trace.marker.size[1] > trace.marker.size[0]


def test_who_does_not_keep_its_slas_has_another_shape():
    compared = comparison(home=runs([10.0, 10.2]), away=runs([7.0, 7.2], complies=False))
    (trace,) = cost_against_sla.figure(compared, "home").data
    assert list(trace.marker.symbol) == ["circle", "x"]
    assert trace.hovertext[1].endswith("misses soon in 100 % of replications")
    assert trace.hovertext[0].endswith("keeps every SLA in 100 % of replications")
    told = cost_against_sla.takeaway(compared, "away", 0.95)
    assert told.endswith("✕ away misses soon in 100 % of replications.")
    assert [row["misses"] for row in cost_against_sla.rows(compared)] == ["", "soon in 100 % of replications"]


def test_no_interval_of_attainment_goes_beyond_all_of_it():
    compared = comparison(
        home=[*runs([10.0], sla_attainment=1.0), *runs([10.0], sla_attainment=0.9)], away=runs([7.0, 7.2])
    )
    (trace,) = cost_against_sla.figure(compared, "away").data
    assert trace.x[0] + trace.error_x.array[0] == pytest.approx(100)
    assert trace.error_x.arrayminus[0] > 50


def test_target_and_baseline_are_drawn_and_said():
    figure = cost_against_sla.figure(two()[0], "away", 0.95)
    assert [line.x0 for line in figure.layout.shapes if line.x0 == line.x1] == [95]
    assert [line.y0 for line in figure.layout.shapes if line.y0 == line.y1] == pytest.approx([10.1])
    assert "target 95 %" in words(figure)
    assert "home (baseline) 10.10" in words(figure)


def test_the_target_is_the_one_that_all_turnaround_slas_share():
    soon = {"due": "elapsed_hours", "hours": 9.0, "target_share": 0.9}
    audited = {"measure": "accuracy", "target_share": 0.98, "sample_share": 0.5}
    assert cost_against_sla.target(scenario(sla={"soon": soon, "right": audited})) == 0.9
    assert cost_against_sla.target(scenario(sla={"soon": soon, "later": soon | {"target_share": 0.8}})) is None
    assert cost_against_sla.target(scenario()) is None


def test_one_replication_says_that_it_has_no_interval():
    compared = comparison(home=runs([10.0]), away=runs([7.0]))
    assert "one replication: no intervals" in words(cost_against_sla.figure(compared, "away"))


def test_the_takeaway_holds_the_current_scenario_against_the_baseline():
    assert cost_against_sla.takeaway(two()[0], "away", 0.95) == (
        "away costs 3.00 ± 0.00 USD less an item than home and does 96.0 % in time on the contract's clock "
        "(99.0 % in home), 95 % promised."
    )


def test_of_the_baseline_the_whole_comparison_is_said():
    assert "away is the cheapest" in cost_against_sla.takeaway(two()[0], "home")


def test_a_scenario_that_is_not_steady_has_no_average_in_any_picture():
    compared, pictures = unsteady()
    assert len(cost_against_sla.figure(compared, "away").data[0].x) == 1
    assert "not steady, not shown: 1" in words(cost_against_sla.figure(compared, "away"))
    assert not money.BY_CAUSE.figure(compared, pictures, "home", "away").data
    assert money.BY_CAUSE.rows(compared, pictures, "home", "away") == []
    assert "not steady" in money.BY_CAUSE.takeaway(compared, pictures, "home", "away")
    assert not causes.figure(compared, pictures, "home", "away").data
    assert causes.rows(compared, pictures, "home", "away") == []
    assert causes.takeaway(compared, pictures, "home", "away").startswith("away: not steady")
    assert "away: not steady" in words(duration.figure(compared, pictures, "away"))
    assert "away<br>" not in words(duration.figure(compared, pictures, "away"))
    assert "not steady" in duration.takeaway(compared, pictures, "away")
    assert {row["scenario"] for row in duration.rows(compared, pictures, "away")} == {"home"}
    assert "grows over the window" in backlog.takeaway(compared, pictures, "away")


def test_the_waterfall_answers_why_and_its_rows_add_up():
    compared, pictures = two()
    assert "On which bills away costs 3.00 USD less an item" in words(
        money.BY_CAUSE.figure(compared, pictures, "home", "away")
    ).replace("<br>", " ")
    first, *steps, last = (row["USD per item"] for row in money.BY_CAUSE.rows(compared, pictures, "home", "away"))
    assert (first, steps, last) == (10.1, [-9.1, 6.1], 7.1)
    assert money.BY_CAUSE.takeaway(compared, pictures, "home", "away") == (
        "away costs 3.00 ± 0.00 USD less an item than home: 9.10 less by own wages; 6.10 more by provider's fee."
    )


def test_a_saving_is_told_by_its_drivers_and_its_rows_add_up():
    """What people cost, 9 and 6.1, differs by idle time alone."""
    compared, pictures = two()
    told = money.BY_DRIVER.takeaway(compared, pictures, "home", "away")
    assert told == (
        "away costs 3.00 ± 1.27 USD less an item than home: 2.90 less by idle time and 0.10 less by around the deal."
    )
    rows = money.BY_DRIVER.rows(compared, pictures, "home", "away")
    first, *steps, last = (row["USD per item"] for row in rows)
    assert (first, last) == (10.1, 7.1)
    assert first + sum(steps) == pytest.approx(last)
    assert money.BY_DRIVER.takeaway(compared, pictures, "home", "home") == "home costs the same as home."
    assert "not steady" in money.BY_DRIVER.takeaway(*unsteady(), "home", "away")


def test_the_difference_of_turnaround_is_told_by_cause_and_the_table_has_every_part():
    compared, pictures = two()
    title = words(causes.figure(compared, pictures, "home", "away")).replace("<br>", " ")
    assert "Why work takes 20.00 hours longer in away than in home" in title
    assert causes.takeaway(compared, pictures, "home", "away") == (
        "Work takes 20.00 ± 0.00 hours longer in away than in home: 20.00 more by nobody on shift."
    )
    found = causes.rows(compared, pictures, "home", "away")
    assert [tuple(row.values()) for row in found] == [
        ("handling", 1.0, 1.0, 0.0, 0.0),
        ("nobody on shift", 7.0, 27.0, 20.0, 0.0),
        ("all busy", 2.0, 2.0, 0.0, 0.0),
        ("turnaround", 10.0, 30.0, 20.0, 0.0),
    ]
    assert "in home as in home, 10.00 hours" in causes.takeaway(compared, pictures, "home", "home")


def test_each_bar_of_the_waterfall_begins_where_the_one_before_ends():
    _, steps = money.BY_CAUSE.figure(*two(), "home", "away").data
    assert list(steps.base) == [10.1, 1.0]
    assert list(steps.x) == [-9.1, 6.1]


def test_a_scenario_against_itself_has_no_causes():
    compared, pictures = two()
    assert money.BY_CAUSE.takeaway(compared, pictures, "home", "home") == "home costs the same as home."
    assert len(money.BY_CAUSE.rows(compared, pictures, "home", "home")) == 2
    assert "What home costs" in words(money.BY_CAUSE.figure(compared, pictures, "home", "home"))


def test_curves_are_labelled_with_their_p90_on_both_clocks():
    compared, pictures = two()
    said = words(duration.figure(compared, pictures, "away"))
    assert "away: 90 % in 30.0 h" in said
    assert "home (baseline): 90 % in 10.0 h" in said
    assert "away: 90 % in 15.0 h" in said
    assert duration.takeaway(compared, pictures, "away") == (
        "In half of the replications away delivers 9 of 10 items within 30.0 h (0.9 h in the mean of all); in home "
        "within 10.0 h; on the contract's clock that is 15.0 h."
    )


def test_where_a_provider_has_items_there_is_a_third_clock():
    compared, _ = two()
    pictures = gallery({"home": portraits([{}, {}]), "away": portraits([{}, {}], 30.0, provider=12.0)})
    said = words(duration.figure(compared, pictures, "away"))
    assert "away: 90 % in 12.0 h" in said
    assert "home (baseline): no provider" in said
    assert len(duration.rows(compared, pictures, "away")) == 6
    assert duration.takeaway(compared, pictures, "away").endswith(
        "on the contract's clock that is 15.0 h, and the provider has 9 of 10 for 12.0 h."
    )


def test_without_an_sla_there_is_one_clock():
    compared, _ = two()
    alone = gallery({name: portraits([{}, {}], contract=nan) for name in ("home", "away")})
    assert "contract" not in words(duration.figure(compared, alone, "away"))
    assert len(duration.rows(compared, alone, "away")) == 2


def test_a_month_is_a_dot_whose_shape_says_whether_it_was_kept():
    """Away misses March in both replications, home keeps both months."""
    compared, pictures = two()
    home, away = months.figure(compared, pictures, "away").data
    assert list(home.marker.symbol) == ["circle", "circle"]
    assert list(away.marker.symbol) == ["circle", "x-thin-open"]
    assert "soon: usually 1 of 2 months" in words(months.figure(compared, pictures, "away"))
    assert months.takeaway(compared, pictures, "away") == (
        "away usually keeps soon in 1 of 2 months. Weakest: soon in 2026-03, met in 0 of 2 replications."
    )


def test_a_month_kept_by_some_replications_says_by_how_many():
    mixed = portraits([{}], met=(True,)) + portraits([{}], met=(False,))
    figure = months.figure(two()[0], gallery({"home": mixed}), "home")
    assert list(figure.data[0].marker.symbol) == ["circle-open"]
    assert "50 %" in words(figure)


def test_no_full_month_or_week_is_said_instead_of_drawn():
    compared, _ = two()
    bare = gallery({name: portraits([{}, {}], met=(), backlog=()) for name in ("home", "away")})
    assert not months.figure(compared, bare, "away").data
    assert not backlog.figure(compared, bare, "away").data


def test_backlog_is_told_week_by_week():
    compared, pictures = two()
    assert [row["items, median"] for row in backlog.rows(compared, pictures)] == [5, 7, 3] * 2
    assert backlog.takeaway(compared, pictures, "away") == (
        "away usually ends a week with 5 items, 7 in week 2, and the backlog does not keep growing."
    )


def test_the_clock_shows_both_seasons_where_they_differ():
    figure = clock.figure("away", (CLIENT, LATE), (CLIENT, LATER))
    assert "January" in words(figure)
    assert "overlap 2 h" in words(figure)
    assert [row["overlap, hours"] for row in clock.rows("away", (CLIENT, LATE), (CLIENT, LATER))] == [None, 1, None, 2]
    assert clock.takeaway("away", (CLIENT, LATE), (CLIENT, LATER)) == (
        "Of the client's 8 hours a day crew (14:00-23:00 in Manila) shares 1 in winter and 2 in summer."
    )


def test_the_clock_shows_one_day_where_the_seasons_are_the_same():
    assert "All year" in words(clock.figure("away", (CLIENT, NIGHT), (CLIENT, NIGHT)))
    assert len(clock.rows("away", (CLIENT, NIGHT), (CLIENT, NIGHT))) == 2
    assert clock.takeaway("away", (CLIENT, NIGHT), (CLIENT, NIGHT)).endswith("shares none.")


def test_what_is_to_be_seen_ends_with_what_it_says():
    compared, pictures = two()
    assert cost_against_sla.alt(compared, "away", 0.95).endswith(cost_against_sla.takeaway(compared, "away", 0.95))
    for chart in (duration, months, backlog):
        assert chart.alt(compared, pictures, "away").endswith(chart.takeaway(compared, pictures, "away"))


def test_labels_of_markers_close_together_do_not_cover_each_other():
    """Seven within 40 pixels of each other, on a narrow page."""
    markers = [Marker(250 + 5 * k, 200 + 6 * k, 30, 30, 10, 10) for k in range(7)]
    found = spots(markers, [18] * 7, 302, 380)
    boxes = [covered(marker, spot, 18) for marker, spot in zip(markers, found, strict=True)]
    assert not any(one.shared(other) for one, other in combinations(boxes, 2))
    assert all(box.x0 >= 0 and box.x1 <= 302 for box in boxes)
