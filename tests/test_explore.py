"""Exploring a sweep. Oracles: the sweep's own frame, sums by hand, the printed Python run for itself."""

from __future__ import annotations

import io
import json
import math
import tomllib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pages import SCRIPT, fine, other, texts
from streamlit.testing.v1 import AppTest
from waiting import TEXT, quick

import bposim
from bposim.analysis.charts import effects as bars
from bposim.analysis.charts import points as dots
from bposim.analysis.sweeps import exploring
from bposim.analysis.sweeps.effects import Effect, effects, rivals, welch
from bposim.analysis.sweeps.exploring import from_file, from_store, stores_below
from bposim.analysis.sweeps.views import MOST_POINTS, as_python, cells, chosen_rows, points, ranked, thinned, values_at
from bposim.app.explore import PYTHON
from bposim.app.rerun import story_of
from bposim.app.sessions.state import Edit, uploaded
from bposim.scenarios.mistakes import StudyError

HEADS, SCALE, WAGE = (
    "delivery.teams.clerks.headcount",
    "demand.scale",
    "scenarios.away.delivery.sites.here.wage_per_hour",
)
OVER = {HEADS: [2, 3], SCALE: [0.5, 1.0], WAGE: [10.0]}
HOSTILE = "<b>x</b>$y$[a](javascript:alert(1))"


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory):
    """Of the quick study, in a store `runs/heads` of its folder."""
    folder = tmp_path_factory.mktemp("here")
    return folder, bposim.sweep(uploaded_study(), OVER, replications=2, store=folder / "runs" / "heads", workers=1)


def uploaded_study():
    """As the page has it, so that their fingerprints agree."""
    return quick()


def test_a_store_is_opened_with_the_rows_of_its_sweep_and_again_from_one_file(swept) -> None:
    folder, sweep = swept
    known = (
        sweep.frame()
        .query("status == 'done' and not_steady.isna()")
        .sort_values(["point_id", "scenario", "replication"])
    )
    for again in (False, True):
        if not again:
            (folder / "runs" / "heads" / "_rows.parquet").unlink()
        found = from_store(folder / "runs" / "heads")
        mine = found.frame.sort_values(["point_id", "scenario", "replication"])
        assert mine["cost_per_item"].tolist() == known["cost_per_item"].tolist()
        assert set(found.parameters) == set(OVER)
        assert "sla_attainment.turnaround" in found.measures
    assert found.about["fingerprint"] == quick().fingerprint


def test_a_store_that_grew_is_read_anew(tmp_path: Path) -> None:
    for values in ([2], [2, 3]):
        bposim.sweep(quick(), {HEADS: values}, scenarios=["home"], replications=1, store=tmp_path / "s", workers=1)
        found = from_store(tmp_path / "s")
        assert sorted({*found.frame[HEADS]}) == values
    assert (tmp_path / "s" / "_rows.parquet").exists()
    assert len(pd.read_parquet(tmp_path / "s")) == len(found.frame) + found.unsteady


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_rows_in_a_file_are_those_of_the_store(swept, ending: str) -> None:
    folder, sweep = swept
    sink, frame = io.BytesIO(), sweep.frame()
    frame.to_csv(sink, index=False) if ending == "csv" else frame.to_parquet(sink, index=False)
    found, known = from_file(f"rows.{ending}", sink.getvalue()), from_store(folder / "runs" / "heads")
    assert (set(found.parameters), set(found.measures)) == (set(known.parameters), set(known.measures))
    assert found.frame["cost_per_item"].sum() == pytest.approx(known.frame["cost_per_item"].sum())


@pytest.mark.parametrize("texts_", [("08:00", "20:00", "20:30"), ("2026-01-05", "2026-02-02", "2026-03-02")])
def test_days_and_times_come_back_from_a_file_as_they_were_put(texts_) -> None:
    """Oracle: the texts that were written."""
    at = "demand.work_types.item.arrivals.file.at"
    content = pd.DataFrame(rows(**{at: list(texts_)})).to_csv(index=False).encode()
    found = from_file("rows.csv", content)
    assert set(found.parameters) == {HEADS, at}
    assert found.frame[at].tolist() == list(texts_)


