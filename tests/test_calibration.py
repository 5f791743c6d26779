"""Is an operation found again in its own log? Oracles: the parameters that made the log, paper, published intervals."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy.stats import binom
from textbook import tree

from bposim.analysis.calibration import durations
from bposim.analysis.calibration.calendars import Shift, worked
from bposim.analysis.calibration.calibrating import calibrate
from bposim.analysis.calibration.findings import Findings
from bposim.analysis.calibration.log import COLUMNS, MINUTE, as_log
from bposim.analysis.calibration.moments import NONE
from bposim.analysis.calibration.teams import longest, people, worked_minutes
from bposim.analysis.event_logs import activities, as_csv, as_parquet
from bposim.analysis.running import simulate
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.study import build_study, load_study

SEEDS = range(1, 9)
ZONE = "America/New_York"
WEEKDAYS = (1.3, 1.0, 1.0, 0.9, 0.8)
CLERKS = ("delivery", "teams", "clerks")


def operation():
    """One work type, a second way, a sampled check with rework, hours with a break, absence, busy and quiet days."""
    found = tree(horizon_weeks=12)
    found["client"] = {"time_zone": ZONE}
    found["demand"]["work_types"]["item"]["arrivals"] = {
        "day": {
            "form": "poisson",
            "items_per_year": 20_000.0,
            "days": "Mon-Fri",
            "hours": "08:00-18:00",
            "weekday_factors": [*WEEKDAYS, 0.0, 0.0],
            "day_cv": 0.2,
        }
    }
    found["process"]["steps"] = {
        "work": {
            "handle_time": {"distribution": "lognormal", "mean_minutes": 10.0, "cv": 0.7},
            "exception": {"share": 0.12, "to": "special"},
            "next": "look",
        },
        "special": {"handle_time": {"distribution": "gamma", "mean_minutes": 20.0, "cv": 0.5}, "next": "look"},
        "look": {
            "kind": "check",
            "handle_time": {"distribution": "weibull", "mean_minutes": 4.0, "shape": 3.0},
            "sample_share": 0.4,
            "detection_share": 0.1,
            "false_alarm_share": 0.1,
            "covers": ["work"],
            "rework": "work",
        },
    }
    shift = {"days": "Mon-Fri", "hours": "08:30-17:00", "breaks": ["12:00-12:45"]}
    found["delivery"]["sites"] = {"home": {"time_zone": ZONE}}
    found["delivery"]["teams"]["clerks"] = {
        "site": "home",
        "headcount": 5,
        "serves": ["work", "special", "look"],
        "shifts": {"day": shift},
        "absence_share": 0.06,
    }
    return found


def log_of(study, seed=1):
    run = simulate(study.scenarios["base"], study.data, seed=seed)
    return activities(run.operation, run.log)


@pytest.fixture(scope="module")
def table():
    return log_of(build_study(operation(), "known.toml"))


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """A calibration for each seed."""
    folder = tmp_path_factory.mktemp("logs")
    study = build_study(operation(), "known.toml")
    calibrations = []
    for seed in SEEDS:
        file = folder / f"{seed}.parquet"
        file.write_bytes(as_parquet(log_of(study, seed)))
        calibrations.append(calibrate(file, zone=ZONE, hold_out_weeks=4, seed=100 + seed))
    return calibrations


ARRIVALS = ("demand", "work_types", "item", "arrivals", "one_by_one")
STEPS = ("process", "steps")
TRUTH = {
    (*ARRIVALS, "items_per_year"): 20_000.0,
    (*ARRIVALS, "day_cv"): 0.2,
    (*STEPS, "work", "handle_time", "mean_minutes"): 10.0,
    (*STEPS, "work", "handle_time", "cv"): 0.7,
    (*STEPS, "work", "exception", "share"): 0.12,
    (*STEPS, "special", "handle_time", "mean_minutes"): 20.0,
    (*STEPS, "special", "handle_time", "cv"): 0.5,
    (*STEPS, "look", "handle_time", "mean_minutes"): 4.0,
    (*STEPS, "look", "handle_time", "shape"): 3.0,
    (*STEPS, "look", "sample_share"): 0.4,
    (*STEPS, "look", "false_alarm_share"): 0.1,
    (*CLERKS, "absence_share"): 0.06,
}


def test_known_parameters_lie_in_their_intervals_as_often_as_stated(found):
    """A 95 % interval that covers so seldom would do so in one of a thousand test suites."""
    covered = {path: [] for path in TRUTH}
    for each in found:
        figures = {figure.path: figure for figure in each.figures}
        for path, truth in TRUTH.items():
            covered[path].append(figures[path].covers(truth))
    hits = [hit for each in covered.values() for hit in each]
    assert sum(hits) >= binom.ppf(0.001, len(hits), 0.95), {path: sum(each) for path, each in covered.items()}
    assert all(sum(each) >= binom.ppf(0.0005, len(SEEDS), 0.95) for each in covered.values()), covered


def test_intervals_are_not_so_wide_that_anything_lies_in_them(found):
    """By arithmetic: 1.96 / sqrt(n) of the mean times the cv, of a share that of its binomial."""
    figures = {figure.path: figure for figure in found[0].figures}
    mean = figures[(*STEPS, "work", "handle_time", "mean_minutes")]
    assert mean.high - mean.low == pytest.approx(2 * 1.96 * 10 * 0.7 / mean.number**0.5, rel=0.2)
    share = figures[(*STEPS, "work", "exception", "share")]
    assert share.high - share.low == pytest.approx(2 * 1.96 * (0.12 * 0.88 / share.number) ** 0.5, rel=0.2)


def test_weekdays_are_found(found):
    """Their mean is 1; a day's own mean is known to a tenth or so."""
    for each in found:
        seen = next(figure for figure in each.figures if figure.path == (*ARRIVALS, "weekday_factors"))
        assert seen.value[:5] == pytest.approx(WEEKDAYS, abs=0.25)
        assert seen.value[5:] == [0.0, 0.0]


