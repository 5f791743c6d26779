"""Single mistakes that somebody could make: in which file, what they do, the text that they change and what to.

A text stands once in its file; it is kept short, so that other changes leave it alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from mutants import in_compiled, in_rules, in_simpy


class Mutant(NamedTuple):
    file: str
    mistake: str
    original: str
    mutated: str

    def planted_in(self, text: str) -> str:
        found = text.count(self.original)
        assert found == 1, (
            f"{self.file}: {self.mistake}: the table is stale, {found} times instead of once: {self.original!r}"
        )
        return text.replace(self.original, self.mutated)

    def plant(self, tree: Path) -> None:
        file = tree / self.file
        file.write_text(self.planted_in(file.read_text()))


PLANTED = {
    "bposim/model/rules.py": in_rules.RULES,
    "bposim/model/hours.py": in_rules.WAIT_END,
    "bposim/model/streams.py": in_rules.LATER,
    "bposim/model/engine_simpy.py": in_simpy.ENGINE,
    "bposim/model/visits.py": in_simpy.VISITS,
    "bposim/model/columns.py": in_simpy.GATHERED,
    "bposim/model/kernel.py": in_compiled.KERNEL,
    "bposim/model/defects.py": in_compiled.DEFECTS,
    "bposim/model/fates.py": in_compiled.FATES,
    "bposim/model/looks.py": in_compiled.LOOKS,
    "bposim/model/straining.py": in_compiled.STRAIN,
    "bposim/model/given.py": in_compiled.GIVEN,
    "bposim/model/visit_luck.py": in_compiled.LUCK,
    "bposim/model/order.py": in_compiled.ORDER,
    "bposim/model/writing.py": in_compiled.WRITING,
}
MUTANTS = [Mutant(file, *row) for file, rows in PLANTED.items() for row in rows]
