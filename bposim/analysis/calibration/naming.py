"""Names of a stranger's log as names that a study takes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LONGEST = 48
TAKEN = ("done",)


def plain_names(texts: Iterable[str]) -> tuple[str, ...]:
    """Letters, digits and _, each once."""
    found: list[str] = []
    for number, text in enumerate(texts, 1):
        plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
        name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST].strip("_") or f"name_{number}"
        known = {*found, *TAKEN}
        found.append(name if name not in known else f"{name}_{number}")
    return tuple(found)