def test_hours_breaks_heads_and_policy_are_found(found):
    for each in found:
        team = each.study.scenarios["base"].delivery.teams["clerks"]
        (shift,) = team.shifts.values()
        assert (shift.days, shift.hours, shift.breaks) == ("Mon-Fri", "08:30-17:00", ("12:00-12:45",))
        assert (team.headcount, team.shift_end) == (5, "hold")


def test_the_band_covers_held_out_weeks_as_often_as_stated(found):
    verdicts = [measure.is_covered for each in found for measure in each.check.foretold]
    assert len(verdicts) == 4 * len(SEEDS)
    assert sum(verdicts) >= binom.ppf(0.001, len(verdicts), 0.95)


def test_the_band_misses_what_has_changed(table, tmp_path):
    """In the four weeks held out every handling takes three hours longer."""
    frame = table.to_pandas()
    late = frame["start_timestamp"] >= pd.Timestamp("2026-03-16", tz="UTC")
    frame.loc[late, "time:timestamp"] += pd.Timedelta(hours=3)
    file = tmp_path / "changed.parquet"
    frame.to_parquet(file)
    check = calibrate(file, zone=ZONE, hold_out_weeks=4).check
    covered = {each.measure: each.is_covered for each in check.foretold}
    assert not covered["turnaround_mean_hours"]
    assert not covered["turnaround_p50_hours"]


def test_the_file_loads_as_the_study_and_says_what_it_stands_on(found, tmp_path):
    file = tmp_path / "fitted.toml"
    file.write_text(found[0].text)
    assert load_study(file).fingerprint == found[0].study.fingerprint
    figure = next(each for each in found[0].figures if each.path == (*STEPS, "work", "exception", "share"))
    line = next(
        line for line in found[0].text.splitlines() if f"{figure.number:,} handlings" in line and "share" in line
    )
    assert f"{figure.low:.4g} to {figure.high:.4g}" in line


def test_csv_parquet_and_lifecycle_rows_say_the_same(table):
    """A row for the start and one for the end, as XES has them, become one handling."""
    whole = as_log(table, "log", ZONE, {})
    read = pa.csv.read_csv(pa.BufferReader(as_csv(table)))
    rows = pd.concat(lifecycle_rows(table)).sort_values("time:timestamp", kind="stable")
    paired = as_log(pa.Table.from_pandas(rows, preserve_index=False), "log", ZONE, {})
    for other in (as_log(read, "log", ZONE, {}), paired):
        assert len(other.begin) == len(whole.begin)
        assert sorted(other.begin.tolist()) == sorted(whole.begin.tolist())
        assert sorted(other.end.tolist()) == sorted(whole.end.tolist())


def lifecycle_rows(table):
    """For each handling a row of its start, then for each one of its end."""
    ends = table.to_pandas().drop(columns="queued_timestamp")
    starts = ends.assign(**{"time:timestamp": ends["start_timestamp"], "lifecycle:transition": "start"})
    return tuple(each.drop(columns="start_timestamp") for each in (starts, ends))


def moments_of(log):
    return set(zip(log.begin.tolist(), log.end.tolist(), strict=True))


