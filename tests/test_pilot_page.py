"""The Pilot page and what is behind it. Oracles: `bposim.pilot`, rosters and arrivals counted, binomial sums."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from pages import fine, other, texts
from streamlit.testing.v1 import AppTest
from test_acceptance import at_most
from test_pilot import busy
from waiting import TEXT, AtOnce, quick

from bposim.analysis.business_case.case import business_case
from bposim.analysis.charts import transition as way_there
from bposim.analysis.charts import weekly as chart
from bposim.analysis.estimates import wilson
from bposim.analysis.running import simulate
from bposim.analysis.sizing.decided import decided, usual_gate
from bposim.analysis.sizing.futures import Asked, Future, futures, in_threads, piloted, staffed
from bposim.analysis.sizing.pilot import pilot
from bposim.analysis.sizing.weekly import BEFORE, HEADS, SHARE, Planned, pasted, planned, weekly
from bposim.app.plain import plain
from bposim.app.sessions.shared import REPLICATIONS
from bposim.app.workers.foreseeing import FUTURES, foreseen
from bposim.model.ticks import WEEK
from bposim.scenarios.mistakes import StudyError

AUDITED = (
    TEXT
    + """
[sla.right]
measure = "accuracy"
sample_share = 0.5
target_share = 0.95
"""
)


def test_equal_weeks_hold_as_often_as_the_pilot_command_says():
    known = pilot(busy(), "base", weeks=3, share=0.5, replications=4)
    tried = piloted(busy(), "base", "clerks", [0.5] * 3)
    for heads, chances in known.chances.items():
        found = in_threads()(staffed(tried, "base", "clerks", [heads] * 3, 1), range(4))
        assert weekly([Planned(0.5, heads)] * 3, found).holds == chances


def test_each_promise_has_a_line_and_is_told_above_the_plot_where_no_line_runs():
    asked = staffed(piloted(busy(), "base", "clerks", [0.5]), "base", "clerks", [2], 1)
    drawn = chart.figure(weekly([Planned(0.5, 2)], in_threads()(asked, range(2))), [0.9, 0.955, 0.9])
    assert [line.y0 for line in drawn.layout.shapes if line.y0 == line.y1] == pytest.approx([90, 95.5])
    told = [each for each in drawn.layout.annotations if "promised" in each.text]
    assert [re.findall(r"promised [0-9.]+ %", each.text) for each in told] == [["promised 90 %", "promised 95.5 %"]]
    assert (told[0].y, told[0].yref, told[0].yanchor) == (1, "paper", "bottom")


def test_the_volume_of_each_week_is_its_share():
    """Some 8 x 168 items in a week of the whole volume, Poisson; the last share goes on after the pilot."""
    shares = [0.5, 1.0, 0.0, 0.25]
    scenario = piloted(busy(), "base", "clerks", shares).scenarios["base"]
    log = simulate(scenario).log
    weeks = np.bincount(log.items.arrived // WEEK, minlength=8)
    expected = np.array([*shares, *[0.25] * 4]) * 8 * 168
    assert np.abs(weeks - expected).max() <= 4 * np.sqrt(8 * 168)
    assert weeks[2] == 0


def test_equal_shares_need_no_events():
    scenario = piloted(busy(), "base", "clerks", [0.25] * 4).scenarios["base"]
    assert not scenario.events
    assert scenario.demand.scale == 0.25


LEARNING = {"first_month_pace": 0.5, "months_to_full_pace": 6.0, "attrition_per_year": 0.0}


def test_who_has_been_at_it_for_long_is_as_good_as_who_knows_all():
    """Half as quick at first, full pace after six months: in the seventh all is learnt, whenever they come."""
    heads = [2, 3, 3]
    knowing = staffed(piloted(busy(), "base", "clerks", [0.5] * 3), "base", "clerks", heads, 1)
    learning = piloted(busy(delivery__teams__clerks__tenure=LEARNING), "base", "clerks", [0.5] * 3)
    known = futures(knowing, range(3))
    assert futures(staffed(learning, "base", "clerks", heads, 1, [7.0] * 3), range(3)) == known
    assert futures(staffed(learning, "base", "clerks", heads, 1), range(3)) != known
    assert futures(staffed(learning, "base", "clerks", heads, 1, [7.0, 0.0, 0.0]), range(3)) != known


def test_tenure_is_nothing_to_a_team_that_knows_all():
    tried = piloted(busy(), "base", "clerks", [0.5] * 2)
    assert staffed(tried, "base", "clerks", [2, 3], 1, [5.0, 5.0]) == staffed(tried, "base", "clerks", [2, 3], 1)


@pytest.mark.parametrize("tenure", [{}, {"first_month_pace": 0.5, "months_to_full_pace": 6.0, "training_weeks": 1.0}])
def test_so_many_are_there_in_each_week(tenure):
    """More heads keep what fewer do not: a team of one in the first week alone is late in that week alone."""
    changes = {"delivery__teams__clerks__tenure": tenure} if tenure else {}
    tried = piloted(busy(**changes), "base", "clerks", [0.5] * 3)
    (few,) = futures(staffed(tried, "base", "clerks", [1, 9, 9], 1), range(1))
    (many,) = futures(staffed(tried, "base", "clerks", [9, 9, 1], 1), range(1))
    assert few.backlog[0] > 100 > many.backlog[0]
    assert few.backlog[2] < 50 < many.backlog[2]


def test_luck_that_is_kept_changes_nothing():
    tried = piloted(busy(), "base", "clerks", [0.5, 0.25])
    luck = {number: {} for number in range(3)}
    for heads in ([2, 3], [3, 1]):
        asked = staffed(tried, "base", "clerks", heads, 1)
        assert futures(asked, range(3), luck) == futures(asked, range(3)) == in_threads()(asked, range(3))


def test_jobs_of_some_futures_each_are_the_futures_in_order():
    asked = staffed(piloted(quick(), "away", "clerks", [0.5]), "away", "clerks", [2], 1)
    told: list[int] = []
    assert foreseen(AtOnce(), asked, "any", range(12), told.append) == futures(asked, range(12))
    assert told[-1] == 12


def test_a_pilot_stands_alone_beside_a_transition():
    """Its volume is not the baseline's, which a transition has to have."""
    moved = quick().replace({"transition": {"waves": {"all": {"week": 1, "share": 1.0}}}}, "away")
    assert piloted(moved, "away", "clerks", [0.2]).scenarios["away"].transition is None


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({SHARE: 120.0, HEADS: 2}, "week 1, volume, % = 120"),
        ({SHARE: 20.0, HEADS: 2.5}, "week 1, heads = 2.5: expected a whole number"),
        ({SHARE: float("nan"), HEADS: 2}, "week 1, volume"),
        ({SHARE: 20.0, HEADS: None}, "week 1, heads"),
        ({SHARE: 20.0, HEADS: 0}, "somebody in some week"),
        ({SHARE: 0.0, HEADS: 2}, "volume, % = 0: expected some of the volume in some week"),
        ({SHARE: 20.0, HEADS: 2, BEFORE: -1.0}, "week 1, tenure, months = -1.0: expected a number from 0 to 120"),
    ],
)
def test_a_cell_that_will_not_do_is_named(row, said):
    with pytest.raises(StudyError, match=re.escape(said)):
        planned([row])


