"""The commands as typed: what they print, where, and with which exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from bposim.cli import COMMANDS
from bposim.scenarios.schema.checked import study_schema
from bposim.scenarios.study import SHIPPED, load_study

QUICK = """
name = "Quick"
currency = "USD"
start = 2026-01-05
horizon_weeks = 2
warm_up_weeks = 1
follow_up_weeks = 1
baseline = "one"

[demand.work_types.item]
first_step = "work"
arrivals.all = { form = "poisson", items_per_hour = 4 }
failure_cost = 5.0

[process.steps.work]
handle_time = { distribution = "exponential", mean_minutes = 10 }
error_share = 0.05

[sla.turnaround]
due = "elapsed_hours"
hours = 4
target_share = 0.9

[delivery.sites.here]
time_zone = "UTC"
wage_per_hour = 20.0

[delivery.teams.clerks]
site = "here"
headcount = 1
serves = ["work"]
shifts.always = { days = "Mon-Sun", hours = "00:00-24:00" }

[scenarios.one]
[scenarios.two.delivery.teams.clerks]
headcount = 2
"""


@pytest.fixture
def quick(tmp_path: Path) -> Path:
    file = tmp_path / "quick.toml"
    file.write_text(QUICK)
    return file


def bposim(*args: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bposim", *map(str, args)],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=300,
        check=False,
    )


def answer(*args: object, **environment: str) -> Any:
    done = bposim(*args, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_compare_gives_the_published_object(quick: Path) -> None:
    found = answer("compare", quick, "--replications", 3, "--json")
    keys = {"study", "fingerprint", "version", "seed", "engine", "replications", "level", "baseline", "log_sha256"}
    assert keys | {"scenarios"} <= set(found)
    assert (found["replications"], found["seed"], found["baseline"], found["level"]) == (3, 1, "one", 0.95)
    one, two = found["scenarios"]["one"], found["scenarios"]["two"]
    assert one["steady"] is True
    assert set(one["measures"]["cost_per_item"]) == {"mean", "half_width", "unit"}
    assert set(two["difference"]["cost_per_item"]) == {"mean", "half_width", "variance_ratio"}
    assert one["difference"]["cost_per_item"] == {"mean": 0.0, "half_width": 0.0, "variance_ratio": None}
    measures = {
        "cost_per_item", "cost_per_good_item", "backlog_liability_per_item", "turnaround_mean_hours",
        "turnaround_p50_hours", "turnaround_p90_hours", "turnaround_p95_hours", "contract_turnaround_p90_hours",
        "first_response_mean_hours", "wait_mean_hours", "handle_mean_minutes", "sla_attainment",
        "sla_attainment.turnaround", "sla_attainment_end_to_end", "accuracy", "accuracy_measured",
        "first_pass_yield", "occupancy.clerks", "utilisation.clerks", "overtime_hours.clerks", "backlog_mean",
        "items_arrived", "items_done", "items_in_progress", "items_cancelled",
    }  # fmt: skip
    assert measures <= set(one["measures"])
    assert sum(side["p_wins"] for side in found["scenarios"].values()) <= 1


def test_one_replication_has_no_half_width(quick: Path) -> None:
    found = answer("compare", quick, "--replications", 1, "--json")
    assert found["scenarios"]["one"]["measures"]["cost_per_item"]["half_width"] is None


def test_a_precision_is_reached_by_every_scenario(quick: Path) -> None:
    found = answer("compare", quick, "--precision", "4%", "--json")
    for side in found["scenarios"].values():
        cost = side["measures"]["cost_per_item"]
        assert cost["half_width"] <= 0.04 * cost["mean"]
    assert found["replications"] >= 10


def test_log_sha256_is_the_same_whatever_the_machine_offers(quick: Path) -> None:
    """NumPy's vector instructions, the machine's zone, Python's hashing and the number of workers change no bit."""
    args = ("compare", quick, "--replications", 2, "--json")
    plain = answer(*args)
    features = "AVX512F AVX512CD AVX512_SKX AVX512_ICL AVX512_SPR AVX2 FMA3 X86_V3 X86_V4"
    others = [
        answer(*args, "--workers", 1),
        answer(*args, "--workers", 2, TZ="Asia/Manila", PYTHONHASHSEED="7"),
        answer(*args, NPY_DISABLE_CPU_FEATURES=features, PYTHONWARNINGS="ignore"),
    ]
    for other in others:
        assert other == plain


