"""The shipped studies: head-counts by the printed rule, content as their arithmetic says."""

from __future__ import annotations

import pytest

from bposim.analysis.measuring.load import content_minutes
from bposim.analysis.sizing.headcount import headcounts
from bposim.model.design import compile_operation
from bposim.scenarios.study import SHIPPED, load_study


@pytest.mark.parametrize("name", SHIPPED)
def test_head_counts_are_those_of_the_printed_rule(name: str) -> None:
    study = load_study(name)
    for scenario in study.scenarios.values():
        for row in headcounts(scenario, study.data):
            assert row.stated == row.headcount, row


@pytest.mark.parametrize(
    ("name", "hours", "tolerance"),
    [
        ("invoice_processing", 17_820, 0.005),  # 6.9 + .22 x 8 + .08 x 3 + .01 = 8.91 minutes, 120,000 a year
        ("claims", 36_125, 0.01),  # 12.4 + .175 x 10 + .05 x 6 = 14.45 minutes, 150,000 a year
        ("data_entry", 12_400, 0.005),  # 3.1 minutes, 240,000 a year
        ("payroll", 8_544, 0.005),  # 7.12 minutes, 72,000 a year
    ],
)
def test_content_in_house_is_the_sum_of_the_process_s_parts(name: str, hours: float, tolerance: float) -> None:
    study = load_study(name)
    row = headcounts(study.scenarios["in_house"], study.data)[0]
    assert row.content_hours == pytest.approx(hours, rel=tolerance)


def test_everybody_handles_the_same_invoices() -> None:
    """Outside bots and what they save, content does not depend on who does the work."""
    study = load_study("invoice_processing")
    manual = ("in_house", "onshore", "nearshore", "offshore", "offshore_night")
    contents = [content_minutes(compile_operation(study.scenarios[name])).sum() for name in manual]
    assert contents == pytest.approx([contents[0]] * len(manual))
