"""What somebody set is there again after another page. Oracle: what was set."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from pages import fine, texts
from streamlit.testing.v1 import AppTest
from waiting import TEXT

import bposim.app
from bposim.app.sessions import session, shared
from bposim.app.sessions.link import encode

CHOSEN = {  # widgets that hold a choice; of `data_editor` and `file_uploader` Streamlit keeps nothing, so pages do
    *("checkbox", "toggle", "radio", "selectbox", "multiselect", "pills", "segmented_control", "select_slider"),
    *("slider", "number_input", "text_input", "text_area", "date_input", "time_input", "color_picker"),
}
ROADS = "".join(f"\n[scenarios.{name}.transition.waves.all]\nweek = 4\nshare = 1.0\n" for name in ("away", "far"))
TWO_ROADS = f"{TEXT}\n[contract]\nterm_months = 3\n{ROADS}"


def choices() -> Iterator[tuple[str, ast.Call, set[str]]]:
    """Each such widget with its place, and what its function puts into the session before."""
    for file in sorted(Path(bposim.app.__file__).parent.rglob("*.py")):
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                nodes = list(ast.walk(function))
                targets = [target for node in nodes if isinstance(node, ast.Assign) for target in node.targets]
                put = {ast.unparse(each.slice) for each in targets if "st.session_state[" in ast.unparse(each)}
                for node in nodes:
                    if isinstance(node, ast.Call) and ast.unparse(node.func) in {f"st.{name}" for name in CHOSEN}:
                        yield f"{file.name}:{node.lineno}", node, put


def test_every_choice_is_kept_by_the_session_or_put_from_it() -> None:
    found = list(choices())
    assert len(found) > 30
    for place, call, put in found:
        named = {each.arg: ast.unparse(each.value) for each in call.keywords}
        assert named.get("persist_state") == "'session'" or named.get("key") in put, place


def pages(first: str, **query: str) -> AppTest:
    """A session that turns from one page to another as `page` says."""

    def script(first: str) -> None:
        from importlib import import_module

        import streamlit as st

        from bposim.app.sessions import session

        session.begin()
        import_module(f"bposim.app.{st.session_state.get('page', first)}").show()

    app = AppTest.from_function(script, args=(first,), default_timeout=600)
    for name, value in query.items():
        app.query_params[name] = value
    return fine(app.run())


def address(app: AppTest, name: str) -> str:
    found = app.query_params[name]
    return found if isinstance(found, str) else found[-1]


def there_and_back(app: AppTest, first: str) -> None:
    """Another page's address holds nothing of the one that was left."""
    for page in ("evidence", first):
        app.session_state["page"] = page
        app.query_params.clear()
        fine(app.run())


def test_the_class_goes_on_where_it_was(page: Callable[..., AppTest]) -> None:
    page()
    app = pages("classroom", lesson="bots", seed="7")
    app.number_input[0].set_value(40)
    fine(app.button[0].click().run())
    fine(app.toggle(key="large type").set_value(True).run())
    fine(app.slider(key="knob:bots:extra").set_value(4.0).run())
    there_and_back(app, "classroom")
    assert "Bots do the easy part" in [each.value for each in app.header]
    assert app.slider(key="knob:bots:extra").value == 4.0
    assert app.toggle(key="large type").value
    assert address(app, "seed") == "7"
    assert "your guess was 40.0 %" in app.info[0].value


def test_a_link_wins_over_the_lesson_that_was_open(page: Callable[..., AppTest]) -> None:
    page()
    app = pages("classroom", lesson="bots")
    fine(app.selectbox(key="chosen lesson").select("churn").run())
    assert address(app, "lesson") == "churn"
    for name, value in (("lesson", "gap"), ("seed", "9")):
        app.query_params[name] = value
    fine(app.run())
    assert app.selectbox(key="chosen lesson").value == "gap"
    assert (address(app, "lesson"), address(app, "seed")) == ("gap", "9")


def test_weights_of_proposals_are_kept(page: Callable[..., AppTest]) -> None:
    page(TWO_ROADS)
    app = pages("business_case")
    fine(app.slider(key="weight:worth").set_value(0.5).run())
    there_and_back(app, "business_case")
    assert app.slider(key="weight:worth").value == 0.5


def test_rows_that_were_sent_and_their_filters_are_kept_until_they_are_closed(
    page: Callable[..., AppTest], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of another range later, the old filter has nothing to say."""
    page()
    monkeypatch.chdir(tmp_path)
    app = pages("explore")

    def send(heads: list[int]) -> None:
        frame = {"point_id": list("abc"), "scenario": "home", "status": "done", "heads": heads, "cost_per_item": 1.0}
        content = pd.DataFrame(frame).to_csv(index=False).encode()
        fine(app.file_uploader(key="sweep file").upload("rows.csv", content).run())

    send([5, 6, 8])
    fine(app.slider(key="filter:heads:5.0:8.0").set_value((6.0, 8.0)).run())
    assert "2 points of home fit" in texts(app)
    there_and_back(app, "explore")
    assert "2 points of home fit" in texts(app)
    assert "still those of rows.csv" in texts(app).replace("\\", "")
    send([1, 2, 3])
    assert "3 points of home fit" in texts(app)
    there_and_back(app, "explore")
    fine(app.button(key="close sweep").click().run())
    assert "Nothing to explore yet" in app.info[0].value


def test_a_link_s_story_stays_in_the_address(page: Callable[..., AppTest]) -> None:
    """So that to load the page anew does not lose it."""
    page()
    first = pages("assumptions")
    first.run()
    assert session.LINK not in first.query_params
    made = encode(shared.opening()[0]._replace(seed=5))
    app = pages("assumptions", **{session.LINK: made})
    there_and_back(app, "assumptions")
    assert address(app, session.LINK) == made