def test_weeks_are_pasted_as_a_spreadsheet_copies_them():
    known = (Planned(0.2, 5), Planned(0.4, 8))
    assert pasted("20\t5\n40\t8\n") == known
    assert pasted("week\tvolume\theads\n1\t20%\t5\n2\t40 %\t8") == known
    assert pasted("20;5\n40;8") == known
    seasoned = (Planned(0.2, 5, 3.0), Planned(0.4, 8, 0.5))
    assert pasted("20\t5\t3\n40\t8\t0.5") == seasoned
    assert pasted("week\tvolume\theads\ttenure\n1\t20\t5\t3\n2\t40\t8\t0.5") == seasoned
    assert len(pasted("20\t5\n" * 52)) == 52
    assert pasted("12,5\t5\n40,0\t8") == (Planned(0.125, 5), Planned(0.4, 8))
    for wrong in ("", "20\t5\n" * 53, "20\tfive", "=1+1\t=2", "2o\t5\n40\t8"):
        with pytest.raises(StudyError):
            pasted(wrong)


def future(**good):
    return Future((True,), (1.0,), (0.0,), {}, good)


def test_futures_are_parted_by_what_was_measured_in_them():
    """Go at .9 and .98, stop .05 below: nothing to judge is neither; of two SLAs the worse decides."""
    scenario = busy().scenarios["base"]
    gate = usual_gate(scenario, 0.05)
    assert (gate.go_shares, gate.stop_shares["day"]) == ({"day": 0.9, "right": 0.98}, pytest.approx(0.85))
    found = [
        future(day=0.9, right=0.98),
        future(day=0.89, right=1.0),
        future(day=0.84, right=1.0),
        future(day=1.0, right=0.9),
        future(day=1.0, right=float("nan")),
    ]
    assert decided(found, gate) == {"go": 1, "extend": 2, "stop": 2}
    assert decided(found, gate.model_copy(update={"most_extensions": 0})) == {"go": 1, "extend": 0, "stop": 4}


