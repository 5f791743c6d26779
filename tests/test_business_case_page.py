"""The Business case page: does it say what the command says? Oracles: the command's own function, paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from pages import fine, other, texts
from streamlit.testing.v1 import AppTest
from waiting import TEXT, AtOnce, Dying, quick

from bposim.analysis.business_case.case import band, business_case
from bposim.analysis.business_case.figures import BusinessCase, CaseMonth, Phase
from bposim.analysis.business_case.printing_proposals import takeaway
from bposim.analysis.business_case.printing_roads import takeaway as cheapest
from bposim.analysis.business_case.proposals import proposals
from bposim.analysis.business_case.side_by_side import business_cases
from bposim.analysis.business_case.telling import verdict
from bposim.analysis.charts import books, cash, promises, transition
from bposim.analysis.charts import swings as chart
from bposim.analysis.estimates import Difference
from bposim.analysis.sensitivity import frontier
from bposim.analysis.sensitivity.factors import Factor, library_factors
from bposim.analysis.sensitivity.naming import in_words, worded
from bposim.analysis.sensitivity.pairs import of_rows
from bposim.analysis.sensitivity.printing import takeaway as swings
from bposim.analysis.sensitivity.tornado import Bar, Tornado, tornado
from bposim.analysis.sweeps.measuring import Wanted, measured
from bposim.app.plain import plain
from bposim.app.sessions import shared
from bposim.app.sessions.shared import REPLICATIONS
from bposim.app.sessions.state import Edit, History, changed
from bposim.app.workers import swinging, travelling
from bposim.app.workers.jobs import Jobs
from bposim.app.workers.keeping import Kept

OTHERS = ("service", "risk", "exposure", "payback")
SHORT = f"{TEXT}\n[contract]\nterm_months = 3\n"
ROAD = f"{SHORT}\n[scenarios.far.transition.waves.all]\nweek = 4\nshare = 1.0\n"


@pytest.fixture(autouse=True)
def nothing_travelled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(travelling, "_cases", Kept(8))


def known(scenario: str, text: str = SHORT, **changes: float) -> str:
    study = quick(text)
    study = study.replace(changes) if changes else study
    return plain(verdict(business_case(study, scenario, replications=REPLICATIONS)), 600)


def test_page_says_the_verdict_of_the_command_and_draws_it(page: Callable[..., AppTest]) -> None:
    page(SHORT)
    app = other("business_case")
    assert known("away") in texts(app)
    drawn = [each.key for each in app.get("plotly_chart")]
    pictures = ("When it pays", "Promises on the road", "Where the saving comes from")
    assert drawn == [f"chart:{name}" for name in pictures], "and no book of a provider whose people cost nothing known"


def test_a_scenario_with_a_road_comes_first(page: Callable[..., AppTest]) -> None:
    page(ROAD)
    app = other("business_case")
    assert app.selectbox(key="case scenario").value == "far"
    assert known("far", ROAD) in texts(app)


def test_a_smaller_volume_has_a_case_of_its_own(page: Callable[..., AppTest]) -> None:
    page(SHORT)
    app = other("business_case")
    fine(app.segmented_control(key="case volume").set_value("-20 %").run())
    assert known("away", **{"demand.scale": 0.8}) in texts(app)


def test_a_second_session_travels_no_road_again(page: Callable[..., AppTest], pool: AtOnce) -> None:
    page(SHORT)
    other("business_case")
    before = len(pool.submitted)
    other("business_case")
    assert len(pool.submitted) == before


def test_a_worker_lost_twice_is_said(page: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch) -> None:
    page(SHORT)
    monkeypatch.setattr(shared, "Jobs", lambda: Jobs(Dying(3)))
    shared.jobs.cache_clear()
    app = other("business_case")
    assert ["twice at the same future" in each.value for each in app.error] == [True]
    fine(app.run())
    assert app.error == []


def test_a_study_with_one_scenario_has_nowhere_to_go(page: Callable[..., AppTest]) -> None:
    page(SHORT.partition("[scenarios.away")[0] + "[contract]\nterm_months = 3\n")
    app = other("business_case")
    assert len(app.info) == 1


TWO_ROADS = f"{ROAD}\n[scenarios.away.transition.waves.all]\nweek = 4\nshare = 1.0\n"


def test_proposals_are_ranked_as_the_command_does_by_weights_of_ones_own(page: Callable[..., AppTest]) -> None:
    page(TWO_ROADS)
    app = other("business_case")
    fine(app.button(key="rank").click().run())
    study = quick(TWO_ROADS)
    known = proposals(study, ["away", "far"], {}, replications=REPLICATIONS)
    assert plain(takeaway(known), 600) in texts(app)
    for name in OTHERS:
        app.slider(key=f"weight:{name}").set_value(0.0)
    fine(app.run())
    by_worth = proposals(
        study, ["away", "far"], {"worth": 3.0, **dict.fromkeys(OTHERS, 0.0)}, replications=REPLICATIONS
    )
    assert plain(takeaway(by_worth), 600) in texts(app)
    fine(app.slider(key="weight:worth").set_value(0.0).run())
    assert "some criterion a weight" in app.warning[0].value


def test_the_compare_page_lives_through_the_roads_as_the_command_does(
    page: Callable[..., AppTest], pool: AtOnce
) -> None:
    app = page(TWO_ROADS)
    fine(app.button(key="roads").click().run())
    study = quick(TWO_ROADS)
    known = business_cases(study, ["away", "far"], replications=REPLICATIONS)
    assert plain(cheapest(known), 600) in texts(app)
    before = len(pool.submitted)
    fine(app.run())
    assert len(pool.submitted) == before
    assert plain(cheapest(known), 600) in texts(app)


def test_without_a_road_the_compare_page_offers_none(page: Callable[..., AppTest]) -> None:
    assert all(button.key != "roads" for button in page(SHORT).button)


def test_one_road_alone_is_not_ranked(page: Callable[..., AppTest]) -> None:
    page(ROAD)
    assert all(button.key != "rank" for button in other("business_case").button)


ASSUMED = SHORT.replace("wage_per_hour = 20.0", 'wage_per_hour = 20.0\nlibrary = "sites/manila"')


def test_assumptions_are_drawn_where_somebody_wants_them_to(page: Callable[..., AppTest]) -> None:
    """As the command with --uncertain tells it, of twice as many futures; what the intervals are about is said."""
    page(ASSUMED)
    app = other("business_case")
    certain = "every assumption is as stated"
    assert certain in texts(app)
    before = _drawn(app)
    fine(app.toggle(key="case uncertain").set_value(True).run())
    known = business_case(quick(ASSUMED), "away", replications=2 * REPLICATIONS, uncertain=True)
    assert known.assumptions_drawn > 0
    assert plain(verdict(known), 600) in texts(app)
    assert certain not in texts(app)
    assert _drawn(app) != before


def _drawn(app: AppTest) -> str:
    """What the picture of the months shows."""
    return next(str(each.proto.spec) for each in app.get("plotly_chart") if each.key == "chart:When it pays")


def test_a_changed_study_is_called_so_and_the_scenario_is_that_of_all_pages(page: Callable[..., AppTest]) -> None:
    page(ROAD)
    app = other("business_case")
    assert "with the changes made" not in texts(app)
    fine(app.selectbox(key="case scenario").set_value("away").run())
    history: History = app.session_state["history"]
    assert history.now.current == "away"
    history.do(changed(history.now, [Edit(None, "demand.scale", 0.5)]))
    assert "with the changes made" in texts(fine(app.run()))


def test_which_assumption_turns_the_answer_is_what_the_command_says(
    page: Callable[..., AppTest], pool: AtOnce, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(swinging, "_found", Kept(8))
    page(ASSUMED)
    app = other("business_case")
    fine(app.button(key="swing").click().run())
    study = quick(ASSUMED)
    factors = library_factors(study, [study.baseline, "away"], ("A",))
    few: dict[str, int] = {"replications": swinging.RUNS, "workers": 1}
    known = tornado(study, "away", factors, **few)
    assert plain(swings(in_words(known), study.currency), 600) in texts(app)
    before = len(pool.submitted)
    fine(app.run())
    assert len(pool.submitted) == before
    fine(app.selectbox(key="case scenario").set_value("far").run())
    fine(app.button(key="swing").click().run())
    other_one = tornado(study, "far", library_factors(study, [study.baseline, "far"], ("A",)), **few)
    assert plain(swings(in_words(other_one), study.currency), 600) in texts(app)


def test_assumptions_that_are_not_drawn_are_counted() -> None:
    """Fourteen on paper, of which one has no average where it is high."""

    def apart(mean: float | None) -> Difference:
        return Difference(mean, 0.1, None, 2, 0.95)

    bars = tuple(
        Bar(Factor(f"f{k}", 1.0, 2.0, ()), apart(-float(k)), apart(float(k) if k else None), apart(2.0 * k))
        for k in range(14)
    )
    found = Tornado("away", "home", "cost_per_item", apart(-1.0), bars)
    assert "The widest 12 of 13 are drawn; the table has all. 1 have no average" in chart.takeaway(found, "EUR")
    assert len(chart.rows(found, "EUR")) == 14
    few = replace(found, bars=bars[1:5])
    assert chart.left_out(few) == ""
    assert [each.parameter for each in chart.effects(few)] == ["f1", "f2", "f3", "f4"]


def test_where_two_assumptions_turn_the_answer_is_drawn(
    page: Callable[..., AppTest], pool: AtOnce, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(swinging, "_maps", Kept(8))
    page(ASSUMED)
    app = other("business_case")
    before = len(app.get("plotly_chart"))
    study = quick(ASSUMED)
    known = {each.name: each for each in library_factors(study, [study.baseline, "away"])}
    names = list(known)
    assert list(app.selectbox(key="turn across").options) == [plain(worded(each).name) for each in known.values()]
    fine(app.selectbox(key="turn across").set_value(names[0]).run())
    fine(app.selectbox(key="turn down").set_value(names[0]).run())
    assert "two different assumptions" in app.info[0].value
    fine(app.selectbox(key="turn down").set_value(names[1]).run())
    fine(app.button(key="turn").click().run())
    assert len(app.get("plotly_chart")) == before + 1
    both = [frontier.wider(known[name]) for name in names[:2]]
    wanted = Wanted((study.baseline, "away"), swinging.RUNS, 1)
    pairs = {
        each.id: of_rows(measured(study, each, wanted), swinging.RUNS, "away", study.baseline, "cost_per_item")
        for each in frontier.grid(*both)
    }
    found = frontier.of_pairs("away", study.baseline, *both, pairs)
    said = found._replace(across=worded(found.across), down=worded(found.down))
    says = frontier.takeaway(said, study.currency)
    assert plain(says, 600) in texts(app)
    asked = len(pool.submitted)
    fine(app.run())
    assert len(pool.submitted) == asked


def test_without_assumptions_there_is_nothing_to_move(page: Callable[..., AppTest]) -> None:
    page(SHORT)
    assert all(button.key != "swing" for button in other("business_case").button)


# The pictures


def month(name: str, saved: list[float], so_far: list[float], missed: dict[str, float]) -> CaseMonth:
    service, spread = dict.fromkeys(missed, 0.9), dict.fromkeys(missed, band([0.85, 0.95]))
    stay = band([10.0] * len(saved))
    strict = {"turnaround": 0.8}
    return CaseMonth(
        name, stay, stay, band(saved), band(so_far), 2.0, 100.0, 80.0, service, spread, missed, strict, stay
    )


@pytest.fixture(scope="module")
def case() -> BusinessCase:
    """Of which the first two months are on paper: 5 lost, then 8 won."""
    found = business_case(quick(SHORT), "away", replications=2)
    first = month("2026-01", [-6000.0, -4000.0], [-6000.0, -4000.0], {"turnaround": 0.5, "accuracy": 0.0})
    second = month("2026-02", [8000.0, 8000.0], [2000.0, 4000.0], {"turnaround": 0.25, "accuracy": 1.0})
    exposure = replace(found.peak_exposure, mean=5000.0)
    targets = {"turnaround": 0.95, "accuracy": 0.98}
    return replace(found, months=(first, second), peak_month="2026-01", peak_exposure=exposure, targets=targets)


def test_bars_are_what_is_paid_once_and_the_rest_and_the_line_is_their_sum(case: BusinessCase) -> None:
    _, rest, once, band, _, line = cash.figure(case).data
    assert list(band.y) == pytest.approx([-5.0, 8.0])
    assert list(band.error_y.array) == pytest.approx([0.9, 0.0])  # a twentieth in: -4.1
    assert np.add(rest.y, once.y).tolist() == pytest.approx([-5.0, 8.0])
    assert list(once.y) == pytest.approx([-0.002, -0.002])
    assert list(line.y) == pytest.approx([-5.0, 3.0])


def test_deepest_point_and_the_way_out_are_said(case: BusinessCase) -> None:
    assert cash.takeaway(case) == (
        "Most is out of pocket by 2026-01: 5,000 USD; the mean of the futures is above zero from 2026-02 on."
    )
    red = replace(case, months=case.months[:1])
    assert cash.takeaway(red).endswith("is still in the red when the term ends.")
    assert cash.takeaway(replace(case, peak_month=None)) == "The mean of the futures is never out of pocket."


def test_the_month_that_most_futures_miss_is_said_and_crossed(case: BusinessCase) -> None:
    assert promises.takeaway(case) == (
        "The worst month is 2026-02: 100 % of the futures miss accuracy. Turnaround is lowest in 2026-01: 80.0 % with "
        "nothing excused, in the mean."
    )
    drawn = promises.figure(case)
    turnaround, strict, accuracy = (each for each in drawn.data if each.fill != "toself")
    assert list(turnaround.marker.symbol) == ["circle", "circle"]
    assert list(accuracy.marker.symbol) == ["circle", "x"]
    assert list(strict.y) == pytest.approx([80.0, 80.0])
    assert [each.yaxis for each in (turnaround, strict, accuracy)] == ["y", "y", "y2"]
    promised = [(each.yref, each.y0, each.y1) for each in drawn.layout.shapes]
    assert promised == [("y", 95, 95), ("y2", 98, 98)]


def test_what_nine_of_ten_futures_keep_is_shaded(case: BusinessCase) -> None:
    """Of two futures, .85 and .95, the quantiles lie a twentieth of the way in; one clock's means have none."""
    shaded = [each for each in promises.figure(case).data if each.fill == "toself"]
    assert [list(each.y) for each in shaded] == [pytest.approx([85.5, 85.5, 94.5, 94.5])] * 2


