"""Volumes over the years. Oracle: paper, the same run without a path, and the moments of a lognormal walk."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from bposim.analysis.business_case.case import business_case
from bposim.analysis.business_case.printing import summary
from bposim.analysis.business_case.telling import as_json
from bposim.analysis.business_case.term import check_size
from bposim.analysis.measuring.load import expected_items
from bposim.analysis.money.ledger import POINTS
from bposim.analysis.running import Engine, Run, simulate
from bposim.analysis.sizing.headcount import yearly_items
from bposim.analysis.validation import textbook
from bposim.model.design import compile_operation
from bposim.model.operation import Operation, Walk
from bposim.model.ticks import DAY
from bposim.model.volume_paths import walked
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.study import Study, load_study

both_engines = pytest.mark.parametrize("engine", ["compiled", "simpy"])

YEAR = 365  # days from 5 January 2026 to the next
HOURLY = textbook.poisson(1.0)
KINDS = {"item": textbook.arriving(HOURLY), "other": textbook.arriving(HOURLY)}


def study(path: dict[str, Any] | None = None, weeks: int = 110, kinds: dict[str, Any] = KINDS, **rest: Any) -> Study:
    """Two work types that arrive alike, one an hour; enough servers for all."""
    teams = {"clerks": textbook.team(2, employer="provider")}
    tables = textbook.tables(dict(kinds), {"work": textbook.step(textbook.fixed(1))}, teams, weeks, **rest)
    tables["demand"] |= {} if path is None else {"volume_path": path}
    return textbook.study(tables)


def operation(path: dict[str, Any] | None = None, **rest: Any) -> Operation:
    return compile_operation(study(path, **rest).scenarios["base"])


def run(path: dict[str, Any] | None = None, engine: Engine = "compiled", **rest: Any) -> Run:
    return simulate(study(path, **rest).scenarios["base"], engine=engine)


def of_years(found: Operation) -> list[list[float]]:
    """Items expected in the first two years, by work type."""
    return [expected_items(found, year * YEAR * DAY, (year + 1) * YEAR * DAY).tolist() for year in (0, 1)]


# What is foreseen


def test_the_first_year_is_as_stated_and_each_later_one_as_the_path_says() -> None:
    year = 24.0 * YEAR
    assert of_years(operation()) == [pytest.approx([year, year])] * 2
    grown = of_years(operation({"growth_share": {"item": 0.1}}))
    assert grown == [pytest.approx([year, year]), pytest.approx([1.1 * year, year])]
    lean = of_years(operation({"year_factors": [1.0, 0.8]}))
    assert lean == [pytest.approx([year, year]), pytest.approx([0.8 * year, 0.8 * year])]
    both = of_years(operation({"growth_share": 0.1, "year_factors": [1.0, 0.8]}))
    assert both[1] == pytest.approx([0.88 * year, 0.88 * year])


def test_the_last_factor_goes_on_and_growth_is_compound() -> None:
    path = study({"growth_share": -0.5, "year_factors": [1.0, 2.0]}).scenarios["base"].demand.volume_path
    assert path is not None
    assert path.foreseen("item", 4) == pytest.approx((1.0, 1.0, 0.5, 0.25))


def test_a_year_begins_on_the_anniversary_of_the_start() -> None:
    """Of 29 February on 1 March, day 366 from 29 February 2024 on being 1 March 2025."""
    day = operation({"year_factors": [1.0, 0.5]}).forms[0]
    assert (day.expected[YEAR - 1], day.expected[YEAR]) == (pytest.approx(24), pytest.approx(12))
    leap = operation({"year_factors": [1.0, 0.5]}, start=date(2024, 2, 29)).forms[0]
    assert (leap.expected[365], leap.expected[366]) == (pytest.approx(24), pytest.approx(12))


def test_work_of_other_clients_has_no_path() -> None:
    other = textbook.arriving(HOURLY, background=True)
    found = of_years(operation({"year_factors": [1.0, 0.5]}, kinds={**KINDS, "other": other}))
    assert found[1] == pytest.approx([12.0 * YEAR, 24.0 * YEAR])


def test_heads_are_for_the_first_year() -> None:
    """120,000 invoices, of which the path has a half in the first year."""
    plain = load_study("invoice_processing")
    halved = plain.replace({"demand.volume_path": {"growth_share": 0.3, "year_factors": [0.5]}})
    items = [
        yearly_items(each.scenarios["in_house"], compile_operation(each.scenarios["in_house"])).sum()
        for each in (plain, halved)
    ]
    assert items == pytest.approx([120_000, 60_000])


def test_other_clients_work_has_no_part_in_the_path() -> None:
    """Payroll's is shared by a provider: half of the client's 72,000 a year, and all of the others'."""
    halved = load_study("payroll").replace({"demand.volume_path": {"year_factors": [0.5]}}).scenarios["offshore"]
    kinds = halved.demand.work_types
    (others,) = (name for name, kind in kinds.items() if kind.background)
    assert halved.demand.stated_years(others, 2.0) == 2.0
    assert {halved.demand.stated_years(name, 2.0) for name in kinds if name != others} == {1.0}


