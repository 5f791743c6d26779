"""The pages as a user works them, without a browser."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pages import costs, fine, other, texts
from streamlit.testing.v1 import AppTest
from waiting import TEXT, AtOnce, Dying, quick

from bposim.analysis import extras
from bposim.analysis.comparing import Comparison
from bposim.analysis.experiment import Experiment, compare_study
from bposim.analysis.sizing.equal_service import equal_service, one_by_one
from bposim.analysis.wording.takeaway import takeaway
from bposim.app import board, compare, controls
from bposim.app.sessions import link
from bposim.app.sessions.state import Edit, changed, opened, uploaded
from bposim.scenarios.study import Study, load_study

HEADS = "first:heads:away:delivery.teams.clerks.headcount"
HOSTILE = "=1+1 <b>x</b> [a](javascript:alert(1)) $x^2$ :red[x] **bold** שלום"


def compared(study: Study | None = None) -> Comparison:
    """As `bposim compare --precision 2%` does."""
    return compare_study(study or quick(), Experiment(precision=0.02))


def known(study: Study | None = None) -> list[str]:
    return [f"{side.cost:,.2f} USD" for side in compared(study).scenarios.values()]


def test_page_opens_with_the_numbers_of_the_command_line(page: Callable[..., AppTest]) -> None:
    app = page()
    assert costs(app) == known()
    assert "baseline" in app.markdown[1].value or "baseline" in texts(app)
    assert takeaway(compared())[:12] in texts(app).replace("\\", "")
    assert f"With {compared().replications} replications" in texts(app)
    assert len(app.get("plotly_chart")) >= 3


def test_a_second_session_runs_nothing_again(page: Callable[..., AppTest], pool: AtOnce) -> None:
    page()
    before = len(pool.submitted)
    assert costs(page()) == known()
    assert len(pool.submitted) == before


def test_moving_a_slider_changes_its_card_alone_and_says_so(page: Callable[..., AppTest], pool: AtOnce) -> None:
    app = page()
    before, ran = costs(app), len(pool.submitted)
    fine(app.slider(key=HEADS).set_value(5).run())
    after, changed = costs(app), quick().replace({"delivery.teams.clerks.headcount": 5}, "away")
    assert after == known(changed)
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, False, True]
    assert len(pool.submitted) - ran == compared(changed).replications
    assert any("3" in line and "5" in line for line in texts(app).splitlines() if "away" in line and "clerks" in line)


def test_undo_redo_and_reset_go_through_the_changes(page: Callable[..., AppTest]) -> None:
    app = page()
    assert app.button(key="undo").disabled
    first = costs(app)
    fine(app.slider(key=HEADS).set_value(5).run())
    second = costs(app)
    fine(app.button(key="undo").click().run())
    assert (costs(app), app.slider(key=HEADS).value) == (first, 3)
    fine(app.button(key="redo").click().run())
    assert (costs(app), app.slider(key=HEADS).value) == (second, 5)
    fine(app.button(key="reset").click().run())
    assert costs(app) == first
    fine(app.button(key="undo").click().run())
    assert costs(app) == second


def test_a_link_brings_the_same_numbers_to_another_session(page: Callable[..., AppTest]) -> None:
    app = page()
    fine(app.slider(key=HEADS).set_value(5).run())
    fine(app.run())
    assert costs(page(s=app.query_params["s"])) == costs(app)


def test_a_link_that_cannot_be_read_is_said_and_the_page_opens(page: Callable[..., AppTest]) -> None:
    for text in ("nonsense", "eJw", "x" * 100_000):
        app = page(s=text)
        assert app.warning
        assert costs(app) == known()


def test_a_link_made_elsewhere_is_honoured_without_a_notice(page: Callable[..., AppTest], file: Path) -> None:
    story = changed(opened(file), [Edit("away", "delivery.teams.clerks.headcount", 4)])
    app = page(s=link.encode(story))
    assert costs(app) == known(quick().replace({"delivery.teams.clerks.headcount": 4}, "away"))
    assert not app.warning


def test_a_value_that_cannot_be_is_refused_and_nothing_changes(page: Callable[..., AppTest]) -> None:
    app = page()
    first = costs(app)
    fine(wage(app).set_value(-5.0).run())
    assert "wage_per_hour" in app.error[0].value.replace("\\", "")
    assert costs(app) == first
    assert wage(app).value == 12.0
    fine(app.button(key="understood").click().run())
    assert not app.error


def wage(app: AppTest) -> Any:
    """Its box among all other values."""
    app.session_state["others"] = True
    fine(app.run())
    fine(app.selectbox(key="other:away").select("value:away:delivery.sites.here.wage_per_hour").run())
    return next(each for each in app.number_input if each.key and each.key.startswith("other_value"))


def test_a_strangers_name_stays_text(page: Callable[..., AppTest]) -> None:
    app = page(TEXT.replace('name = "Quick"', f"name = '''{HOSTILE}'''"))
    shown = app.title[0].value
    assert shown.replace("\\", "").replace(" ", "").startswith("=1+1<b>x</b>[a](javascript:alert(1))")
    assert all(f"\\{mark}" in shown for mark in "<[$*:")


def test_scenarios_are_copied_renamed_and_deleted(page: Callable[..., AppTest]) -> None:
    app = page()
    fine(app.button(key="copy").click().run())
    assert app.selectbox(key="current").value == "away_2"
    assert len(costs(app)) == 4
    app.text_input(key="new_name").set_value("elsewhere")
    fine(app.button(key="rename").click().run())
    assert app.selectbox(key="current").value == "elsewhere"
    fine(app.button(key="delete").click().run())
    assert costs(app) == known()


def test_a_scenario_may_be_made_the_baseline(page: Callable[..., AppTest]) -> None:
    app = page()
    fine(app.button(key="rebase").click().run())
    home, away, far = known()
    assert costs(app) == [away, home, far]


def test_any_other_value_may_be_changed(page: Callable[..., AppTest]) -> None:
    app = page()
    fine(wage(app).set_value(16.0).run())
    assert costs(app) == known(quick().replace({"delivery.sites.here.wage_per_hour": 16.0}, "away"))


def test_a_study_is_uploaded_and_its_mistakes_are_shown_at_their_place(page: Callable[..., AppTest]) -> None:
    app = page()
    wrong = TEXT.replace("wage_per_hour = 12.0", "wage_per_hour = -12.0").encode()
    fine(app.file_uploader(key="upload").upload("mine.toml", wrong).run())
    assert "wage_per_hour" in app.error[0].value.replace("\\", "")
    assert costs(app) == known()


def test_an_uploaded_study_takes_the_place_of_the_other(page: Callable[..., AppTest]) -> None:
    app = page()
    mine = TEXT.replace("wage_per_hour = 12.0", "wage_per_hour = 15.0").replace('"Quick"', '"Mine"')
    fine(app.file_uploader(key="upload").upload("mine.toml", mine.encode()).run())
    assert app.title[0].value == "Mine"
    assert costs(app) == known(quick(mine))


def test_a_study_too_large_is_refused_before_anything_runs(page: Callable[..., AppTest], pool: AtOnce) -> None:
    app = page(TEXT.replace("items_per_hour = 6", "items_per_hour = 15000"))
    assert app.error
    assert not app.metric
    assert not pool.submitted


def test_a_study_that_turns_out_to_have_no_numbers_says_why_and_can_be_left(page: Callable[..., AppTest]) -> None:
    """A billion ounces a month, of which a millionth is a dollar."""
    gold = '\n[contract.fees.gold]\nbasis = "month"\nrate = 1e9\ncurrency = "XAU"\n[exchange_rates]\nXAU = 1e-6\n'
    app = page(TEXT + gold)
    assert "fee.gold" in app.warning[0].value.replace("\\", "")
    assert not app.metric
    fine(app.selectbox(key="preset").select("payroll").run())
    assert len(app.metric) == len(load_study("payroll").scenarios)


def test_a_warning_is_mended_by_its_button(page: Callable[..., AppTest]) -> None:
    app = page()
    fine(app.slider(key=HEADS).set_value(1).run())
    mend = [button for button in app.button if button.key and button.key.startswith("mend:own")]
    assert mend
    fine(mend[0].click().run())
    assert app.slider(key=HEADS).value > 1


def test_heads_at_equal_service_are_found_and_become_a_change(page: Callable[..., AppTest]) -> None:
    app = page()
    fine(app.button(key="equal one").click().run())
    assert "away" in app.warning[0].value
    assert app.slider(key=HEADS).value < 3
    fine(app.button(key="undo").click().run())
    assert app.slider(key=HEADS).value == 3


def sized(study: Study) -> Study:
    """One scenario after the other, without the page."""
    for name in study.scenarios:
        study = equal_service(study, name, "clerks", one_by_one()).study or study
    return study


def test_one_switch_compares_all_scenarios_at_equal_service(page: Callable[..., AppTest]) -> None:
    app = page()
    fine(app.segmented_control(key="service").set_value("At equal service").run())
    fewer = sized(quick())
    heads = [scenario.delivery.teams["clerks"].headcount for scenario in fewer.scenarios.values()]
    assert costs(app) == known(fewer) != known()
    assert heads[0] < 2 or "clerks: 2, as configured" in texts(app)
    assert [needed for needed in heads[1:] if f"clerks: {needed} instead of 3" not in texts(app)] == []
    assert app.slider(key=HEADS).value == 3
    assert costs(page(s=app.query_params["s"])) == known(fewer)
    fine(app.button(key="keep heads").click().run())
    assert (app.segmented_control(key="service").value, app.slider(key=HEADS).value) == ("As configured", heads[1])
    assert costs(app) == known(fewer)
    fine(app.button(key="undo").click().run())
    fine(app.button(key="undo").click().run())
    assert costs(app) == known()


def test_a_scenario_that_heads_cannot_help_stays_as_configured_and_says_why(page: Callable[..., AppTest]) -> None:
    app = page(TEXT.replace("hours = 24", "hours = 0.05"))
    fine(app.segmented_control(key="service").set_value("At equal service").run())
    assert "as configured: with" in texts(app)


def test_a_control_of_the_study_before_moves_nothing_in_the_next(
    page: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both come in one message where a study is chosen while the controls of the one before are on their way."""
    mine = TEXT.replace('"Quick"', '"Mine"')
    monkeypatch.setattr(controls, "first_story", lambda chosen: uploaded(mine))
    app = page()
    app.slider(key=HEADS).set_value(5)
    fine(app.selectbox(key="preset").select("claims").run())
    assert (app.title[0].value, app.slider(key=HEADS).value) == ("Mine", 3)
    assert costs(app) == known(quick(mine))