def test_a_lifecycle_row_that_is_missing_costs_its_own_handling_alone(table):
    """One start in twenty, then one end: all others keep theirs, though cases come to a step again."""
    starts, ends = lifecycle_rows(table)
    whole = as_log(pa.Table.from_pandas(pd.concat([starts, ends]), preserve_index=False), "log", ZONE, {})
    lost = np.arange(len(starts)) % 20 == 0
    fewer = as_log(pa.Table.from_pandas(pd.concat([starts[~lost], ends]), preserve_index=False), "log", ZONE, {})
    assert len(fewer.begin) == len(whole.begin)
    assert len(moments_of(whole) - moments_of(fewer)) == int(lost.sum())
    assert int((fewer.begin == NONE).sum()) == int(lost.sum())
    assert len(fewer.came) == len(whole.came)
    open_ones = as_log(pa.Table.from_pandas(pd.concat([starts, ends[~lost]]), preserve_index=False), "log", ZONE, {})
    assert len(moments_of(whole) - moments_of(open_ones)) == int(lost.sum())
    assert any("without an end" in notice for notice in open_ones.notices)


def test_a_log_without_starts_says_that_its_times_are_upper_bounds(table, found, tmp_path):
    file = tmp_path / "ends.parquet"
    file.write_bytes(as_parquet(table.drop_columns(["start_timestamp", "queued_timestamp"])))
    bounded = calibrate(file, zone=ZONE)
    assert any("upper bounds" in notice for notice in bounded.notices)
    with_starts, without = (
        {each.path[2]: each.value for each in some.figures if each.path[-1] == "mean_minutes"}
        for some in (found[0], bounded)
    )
    assert all(without[step] >= 0.99 * with_starts[step] for step in ("work", "special", "look"))
    assert without["work"] > 11


def test_a_log_with_mixed_zones_is_read_in_one_and_says_so(table):
    frame = table.to_pandas()
    local = frame["start_timestamp"].dt.tz_convert(ZONE)
    naive = local.dt.strftime("%Y-%m-%d %H:%M:%S.%f")
    aware = local.map(lambda moment: moment.isoformat())
    frame["start_timestamp"] = naive.where(np.arange(len(frame)) % 2 == 0, aware)
    mixed = as_log(pa.Table.from_pandas(frame, preserve_index=False), "log", ZONE, {})
    assert any(notice.startswith("Mixed zones") for notice in mixed.notices)
    assert sorted(mixed.begin.tolist()) == sorted(as_log(table, "log", ZONE, {}).begin.tolist())


def test_a_log_that_names_nobody_is_read_with_one_team(table, tmp_path):
    file = tmp_path / "nobody.parquet"
    file.write_bytes(as_parquet(table.drop_columns(["org:resource", "org:group"])))
    found = calibrate(file, zone=ZONE)
    assert list(found.study.scenarios["base"].delivery.teams) == ["everybody"]
    assert any("does not say who works" in notice for notice in found.notices)


def test_working_time_is_that_of_the_run():
    """To the millisecond, over breaks, nights, weekends, absence and the release of what was held too long."""
    known = build_study(operation(), "known.toml")
    run = simulate(known.scenarios["base"], known.data)
    log = as_log(activities(run.operation, run.log), "log", ZONE, {})
    found = worked_minutes(log, people(Findings(), log))
    over = ~np.isnan(found)
    touches, epoch = run.log.touches, round(run.operation.epoch.timestamp() * 1000)
    truth = dict(zip(zip(touches.begin + epoch, touches.end + epoch, strict=True), touches.worked, strict=True))
    moments = zip(log.begin[over], log.end[over], strict=True)
    assert found[over] * MINUTE == pytest.approx([truth[each] for each in moments], abs=0.01)


# Worked on paper

BY_DAY = Shift((0, 1, 2, 3, 4), 9 * 60, 17 * 60, ((12 * 60, 13 * 60),), 1, 1, 1, 1, 1, 1)
BY_NIGHT = BY_DAY._replace(begin=22 * 60, end=30 * 60, breaks=((26 * 60, 27 * 60),))


