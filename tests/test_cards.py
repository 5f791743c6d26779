"""What a card says of a number: its interval, and in words how it stands to the baseline."""

from __future__ import annotations

from dataclasses import replace

from futures import comparison, runs

from bposim.analysis.wording.cards import FEW, Line, Verdict, few, lines, promise

COSTS = [10.0, 11.0, 12.0]


def cost_line(costs: list[float], is_baseline: bool = False, **measures: float) -> Line:
    found = comparison(home=runs(COSTS), away=runs(costs, **measures))
    return next(lines(found.scenarios["home" if is_baseline else "away"], "USD", is_baseline))


def test_the_baseline_stands_against_nothing() -> None:
    line = cost_line(COSTS, is_baseline=True)
    assert (line.value, line.interval, line.apart, line.verdict) == ("11.00 USD", "± 2.48", "", Verdict.NONE)


def test_less_cost_is_better_and_more_is_worse() -> None:
    less, more = cost_line([8.0, 9.0, 10.0]), cost_line([10.5, 11.5, 12.5])
    assert (less.apart, less.verdict) == ("2.00 ± 0.00 USD less", Verdict.BETTER)
    assert (more.apart, more.verdict) == ("0.50 ± 0.00 USD more", Verdict.WORSE)


def test_what_the_interval_cannot_tell_apart_is_said_to_be_so() -> None:
    line = cost_line([9.0, 12.0, 12.5])
    assert (line.apart, line.verdict) == ("no clear gap (+0.17 ± 2.59)", Verdict.SAME)


def test_shares_are_compared_in_points_and_hours_in_hours() -> None:
    found = comparison(home=runs(COSTS), away=runs(COSTS, sla_attainment=0.8, turnaround_p90_hours=3.0))
    said = {line.measure: (line.apart, line.verdict) for line in lines(found.scenarios["away"], "USD", False)}
    assert said["sla_attainment"] == ("10.0 ± 0.0 points lower", Verdict.WORSE)
    assert said["turnaround_p90_hours"] == ("2.1 ± 0.0 h longer", Verdict.WORSE)
    assert said["sla_attainment_end_to_end"] == ("no clear gap (0.0 ± 0.0)", Verdict.SAME)


def test_a_number_that_is_not_known_says_why() -> None:
    line = cost_line([10.0, 11.0, float("inf")])
    assert line.value == "not known"
    assert line.reason
    assert line.verdict is Verdict.NONE


def test_few_replications_are_said() -> None:
    assert few(1) == "only 1 replication yet"
    assert few(FEW - 1) == f"fewer than {FEW} replications yet"
    assert few(FEW) == ""


def test_a_card_says_how_often_all_is_kept_that_was_promised() -> None:
    """By the futures: of four, one misses an SLA."""
    side = comparison(home=runs([10.0] * 4, complies=[True, True, False, True])).scenarios["home"]
    assert promise(side, 4) == "keeps every SLA in 3 of 4 replications"
    assert promise(replace(side, measures={}), 4) == ""
