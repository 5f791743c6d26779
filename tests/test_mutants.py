"""Does the table of planted mistakes fit the files that they are planted in?"""

from __future__ import annotations

from pathlib import Path

import pytest
from mutants.table import MUTANTS, PLANTED, Mutant

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("file", PLANTED)
def test_what_a_mutant_changes_stands_once_in_its_file_and_python_reads_the_mistake(file: str) -> None:
    text = (ROOT / file).read_text()
    for mutant in MUTANTS:
        if mutant.file == file:
            compile(mutant.planted_in(text), file, "exec")


def test_every_mutant_has_a_name_of_its_own() -> None:
    assert len({(mutant.file, mutant.mistake) for mutant in MUTANTS}) == len(MUTANTS) >= 40


@pytest.mark.parametrize("text", ["", "a < b or a < b"])
def test_a_text_that_does_not_stand_once_is_refused(text: str) -> None:
    with pytest.raises(AssertionError, match="instead of once: 'a < b'"):
        Mutant("rules.py", "the smaller one is the larger", "a < b", "a > b").planted_in(text)