@pytest.mark.parametrize(
    ("shift", "begin", "end", "minutes"),
    [
        (BY_DAY, "05 11:30", "05 13:30", 60),  # over the break
        (BY_DAY, "05 16:30", "06 09:30", 60),  # over the night
        (BY_DAY, "09 16:30", "12 09:30", 60),  # over the weekend
        (BY_DAY, "09 16:30", "10 09:30", 30),  # nobody comes on Saturday
        (BY_DAY, "05 11:30", "06 12:30", 30 + 240 + 180),  # the rest of the break is none of the work
        (BY_DAY, "05 16:30", "05 17:30", 60),  # overtime
        (BY_NIGHT, "05 23:30", "06 03:30", 180),  # over midnight and the break
        (BY_NIGHT, "06 05:30", "06 22:30", 60),  # over the day
    ],
)
def test_working_time_leaves_closed_hours_out(shift, begin, end, minutes):
    moments = [
        np.array([np.datetime64(f"2026-01-{each.replace(' ', 'T')}", "ms").astype(np.int64)]) for each in (begin, end)
    ]
    assert worked(shift, *moments, moments[1] - moments[0], np.array([False]))[0] == minutes * MINUTE


def test_what_was_given_back_next_day_was_worked_on_until_the_evening():
    moments = [np.array([np.datetime64(f"2026-01-{each}", "ms").astype(np.int64)]) for each in ("05T16:30", "06T10:00")]
    assert worked(BY_DAY, *moments, moments[1] - moments[0], np.array([True]))[0] == 30 * MINUTE


@pytest.mark.parametrize("kind", durations.KINDS)
def test_fits_are_those_of_scipy(kind):
    from scipy import stats

    known = {"lognormal": (0.8, 0, 5.0), "exponential": (0, 7.0), "gamma": (2.5, 0, 3.0), "weibull": (1.7, 0, 6.0)}
    scipy = getattr(stats, durations.KINDS[kind].scipy)
    values = scipy.rvs(*known[kind], size=2000, random_state=1)
    theirs = scipy.fit(values, floc=0)
    assert durations.KINDS[kind].fit(values) == pytest.approx(theirs, rel=2e-3)
    fitted = durations.fit(values)
    assert fitted.kind == kind
    *form, scale = theirs
    stretched = (*form, scale * values.mean() / scipy.mean(*theirs))
    assert fitted.distance == pytest.approx(stats.kstest(values, scipy.cdf, args=stretched).statistic, abs=1e-3)
    assert fitted.p_value > 0.01


def two_kinds(generator, number):
    """Minutes: lognormal with a cv of 0.5, four in five with a mean of 5, the others of 40. By arithmetic 12."""
    means = np.where(generator.random(number) < 0.2, 40.0, 5.0)
    variance = np.log1p(0.5**2)
    return generator.lognormal(np.log(means) - variance / 2, variance**0.5)


def test_the_mean_of_what_no_distribution_fits_is_that_of_the_sample_and_is_covered(monkeypatch):
    """Of 200 samples of two kinds as many intervals hold 12 minutes as a 95 % interval does."""
    monkeypatch.setattr(durations, "TRIALS", 1)
    generator = np.random.default_rng(7)
    samples = [two_kinds(generator, 300) for _ in range(200)]
    means = [durations.fit(sample).values["mean_minutes"] for sample in samples]
    assert [each.value for each in means] == pytest.approx([float(sample.mean()) for sample in samples])
    assert sum(each.low <= 12 <= each.high for each in means) >= binom.ppf(0.001, len(means), 0.95)


def test_the_interval_of_a_mean_undoes_the_skewness():
    """Hall (1992): at both ends t / root n is w + s w^2 / 3 + s^2 w^3 / 27 + s / 6n; without skewness, Student's."""
    from scipy import stats

    values = two_kinds(np.random.default_rng(3), 50)
    found, skewness = durations.mean_of(values), stats.skew(values)
    for end, side in ((found.low, 1), (found.high, -1)):
        w = (values.mean() - end) / values.std(ddof=1)
        straight = w + skewness * w**2 / 3 + skewness**2 * w**3 / 27 + skewness / 300
        assert straight == pytest.approx(side * stats.t.ppf(0.975, 49) / 50**0.5)
    even = np.arange(10.0, 20.0)
    student = stats.t.interval(0.95, 9, loc=even.mean(), scale=stats.sem(even))
    assert durations.mean_of(even)[1:] == pytest.approx(student)


def rows(*texts):
    """Rows of `case activity start end resource`, times on one Monday."""
    named = ("case", "activity", "start", "end", "resource")
    cells = [text.split() for text in texts]
    day = "2026-01-05T"
    stamped = [[case, step, day + start, day + end, who] for case, step, start, end, who in cells]
    return pa.table({name: [row[k] for row in stamped] for k, name in enumerate(named)})


def alike(log, other):
    """In every column."""
    return all(np.array_equal(getattr(log, name), getattr(other, name)) for name in COLUMNS)


