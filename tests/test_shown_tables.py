"""Do numbers in a page's table have as many digits as say something? Cases from paper."""

from __future__ import annotations

import pandas as pd
import pytest

from bposim.app.tables import decimals, digits


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([753_934.1234, -0.5], 0),
        ([1234.5, 2.25], 0),
        ([97.83, None], 2),
        ([-12.3456, 0.0000000000001], 2),
        ([0.25, 0.0125], 4),
        ([0.0, 0.0], 0),
        ([None, None], 0),
        ([77.25, float("inf")], 2),
        ([float("inf")], 0),
    ],
)
def test_a_column_has_the_digits_of_its_largest_number(numbers: list[float | None], expected: int) -> None:
    assert decimals(pd.Series(numbers, dtype="float64")) == expected


def test_a_half_width_has_the_digits_of_its_number() -> None:
    frame = pd.DataFrame(
        {"name": ["a"], "USD": [12.3456], "±": [0.1384], "worth": [504_698.25], "± worth": [0.0000001]}
    )
    assert digits(frame) == {"USD": 2, "±": 2, "worth": 0, "± worth": 0}
    assert digits(pd.DataFrame({"± alone": [0.25]})) == {"± alone": 4}