def test_the_gate_and_the_weeks_are_those_of_the_scenarios_own_road(page: Callable[..., AppTest]) -> None:
    page(
        TEXT
        + """
[scenarios.away.transition]
pilot = { week = 1, weeks = 3, share = 0.4, gate = { go_shares = { turnaround = 0.5 } } }
waves.all = { week = 4, share = 1.0 }
"""
    )
    app = other("pilot")
    assert app.data_editor[0].value[SHARE].tolist() == [40.0] * 3
    said = texts(app).replace("\\", "")
    counts = re.search(
        rf"Of {FUTURES} such pilots (\d+) goe?s? on .*?, (\d+) .*? extended .*?, (\d+) stop", said
    ).groups()
    assert sum(map(int, counts)) == FUTURES
    low, high = (100 * end for end in wilson(int(counts[0]), FUTURES))
    assert f"on ({low:.0f} to {high:.0f} %), " in said
    assert "Go from turnaround 50 % on" in said


def test_the_way_there_is_lived_through_when_asked_for(page: Callable[..., AppTest]) -> None:
    """What the business case says of the months before all is there."""
    text = f"{TEXT}\n[contract]\nterm_months = 3\n[scenarios.away.transition.waves.all]\nweek = 4\nshare = 1.0\n"
    page(text)
    app = other("pilot")
    said = plain(way_there.takeaway(business_case(quick(text), "away", replications=REPLICATIONS)), 600)
    assert said not in texts(app)
    fine(app.button(key="way there").click().run())
    assert said in texts(app)


def test_who_learns_has_a_column_for_tenure(page: Callable[..., AppTest]) -> None:
    text = TEXT + "\n[delivery.teams.clerks.tenure]\nfirst_month_pace = 0.5\nmonths_to_full_pace = 6.0\n"
    page(text)
    app = other("pilot")
    assert app.data_editor[0].value[BEFORE].tolist() == [0.0] * 8
    edit(app, BEFORE, 7)
    assert app.session_state["pilot plans"][key_of(app)][0].before == 7


def key_of(app: AppTest) -> tuple[str, str, str]:
    (key,) = app.session_state["pilot plans"]
    return key


def edit(app: AppTest, column: str, value: float) -> None:
    """In the first week."""
    changed = {"edited_rows": {0: {column: value}}, "added_rows": [], "deleted_rows": []}
    app.session_state[f"weeks:0:{':'.join(key_of(app))}"] = changed
    fine(app.run())


