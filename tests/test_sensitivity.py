"""What the answer depends on. Oracles: costs that are straight lines, functions whose indices are known, coins."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from io import StringIO
from math import pi

import numpy as np
import pytest
from rich.console import Console
from test_cli import QUICK
from textbook import study

from bposim.analysis.charts import frontier as chart
from bposim.analysis.estimates import difference, no_difference
from bposim.analysis.sensitivity import frontier
from bposim.analysis.sensitivity.break_even import BreakEven, Seen, break_even, curve, located, looked
from bposim.analysis.sensitivity.designs import latin_table, placed, sampled_table
from bposim.analysis.sensitivity.factors import Factor, at, library_factors, stated_factors
from bposim.analysis.sensitivity.indices import analysed, indices
from bposim.analysis.sensitivity.information import information, weighed
from bposim.analysis.sensitivity.pairs import of_rows
from bposim.analysis.sensitivity.printing import show_break_even, show_indices
from bposim.analysis.sensitivity.tornado import tornado
from bposim.analysis.sweeps.measuring import Wanted, measured, own_path, with_values
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.resolving import find
from bposim.scenarios.study import SHIPPED, load_study

WAGE, RATE = "delivery.sites.here.wage_per_hour", "contract.fees.clerks.rate"
HEADS = "scenarios.provider.delivery.teams.clerks.headcount"

OWN_OR_BOUGHT = {
    "delivery__sites__here": {"time_zone": "UTC", "wage_per_hour": 20.0},
    "delivery__teams__clerks__site": "here",
    "baseline": "own",
    "scenarios__own": {},
    "scenarios__provider": {
        "delivery": {"teams": {"clerks": {"employer": "provider"}}},
        "contract": {"fees": {"clerks": {"basis": "rostered_hour", "team": "clerks", "rate": 12.0}}},
    },
}


def own_or_bought():
    """The same clerk at a wage of 20 or a fee of 12, an hour each: what an item costs is a straight line in both."""
    return study(4, 1, **OWN_OR_BOUGHT)


def factor(path: str, low: float, high: float) -> Factor:
    return stated_factors(own_or_bought(), {path: (low, high)})[0]


def test_a_fee_breaks_even_where_it_is_the_wage():
    found = break_even(own_or_bought(), "provider", factor(RATE, 5, 50), replications=3, workers=1)
    assert found.value == pytest.approx(20.0, rel=1e-6)
    assert found.half_width == pytest.approx(0.0, abs=0.05)


def test_heads_are_whole_and_break_even_between_them():
    """At 12 an hour 1.67 people cost what one does at 20: one is cheaper, two are not."""
    found = break_even(own_or_bought(), "provider", factor(HEADS, 1, 5), replications=2, workers=1)
    assert [seen.value for seen in found.seen] == [1, 2, 3, 4, 5]
    assert found.value == pytest.approx(20 / 12, rel=1e-6)


def crossing(seed: int) -> tuple[float, float | None]:
    """Ten replications of a straight line through zero at .3, with luck that all values share and luck of their own."""
    luck = np.random.default_rng(seed)
    shared = luck.normal(size=10)

    def look(values):
        lines = [10 * (value - 0.3) + shared + luck.normal(size=10) for value in values]
        return [Seen(value, difference(line.tolist(), [0.0] * 10)) for value, line in zip(values, lines, strict=True)]

    whole = Factor("x", 0.0, 1.0, ("x",))
    return located(looked(look, whole), whole)


def test_the_interval_of_a_break_even_covers_it_as_often_as_it_says():
    """The crossing is known, and an interval of 95 % misses 20 times in 400, give or take three times 4.4."""
    found = [crossing(seed) for seed in range(400)]
    missed = sum(abs(value - 0.3) > half_width for value, half_width in found)
    assert missed == pytest.approx(20, abs=13)


def test_no_break_even_says_what_there_is_instead():
    found = break_even(own_or_bought(), "provider", factor(RATE, 5, 15), replications=2, workers=1)
    assert found.value is None
    assert "no change of sign" in found.reason


def test_the_curve_of_two_follows_the_wage():
    fee, wage = factor(RATE, 5, 60), factor(WAGE, 10, 40)
    found = curve(own_or_bought(), "provider", fee, wage, [15.0, 30.0], replications=2, workers=1)
    assert [(at, each.value) for at, each in found.along] == [
        (15.0, pytest.approx(15.0, rel=1e-6)),
        (30.0, pytest.approx(30.0, rel=1e-6)),
    ]


def mapped(across: Factor, down: Factor) -> frontier.Frontier:
    """Cost of an item on the grid, of one run of each."""
    whole = own_or_bought()
    wanted = Wanted(("own", "provider"), 1, 1)
    pairs = {
        each.id: of_rows(measured(whole, each, wanted), 1, "provider", "own", "cost_per_item")
        for each in frontier.grid(across, down)
    }
    return frontier.of_pairs("provider", "own", across, down, pairs)


def test_the_line_on_a_map_of_fee_and_wage_is_where_they_are_equal():
    """Crossed by lines and columns of the grid alike; below it the provider is cheaper."""
    found = mapped(factor(RATE, 5, 45), factor(WAGE, 10, 40))
    crossed = found.crossings()
    assert all(x == pytest.approx(y, rel=1e-6) for x, y in crossed)
    assert [round(x, 6) for x, _ in crossed] == [10, 15, 17.5, 25, 32.5, 35, 40]
    signs = [[each.mean < 0 for each in row] for row in found.apart]
    assert signs == [[fee < wage for fee in found.columns] for wage in found.lines]
    told = frontier.takeaway(found, "USD")
    assert told == f"provider and own cost the same from {RATE} = 10 with {WAGE} = 10 to 40 with 40."


def test_a_map_without_a_line_says_who_is_cheaper_everywhere():
    cheap = mapped(factor(RATE, 1, 5), factor(WAGE, 10, 40))
    assert cheap.crossings() == []
    assert frontier.takeaway(cheap, "USD").startswith("provider is cheaper at every one of these values, by ")
    dear = mapped(factor(RATE, 50, 60), factor(WAGE, 10, 40))
    assert frontier.takeaway(dear, "USD").startswith("own is cheaper at every one of these values, by ")


def test_words_on_a_map_make_way_for_the_line_and_the_mark():
    """A line along a row of cells, a little below or above their middles, and a mark in one that it does not touch."""
    found = mapped(factor(RATE, 5, 45), factor(WAGE, 10, 40))
    for shift, free in ((-0.2, "top"), (0.2, "bottom")):
        flat = [[difference([line + 0.5 - 2 - shift], [0.5]) for _ in range(5)] for line in range(5)]
        drawn = chart.figure(found._replace(apart=tuple(map(tuple, flat)))).layout.annotations
        assert {each.yanchor for each in drawn[10:15]} == {free}
        assert {each.yanchor for each in drawn[:10]} == {"bottom"}
    marked = found.across._replace(value=found.columns[0]), found.down._replace(value=found.lines[4] - 1.5)
    assert chart.figure(found._replace(across=marked[0], down=marked[1])).layout.annotations[20].yanchor == "top"


def test_a_map_whose_turn_lies_where_nothing_has_an_average_says_so():
    found = mapped(factor(RATE, 5, 45), factor(WAGE, 10, 40))
    unknown = no_difference(1, "not steady")
    apart = [[unknown] * 5 for _ in range(5)]
    apart[0][0], apart[4][4] = difference([1.0], [2.0]), difference([2.0], [1.0])
    told = frontier.takeaway(found._replace(apart=tuple(map(tuple, apart))), "USD")
    assert told == "Now provider is cheaper and now own; where it turns these values do not tell."


def test_three_times_a_range_stays_what_the_figure_can_be():
    share = Factor("a", 0.2, 0.5, ("a",), 0.3, "share of items")
    assert (frontier.wider(share).low, frontier.wider(share).high) == pytest.approx((0.0, 0.9))
    assert frontier.wider(share._replace(high=0.7)).high == 1.0
    assert frontier.wider(Factor("b", -1.0, 1.0, ("b",))).low == -3.0


@pytest.fixture(scope="module")
def bars():
    factors = [factor(WAGE, 15, 25), factor(RATE, 10, 14), factor("demand.scale", 1.0, 1.5)]
    return tornado(own_or_bought(), "provider", factors, replications=3, workers=1)


def test_bars_are_as_long_as_the_lines_say(bars):
    """Wage 15 to 25 moves the difference by ten hours' money, the fee 10 to 14 by four: as 8 does that is stated."""
    by_name = {bar.factor.name: bar.swing.mean for bar in bars.bars}
    assert by_name[WAGE] / bars.stated.mean == pytest.approx(10 / 8)
    assert by_name[RATE] / bars.stated.mean == pytest.approx(-4 / 8)
    assert [bar.factor.name for bar in bars.bars[:2]] == [WAGE, RATE]


