"""The command that the Pilot page prints. Oracle: what the page itself says of the same search."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pages import fine, other, texts
from streamlit.testing.v1 import AppTest
from waiting import TEXT

from bposim.analysis.sizing.printing_pilot import command
from bposim.app.sessions.state import History, first_story, study_of
from bposim.cli import main
from bposim.scenarios.writing import study_text

LEARNING = TEXT + "\n[delivery.teams.clerks.tenure]\nfirst_month_pace = 0.5\nmonths_to_full_pace = 6.0\n"


def test_the_printed_command_finds_what_the_page_says(
    page: Callable[..., AppTest],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    page(LEARNING)
    app = other("pilot")
    app.text_area(key="pasted weeks").set_value("12.5\t2\t3\n50\t3\t3")
    fine(app.button(key="take weeks").click().run())
    fine(app.button(key="find heads").click().run())
    (printed,) = (each.value for each in app.code)
    assert printed == (
        "bposim pilot study.toml --scenario away --team clerks --share 12.5%,50% --tenure 3 --confidence 90% --seed 1"
    )
    text = study_text(study_of(app.session_state["history"].now))
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", shlex.split(printed))
    with pytest.raises(SystemExit, match="0"):
        main()
    said = " ".join(capsys.readouterr().out.split("week ")[0].split())
    assert said
    assert said in " ".join(re.sub(r"\\|\*\*", "", texts(app)).split())


def test_a_shipped_study_is_named(page: Callable[..., AppTest]) -> None:
    page()
    app = other("pilot")
    app.session_state["history"] = History(first_story("payroll"))
    fine(app.run())
    fine(app.number_input(key="pilot weeks").set_value(1).run())
    fine(app.button(key="find heads").click().run())
    assert [each.value.split(" --")[0] for each in app.code] == ["bposim pilot payroll"]


def test_equal_weeks_are_said_in_short_and_names_are_quoted() -> None:
    asked = "my study.toml", "away", "the clerks", [0.29] * 3, 0.0, 0.95, 7
    assert command(*asked) == (
        "bposim pilot 'my study.toml' --scenario away --team 'the clerks' --weeks 3 --share 29% "
        "--confidence 95% --seed 7"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--share", "20%,30%", "--weeks", "3"], "--weeks = 3: expected as many as --share lists"),
        (["--share", ",".join(["20%"] * 105)], "--weeks = 105: expected as many as --share lists, at most 104"),
        (["--share", "20%,x"], "--share = x: expected a share"),
        (["--share", "0%", "--weeks", "2"], "--share = 0%: expected some of the volume in some week"),
    ],
)
def test_shares_that_will_not_do_are_named(
    words: list[str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["bposim", "pilot", "payroll", *words])
    with pytest.raises(SystemExit, match="2"):
        main()
    assert said in capsys.readouterr().err
