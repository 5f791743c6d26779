"""Texts of strangers in the cells of a spreadsheet: they stay texts, and never become formulas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # noqa: RUF001  the wide forms, which some spreadsheets read as the narrow ones
_NUMBER = re.compile(r"[+-]\d[\d,]*(\.\d+)?( ± \d[\d,]*(\.\d+)?)?( ?%)?", re.ASCII)  # as tables here show one


def inert(value: Any) -> Any:
    """A text that a spreadsheet would calculate gets an apostrophe before it; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def cell(value: Any) -> Any:
    """Of a table on a page, which its reader can download: a number as tables here show one stays as it is."""
    return value if isinstance(value, str) and _NUMBER.fullmatch(value) else inert(value)


def as_csv(frame: pd.DataFrame) -> str:
    return str(frame.rename(columns=inert).map(inert).to_csv(index=False))