def test_more_volume_dilutes_the_difference(bars):
    """Half as many items again share the same hours: a third of the difference goes, but for luck in the number."""
    (bar,) = (bar for bar in bars.bars if bar.factor.name == "demand.scale")
    assert bar.at_high.mean / bar.at_low.mean == pytest.approx(1 / 1.5, rel=0.03)


def test_what_flips_the_answer_is_named():
    found = tornado(
        own_or_bought(), "provider", [factor(RATE, 10, 30), factor(WAGE, 15, 25)], replications=2, workers=1
    )
    assert [bar.factor.name for bar in found.flips] == [RATE]


def test_a_factor_without_an_average_says_why_and_comes_last():
    """Eighty arrivals an hour are more than one clerk can handle."""
    per_hour = "demand.work_types.item.arrivals.all.items_per_hour"
    found = tornado(
        own_or_bought(), "provider", [factor(per_hour, 4, 80), factor(WAGE, 15, 25)], replications=2, workers=1
    )
    assert [bar.factor.name for bar in found.bars] == [WAGE, per_hour]
    assert "not steady" in found.bars[-1].swing.reason


def test_a_library_figure_is_one_factor_wherever_it_is_used():
    found = library_factors(load_study("invoice_processing"), ["in_house", "offshore"], ["A"])
    assert {each.mark for each in found} == {"A"}
    by_name = {each.name: each for each in found}
    assert len(by_name) == len(found)
    volume = by_name["demand/invoices: work_types.po.arrivals.inbox.items_per_year"]
    assert volume.places == tuple(
        f"scenarios.{name}.demand.work_types.po.arrivals.inbox.items_per_year" for name in ("in_house", "offshore")
    )
    assert (volume.low, volume.value, volume.high) == (62400, 78000, 93600)
    asked = by_name["processes/asked_by_own_people: median_minutes"]
    assert asked.places == tuple(
        f"scenarios.in_house.process.steps.{step}.query.delay.median_minutes" for step in ("capture", "exceptions")
    )