def test_seeds_differ(quick: Path) -> None:
    one, two = (answer("compare", quick, "--replications", 1, "--seed", seed, "--json") for seed in (1, 2))
    assert one["log_sha256"] != two["log_sha256"]


def test_a_chosen_scenario_comes_with_the_baseline_and_its_numbers_do_not_change(quick: Path) -> None:
    everything = answer("compare", quick, "--replications", 2, "--json")
    chosen = answer("compare", quick, "--replications", 2, "--scenario", "two", "--json")
    assert list(chosen["scenarios"]) == ["one", "two"]
    assert chosen["scenarios"]["two"]["measures"] == everything["scenarios"]["two"]["measures"]


def test_what_is_piped_is_120_columns_wide_or_as_wide_as_columns_says(quick: Path) -> None:
    widths = {
        stated: max(map(len, bposim("compare", quick, "--replications", 2, COLUMNS=stated).stdout.splitlines()))
        for stated in ("", "40", "200", "wide")
    }
    assert widths[""] == widths["40"] == widths["wide"] <= 120 < widths["200"] <= 200


def test_compare_prints_a_takeaway_and_keeps_progress_off_standard_output(quick: Path) -> None:
    done = bposim("compare", quick, "--replications", 2)
    assert done.returncode == 0
    assert "that compl" in done.stdout.splitlines()[0]
    assert "Simulating" not in done.stdout


ROAD = """
transition.waves.all = { week = 2, share = 1.0 }
contract.term_months = 2
"""


def test_compare_goes_along_the_roads_where_there_are_any(quick: Path) -> None:
    refused = bposim("compare", quick, "--road")
    assert refused.returncode == 2
    assert "a scenario with a transition" in refused.stderr
    quick.write_text(QUICK.replace("[scenarios.two.delivery", f"[scenarios.two]{ROAD}[scenarios.two.delivery"))
    sides = answer("compare", quick, "--road", "--replications", 2, "--json")["scenarios"]
    assert [phase["name"] for phase in sides["two"]["road"]["phases"]] == ["all", "steady"]
    assert sides["two"]["measures"]["all_in_cost_per_item"]["unit"] == "USD per item"
    shown = bposim("compare", quick, "--road", "--replications", 2).stdout
    assert shown.index("that compl") < shown.index("With the road there")
    assert "Saved so far" in shown


def test_compare_writes_a_file_whole(quick: Path, tmp_path: Path) -> None:
    out = tmp_path / "found.csv"
    assert bposim("compare", quick, "--replications", 2, "--out", out).returncode == 0
    frame = pd.read_csv(out)
    assert {"scenario", "measure", "mean", "half_width", "unit"} <= set(frame.columns)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_run_writes_the_log(quick: Path, tmp_path: Path) -> None:
    folder = tmp_path / "log"
    found = answer("run", quick, "--scenario", "two", "--out", folder, "--json")
    assert found["scenario"] == "two"
    assert {path.name for path in folder.iterdir()} >= {
        "touches.parquet",
        "items.parquet",
        "shifts.parquet",
        "ledger.parquet",
    }
    touches = pd.read_parquet(folder / "touches.parquet")
    columns = ["item", "step", "attempt", "server", "queued", "begin", "end", "worked", "outcome", "gap"]
    assert [name for name in touches.columns if name in columns] == columns
    assert str(touches["begin"].dtype) == "datetime64[ms, UTC]"
    assert len(pd.read_parquet(folder / "items.parquet")) >= found["measures"]["items_arrived"]