def test_a_row_that_comes_twice_counts_once(table):
    """One in twenty, as an export that was appended to itself has them: the same log as without."""
    again = table.take(np.arange(0, table.num_rows, 20))
    doubled = as_log(pa.concat_tables([table, again]).sort_by("time:timestamp"), "log", ZONE, {})
    assert alike(doubled, as_log(table, "log", ZONE, {}))
    assert f"{again.num_rows:,} rows are the same in every column" in doubled.notices[-1]


def test_rows_that_differ_in_a_column_that_is_not_read_both_count():
    twice = rows("1 a 09:00 09:10 x", "1 a 09:00 09:10 x", "2 a 09:00 09:10 x")
    log = as_log(twice.append_column("id", pa.array([1, 2, 3])), "log", "UTC", {})
    assert log.case.tolist() == [0, 0, 1]
    assert any(notice.startswith("1 rows differ") for notice in log.notices)


def without_starts(table, share):
    """Blanks in so many of the rows, whichever they are."""
    frame = table.to_pandas()
    frame.loc[np.random.default_rng(1).random(len(frame)) < share, "start_timestamp"] = pd.NaT
    return pa.Table.from_pandas(frame, preserve_index=False)


def test_rows_without_a_start_count_for_all_but_handle_times(table, found, tmp_path):
    """Three rows in ten lose theirs: volume and shares are those of the whole log, means still cover the truth."""
    file = tmp_path / "gaps.parquet"
    file.write_bytes(as_parquet(without_starts(table, 0.3)))
    gaps = {figure.path: figure for figure in calibrate(file, zone=ZONE).figures}
    whole = {figure.path: figure for figure in found[0].figures}
    for path in TRUTH:
        if path[-1] in ("mean_minutes", "cv", "shape"):
            assert gaps[path].number == pytest.approx(0.7 * whole[path].number, rel=0.1)
            assert gaps[path].low <= whole[path].value <= gaps[path].high
        elif path[-1] != "absence_share":
            assert gaps[path] == whole[path]


def test_what_comes_before_an_end_without_a_start_is_told():
    """Case 1 comes by the end of its first row, 09:10, since nothing is known before."""
    starts = rows("1 a 09:00 09:10 x", "1 b 09:20 09:30 x", "2 a 09:30 09:40 x").to_pandas()
    starts.loc[0, "start"] = ""
    log = as_log(pa.Table.from_pandas(starts, preserve_index=False), "log", "UTC", {})
    assert [names_of(log, row) for row in range(3)] == ["1 a", "1 b", "2 a"]
    assert clock(log.came) == ["09:10", "09:30"]
    assert clock(log.begin) == [None, "09:20", "09:30"]
    assert any(notice.startswith("1 of 3 rows have an end and no start") for notice in log.notices)


def names_of(log, row):
    return f"{log.case[row] + 1} {log.names.activities[log.activity[row]]}"


def clock(moments):
    """Of a day in UTC, None where there is none."""
    return [f"{pd.Timestamp(each, unit='ms'):%H:%M}" if each > 0 else None for each in moments.tolist()]


@pytest.mark.parametrize(
    ("events", "handlings"),
    [
        ("<09 >10 <11 >12", ["09 10", "11 12"]),
        (">10 <11 >12", [".. 10", "11 12"]),  # the first start is missing
        ("<09 <11 >12", ["09 ..", "11 12"]),  # the first end is missing
        ("<09 >10 <11", ["09 10", "11 .."]),  # in hand
        ("<09 >10 <10 >11", ["09 10", "10 11"]),  # one begins when the other ends
        ("<09 >09", ["09 09"]),  # takes no time
        (">10 <10 >12", [".. 10", "10 12"]),
        ("<09 >10 >11 <12 >13", ["09 10", ".. 11", "12 13"]),
        ("<09 <10 >11 >12", ["10 11", "09 12"]),  # side by side: the innermost first
    ],
)
def test_an_end_belongs_to_the_latest_start_that_is_free(events, handlings):
    """Between the same of another case, and in any order of the rows."""
    cells = [(case, event[0], f"2026-01-05T{event[1:]}:00") for case in "123" for event in events.split()]
    frame = pd.DataFrame(cells, columns=["case", "lifecycle", "time"]).assign(activity="a")
    frame["lifecycle"] = frame["lifecycle"].map({"<": "start", ">": "complete"})
    for seed in range(3):
        shuffled = frame.sample(frac=1, random_state=seed)
        log = as_log(pa.Table.from_pandas(shuffled, preserve_index=False), "log", "UTC", {})
        seen = [
            f"{(begin or '..')[:2]} {(end or '..')[:2]}"
            for begin, end in zip(clock(log.begin), clock(log.end), strict=True)
        ]
        assert sorted(seen) == sorted(3 * handlings)