@pytest.mark.parametrize("name", SHIPPED)
def test_any_values_in_the_ranges_of_a_shipped_study_go_together(name):
    """Read by the study's own rules, with every target low and all else of an SLA high."""
    whole = load_study(name)
    factors = library_factors(whole, whole.scenarios)
    for each in (factor for factor in factors if factor.is_cut):
        paths = [(own, path.split(".")) for own, path in map(own_path, each.places)]
        assert all(each.low <= find(whole.scenarios[own].model_dump(), path) <= each.high for own, path in paths)
    promised = [factor for factor in factors if any(".sla." in place for place in factor.places)]
    ends = {each.name: each.low if each.name.endswith("target_share") else each.high for each in promised}
    assert with_values(whole, at(promised, ends).values).scenarios.keys() == whole.scenarios.keys()


def test_a_minimum_and_a_target_part_in_the_middle_of_what_is_stated():
    """.95 of .9 to .97 and .98 of .95 to .99 meet at .965; what stays as stated bounds the other alone."""
    found = {each.name: each for each in library_factors(load_study("data_entry"), ["offshore"])}
    least, target = (f"slas/form_turnaround: {key}" for key in ("credits.minimum_share", "target_share"))
    assert (found[least].low, found[least].high, found[least].is_cut) == (0.9, pytest.approx(0.965), True)
    assert (found[target].low, found[target].high, found[target].is_cut) == (pytest.approx(0.965), 0.99, True)
    alone = {each.name: each for each in library_factors(load_study("invoice_processing"), ["offshore"], ["A"])}
    assert alone["slas/invoice_accuracy: credits.minimum_share"].high == 0.98


