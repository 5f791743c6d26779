"""Numbers in a table on a page: as many digits as say something, thousands apart, and a dash where there is none."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

NONE = "-"
_DIGITS = 4  # of a column's largest number; whole ones all stay
_MOST = 4  # decimals
_WIDTH = 104  # pixels of a column of numbers, which a long heading would push off the page


def draw(place: DeltaGenerator, frame: pd.DataFrame, alt: str) -> None:
    known = digits(frame)
    place.dataframe(
        frame.round(known),
        hide_index=True,
        placeholder=NONE,
        column_config={
            name: st.column_config.NumberColumn(format=_form(after), width=_WIDTH) for name, after in known.items()
        },
        alt=alt,
    )


def _form(decimals: int) -> str:
    """Those that are not whole are too small for thousands."""
    return f"%.{decimals}f" if decimals else "localized"


def digits(frame: pd.DataFrame) -> dict[str, int]:
    """Decimals by column of numbers; a half-width has those of the number that it stands behind."""
    found: dict[str, int] = {}
    for name in map(str, frame.select_dtypes("float")):
        before = list(found.values())[-1:] if name.startswith("±") else []
        found[name] = before[0] if before else decimals(frame[name])
    return found


def decimals(column: pd.Series[float]) -> int:
    """The same in the whole column, so that a half-width of a rounding error is none; what has no end says nothing."""
    largest = float(column[column.abs() < math.inf].abs().max())
    if math.isnan(largest) or largest == 0:
        return 0
    return min(max(_DIGITS - 1 - math.floor(math.log10(largest)), 0), _MOST)