def test_what_the_contract_excuses_is_said_where_it_hides_something(case: BusinessCase) -> None:
    first, second = case.months
    late = replace(case, months=(replace(first, missed={"turnaround": 1.0}), second))
    assert promises.takeaway(late) == (
        "The worst month is 2026-01: 100 % of the futures miss turnaround, which stands at 90.0 % on the contract's "
        "clock and 80.0 % with nothing excused."
    )
    same = replace(case, months=tuple(replace(each, end_to_end=dict(each.service)) for each in case.months))
    assert [line.name for line in promises.lines(same)] == ["turnaround", "accuracy"]


def test_the_way_there_costs_what_is_paid_once_and_both_teams_until_it_is_steady(case: BusinessCase) -> None:
    """5,002 more and 8,002 less than staying, but for 2 paid once in each month; steady from the second month on."""
    at = [
        Phase("parallel run", date(2026, 1, 5), date(2026, 2, 10)),
        Phase("steady", date(2026, 2, 10), date(2026, 4, 5)),
    ]
    known = replace(case, phases=tuple(at))
    both, once = transition.figure(known).data[::-1]
    assert list(once.y) == pytest.approx([0.002, 0.002])
    assert list(both.y) == pytest.approx([4.998, -8.002])
    assert transition.takeaway(known) == (
        "Until 2026-02 the way to away costs 3,000 USD less than home: 4 paid once, -3,004 for running both at a "
        "time; the dearest month is 2026-01, with 5,000."
    )
    assert [row["more than staying"] for row in transition.rows(known)] == [5000.0, -8000.0]
    never = replace(known, phases=known.phases[:1])
    assert transition.takeaway(never) == "The road never becomes steady within the term."
    assert not transition.figure(never).data


def test_what_the_provider_keeps_and_when_it_is_out_of_pocket_is_said(case: BusinessCase) -> None:
    """Paid 100 in each of two months: it pays 80 and 80, then 80 and 110, then 120 and 110."""
    first, second = (replace(each, paid_by_provider=80.0) for each in case.months)
    assert books.takeaway(replace(case, months=(first, second))) == (
        "The provider keeps 20% of what it is paid over the term."
    )
    dear = replace(second, paid_by_provider=110.0)
    assert books.takeaway(replace(case, months=(first, dear))).endswith("term, and is out of pocket in 1 of 2 months.")
    lost = replace(first, paid_by_provider=120.0)
    assert "pays 15% more than it is paid" in books.takeaway(replace(case, months=(lost, dear)))
    nobody = tuple(replace(each, paid_by_provider=0.0) for each in case.months)
    free = replace(first, paid_to_provider=0.0)
    assert "and is paid nothing" in books.takeaway(replace(case, months=(free, free)))
    assert "No provider has people" in books.takeaway(replace(case, months=nobody))
    assert not books.figure(replace(case, months=nobody)).data