def test_weights_of_credits_share_what_is_left_of_their_most():
    """Claims state 3 of .5, which may rise to 1 each and leave .5 of 200 %: a third of what they could rise by."""
    found = library_factors(load_study("claims"), ["offshore"])
    weights = [each.high for each in found if each.name.endswith("weight_share")]
    assert weights == pytest.approx([2 / 3] * 3)


def test_a_point_that_no_study_has_is_left_out_and_counted():
    """Of a Latin hypercube of eight over -10 to 30 two wages are below zero."""
    factors = [factor(WAGE, -10, 30), factor(RATE, 10, 14)]
    found = information(own_or_bought(), factors, samples=8, replications=1, workers=1)
    assert (found.points, found.left_out.points, found.left_out.of) == (6, 2, 8)
    assert f"{WAGE} = -" in found.left_out.reason


def test_a_trajectory_is_left_out_whole_and_the_others_keep_their_slopes():
    """In units of the ranges: 40 of wage less 4 of fee, an hour of either."""
    factors = [factor(WAGE, -10, 30), factor(RATE, 10, 14)]
    ways = sampled_table(factors, "morris", 8, seed=1)[:, 0].reshape(8, 3)
    found = indices(own_or_bought(), "provider", factors, method="morris", samples=8, replications=1, workers=1)
    bad = (ways < 0).any(axis=1).sum()
    assert 0 < bad < 8
    assert (found.left_out.points, found.left_out.of) == (3 * bad, 24)
    wage, fee = found.indices
    assert wage.first / fee.first == pytest.approx(10, rel=1e-6)
    with pytest.raises(StudyError, match="ranges that go together"):
        indices(own_or_bought(), "provider", [factor(WAGE, -30, -10)], method="morris", samples=2, workers=1)


def test_ranges_need_a_path_of_the_study_and_two_ends():
    with pytest.raises(StudyError, match="wage_per_huor"):
        stated_factors(own_or_bought(), {"delivery.sites.here.wage_per_huor": (1, 2)})
    with pytest.raises(StudyError, match="a lower and a higher end"):
        stated_factors(own_or_bought(), {WAGE: (2, 2)})


def named(count: int, low: float, high: float) -> list[Factor]:
    return [Factor(f"x{k}", low, high, (f"x{k}",)) for k in range(1, count + 1)]


def test_sobol_indices_of_the_ishigami_function():
    """Ishigami and Homma 1990, a = 7, b = .1: alone .3139, .4424, 0; with others .5576, .4424, .2437."""
    factors = named(3, -pi, pi)
    table = sampled_table(factors, "sobol", 2048, seed=1)
    x, y, z = table.T
    found = analysed(factors, "sobol", table, np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x), seed=1)
    by_name = {index.factor.name: index for index in found}
    assert [by_name[f"x{k}"].first for k in (1, 2, 3)] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)
    assert [by_name[f"x{k}"].total for k in (1, 2, 3)] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)


def test_morris_effects_of_a_straight_line_are_its_slopes():
    """In units of the range: a factor of slope 3 over a range of 2 has the effect 6, everywhere the same."""
    factors = named(2, 0.0, 2.0)
    table = sampled_table(factors, "morris", 10, seed=1)
    found = analysed(factors, "morris", table, 3 * table[:, 0] - table[:, 1], seed=1)
    assert [(index.factor.name, round(index.first, 9), round(index.total, 9)) for index in found] == [
        ("x1", 6.0, 0.0),
        ("x2", 2.0, 0.0),
    ]


def heads(low: float, high: float) -> Factor:
    return Factor("heads", low, high, ("heads",), is_whole=True)


@pytest.mark.parametrize("table", [latin_table([heads(4, 6)], 300, 1), sampled_table([heads(4, 6)], "sobol", 1024, 1)])
def test_whole_numbers_are_equally_likely(table):
    """A third each of a die with three faces, where rounding gives each end a quarter."""
    assert [np.mean(table == count) for count in (4, 5, 6)] == pytest.approx([1 / 3] * 3, abs=0.01)
    assert placed([heads(4, 6)], np.array([[0.0], [0.3333], [0.3334], [1.0]])).ravel().tolist() == [4, 4, 5, 6]