def test_a_row_of_a_csv_without_a_reason_is_steady() -> None:
    """Oracle: the rows on paper, two done and steady, one that grows, one that failed."""
    reasons = {"not_steady": [None, "the backlog grows", None, None], "status": ["done", "done", "done", "failed"]}
    content = pd.DataFrame(rows(4) | reasons).to_csv(index=False).encode()
    found = from_file("rows.csv", content)
    assert found.frame["point_id"].tolist() == ["p0", "p2"]
    assert (found.unsteady, found.failed) == (1, 1)


def kept_points(found, scenario, where, measures):
    return points(found, chosen_rows(found, scenario, where), measures)


def moved(found, parameters):
    """By path."""
    rows_ = chosen_rows(found, "home", {})
    kept = points(found, rows_, ["cost_per_item"])
    return {each.parameter: each for each in effects(kept, rows_, parameters, "cost_per_item")}


def as_parquet(**columns) -> bytes:
    sink = io.BytesIO()
    pd.DataFrame(columns).to_parquet(sink, index=False)
    return sink.getvalue()


def rows(points_: int = 3, **more):
    base = {
        "point_id": [f"p{k}" for k in range(points_)],
        "scenario": ["home"] * points_,
        "status": ["done"] * points_,
        HEADS: [float(k % 2) for k in range(points_)],
        "cost_per_item": [float(k) for k in range(points_)],
    }
    return base | more


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("rows.parquet", b"PAR1 not at all PAR1", "a file that can be read"),
        ("rows.csv", b"a,b\n1,2\n", "a column of a sweep's rows"),
        ("rows.pickle", b"\x80\x04.", "a name that ends in"),
        ("rows.csv", b"x" * (exploring.LARGEST_FILE + 1), "at most 20,000,000 bytes"),
        ("rows.parquet", as_parquet(**rows(4_000, note=["x" * 100_000] * 4_000)), "texts of at most"),
        ("rows.parquet", as_parquet(**rows(exploring.MOST_ROWS + 1)), "at most 500,000 rows"),
        ("rows.parquet", as_parquet(**{name: value for name, value in rows().items() if name != HEADS}), "swept"),
        ("rows.parquet", as_parquet(**rows(note=[[1.0] * 9] * 3)), "a column of numbers, texts, dates or truth values"),
        ("rows.parquet", as_parquet(**rows(note=[b"x" * 9] * 3)), "a column of numbers, texts, dates or truth values"),
        ("rows.csv", b"point_id,scenario,status,x,x\np,home,done,1,2\n", "columns of different names"),
        ("rows.csv", b"a" + b",a" * exploring.MOST_COLUMNS + b"\n1\n", "at most 500,000 rows, 400 columns"),
        ("rows.csv", pd.DataFrame(rows(x=[1.0, math.inf, 2.0])).to_csv(index=False).encode(), "finite numbers"),
    ],
    ids=[
        "damaged",
        "strange",
        "pickled",
        "large",
        "long texts",
        "long",
        "nothing swept",
        "lists",
        "bytes",
        "named twice",
        "wide",
        "infinite",
    ],
)
def test_what_is_no_sweep_is_refused(name: str, content: bytes, said: str) -> None:
    with pytest.raises(StudyError, match=said):
        from_file(name, content)