# What luck adds


@both_engines
def test_a_lean_year_takes_items_away_and_moves_no_other(engine: Engine) -> None:
    """The second year: none of one work type, and of the other what would have come, in part."""
    plain, lean = (
        run(path, engine, weeks=54) for path in (None, {"year_factors": [1.0, 0.5], "growth_share": {"other": -0.5}})
    )
    for kind in (0, 1):
        before, after = (each.log.items.arrived[each.log.items.work_type == kind] for each in (plain, lean))
        first = before < YEAR * DAY
        assert before[first].tolist() == after[after < YEAR * DAY].tolist()
        assert set(after.tolist()) < set(before.tolist())
    gone = run({"year_factors": [1.0, 0.0]}, engine, weeks=54).log
    assert gone.items.arrived.max() < YEAR * DAY
    assert len(gone.items.arrived) == (plain.log.items.arrived < YEAR * DAY).sum()


def test_a_path_that_does_not_move_changes_no_bit() -> None:
    still = {"growth_share": 0.0, "year_factors": [1.0]}
    plain, same = run(weeks=54), run(still, weeks=54)
    assert [form.expected.tobytes() for form in plain.operation.forms] == [
        form.expected.tobytes() for form in same.operation.forms
    ]
    assert plain.log.items.arrived.tobytes() == same.log.items.arrived.tobytes()


def test_an_uncertain_path_leaves_the_first_year_and_moves_all_work_types_alike() -> None:
    plain, moved = (run(path, weeks=104).log.items for path in (None, {"volatility_share": 0.3}))
    first = plain.arrived < YEAR * DAY
    assert plain.arrived[first].tolist() == moved.arrived[moved.arrived < YEAR * DAY].tolist()
    ratios = []
    for kind in (0, 1):
        before, after = (
            np.count_nonzero((each.work_type == kind) & (each.arrived >= YEAR * DAY)) for each in (plain, moved)
        )
        ratios.append(after / before)
    (factor,) = set(walked(Walk(np.array([1]), 0.3), 1, 0).tolist())
    assert ratios == pytest.approx([factor, factor], abs=4 * (2 / 8700) ** 0.5 * factor)
    assert abs(factor - 1) > 0.05


def test_a_walk_has_the_stated_spread_and_a_mean_of_one() -> None:
    """Of its logarithm in year k: variance v^2 k, mean - v^2 k / 2; 2,000 futures, 4 standard errors."""
    futures = np.array([walked(Walk(np.arange(4), 0.2), 1, number) for number in range(2_000)])
    assert (futures[:, 0] == 1.0).all()
    logs = np.log(futures)
    for year in (1, 2, 3):
        spread = 0.2 * year**0.5
        assert logs[:, year].std(ddof=1) == pytest.approx(spread, abs=4 * spread / (2 * 2_000) ** 0.5)
        assert logs[:, year].mean() == pytest.approx(-(spread**2) / 2, abs=4 * spread / 2_000**0.5)
    steps = np.diff(logs, axis=1)
    assert abs(np.corrcoef(steps[:, 0], steps[:, 1])[0, 1]) < 4 / 2_000**0.5