def test_heads_and_a_length_of_the_same_variance_share_it():
    """Four to six heads have a variance of (9 - 1) / 12, so has a uniform length of 2.83: a half each."""
    factors = [heads(4, 6), Factor("x", 0.0, 8**0.5, ("x",))]
    table = sampled_table(factors, "sobol", 1024, seed=1)
    found = analysed(factors, "sobol", table, table.sum(axis=1), seed=1)
    assert [index.total for index in found] == pytest.approx([0.5, 0.5], abs=0.02)


@pytest.mark.parametrize("ends", [(1, 2), (10, 12), (3, 8), (2, 6)])
def test_morris_effects_of_heads_are_those_of_the_steps_they_make(ends):
    """One for the whole range and straight, as for a length beside them; a step of two thirds is no step of heads."""
    factors = [heads(*ends), Factor("x", 0.0, 1.0, ("x",))]
    table = sampled_table(factors, "morris", 20, seed=1)
    found = analysed(factors, "morris", table, (table[:, 0] - ends[0]) / (ends[1] - ends[0]) + table[:, 1], seed=1)
    assert [(index.first, index.total) for index in found] == [(pytest.approx(1), pytest.approx(0, abs=1e-9))] * 2


def test_sobol_indices_of_the_difference_are_shares_of_its_variance():
    """A sum of two uniform factors: ten wide and four wide, so 100 to 16 of the variance."""
    factors = [factor(WAGE, 15, 25), factor(RATE, 10, 14)]
    found = indices(own_or_bought(), "provider", factors, samples=64, replications=1, workers=1)
    assert {index.factor.name: index.total for index in found.indices} == {
        WAGE: pytest.approx(100 / 116, abs=0.05),
        RATE: pytest.approx(16 / 116, abs=0.05),
    }


PER_HOUR = "demand.work_types.item.arrivals.all.items_per_hour"


def test_points_without_an_average_have_no_indices():
    with pytest.raises(StudyError, match="points have no cost_per_item"):
        indices(own_or_bought(), "provider", [factor(PER_HOUR, 4, 80)], samples=2, replications=1, workers=1)


def test_morris_effects_are_of_the_steps_between_points_that_settle():
    """Of a line of slopes 6 and 2 each step says the same, whichever are seen: those with both ends on this side."""
    factors = named(2, 0.0, 2.0)
    table = sampled_table(factors, "morris", 10, seed=1)
    values = np.where(table[:, 0] > 1.5, np.nan, 3 * table[:, 0] - table[:, 1])
    seen = np.isfinite(values).reshape(10, 3)
    both = seen[:, :-1] & seen[:, 1:]
    is_first = (np.diff(table[:, 0].reshape(10, 3), axis=1) != 0) & both
    first, second = analysed(factors, "morris", table, values, seed=1)
    assert (first.first, second.first) == (pytest.approx(6.0), pytest.approx(2.0))
    assert (first.steps, second.steps) == (is_first.sum(), both.sum() - is_first.sum())
    assert 0 < first.steps < 10


def test_morris_says_how_many_points_do_not_settle():
    """Above sixty items an hour for one clerk and a minute each the backlog grows; the wage's slope needs no other."""
    factors = [factor(WAGE, 15, 25), factor(PER_HOUR, 30, 90)]
    found = indices(own_or_bought(), "provider", factors, method="morris", samples=6, replications=1, workers=1)
    rates = sampled_table(factors, "morris", 6, seed=1)[:, 1]
    assert (found.unsettled.points, found.unsettled.of) == ((rates > 60).sum(), 18)
    console = Console(file=StringIO(), width=120)
    show_indices(found, "USD", console)
    assert f"{found.unsettled.points} of 18 points have no average" in console.file.getvalue()