def handled(number, **cells):
    """So many rows of an hour each, with other cells in the first of them."""
    frame = rows(*(f"{k} a {9 + k % 8:02d}:00 {10 + k % 8:02d}:00 x" for k in range(number))).to_pandas()
    for column, cell in cells.items():
        frame.loc[0, column] = cell
    return pa.Table.from_pandas(frame, preserve_index=False)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"start": "2026-01-05T11:00:00"}, "row 2 = 1 rows: expected a start that is not after its end"),
        ({"end": "05.01.2026"}, "row 2.end = '05.01.2026': expected a time such as"),
        ({"case": " "}, "row 2.case = 1 empty cells: expected a case in every row"),
        ({"start": "", "end": ""}, "row 2.end = 1 empty cells: expected an end in every row"),
    ],
)
def test_one_row_in_twenty_that_cannot_be_read_is_left_out_and_told_and_more_are_refused(cells, told):
    log = as_log(handled(20, **cells), "log", "UTC", {})
    assert alike(log, as_log(handled(20).slice(1), "log", "UTC", {}))
    (notice,) = (each for each in log.notices if "cannot be read" in each)
    assert notice.startswith(f"1 of 20 rows cannot be read and were left out: {told}")
    with pytest.raises(StudyError) as caught:
        as_log(handled(19, **cells), "log", "UTC", {})
    assert [str(mistake).startswith(f"log: {told}") for mistake in caught.value.mistakes] == [True]


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2025-11-02T01:50", "2025-11-02T01:05", 15),  # daylight time to standard time: 05:50 to 06:05 of UTC
        ("2025-11-02T01:05", "2025-11-02T01:50", 45),  # the first of the two hours
        ("2025-11-02T00:50", "2025-11-02T02:10", 140),  # over both hours
        ("2026-03-08T01:50", "2026-03-08T03:05", 15),  # over the hour that is left out
    ],
)
def test_work_takes_as_long_as_it_takes_while_clocks_are_changed(start, end, minutes):
    """In New York, without offsets, by somebody who works around the clock."""
    log = as_log(handled(40, start=start, end=end), "log", ZONE, {})
    (row,) = np.flatnonzero(log.end - log.begin != 60 * MINUTE)
    always = BY_DAY._replace(begin=0, end=24 * 60, breaks=())
    moments = log.wall_begin[[row]], log.wall_end[[row]], (log.end - log.begin)[[row]]
    assert worked(always, *moments, np.array([False]))[0] == minutes * MINUTE
    assert worked(BY_NIGHT._replace(breaks=()), *moments, np.array([False]))[0] == minutes * MINUTE


def test_an_end_with_an_offset_before_its_start_is_no_hour_that_comes_twice():
    cells = {"start": "2025-11-02T01:50:00-04:00", "end": "2025-11-02T01:05:00-04:00"}
    assert len(as_log(handled(40, **cells), "log", ZONE, {}).begin) == 39


def test_of_more_gaps_than_a_shift_may_have_the_longest_are_breaks():
    """Twelve of half an hour, two of which are longer."""
    gaps = [(60 * hour, 60 * hour + (45 if hour in (3, 7) else 30)) for hour in range(12)]
    made = Findings()
    kept = longest(made, ("delivery", "teams", "a"), gaps)
    assert kept == [gap for gap in gaps if gap[0] < 600]
    assert made.notices[0].startswith("delivery.teams.a: of 12 gaps in the day the 10 longest are breaks")
    assert longest(made, (), gaps[:10]) == gaps[:10]
    assert len(made.notices) == 1


@pytest.mark.parametrize("offset", ["+02", "+0200", "+02:00", " +02"])
def test_offsets_are_read_as_databases_write_them(offset):
    """09:00 at two hours east is 07:00 of UTC; a date alone has no offset, though it ends like one."""
    cells = {"start": f"2026-01-05 09:00:00.5{offset}", "end": f"2026/01/05 09:00{offset}"}
    log = as_log(handled(1, start="2026-01-05", end=cells["end"]), "log", "UTC", {})
    assert (clock(log.begin), clock(log.end)) == (["00:00"], ["07:00"])
    log = as_log(handled(1, start=cells["end"], end=cells["start"]), "log", "UTC", {})
    assert int(log.end[0] - log.begin[0]) == 500


