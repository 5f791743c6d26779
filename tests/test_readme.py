"""The README's examples run as they stand, and its commands exist."""

from __future__ import annotations

import re
from pathlib import Path

from bposim.cli import COMMANDS

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_python_examples_run_one_after_the_other(capsys, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    examples = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len(examples) == 2
    for example in examples:
        assert len(example.strip().splitlines()) <= 12
        exec(compile(example, "README.md", "exec"), names)
        printed = capsys.readouterr().out
        assert "offshore" in printed
        assert "in_house" in printed


def test_every_command_of_the_readme_exists() -> None:
    commands = set(re.findall(r"^\$ bposim ([a-z-]+)", README, re.MULTILINE))
    assert commands <= set(COMMANDS)