def test_the_worth_of_knowing_a_coin_and_of_knowing_nothing_new():
    """One choice costs 0, the other x, anywhere in (-1, 1): to know x saves 1/4; to know y, which says nothing, 0."""
    grid = (np.arange(1000) + 0.5) / 500 - 1
    table = np.column_stack((grid, grid[np.arange(1000) * 617 % 1000]))
    assert abs(np.corrcoef(table.T)[0, 1]) < 0.02
    found = weighed(["sure", "open"], named(2, -1.0, 1.0), table, np.column_stack((0 * grid, grid)), "cost_per_item")
    assert found.perfect == pytest.approx(0.25, abs=0.001)
    assert {each.factor.name: each.worth for each in found.worths}["x1"] == pytest.approx(0.25, abs=0.001)
    assert {each.factor.name: each.worth for each in found.worths}["x2"] < 0.01
    assert found.shares == {"sure": 0.5, "open": 0.5}


def test_what_a_store_holds_besides_moves_no_answer(tmp_path):
    """Two replications give what they give where no more were ever run."""
    factors = [factor("demand.scale", 0.5, 2.0), factor(RATE, 15, 25)]
    asked = partial(information, own_or_bought(), factors, samples=6, workers=1)
    alone = asked(replications=2)
    assert asked(replications=4, store=tmp_path / "store") != alone
    assert asked(replications=2, store=tmp_path / "store") == alone


def test_the_command_names_what_moves_the_answer(tmp_path):
    study = tmp_path / "quick.toml"
    study.write_text(QUICK)
    command = [sys.executable, "-m", "bposim", "sensitivity", str(study), "--replications", "2", "--scenario", "two"]
    done = subprocess.run([*command, "--over", f"{WAGE}=15:25"], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert f"{WAGE} moves it most" in " ".join(done.stdout.split())
    done = subprocess.run([*command, "--measure", "cost_per_itme"], capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean 'cost_per_item'" in " ".join(done.stderr.split())


def asked(*options: str, study: str = "data_entry"):
    return subprocess.run(
        [sys.executable, "-m", "bposim", "sensitivity", study, *options], capture_output=True, text=True, timeout=300
    )


def test_the_command_leaves_out_a_factor_by_its_name():
    only = ("--scenario", "offshore", "--replications", "1", "--mark", "P")
    done = asked(*only, "--exclude", "sites/manila_data_entry: wage_growth", "--exclude", "nobody")
    said = " ".join(done.stderr.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean 'sites/manila_data_entry: wage_growth_share'?" in said
    assert "--exclude = nobody: expected the name of a factor as it is printed" in said


@pytest.mark.parametrize(
    ("options", "mistake"),
    [
        (["--mark", "Z"], "--mark = Z: expected one of P, S, V, D, A, R"),
        (["--mark", "A", "--over", f"{WAGE}=15:25"], "--mark = A: expected no --over beside it"),
        (["--method", "break-even", "--mark", "A"], "a second one along which it moves"),
    ],
)
def test_options_that_say_nothing_are_mistakes(options, mistake):
    done = asked("--scenario", "offshore", *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert mistake in " ".join(done.stderr.split())


BOUGHT = """employer = "provider"
[scenarios.two.contract.fees.clerks]
basis = "rostered_hour"
team = "clerks"
rate = 12.0"""


def test_the_command_draws_where_two_factors_come_to_the_same(tmp_path):
    """Fee and wage are an hour's each, so the one is the other; with two scenarios there is nothing to name."""
    study = tmp_path / "both.toml"
    study.write_text(QUICK.replace("headcount = 2", BOUGHT))
    ways = ("--method", "break-even", "--over", f"{RATE}=5:60", "--over", f"{WAGE}=10:40")
    done = asked(*ways, "--replications", "2", "--workers", "1", study=str(study))
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert f"from {RATE} = 10 with {WAGE} = 10 to 40 with 40." in said
    rows = [row.split()[:2] for row in done.stdout.splitlines() if "±" in row]
    assert rows == [[str(value), str(value)] for value in (10, 16, 22, 28, 34, 40)]


def test_noise_that_nobody_can_read_is_none():
    even = BreakEven(factor(RATE, 5, 60), "provider", "own", "cost_per_item", 8.63, 7.8e-15, None, ())
    console = Console(record=True, width=200, file=StringIO())
    show_break_even(even, "USD", console)
    assert f"even at {RATE} = 8.63 ± 0." in console.export_text()