def test_mistakes_go_to_standard_error_with_exit_code_2(quick: Path) -> None:
    quick.write_text(QUICK.replace("headcount = 1", 'headcount = "x"').replace('["work"]', '["wrok"]'))
    for command in ("compare", "run", "check"):
        done = bposim(command, quick)
        assert done.returncode == 2
        assert done.stdout == ""
        assert "delivery.teams.clerks.headcount" in done.stderr
        assert "did you mean 'work'?" in done.stderr


def test_check_lists_mistakes_as_json_too(quick: Path) -> None:
    quick.write_text(QUICK.replace("headcount = 1", 'headcount = "x"'))
    done = bposim("check", quick, "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["mistakes"][0]["path"] == "delivery.teams.clerks.headcount"


@pytest.mark.parametrize(
    "args",
    [
        ("compare", "nowhere.toml"),
        ("compare", "invoice_processing", "--scenario", "ofshore"),
        ("compare", "invoice_processing", "--precision", "much"),
        ("compare", "invoice_processing", "--out", "found.doc"),
        ("report", "invoice_processing", "--out", "found.csv"),
        ("report", "invoice_processing"),
        ("run", "invoice_processing", "--scenario", "ofshore"),
        ("validate", "--case", "E999"),
        ("new", "x.toml", "--from", "nothing"),
        ("sources", "nothing"),
        ("compare", "invoice_processing", "--engine", "fast"),
        ("nothing",),
    ],
)
def test_what_the_user_gets_wrong_is_exit_code_2(args: tuple[str, ...]) -> None:
    done = bposim(*args)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_place_that_cannot_be_written_is_the_users_mistake(quick: Path, tmp_path: Path) -> None:
    """Said before anything runs: a folder where a file is, a file below a file, a file where a folder is."""
    file = tmp_path / "file.csv"
    file.write_text("kept")
    for args in (
        ("run", quick, "--out", file),
        ("new", file / "study.toml"),
        ("compare", quick, "--out", file / "x.csv"),
        ("report", quick, "--out", file / "x.html"),
    ):
        done = bposim(*args)
        assert done.returncode == 2
        assert "is a file" in done.stderr
        assert "Traceback" not in done.stderr
    (tmp_path / "folder.csv").mkdir()
    assert "not a folder" in bposim("compare", quick, "--out", tmp_path / "folder.csv").stderr
    assert file.read_text() == "kept"


def test_precision_and_replications_together_are_refused_by_both_names(quick: Path) -> None:
    done = bposim("compare", quick, "--replications", 3, "--precision", "2%")
    assert done.returncode == 2
    assert "--precision" in done.stderr
    assert "--replications" in done.stderr


def test_a_report_is_the_comparison_as_a_page_or_a_workbook(quick: Path, tmp_path: Path) -> None:
    found = answer("report", quick, "--replications", 2, "--out", tmp_path / "r.html", "--json")
    assert found == answer("compare", quick, "--replications", 2, "--json")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert found["fingerprint"] in page
    assert bposim("report", quick, "--replications", 2, "--out", tmp_path / "r.xlsx").returncode == 0
    assert zipfile.is_zipfile(tmp_path / "r.xlsx")
    assert {path.name for path in tmp_path.iterdir()} == {"quick.toml", "r.html", "r.xlsx"}


def test_a_workbook_names_the_extra_that_it_needs(quick: Path, tmp_path: Path) -> None:
    """In a Python that cannot find the package."""
    hide = "import importlib.util as u, sys; find = u.find_spec; "
    hide += "u.find_spec = lambda name, *more: None if name == 'xlsxwriter' else find(name, *more); "
    args = ["bposim", "report", str(quick), "--out", str(tmp_path / "r.xlsx")]
    code = f"{hide}sys.argv = {args!r}; from bposim.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "bposim[xlsx]" in done.stderr


def test_a_near_miss_is_named(quick: Path) -> None:
    assert "did you mean 'two'?" in bposim("compare", quick, "--scenario", "tow").stderr


def test_an_entry_and_a_study_that_are_not_there_are_said_to_be_so() -> None:
    assert "did you mean 'sites/manila'?" in bposim("sources", "sites/manilla").stderr
    assert "there is no such file" in bposim("compare", "nowhere.toml").stderr


def test_run_prints_shares_in_per_cent_and_what_is_not_there_as_a_dash(quick: Path) -> None:
    quick.write_text(QUICK.replace("items_per_hour = 4", "items_per_hour = 0"))
    text = " ".join(bposim("run", quick).stdout.split())
    assert "nan" not in text
    assert "sla_attainment - %" in text
    assert "occupancy.clerks 0.00 %" in text


def test_check_resolved_prints_plain_values_with_their_provenance() -> None:
    found = answer("check", "invoice_processing", "--resolved")
    offshore = found["scenarios"]["offshore"]
    assert offshore["delivery"]["sites"]["manila"]["time_zone"] == "Asia/Manila"
    figure = found["provenance"]["offshore"]["contract.fees.clerks.rate"]
    assert (figure["value"], figure["mark"]) == (12.5, "A") or figure["source"]
    assert "library" not in json.dumps(found["scenarios"])


@pytest.mark.parametrize("name", SHIPPED)
def test_a_new_study_is_a_copy_that_checks(name: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    assert bposim("new", file, "--from", name).returncode == 0
    assert load_study(file).fingerprint == load_study(name).fingerprint
    assert bposim("new", file).returncode == 2  # never overwrites


def test_the_page_of_all_keys_is_the_one_that_the_schema_gives() -> None:
    page = (Path(__file__).parent.parent / "docs" / "study.md").read_text(encoding="utf-8")
    assert bposim("schema", "--markdown").stdout == page
    assert "| `headcount` | whole number, from 0 to 10,000 | must be stated |" in page
    assert '## `[contract.fees.NAME]` with `basis` = `"item"`' in page
    known = {name for table in study_schema()["$defs"].values() for name in table["properties"]}
    assert all(f"| `{name}` |" in page for name in known)


def test_schema_is_json_schema_of_a_study_file() -> None:
    found = answer("schema")
    assert {"demand", "process", "delivery", "scenarios", "baseline"} <= set(found["properties"])


def test_sources_print_value_range_mark_and_source() -> None:
    found = answer("sources", "sites/manila", "--json")
    figures = {(row["entry"], row["path"]): row for row in found["figures"]}
    assert figures["sites/manila", "time_zone"]["value"] == "Asia/Manila"
    assert {row["entry"].partition("/")[0] for row in found["figures"]} == {"sites"}


def test_version_names_the_data_that_results_depend_on() -> None:
    assert {line.split()[0] for line in bposim("version").stdout.splitlines()} == {"bposim", "holidays", "tzdata"}


def test_validate_prints_known_ours_error_and_verdict() -> None:
    (case, *_) = answer("validate", "--case", "D1", "--json")["cases"]
    assert set(case) == {"id", "known", "ours", "standard_error", "verdict"}
    assert case["verdict"] == "pass"


def test_every_command_is_listed_without_being_imported() -> None:
    code = "import sys; from bposim import cli; sys.argv = ['bposim', '--help']\ntry:\n    cli.main()\nfinally:\n"
    code += "    print(sorted({'numpy', 'bposim.analysis', 'bposim.scenarios.study'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert all(name in done.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_is_for(name: str) -> None:
    done = bposim(name, "--help", COLUMNS="200")
    assert done.returncode == 0
    assert COMMANDS[name] in done.stdout


def test_what_the_package_publishes_is_there_at_the_first_asking() -> None:
    code = "import bposim; print([getattr(bposim, name).__name__ for name in bposim.__all__])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert all(name in done.stdout for name in ("Comparison", "compare_study", "load_study", "simulate"))


def test_a_shell_completes_what_the_package_publishes() -> None:
    code = (
        "import bposim; assert {*bposim.__all__, 'staff', 'tornado', 'break_even', 'pilot', 'best'} <= {*dir(bposim)}"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