def test_a_day_that_comes_first_is_the_only_mistake():
    """In all rows of a column: they are not empty as well."""
    frame = handled(30).to_pandas().drop(columns="start")
    with pytest.raises(StudyError) as caught:
        as_log(pa.Table.from_pandas(frame.assign(end="02.03.2026 09:00")), "log", "UTC", {})
    assert not any("empty" in str(mistake) for mistake in caught.value.mistakes)
    assert len(caught.value.mistakes) == 21  # twenty, and how many more


def test_work_side_by_side_is_put_in_one_order_and_said():
    """b and c come in either order, a first and d last: one route, and no loop."""
    from bposim.analysis.calibration import routes

    ways = {"bc": ("b", "c"), "cb": ("c", "b")}
    texts = []
    for number in range(40):
        first, then = ways["bc" if number % 2 else "cb"]
        texts += [f"{number} a 09:00 09:10 x", f"{number} {first} 09:10 09:20 x", f"{number} {then} 09:15 09:30 y"]
        texts.append(f"{number} d 09:30 09:40 x")
    log = as_log(rows(*texts, "last a 16:00 16:01 x"), "log", "UTC", {})
    paths = routes.paths(log)
    assert [log.names.activities[code] for code in paths.order] == [
        "a",
        *(log.names.activities[c] for c in paths.order[1:3]),
        "d",
    ]
    assert all(way.second is None and not way.other for way in routes.ways(log, paths))
    assert len(paths.together) == 1


def test_every_mistake_is_listed(tmp_path):
    file = tmp_path / "bad.csv"
    file.write_text(
        "case,activity,start,end\n1,a,yesterday,2026-01-05T09:00\n2,b,2026-01-05T09:00,05.01.2026\n3,c,1066-10-14,\n"
    )
    with pytest.raises(StudyError) as caught:
        calibrate(file)
    said = [str(mistake) for mistake in caught.value.mistakes]
    assert len(said) == 3
    assert any("row 2.start = 'yesterday'" in text for text in said)
    assert any("row 3.end = '05.01.2026'" in text for text in said)
    assert any("row 4.start = '1066-10-14'" in text for text in said)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("no.csv", b"", "readable CSV"),
        ("heads.csv", b"case,activity,end\n", "at least one row"),
        ("what.csv", b"a,b\n1,2\n", "a column for the case"),
        ("binary.csv", b"\x00\xff\xfe,\x80\n1,2\n", "readable CSV"),
        ("ragged.csv", b"case,activity,end\n1,a\n", "readable CSV"),
        ("twice.csv", b"case,case,activity,end\n1,1,a,2026-01-05\n", "a name of its own"),
        ("not.parquet", b"PAR1 and more", "readable Parquet"),
        ("not.csv.gz", b"plain", "readable CSV"),
        ("log.xlsx", b"PK", "a name that ends in .csv"),
        ("turned.csv", b"case,activity,start,end\n1,a,2026-01-06,2026-01-05\n", "a start that is not after its end"),
        ("gaps.csv", b"case,activity,end\n,a,2026-01-05\n1,,2026-01-05\n", "a case in every row"),
    ],
)
def test_a_strangers_file_is_refused_with_what_is_wrong(tmp_path, name, content, expected):
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(StudyError, match=expected):
        calibrate(file)


def test_options_are_checked_before_the_file_is_read(tmp_path):
    with pytest.raises(StudyError) as caught:
        calibrate(tmp_path / "none.csv", zone="Mars", currency="money", hold_out_weeks=0)
    assert {mistake.file for mistake in caught.value.mistakes} == {"--zone", "--currency", "--hold-out"}


HOSTILE = ("=1+1", '"] # x', "a\nb = 1", "<b>", "'''", "done", "$x^2$", "‮mirror", "x" * 5000, "work", "Work", "ﬁ")


def test_hostile_names_stay_names(tmp_path):
    """Each is an activity, a person, a group and a work type; the study loads and its comments stay comments."""
    moments = pd.date_range("2026-01-05 09:00", periods=40, freq="6min", tz="UTC")
    cells = [(f"{name}{k}", name, at, at + pd.Timedelta(minutes=5)) for name in HOSTILE for k, at in enumerate(moments)]
    frame = pd.DataFrame(cells, columns=["case", "activity", "start", "end"])
    for column in ("resource", "group", "work_type"):
        frame[column] = frame["activity"]
    file = tmp_path / "hostile.csv"
    frame.to_csv(file, index=False)
    found = calibrate(file)
    written = tmp_path / "hostile.toml"
    written.write_text(found.text)
    assert load_study(written).fingerprint == found.study.fingerprint
    assert len(found.study.scenarios["base"].process.steps) == len(HOSTILE)