def test_one_session_cannot_change_what_another_sees(page: Callable[..., AppTest]) -> None:
    one, two = page(), page()
    fine(one.slider(key=HEADS).set_value(6).run())
    assert costs(fine(two.run())) == known()


def test_excel_is_offered_only_where_it_can_be_written(
    page: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not excel(page()).disabled
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    app = page()
    assert excel(app).disabled
    assert "bposim[xlsx]" in texts(app).replace("\\", "")


def excel(app: AppTest) -> Any:
    return next(each.proto for each in app.get("download_button") if each.proto.label == "Excel")


def test_few_replications_are_said(page: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare, "REPLICATIONS", 1)
    monkeypatch.setattr(compare, "goal", lambda study: None)
    assert "1 replication" in texts(page())


def test_assumptions_page_lists_every_value(page: Callable[..., AppTest]) -> None:
    page()
    app = other("assumptions")
    (table,) = app.dataframe
    assert "delivery.teams.clerks.headcount" in set(table.value["value of"])
    fine(app.text_input(key="find").set_value("wage_per_hour").run())
    assert len(app.dataframe[0].value) == 3


def test_evidence_page_holds_known_answers_in_the_pool(
    pool: AtOnce, page: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    from bposim.app import evidence

    monkeypatch.setattr(evidence, "SYSTEMS", tuple(each for each in evidence.SYSTEMS if each.name.startswith("D1"))[:2])
    app = other("evidence")
    assert "bots and systems are repaired day and night" in texts(app).lower()
    before = len(pool.submitted)
    fine(app.button(key="check").click().run())
    assert len(pool.submitted) - before == 2
    assert app.success
    assert set(app.dataframe[0].value["passed"]) == {"pass"}


def test_known_answers_are_held_one_at_a_time_and_a_lost_worker_costs_one_try(
    pool: AtOnce, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bposim.app import evidence

    monkeypatch.setattr(evidence, "SYSTEMS", tuple(each for each in evidence.SYSTEMS if each.name.startswith("D1"))[:1])
    for deaths, fails in ((1, False), (2, True)):
        dying = Dying(deaths)
        monkeypatch.setattr(evidence, "proving", lambda dying=dying: dying)
        app = other("evidence")
        fine(app.button(key="check").click().run())
        assert (bool(app.error), bool(app.success)) == (fails, not fails)


def test_what_the_imports_made_is_looked_through_by_no_collection(page: Callable[..., AppTest]) -> None:
    page()
    assert gc.get_freeze_count() > 50_000


@pytest.mark.parametrize(("is_first", "expected"), [(True, [1, 4, 16]), (False, [4, 16])])
def test_pictures_are_drawn_again_whenever_intervals_are_half_as_wide(is_first: bool, expected: list[int]) -> None:
    drawn, at = 0, []
    for common in range(17):
        if board.pictures_due(drawn, common, is_first):
            drawn = common
            at.append(common)
    assert at == expected