def test_an_edit_moves_the_sentence_and_stays_when_the_table_is_drawn_anew(page: Callable[..., AppTest]) -> None:
    page()
    app = other("pilot")
    assert len(app.data_editor[0].value) == 8
    edit(app, HEADS, 3)
    plan = app.session_state["pilot plans"][key_of(app)]
    assert [week.heads for week in plan][:2] == [3, 1]
    tried = piloted(quick(), "away", "clerks", [0.2] * 8)
    asked = staffed(tried, "away", "clerks", [week.heads for week in plan], 1)
    found = weekly(plan, in_threads()(asked, range(FUTURES)))
    assert f"In {round(found.all_hold * FUTURES)} of {FUTURES} futures" in texts(app)
    fine(app.number_input(key="pilot weeks").set_value(2).run())
    assert app.data_editor[0].value[HEADS].tolist() == [3, 1]


def test_the_fewest_heads_are_those_of_the_command_and_can_be_planned(page: Callable[..., AppTest]) -> None:
    page()
    app = other("pilot")
    fine(app.number_input(key="pilot weeks").set_value(2).run())
    fine(app.button(key="find heads").click().run())
    known = pilot(quick(), "away", weeks=2, share=0.2, team="clerks", replications=FUTURES)
    assert f"{known.heads} heads in clerks" in texts(app).replace("\\", "")
    fine(app.button(key="take fewest").click().run())
    assert app.data_editor[0].value[HEADS].tolist() == [known.heads] * 2


def test_an_edit_that_will_not_do_is_said_and_the_plan_stays(page: Callable[..., AppTest]) -> None:
    page()
    app = other("pilot")
    edit(app, SHARE, 500)
    assert "expected a number from 0 to 100" in app.error[0].value.replace("\\", "")
    assert "every week keeps" in texts(app)


def test_weeks_are_pasted_on_the_page(page: Callable[..., AppTest]) -> None:
    page()
    app = other("pilot")
    app.text_area(key="pasted weeks").set_value("50\t2\n100\t3")
    fine(app.button(key="take weeks").click().run())
    assert app.data_editor[0].value.to_dict("list") == {SHARE: [50.0, 100.0], HEADS: [2, 3]}


def test_passing_is_put_in_the_users_own_numbers(page: Callable[..., AppTest]) -> None:
    """The gate is the audit of the pilot's futures; chances are binomial sums."""
    page(AUDITED)
    app = other("pilot")
    fine(app.number_input(key="good share:right:0.05").set_value(1.0).run())
    fine(app.number_input(key="bad share:right:0.05").set_value(12.0).run())
    said = texts(app).replace("\\", "")
    tried = piloted(quick(AUDITED), "away", "clerks", [0.2] * 8)
    asked = staffed(tried, "away", "clerks", [week.heads for week in app.session_state["pilot plans"][key_of(app)]], 1)
    audits = [each.audited["right"] for each in in_threads()(asked, range(FUTURES))]
    least, most, mean = min(audits), max(audits), round(sum(audits) / FUTURES)
    assert f"{mean} checks in the mean ({least} to {most}), go with up to {int(0.05 * mean)} findings" in said
    passes, slips = (
        f"{100 * sum(at_most(int(0.05 * n), n, share) for n in audits) / FUTURES:.0f} %" for share in (0.01, 0.12)
    )
    assert f"passes in {passes} of such pilots, who makes 12.00 % in {slips}" in said
    fine(app.number_input(key="bad share:right:0.05").set_value(0.5).run())
    assert "more defects than the good one" in app.warning[0].value


def test_without_an_audit_passing_says_nothing_about_quality(page: Callable[..., AppTest]) -> None:
    page()
    assert "passing says nothing about quality" in texts(other("pilot"))


def test_what_is_asked_of_a_worker_is_small() -> None:
    import pickle

    asked = staffed(piloted(quick(), "away", "clerks", [0.5]), "away", "clerks", [2], 1)
    assert isinstance(pickle.loads(pickle.dumps(asked)), Asked)
    assert len(pickle.dumps(asked)) < 50_000
