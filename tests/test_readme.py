"""The README's example runs as it stands, and its commands exist."""

from __future__ import annotations

import re
from pathlib import Path

from bposim.cli import COMMANDS

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_python_example_runs_as_it_stands(capsys) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len(example.strip().splitlines()) <= 12
    exec(compile(example, "README.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "offshore" in printed
    assert "in_house" in printed


def test_every_command_of_the_readme_exists() -> None:
    commands = set(re.findall(r"^\$ bposim ([a-z]+)", README, re.MULTILINE))
    assert commands <= set(COMMANDS)
