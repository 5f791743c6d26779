"""Each tutorial runs as it stands and prints what it says: lines are compared where they are shown, … is anything."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from bposim.cli import main

FOLDER = Path(__file__).parent.parent / "docs" / "tutorials"
TUTORIALS = sorted(FOLDER.glob("*.md"))
BLOCK = re.compile(r"```(console|python|text|toml) *\n(.*?)```", re.DOTALL)
READERS = {"strategist", "analyst", "planner", "teacher"}


def test_there_is_one_for_each_reader_and_the_readme_links_it():
    readme = (FOLDER.parent.parent / "README.md").read_text(encoding="utf-8")
    assert {path.stem for path in TUTORIALS} == READERS
    assert all(f"docs/tutorials/{name}.md" in readme for name in READERS)


@pytest.mark.parametrize("tutorial", TUTORIALS, ids=lambda path: path.stem)
def test_a_tutorial_does_what_it_says(tutorial, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    printed, ran = "", 0
    for kind, body in BLOCK.findall(tutorial.read_text(encoding="utf-8")):
        match kind:
            case "toml":  # its first line is a comment with the file's name
                Path(body.splitlines()[0].removeprefix("# ")).write_text(body, encoding="utf-8")
            case "python":
                sink = StringIO()
                with redirect_stdout(sink):
                    exec(compile(body, tutorial.name, "exec"), names)
                printed, ran = sink.getvalue(), ran + 1
            case "text":
                shown_in(body, printed)
            case "console":
                for command, expected in commands(body):
                    shown_in(expected, output(command, monkeypatch))
                    ran += 1
    assert ran >= 4


def commands(block: str) -> list[tuple[str, str]]:
    parts = re.split(r"^\$ (.*)\n?", block, flags=re.MULTILINE)
    return list(zip(parts[1::2], parts[2::2], strict=True))


def output(command: str, monkeypatch: pytest.MonkeyPatch) -> str:
    words = shlex.split(command, comments=True)
    if words[0] != "bposim":
        return subprocess.run(command, shell=True, check=True, capture_output=True, text=True).stdout
    monkeypatch.setattr(sys, "argv", words)
    sink = StringIO()
    with redirect_stdout(sink), pytest.raises(SystemExit) as left:
        main()
    assert not left.value.code, command
    return sink.getvalue()


def shown_in(expected: str, printed: str) -> None:
    """Each line shown is printed, in this order."""
    rest = iter(" ".join(line.split()) for line in printed.splitlines())
    for line in expected.splitlines():
        wanted = ".*".join(map(re.escape, " ".join(line.split()).split("…")))
        assert any(re.fullmatch(wanted, each) for each in rest), f"{line!r} is not in\n{printed}"