def test_one_more_year_moves_none_before_it() -> None:
    short, long = (walked(Walk(np.arange(years), 0.2), 3, 5) for years in (3, 6))
    assert long[:3].tolist() == short.tolist()


# What it does to a case


MINIMUM = 12_000.0  # items a month
TERMS = {"growth_share": 0.0, "year_factors": [1.0, 0.5]}


def committed(path: dict[str, Any] | None) -> Study:
    """20 an hour, some 14,600 a month; a provider is paid 1 an item, and for 12,000 at least."""
    site = {"time_zone": "UTC", "wage_per_hour": 10.0}
    tables = textbook.tables(
        {"item": textbook.arriving(textbook.poisson(20.0))},
        {"work": textbook.step(textbook.fixed(1))},
        {"clerks": textbook.team(2, site="here")},
        4,
        sites={"here": site},
        contract={"term_months": 24},
    )
    tables["demand"] |= {} if path is None else {"volume_path": path}
    fee = {"basis": "item", "rate": 1.0, "minimum_items_per_month": MINIMUM}
    there = {
        "delivery": {
            "sites": {"there": {"time_zone": "UTC"}},
            "teams": {"clerks": {"site": "there", "employer": "provider"}},
        },
        "contract": {"fees": {"work": fee}},
    }
    return textbook.study({**tables, "baseline": "home", "scenarios": {"home": {}, "away": there}})


def test_a_minimum_commitment_bites_in_lean_years() -> None:
    """Full months: as many as come in the first year, 12,000 in the second, when some 7,300 do."""
    case = business_case(committed(TERMS), "away", replications=2)
    full = [month for month in case.months if month.month not in ("2026-01", "2027-01", "2028-01")]
    rich, lean = ([month for month in full if month.month.startswith(year)] for year in ("2026", "2027"))
    for month in rich:
        assert month.road.mean == pytest.approx(month.arrived.mean, rel=0.001)  # what is in hand at a month's end
    assert [month.road.mean for month in lean] == pytest.approx([MINIMUM] * 11, abs=2 / POINTS)
    first, second = (year.mean for year in case.items_by_year[:2])
    assert (first, second) == (pytest.approx(175_200, rel=0.01), pytest.approx(87_600, rel=0.01))


def test_what_comes_is_told_by_month_and_by_year() -> None:
    study = committed({"volatility_share": 0.2})
    case = business_case(study, "away", replications=6)
    told, text = as_json(case, study), dict(summary(case))
    assert [each["unit"] for each in told["items_by_year"]] == ["items", "items"]
    assert sum(row["items_arrived"]["mean"] for row in told["monthly"]) == pytest.approx(
        sum(each["mean"] for each in told["items_by_year"])
    )
    first, second = case.items_by_year
    assert (second.p95 - second.p5) > 10 * (first.p95 - first.p5)
    assert text["items that come in year 2"].startswith(f"{second.mean:,.0f} (5 to 95 % of the futures: ")


def test_a_term_with_more_items_than_there_is_room_for_is_a_mistake() -> None:
    """2.2 million in the first year, which doubles: 68 million over five."""
    how = study({"growth_share": 1.0}, weeks=4, kinds={"item": textbook.arriving(textbook.poisson(250.0))})
    check_size("study.toml", how.scenarios["base"], 36)
    with pytest.raises(StudyError, match="a term of at most 20,000,000 items in all, not 67,9"):
        check_size("study.toml", how.scenarios["base"], 60)


@pytest.mark.parametrize("form", ["csv", "renewal"])
def test_a_form_that_says_itself_what_comes_when_has_no_path(form: str) -> None:
    said = {"csv": textbook.from_file(), "renewal": textbook.arriving({"form": "renewal", "gap": textbook.fixed(9)})}
    tables = textbook.tables({"item": said[form]}, {"work": textbook.step(textbook.fixed(1))}, {"c": textbook.team(1)})
    textbook.study({**tables, "demand": {**tables["demand"], "volume_path": {}}})
    with pytest.raises(StudyError) as caught:
        textbook.study({**tables, "demand": {**tables["demand"], "volume_path": {"growth_share": 0.1}}})
    (found,) = caught.value.mistakes
    assert found.path.endswith("form")
    assert "a form with a volume where a volume_path moves it" in found.expected