def test_the_server_takes_the_largest_file_that_the_page_takes() -> None:
    settings = tomllib.loads((SCRIPT.parent / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["server"]["maxUploadSize"] * 1_000_000 >= exploring.LARGEST_FILE


def test_only_stores_below_the_folder_are_found(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in" / "runs" / "a", tmp_path / "out"
    for folder in (inside, outside):
        folder.mkdir(parents=True)
        (folder / "_study.json").write_text("{}")
    (tmp_path / "in" / "link").symlink_to(outside)
    assert stores_below(tmp_path / "in") == [Path("runs/a")]
    with pytest.raises(StudyError, match="0 points have results"):
        from_store(inside)


def four():
    """Costs of two replications at the corners of a square: 1, 3 | 10, 20, and a point that leaves one value out."""
    ids = ["a", "a", "b", "b", "c", "c", "d", "d", "e", "e"]
    content = rows(10) | {
        "point_id": ids,
        HEADS: [1.0, 1.0, 2.0, 2.0, 1.0, 1.0, 2.0, 2.0, np.nan, np.nan],
        SCALE: [0.5] * 4 + [1.0] * 6,
        "cost_per_item": [0.0, 2.0, 2.0, 4.0, 9.0, 11.0, 19.0, 21.0, 5.0, 5.0],
    }
    return from_file("rows.parquet", as_parquet(**content))


def test_large_values_are_written_out_and_others_to_four_digits() -> None:
    (row,) = bars.effect_rows([Effect("items", 0.044449, 62_400.0, 1.0, 2.0)])
    assert (row["low"], row["high"]) == ("0.04445", "62,400")


def test_means_by_point_effects_and_cells_on_paper() -> None:
    """Heads: (1 + 10) / 2 = 5.5 to (3 + 20) / 2 = 11.5; scale: (1 + 3) / 2 = 2 to (10 + 20 + 5) / 3."""
    kept = kept_points(four(), "home", {}, ["cost_per_item"])
    assert dict(zip(kept["point_id"], kept["cost_per_item"], strict=True)) == {"a": 1, "b": 3, "c": 10, "d": 20, "e": 5}
    scale, heads = moved(four(), [HEADS, SCALE]).values()
    assert (heads.parameter, heads.at_low, heads.at_high) == (HEADS, 5.5, 11.5)
    assert (scale.low, scale.high, scale.at_low, scale.at_high) == (0.5, 1.0, 2.0, pytest.approx(35 / 3))
    found = cells(kept, HEADS, SCALE, "cost_per_item")
    assert (found.across, found.down, found.means) == ((1.0, 2.0), (0.5, 1.0), [[1.0, 3.0], [10.0, 20.0]])


def of_points(*, replications=1, **columns):
    """Rows of points that differ as stated."""
    count = len(next(iter(columns.values())))
    content = {"point_id": [f"p{k}" for k in range(count)], "scenario": ["home"] * count, "status": ["done"] * count}
    frame = pd.DataFrame(content | columns)
    each = [frame.assign(replication=k) for k in range(replications)]
    return from_file("rows.parquet", as_parquet(**pd.concat(each, ignore_index=True).to_dict("list")))


def test_of_many_values_a_fifth_of_the_points_is_low_and_a_fifth_high() -> None:
    """Of 1 to 100 the mean of 1 to 20 is 10.5, that of 81 to 100 is 90.5."""
    values = [float(k) for k in range(1, 101)]
    (found,) = moved(of_points(x=values, cost_per_item=values), ["x"]).values()
    assert (found.low, found.high, found.at_low, found.at_high) == (20, 81, 10.5, 90.5)


@pytest.mark.parametrize(
    ("values", "ends"),
    [([1.0] * 90 + [1.0 + k for k in range(1, 14)], (1, 2)), ([-float(k) for k in range(1, 14)] + [1.0] * 90, (-1, 1))],
)
def test_a_value_that_most_points_have_is_held_against_all_others(values, ends) -> None:
    """A fifth from either end would be the same points; the measure is 5 for the rare ones, and 2 for the many."""
    measure = [2.0 if each == 1.0 else 5.0 for each in values]
    (found,) = moved(of_points(x=values, cost_per_item=measure), ["x"]).values()
    assert (found.low, found.high) == ends
    assert {found.at_low, found.at_high} == {2.0, 5.0}
    assert found.is_told


def test_nothing_wins_by_chance() -> None:
    """Four values that do nothing, one of them a text: in one of twenty sweeps one may seem to do something, and more
    than 18 of 200 would come in one of 170 (binomial)."""
    luck, told = np.random.default_rng(3), 0
    for _ in range(200):
        columns = {name: luck.random(40).tolist() for name in ("x", "y", "z", "cost_per_item")}
        kinds = luck.choice(["a", "b", "c"], 40).tolist()
        told += any(each.is_told for each in moved(of_points(**columns, k=kinds), ["x", "y", "z", "k"]).values())
    assert told <= 18


def test_intervals_are_those_of_two_samples_or_of_pairs() -> None:
    """Oracle: SciPy. In the square all points of one side have one like them on the other, drawn ones have not."""
    from scipy import stats

    luck = np.random.default_rng(5)
    drawn = of_points(x=luck.random(60).tolist(), y=luck.random(60).tolist(), cost_per_item=luck.random(60).tolist())
    frame = drawn.frame.sort_values("x")["cost_per_item"].to_numpy()
    known = stats.ttest_ind(frame[-12:], frame[:12], equal_var=False)
    assert welch(frame[:12], frame[-12:], 0.95) == pytest.approx(
        np.diff(known.confidence_interval(0.95))[0] / 2, rel=0.003
    ), "but for whole degrees of freedom"
    both = {name: each.half_width for name, each in moved(drawn, ["x", "y"]).items()}
    half_the_risk = welch(frame[:12], frame[-12:], 0.975)
    assert both["x"] == pytest.approx(half_the_risk), "of two values"
    y = [float(k) for k in range(8) for _ in range(2)]
    cost = luck.random(16)
    found = moved(of_points(x=[1.0, 2.0] * 8, y=y, cost_per_item=cost.tolist()), ["x", "y"])["x"]
    pairs = stats.ttest_rel(cost[1::2], cost[::2]).confidence_interval(0.975)
    assert found.half_width == pytest.approx(np.diff(pairs)[0] / 2)


def test_with_equal_luck_replications_tell_what_points_cannot() -> None:
    """One point on either side, whose luck moves both alike: by 1 in each of ten replications."""
    luck = np.random.default_rng(6).normal(0, 100, 10)
    frame = pd.DataFrame(
        {"point_id": ["a", "b"] * 10, "scenario": "home", "status": "done", "replication": np.repeat(range(10), 2)}
        | {"x": [1.0, 2.0] * 10, "cost_per_item": np.repeat(luck, 2) + np.tile([0.0, 1.0], 10)}
    )
    (found,) = moved(from_file("rows.parquet", as_parquet(**frame.to_dict("list"))), ["x"]).values()
    assert found.at_high - found.at_low == pytest.approx(1.0)
    assert found.is_told
    (alone,) = moved(of_points(x=[1.0, 2.0], cost_per_item=[1.0, 2.0]), ["x"]).values()
    assert alone.half_width is None
    assert not alone.is_told


@pytest.mark.parametrize("drawn", [False, True])
def test_luck_that_all_points_share_is_no_effect(drawn: bool) -> None:
    """In each of five replications x moves every point by so much of that replication's luck, and in the mean by
    nothing; z moves it surely. More than 19 of 200 would be told in one of a thousand suites (binomial)."""
    luck, told = np.random.default_rng(8), 0
    for _ in range(200):
        x, z = (luck.random(60), luck.random(60)) if drawn else (np.tile([0.0, 1.0], 10), np.repeat(np.arange(10.0), 2))
        shared, count = luck.normal(size=5), len(x)
        frame = pd.DataFrame(
            {"point_id": [f"p{k}" for k in range(count)] * 5, "scenario": "home", "status": "done"}
            | {"replication": np.repeat(range(5), count), "x": np.tile(x, 5), "z": np.tile(z, 5)}
            | {"cost_per_item": np.outer(shared, x).ravel() + np.tile(z, 5)}
        )
        found = moved(from_file("rows.parquet", as_parquet(**frame.to_dict("list"))), ["x", "z"])
        told += found["x"].is_told
        assert found["z"].is_told
    assert told <= 19


def test_who_wins_is_said_only_where_it_can_be_told() -> None:
    """a by 10 ± 1; b by 9.5 ± 1 may move as much, c by 5 ± 1 not; d by 20 ± 30 and e by 50 may be chance."""
    a, b, c = (Effect(name, 0.0, 1.0, 0.0, by, 1.0) for name, by in (("a", 10.0), ("b", 9.5), ("c", -5.0)))
    d, e = Effect("d", 0.0, 1.0, 0.0, 20.0, 30.0), Effect("e", 0.0, 1.0, 0.0, 50.0)
    assert rivals([e, d, a, b, c]) == [a, b]
    assert bars.effect_takeaway([e, d, a, b, c], "cost").endswith("with b it may move as much or more.")
    assert "cost moves most with a: 0 at 0, 10 at 1" in bars.effect_takeaway([e, d, a, c], "cost")
    assert "Of no value can a difference in cost be told from chance" in bars.effect_takeaway([e, d], "cost")
    (bar,) = bars.tornado([e, d, a], "cost").data
    assert [colour.startswith("rgba") for colour in bar.marker.color] == [True, True, False], "pale where not told"
    assert list(bar.error_x.array) == [0.0, 30.0, 1.0]


def test_lines_run_from_axis_to_axis_in_the_colour_of_their_fifth() -> None:
    """Ten points, 10 to 100 of x, the cost against it; of texts a lies lower than b, with a gap where none is put."""
    found = of_points(
        x=[10.0 * k for k in range(1, 11)],
        k=["b", "a", None, *["b"] * 7],
        cost_per_item=[float(10 - k) for k in range(10)],
    )
    lines = ranked(kept_points(found, "home", {}, ["cost_per_item"]), "cost_per_item", 1000)
    drawn = dots.parallel(lines, ("x", "k"), "cost_per_item")
    assert len({trace.line.color for trace in drawn.data}) == len(drawn.data) == 5
    assert all(trace.type == "scatter" for trace in drawn.data), "no graphics card is asked for"
    lowest, highest = (np.array(drawn.data[fifth].y).reshape(2, 4) for fifth in (0, 4))
    assert lowest[0].tolist()[:3] == [1.0, 1.0, 0.0], "x = 100, k = b, cost 1"
    assert highest[1].tolist()[:3] == [0.0, 1.0, 1.0], "x = 10, k = b, cost 10"
    assert highest[0].tolist()[:3] == pytest.approx([1 / 9, 0.0, 8 / 9]), "x = 20, k = a, cost 9"
    assert np.isnan(np.array(drawn.data[3].y).reshape(2, 4)[1, 1])
    assert list(drawn.layout.xaxis.ticktext) == ["x<br>10 to 100", "k<br>a to b", "cost_per_item<br>1 to 10"]
    alone = dots.parallel(lines[lines["k"].isna()], ("x", "k"), "cost_per_item")
    assert list(alone.layout.xaxis.ticktext) == ["x<br>30", "k<br>as stated", "cost_per_item<br>8"]


def test_lines_are_drawn_evenly_by_rank_and_counted() -> None:
    """Both ends of the measure among them; who has none is left out."""
    measure = [float(k % 997) for k in range(5000)]
    found = of_points(x=measure, cost_per_item=[*measure[:4999], np.nan])
    kept = kept_points(found, "home", {}, ["cost_per_item"])
    lines = ranked(kept, "cost_per_item", 1000)
    assert len(lines) == 1000
    assert [lines["cost_per_item"].iloc[k] for k in (0, -1)] == [0.0, 996.0]
    assert dots.lines_takeaway(kept, "cost_per_item", 1000).startswith(
        "A line for each of 1,000 of 4,999 points, evenly"
    )
    said = dots.takeaway(kept, "cost_per_item", 10)
    assert said.startswith(
        "4,999 points, of which 10, evenly by rank, are drawn, 1 more without it; cost_per_item from 0"
    )


def test_points_without_a_measure_are_not_said_to_be_thinned_out() -> None:
    found = of_points(x=[1.0, 2.0, 3.0], cost_per_item=[4.0, 8.0, np.nan])
    kept = kept_points(found, "home", {}, ["cost_per_item"])
    said = dots.takeaway(kept, "cost_per_item", 2)
    assert said == "2 points, 1 more without it; cost_per_item from 4 to 8, 6 on average."
    assert dots.lines_takeaway(kept, "cost_per_item", 2).startswith("A line for each point;")
    assert dots.takeaway(kept.assign(occupancy=np.nan), "occupancy", 0).endswith("or choose another.")


def test_filters_keep_what_fits_and_what_leaves_the_value_as_it_is() -> None:
    kept = kept_points(four(), "home", {HEADS: (2.0, 5.0)}, ["cost_per_item"])
    assert kept["point_id"].tolist() == ["b", "d", "e"]
    assert values_at(four(), "e") == {SCALE: 1.0}


def test_the_chosen_point_is_drawn_though_it_is_not_among_those_drawn() -> None:
    kept = kept_points(four(), "home", {}, ["cost_per_item"])
    for names in (["b", "c"], ["a", "b", "c"]):
        drawn = dots.scatter(kept[kept["point_id"].isin(names)], kept[kept["point_id"] == "a"], SCALE, "cost_per_item")
        others, chosen = drawn.data
        assert (list(others.customdata), list(chosen.customdata)) == (["b", "c"], ["a"])


def test_a_browser_gets_so_many_points_at_most() -> None:
    many = pd.DataFrame({"point_id": map(str, range(3 * MOST_POINTS)), "x": 1.0})
    assert len(thinned(many)) == MOST_POINTS
    assert len(thinned(many.head(7))) == 7


@pytest.mark.parametrize("where", [{}, {SCALE: (0.5, 0.6)}])
def test_the_python_reproduces_the_map(where, tmp_path: Path, monkeypatch, capsys) -> None:
    found = four()
    found.frame.to_parquet(tmp_path / "rows.parquet")
    monkeypatch.chdir(tmp_path)
    exec(as_python("rows.parquet", "home", where, HEADS, SCALE, "cost_per_item", found), {})
    printed = [float(cell) for line in capsys.readouterr().out.splitlines()[2:] for cell in line.split()[1:]]
    known = cells(kept_points(found, "home", where, ["cost_per_item"]), HEADS, SCALE, "cost_per_item")
    assert printed == [value for line in known.means for value in line]


@pytest.mark.parametrize("where", [{}, {"on": ("True",)}])
def test_the_python_reproduces_a_map_of_binned_steady_and_kept_points(
    where, tmp_path: Path, monkeypatch, capsys
) -> None:
    """Fifty values of one key in twenty bins; every fifth point is not steady, every second is off."""
    count = 50
    frame = pd.DataFrame(
        {
            **rows(count),
            SCALE: [0.5 + k / 70 for k in range(count)],
            "on": [k % 2 == 0 for k in range(count)],
            "not_steady": ["grows" if k % 5 == 0 else None for k in range(count)],
        }
    )
    frame.to_parquet(tmp_path / "rows.parquet", index=False)
    monkeypatch.chdir(tmp_path)
    found = from_file("rows.parquet", (tmp_path / "rows.parquet").read_bytes())
    exec(as_python("rows.parquet", "home", where, SCALE, HEADS, "cost_per_item", found), {})
    printed = [line.split()[1:] for line in capsys.readouterr().out.splitlines()]
    known = cells(kept_points(found, "home", where, ["cost_per_item"]), SCALE, HEADS, "cost_per_item")
    assert len(known.across) == 20 if not where else 12 < len(known.across) <= 20
    assert [float(cell) for line in printed[2:] for cell in line] == pytest.approx(
        [value for line in known.means for value in line], nan_ok=True, abs=1e-6
    )


def test_a_point_becomes_the_values_that_were_put(swept) -> None:
    folder, _ = swept
    found = from_store(folder / "runs" / "heads")
    story = uploaded(TEXT)
    point = kept_points(found, "away", {HEADS: (3, 3), SCALE: (0.5, 0.5)}, [])["point_id"].iloc[0]
    again = story_of(story, found.about, values_at(found, point), "away")
    assert set(again.edits) == {
        Edit(None, HEADS, 3),
        Edit(None, SCALE, 0.5),
        Edit("away", "delivery.sites.here.wage_per_hour", 10),
    }
    assert again.current == "away"


def test_a_point_of_another_study_is_not_run_on_this_one(swept) -> None:
    folder, _ = swept
    about = from_store(folder / "runs" / "heads").about
    other_study = uploaded(TEXT.replace("wage_per_hour = 20.0", "wage_per_hour = 21.0"))
    with pytest.raises(StudyError, match="open it on the Compare page"):
        story_of(other_study, about, {HEADS: 3.0}, "away")


def test_a_value_that_cannot_be_put_is_said() -> None:
    with pytest.raises(StudyError, match="nowhere"):
        story_of(uploaded(TEXT), {}, {"nowhere.at.all": 3.0}, "away")


def test_a_scenario_that_the_study_has_not_is_refused() -> None:
    with pytest.raises(StudyError, match="a scenario of Quick; did you mean 'away'"):
        story_of(uploaded(TEXT), {}, {HEADS: 3.0}, "awy")


def test_a_point_is_run_with_its_own_head_counts() -> None:
    """At equal service they would be searched for."""
    story = story_of(uploaded(TEXT)._replace(equal=True), {}, {HEADS: 3.0}, "away")
    assert not story.equal
    assert story.edits == (Edit(None, HEADS, 3),)


@pytest.mark.parametrize(
    ("path", "scenario", "why"),
    [
        (HEADS, "home", ""),
        ("delivery.teams.clarks.headcount", "home", "a path of this study; did you mean"),
        ("headcount", "home", "headcount = 1: expected a key"),
        (HEADS, "home_2", "a scenario of Quick; did you mean 'home'"),
    ],
)
def test_rows_without_a_study_say_which_one_a_point_is_run_on(
    page: Callable[..., AppTest], tmp_path: Path, monkeypatch, path: str, scenario: str, why: str
) -> None:
    """And where that study is none that they can be of, no point is run."""
    page()
    monkeypatch.chdir(tmp_path)
    app = other("explore")
    frame = pd.DataFrame(rows(scenario=[scenario] * 3) | {path: [1.0, 2.0, 3.0]}).drop(columns={HEADS} - {path})
    fine(app.file_uploader(key="sweep file").upload("rows.csv", frame.to_csv(index=False).encode()).run())
    said = "\n".join(each.value for each in (*app.caption, *app.warning)).replace("\\", "")
    assert "The file does not say which study it was made from" in said
    assert why in said
    assert [each.key for each in app.button if each.key == "run point"] == ([] if why else ["run point"])
    assert ("the point is run on Quick, which is open, with seed 1" in said) == (not why)


def test_the_page_shows_a_store_and_filters_it(page: Callable[..., AppTest], swept, monkeypatch) -> None:
    folder, sweep = swept
    page()
    monkeypatch.chdir(folder)
    app = other("explore")
    fine(app.selectbox(key="explored scenario").select("far").run())
    frame = sweep.frame()
    own = frame[(frame["scenario"] == "far") & frame["not_steady"].isna()]
    assert f"{own['point_id'].nunique()} points of far fit" in texts(app)
    fine(app.slider(key=f"filter:{SCALE}:0.5:1.0").set_value((0.5, 0.6)).run())
    fewer = own[own[SCALE] < 0.7]
    assert f"{fewer['point_id'].nunique()} points of far fit" in texts(app)
    low, high = (getattr(fewer.groupby("point_id")["cost_per_item"].mean(), end)() for end in ("min", "max"))
    assert f"from {low:,.4g} to {high:,.4g}" in texts(app)
    assert not app.code, "what colours it is loaded with the first of it"
    app.session_state[PYTHON] = True
    assert any("between(0.5, 0.6)" in each.value for each in fine(app.run()).code)


def test_filters_that_are_left_out_are_counted(
    page: Callable[..., AppTest], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thirteen paths and 101 texts, one more than there is room for; with as many as there is room for nothing is
    said."""
    page()
    monkeypatch.chdir(tmp_path)
    app = other("explore")
    for paths, count in ((12, 100), (13, 101)):
        columns = {f"x.n{k:02d}": [float(k + each % 2) for each in range(count)] for k in range(1, paths)}
        frame = pd.DataFrame(rows(count) | {"a.text": [f"t{k:03d}" for k in range(count)]} | columns)
        sent = frame[["point_id", "scenario", "status", "a.text", *columns, "cost_per_item"]].to_csv(index=False)
        fine(app.file_uploader(key="sweep file").upload("rows.csv", sent.encode()).run())
        said = [each.value for each in app.caption if "the first" in each.value.lower()]
        assert ("1 more swept paths have no axis here" in texts(app)) == (paths == 13)
        assert len(app.multiselect(key="filter:a.text").options) == 100
        assert [each.split(" can be")[0] for each in said] == (
            [] if count == 100 else ["100 of its 101 values", "The first 12 of 13 swept paths"]
        )


def test_a_broken_store_and_a_strange_file_are_said(page: Callable[..., AppTest], tmp_path: Path, monkeypatch) -> None:
    page()
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "_study.json").write_text(json.dumps({}))
    (tmp_path / "bad" / "x.parquet").write_bytes(b"nothing")
    monkeypatch.chdir(tmp_path)
    app = other("explore")
    assert "the store of a sweep" in app.error[0].value.replace("\\", "")
    fine(app.file_uploader(key="sweep file").upload("rows.csv", b"a,b\n1,2").run())
    assert "a column of a sweep" in app.error[0].value.replace("\\", "")


def test_another_file_of_the_same_name_is_another_file(
    page: Callable[..., AppTest], tmp_path: Path, monkeypatch, swept
) -> None:
    page()
    monkeypatch.chdir(tmp_path)
    app, whole = other("explore"), swept[1].frame()
    for frame in (whole, whole[whole["scenario"] == "home"]):
        sent = frame.to_csv(index=False).encode()
        fine(app.file_uploader(key="sweep file").upload("rows.csv", sent).run())
        assert f"{len(frame):,} rows" in texts(app)


def test_without_a_sweep_the_page_says_how_to_make_one(
    page: Callable[..., AppTest], tmp_path: Path, monkeypatch
) -> None:
    page()
    monkeypatch.chdir(tmp_path)
    assert "bposim sweep" in other("explore").info[0].value


def test_bars_of_values_that_end_alike_are_told_apart() -> None:
    paths = ("a.po.arrivals.inbox.items", "a.non_po.arrivals.inbox.items", "b.pace")
    found = [Effect(path, 1.0, 2.0, 3.0, 4.0) for path in paths]
    names = [text.split("<br>")[0] for text in bars.tornado(found, "cost").layout.yaxis.ticktext]
    assert names == ["po.items", "non_po.items", "b.pace"]


def test_the_name_of_a_bar_has_two_lines_before_it_is_cut() -> None:
    found = [Effect("arrivals month ends last factor of po (demand invoices)", 1.0, 2.0, 3.0, 4.0)]
    (text,) = bars.tornado(found, "cost").layout.yaxis.ticktext
    assert text == "arrivals month ends last<br>factor of po (demand invo…<br><b>1 to 2</b>"


def test_pictures_of_strange_names_are_text_and_without_points_there_is_a_reason() -> None:
    found = from_file("rows.parquet", as_parquet(**{**rows(), HOSTILE: ["u", "v", HOSTILE]}))
    kept = kept_points(found, "home", {}, ["cost_per_item"])
    drawn = [
        dots.scatter(kept, kept[1:2], HOSTILE, "cost_per_item"),
        dots.parallel(kept, found.parameters, "cost_per_item"),
        bars.tornado(list(moved(found, found.parameters).values()), "cost_per_item"),
        bars.heat_map(cells(kept, HOSTILE, HEADS, "cost_per_item"), HOSTILE, HEADS, "cost_per_item"),
    ]
    for figure in drawn:
        layout = json.loads(figure.to_json(), parse_constant=pytest.fail)["layout"]
        assert "<b>x" not in json.dumps(layout)
    nothing = kept.head(0)
    assert "widen the filters" in dots.scatter(nothing, nothing, HEADS, "cost_per_item").layout.title.text
    assert "No value varies" in bars.tornado([], "cost_per_item").layout.title.text