@pytest.mark.parametrize(("days", "has_interval"), [(1, False), (5, False), (12, True)])
def test_a_volume_of_which_no_weekday_was_seen_twice_has_no_interval(tmp_path, days, has_interval):
    """From a Monday on: what days of one kind differ by is seen in the second week."""
    moments = pd.date_range("2026-01-05 09:00", periods=144 * days - 60, freq="10min", tz="UTC")
    frame = pd.DataFrame({"case": range(len(moments)), "start": moments, "end": moments + pd.Timedelta(minutes=5)})
    file = tmp_path / "short.csv"
    frame.assign(activity="a", resource="x").to_csv(file, index=False)
    found = calibrate(file)
    figures = {figure.path[-1]: figure for figure in found.figures}
    for name in ("items_per_year", "headcount"):
        assert (figures[name].low is not None) == has_interval
        (line,) = (line for line in found.text.splitlines() if line.startswith(f"{name} ="))
        assert ("no interval" in line) != has_interval


def test_a_file_that_comes_at_once_is_found_as_one(tmp_path):
    """50 forms every workday at 20:00, and 40 one by one from 9 on."""
    days = pd.bdate_range("2026-01-05", periods=40, tz="UTC")
    files = [day + pd.Timedelta(hours=20) for day in days for _ in range(50)]
    singles = [day + pd.Timedelta(hours=9, minutes=12 * k + day.day_of_year % 12) for day in days for k in range(40)]
    frame = pd.DataFrame({"queued": files + singles})
    frame["case"] = range(len(frame))
    frame["start"] = frame["queued"] + pd.Timedelta(minutes=1)
    frame["end"] = frame["start"] + pd.Timedelta(minutes=3)
    file = tmp_path / "files.csv"
    frame.assign(activity="key", resource="bot").to_csv(file, index=False)
    forms = calibrate(file).study.scenarios["base"].demand.work_types["item"].arrivals
    assert forms["file_2000"].at == "20:00"
    assert forms["file_2000"].items_per_year == pytest.approx(50 * 365 * 5 / 7, rel=0.02)
    assert forms["one_by_one"].items_per_year == pytest.approx(40 * 365 * 5 / 7, rel=0.02)


def test_a_volume_file_gives_a_study_its_arrivals(table, tmp_path):
    """Counts by the hour of the same log; what handles them comes from the base."""
    frame = table.to_pandas().drop_duplicates("case:concept:name")
    hours = frame["queued_timestamp"].dt.tz_convert(ZONE).dt.tz_localize(None).dt.floor("h")
    counts = hours.value_counts().sort_index()
    lines = [f"{moment.isoformat()},item,{count}" for moment, count in counts.items()]
    file = tmp_path / "volumes.csv"
    file.write_text("\n".join(["time,work_type,count", *lines]))
    (tmp_path / "base.toml").write_text(calibrate_text(table, tmp_path))
    found = calibrate(file, base=tmp_path / "base.toml")
    volume = next(each for each in found.figures if each.path[-1] == "items_per_year")
    assert volume.covers(20_000)
    (form,) = found.study.scenarios["base"].demand.work_types["item"].arrivals.values()
    assert form.hours == "08:00-18:00"
    with pytest.raises(StudyError, match="--base"):
        calibrate(file)


def calibrate_text(table, folder):
    file = folder / "log.parquet"
    file.write_bytes(as_parquet(table))
    return calibrate(file, zone=ZONE).text


def test_the_command_writes_a_study_and_says_how_sure(table, tmp_path):
    file, written = tmp_path / "log.csv", tmp_path / "mine.toml"
    file.write_bytes(as_csv(table))
    command = [sys.executable, "-m", "bposim", "calibrate", str(file), "--zone", ZONE]
    done = subprocess.run([*command, "--json", "--out", str(written)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert load_study(written).fingerprint == said["fingerprint"]
    assert {"path", "value", "low", "high", "number"} <= set(said["figures"][0])
    done = subprocess.run([*command, "--column", "casse=x"], capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean 'case'?" in done.stderr


@pytest.mark.skipif("BPOSIM_REAL_LOGS" not in os.environ, reason="names a folder of event logs that nobody here made")
def test_real_logs_become_studies_that_run(tmp_path):
    logs = sorted(Path(os.environ["BPOSIM_REAL_LOGS"]).glob("*.csv.gz"))
    assert logs
    for log in logs:
        found = calibrate(log)
        (tmp_path / "real.toml").write_text(found.text)
        study = load_study(tmp_path / "real.toml")
        assert simulate(study.replace({"horizon_weeks": 2}).scenarios["base"]).measures["items_arrived"] > 0
