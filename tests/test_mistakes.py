"""Each kind of mistake in a study is one row: where, what stands there, what was expected, the nearest name."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import textbook

from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.study import build_study, load_study

WORK = "process.steps.work"
TEAM = "delivery.teams.clerks"
FORM = "demand.work_types.item.arrivals.all"
SITE = {"time_zone": "America/New_York"}
CHECK = {"kind": "check", "handle_time": textbook.MINUTE, "sample_share": 0.1, "covers": ["work"], "rework": "work"}
CHECK["detection_share"] = 0.5
TIER = {"above_items": 10.0, "rate": 4.0}
SOON = {"due": "elapsed_hours", "hours": 4.0, "target_share": 0.9}
CREDITS = {"weight_share": 1.0}
RUNG = {"at_least_points": 2.0, "credit_share": 0.5}
ONE_LEVEL = {"factors": [1.0], "looks_to_relax": 5}
ACCEPTANCE = {"kind": "acceptance", "detection_share": 0.5, "covers": ["work"], "delay": textbook.MINUTE}

ONE_MISTAKE = [
    ("wrong type", f"{TEAM}.headcount", "three", "a valid integer", ""),
    ("whole heads only", f"{TEAM}.headcount", 2.5, "a valid integer", ""),
    ("number as text", "demand.scale", "1.0", "a valid number", ""),
    ("unit in the key", f"{WORK}.handle_time", {"distribution": "fixed", "mean_hours": 1.0}, "a key", "mean_minutes"),
    ("zone", "client.time_zone", "America/New_Yrok", "IANA time zone", "America/New_York"),
    ("holiday country", "client.holidays", "USA", "country code", "US"),
    ("part of a country", "client.holidays", "US-NYC", "country code", "US-NY"),
    ("currency", "currency", "usd", "currency code", ""),
    ("no shift at all", f"{TEAM}.shifts", {}, "at least 1 item", ""),
    ("unknown key", f"{TEAM}.headcont", 3, "a key of this table", "headcount"),
    ("unknown top-level key", "delivry", {"a": 1}, "a key of this table", "delivery"),
    ("nobody serves", f"{TEAM}.serves", ["wrk"], "step that somebody handles", "work"),
    ("route to nowhere", f"{WORK}.next", "wrok", "name of a step", "work"),
    ("first step", "demand.work_types.item.first_step", "wokr", "name of a step", "work"),
    ("endless loop", f"{WORK}.next", "work", "never ends", ""),
    ("probability above one", f"{WORK}.error_share", 1.2, "less than or equal to 1", ""),
    ("probability below zero", f"{WORK}.error_share", -0.1, "greater than or equal to 0", ""),
    ("shift of no length", f"{TEAM}.shifts.always.hours", "09:00-09:00", "hours of some length", ""),
    ("hours that are none", f"{TEAM}.shifts.always.hours", "9-5", "hours such as", ""),
    ("day that is none", f"{TEAM}.shifts.always.days", "Mon-Fry", "days such as", ""),
    (
        "break outside",
        f"{TEAM}.shifts.always",
        {"days": "Mon-Fri", "hours": "09:00-17:00", "breaks": ["16:30-17:30"]},
        "breaks in order inside",
        "",
    ),
    *(
        (
            f"other hours with a break {where}",
            f"{TEAM}",
            {
                "headcount": 1,
                "serves": ["work"],
                "shifts": {"day": {"days": "Mon-Fri", "hours": "09:00-17:00", "breaks": ["12:00-13:00"]}},
                "longer_shifts": {"short": {"hours": hours, "dates": [date(2026, 1, 5)]}},
            },
            "hours that hold each break",
            "",
        )
        for where, hours in (("cut", "09:00-12:30"), ("at their end", "09:00-13:00"), ("at their start", "12:00-17:00"))
    ),
    ("a rate of leaving in per cent", f"{TEAM}.tenure.attrition_per_year", 40.0, "less than or equal to 5", ""),
    (
        "a key of tables of another kind",
        "process.steps.work.handle_time.cv",
        0.5,
        "a key of a table with distribution = 'exponential'",
        "",
    ),
    (
        "a share of a saving that grows",
        "contract.fees.gain",
        {"basis": "gain_share", "share": 0.5, "baseline_cost_per_item": 1.0, "yearly_indexation_share": 0.1},
        "no yearly_indexation_share",
        "",
    ),
    (
        "two shares of one saving",
        "contract.fees",
        {name: {"basis": "gain_share", "share": 0.5, "baseline_cost_per_item": 1.0} for name in ("one", "two")},
        "one fee of basis 'gain_share'",
        "",
    ),
    ("a key of a tenure", f"{TEAM}.tenure.atrition_per_year", 0.4, "a key of this table", "attrition_per_year"),
    (
        "a hand-over before it is announced",
        f"{TEAM}.tenure.announcement",
        {"announced_on": date(2026, 3, 2), "hand_over_on": date(2026, 3, 2)},
        "hand_over_on after announced_on",
        "",
    ),
    *(
        (what, "contract.fees.work", {"basis": "item", "rate": 5.0} | terms, expected, "")
        for what, terms, expected in (
            ("a tier that falls", {"tiers": [TIER | {"above_items": 20.0}, TIER]}, "each above_items larger"),
            ("a dearer tier", {"tiers": [TIER | {"rate": 6.0}]}, "no higher than the one before"),
        )
    ),
    (
        "a fee for an unknown step",
        "contract.fees.work",
        {"basis": "item", "rate": 5.0, "steps": ["wrok"]},
        "the name of a step",
        "work",
    ),
    (
        "more for an item beyond the baseline than for one in it",
        "contract.fees.work",
        {"basis": "baseline", "rate": 100.0, "baseline_items_per_month": 50.0, "additional_rate": 2.01}
        | {"reduced_rate": 1.0},
        "additional_rate <= rate / baseline_items_per_month",
        "",
    ),
    ("a form of fee", "contract.fees.work", {"basis": "items"}, "one of rostered_hour", "item"),
    *(
        (what, "sla.promise", SOON | {"credits": CREDITS | terms}, expected, "")
        for what, terms, expected in (
            ("credits without a fee at risk", {}, "contract.service_credits beside it"),
            ("more than twice the fee at risk", {"weight_share": 2.5}, "less than or equal to 2"),
            ("a minimum above the target", {"minimum_share": 0.91}, "at most the target_share, 0.9"),
            ("a ladder that falls", {"ladder": [RUNG, RUNG | {"at_least_points": 1.0}]}, "a ladder that never falls"),
            ("a cheaper rung", {"ladder": [RUNG, {"more_than_points": 2.0, "credit_share": 0.4}]}, "never falls"),
            ("a rung with two bounds", {"ladder": [RUNG | {"more_than_points": 1.0}]}, "exactly one of"),
            ("a bonus for nothing", {"bonus_share": 0.01}, "a bonus_from_share beside bonus_share"),
            ("points without a ladder", {"credit_points": 5.0}, "a points_ladder in contract.service_credits"),
            ("points by quarter", {"credit_points": 5.0, "period": "quarter"}, "credit_points by month"),
        )
    ),
    (
        "weights beyond twice the fee at risk",
        "sla",
        {name: SOON | {"credits": {"weight_share": 1.01}} for name in ("one", "other")},
        "weights of all credits that add up to at most 200%",
        "",
    ),
    (
        "what an SLA is about",
        "sla.promise",
        {"target_share": 0.9, "measure": "acuracy"},
        "accuracy, backlog",
        "accuracy",
    ),
    ("a cap without a fee at risk", "contract.service_credits", {"grace_months": 3}, "it has no default", ""),
    ("a path without a rate", "exchange_paths", {"PHP": {}}, "currency in exchange_rates", ""),
    (
        "a path of nobody's work",
        "demand.volume_path",
        {"growth_share": {"itme": 0.1}},
        "work type of the client's",
        "item",
    ),
    ("a path that jumps", "demand.volume_path", {"volatility_share": 0.5}, "less than or equal to 0.3", ""),
    ("a path beyond all bounds", "demand.volume_path", {"year_factors": [11.0]}, "less than or equal to 10", ""),
    ("horizon not positive", "horizon_weeks", 0, "greater than or equal to 1", ""),
    ("negative warm-up", "warm_up_weeks", -1, "greater than or equal to 0", ""),
    ("huge number", f"{FORM}.items_per_hour", 1e300, "less than or equal to", ""),
    ("huge volume", "demand.scale", 1000.0, "items in all", ""),
    ("not a number", "demand.scale", float("nan"), "finite", ""),
    (
        "unknown distribution",
        f"{WORK}.handle_time",
        {"distribution": "exponental", "mean_minutes": 1.0},
        "one of",
        "exponential",
    ),
    (
        "triangle out of order",
        f"{WORK}.handle_time",
        {"distribution": "triangular", "low_minutes": 2.0, "mode_minutes": 1.0, "high_minutes": 3.0},
        "low_minutes <=",
        "",
    ),
    ("two volumes", f"{FORM}.items_per_year", 5.0, "exactly one of", ""),
    ("unknown site", f"{TEAM}.site", "manila", "name of a site", ""),
    ("unknown baseline", "baseline", "in_hose", "one of", ""),
    ("unknown library entry", f"{TEAM}.library", "sites/manilla", "entry of the library", "sites/manila"),
    (
        "unknown work type of an SLA",
        "sla.fast",
        {"due": "elapsed_hours", "hours": 4.0, "target_share": 0.9, "work_types": ["itme"]},
        "work type",
        "item",
    ),
    ("unknown run", "sla.fast", {"due": "run", "runs": "payroll", "target_share": 0.9}, "client run", ""),
    (
        "fee for nobody",
        "contract.fees.hour",
        {"basis": "rostered_hour", "team": "clerk", "rate": 9.0},
        "team",
        "clerks",
    ),
    (
        "currency without a rate",
        "contract.fees.item",
        {"basis": "item", "rate": 9.0, "currency": "PHP"},
        "currency",
        "",
    ),
    ("shifts that do not add up", f"{TEAM}.shifts.late", {"days": "Mon-Fri", "hours": "12:00-20:00"}, "head-count", ""),
    ("missing CSV", FORM, {"form": "csv", "file": "volumes.csv"}, "a file that exists", ""),
    ("CSV outside the folder", FORM, {"form": "csv", "file": "../volumes.csv"}, "inside the study's folder", ""),
    ("name with odd characters", f"{TEAM}.site", "<b>", "name of a site", ""),
    ("name with control characters", "name", "\x1b[2Jx", "printable", ""),
    ("start that is no date", "start", "2026-01-05", "valid date", ""),
    ("acceptance that goes on", "process.steps.accept", ACCEPTANCE | {"next": "work"}, "neither next nor then", ""),
    (
        "acceptance of a step unknown",
        "process.steps.accept",
        ACCEPTANCE | {"covers": ["wokr"]},
        "name of a step",
        "work",
    ),
    (
        "plan of one level",
        "process.steps.look",
        CHECK | {"skip_lot": {"factors": [1.0], "looks_to_relax": 5}},
        "at least 2",
        "",
    ),
    (
        "less than a look",
        "process.steps.look",
        CHECK | {"closer_look": {"factor": 0.5}},
        "greater than or equal to 1",
        "",
    ),
    ("rework unknown", "process.steps.accept", ACCEPTANCE | {"rework": "wokr"}, "name of a step", "work"),
    ("step called done", "process.steps.done", {"handle_time": textbook.MINUTE}, "another name", ""),
]

PLACED_ELSEWHERE = {
    "demand.scale": ("demand",),  # where volume and scale together are too much
    f"{FORM}.items_per_year": (FORM,),  # two keys that exclude each other
    f"{TEAM}.shifts.late": (f"{TEAM}.shifts",),
    FORM: ("",),  # a file is named by itself
}


def mistakes_of(tree: dict[str, Any]) -> tuple[Mistake, ...]:
    with pytest.raises(StudyError) as caught:
        build_study(tree, "study.toml")
    return caught.value.mistakes


def test_a_team_serves_a_queue_in_one_way() -> None:
    tree = textbook.tree()
    work = tree["process"]["steps"]["work"]
    tree["process"]["steps"] = {"work": {**work, "queue": "q", "next": "more"}, "more": {**work, "queue": "q"}}
    textbook.put(tree, f"{TEAM}.serves", {"work": {}, "more": {}})
    build_study(tree, "study.toml")
    textbook.put(tree, f"{TEAM}.serves", {"work": {"when_length_at_least": 5}, "more": {}})
    (found,) = [row for row in mistakes_of(tree) if row.path == f"{TEAM}.serves.more"]
    assert "the preference and conditions of 'work'" in found.expected


@pytest.mark.parametrize(("path", "value", "expected", "nearest"), [row[1:] for row in ONE_MISTAKE],
                         ids=[row[0] for row in ONE_MISTAKE])  # fmt: skip
def test_a_mistake_is_reported_at_its_place(path: str, value: Any, expected: str, nearest: str) -> None:
    tree = textbook.tree(per_hour=2_000.0) if value == 1000.0 else textbook.tree()
    textbook.put(tree, path, value)
    rows = mistakes_of(tree)
    hits = [row for row in rows if expected in row.expected and nearest == row.nearest]
    assert hits, rows
    assert any(row.path.startswith(path) or row.path in PLACED_ELSEWHERE.get(path, ()) for row in hits), hits


@pytest.mark.parametrize("hours", ["09:00-12:00", "09:00-13:01", "11:59-20:00", "13:00-20:00"])
def test_other_hours_may_hold_a_break_whole_or_leave_it_out(hours: str) -> None:
    tree = textbook.tree()
    textbook.put(tree, f"{TEAM}.shifts.always", {"days": "Mon", "hours": "09:00-17:00", "breaks": ["12:00-13:00"]})
    textbook.put(tree, f"{TEAM}.longer_shifts.other", {"hours": hours, "dates": [date(2026, 1, 5)]})
    assert build_study(tree, "study.toml").scenarios


def test_five_mistakes_yield_all_five() -> None:
    tree = textbook.tree()
    wrong = {
        f"{TEAM}.headcount": "x",
        f"{WORK}.next": "wrok",
        "client.time_zone": "Mars",
        f"{TEAM}.headcont": 1,
        f"{WORK}.error_share": 2.0,
    }
    for path, value in wrong.items():
        textbook.put(tree, path, value)
    assert {row.path for row in mistakes_of(tree)} == set(wrong)


def test_a_wrong_tier_hides_no_mistake_elsewhere() -> None:
    """Refused in the middle of a list of tiers, by the schema, and by consistency."""
    tree = textbook.tree()
    textbook.put(tree, "contract.fees.one", {"basis": "item", "rate": 5.0, "tiers": [TIER, {"above_items": -1.0}]})
    textbook.put(tree, "contract.fees.two", {"basis": "item", "rate": 5.0, "steps": ["wrok"]})
    textbook.put(tree, "contract.service_credits", {"at_risk_share": 2.0})
    textbook.put(tree, "sla.promise", SOON | {"credits": CREDITS | {"minimum_share": 0.95}})
    assert {row.path.removeprefix("scenarios.base.") for row in mistakes_of(tree)} == {
        "contract.fees.one.tiers.1.above_items",
        "contract.fees.one.tiers.1.rate",
        "contract.fees.two.steps",
        "contract.service_credits.at_risk_share",
        "sla.promise.credits.minimum_share",
    }


def test_a_mistake_in_the_shared_part_is_said_once_and_one_in_a_scenario_there() -> None:
    tree = textbook.tree()
    tree["scenarios"] = {"a": {}, "b": {"delivery": {"teams": {"clerks": {"headcount": -1}}}}}
    textbook.put(tree, "demand.scale", "x")
    assert sorted(row.path for row in mistakes_of(tree)) == ["demand.scale", f"scenarios.b.{TEAM}.headcount"]


def test_a_scenario_that_is_no_table_hides_no_mistake_elsewhere() -> None:
    tree = textbook.tree()
    tree["baseline"] = "a"
    tree["scenarios"] = {"a": 3, "b": {"delivery": {"teams": {"clerks": {"headcount": -1}}}}}
    assert sorted((row.path, row.expected) for row in mistakes_of(tree)) == [
        ("scenarios.a", "a table"),
        (f"scenarios.b.{TEAM}.headcount", "greater than or equal to 0"),
    ]


def test_what_an_unknown_entry_may_have_filled_is_not_said_to_be_missing() -> None:
    tree = textbook.tree()
    textbook.put(tree, TEAM, {"library": "temas/clerks"})
    textbook.put(tree, "demand.scale", "x")
    assert {(row.path, row.expected) for row in mistakes_of(tree)} == {
        (f"{TEAM}.library", "an entry of the library"),
        ("demand.scale", "a valid number"),
    }


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "not empty"),
        (b"   \n", "not empty"),
        (b"\x00\x01\x02", "binary"),
        (b"\xff\xfe\xfa", "binary"),
        (b"name = ", "valid TOML"),
        (b"a = " + b"[" * 5000 + b"]" * 5000, "valid TOML"),
        (b"a = " + b"9" * 5000, "valid TOML"),
        (b"x" * 1_000_001, "at most 1000000 bytes"),
        (b"'<script>' = 1", "names of letters"),
        ("\n".join(f"k{n} = 1" for n in range(20_001)).encode(), "at most 20000 keys"),
        (b"a.b.c.d.e.f.g.h.i.j.k.l.m.n = 1", "levels of tables"),
    ],
    ids=["empty", "blank", "binary", "not UTF-8", "no TOML", "deep", "huge int", "large", "odd name", "keys", "levels"],
)
def test_a_file_that_is_no_study_is_said_to_be_none(content: bytes, expected: str, tmp_path: Path) -> None:
    file = tmp_path / "study.toml"
    file.write_bytes(content)
    with pytest.raises(StudyError, match=expected):
        load_study(file)


def test_a_missing_file_is_a_mistake_of_the_user(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="a study file"):
        load_study(tmp_path / "nowhere.toml")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("2026-01-06,item,3\n2026-01-05,item,3", "rows in order of time"),
        ("2026-01-05,item,-3", "a count from 0"),
        ("2026-01-05,item,many", "a whole count"),
        ("yesterday,item,3", "a date or timestamp"),
        ("2026-01-05,itme,3", "work type"),
    ],
)
def test_rows_of_a_csv_are_checked(rows: str, expected: str, tmp_path: Path) -> None:
    (tmp_path / "volumes.csv").write_text(f"time,work_type,count\n{rows}\n")
    tree = textbook.tree()
    textbook.put(tree, FORM, {"form": "csv", "file": "volumes.csv"})
    with pytest.raises(StudyError, match=expected):
        build_study(tree, str(tmp_path / "study.toml"))


def test_a_csv_without_its_columns_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "volumes.csv").write_text("day,count\n2026-01-05,1\n")
    tree = textbook.tree()
    textbook.put(tree, FORM, {"form": "csv", "file": "volumes.csv"})
    with pytest.raises(StudyError, match="columns time, work_type, count"):
        build_study(tree, str(tmp_path / "study.toml"))


def test_a_changed_path_that_no_scenario_has_is_a_mistake_with_the_nearest() -> None:
    with pytest.raises(StudyError) as caught:
        textbook.study().replace({"delivery.teams.clarks.headcount": 3})
    assert caught.value.mistakes[0].nearest == "delivery.teams.clerks.headcount"


def test_a_replaced_value_reaches_every_scenario_or_only_the_named_one() -> None:
    tree = textbook.tree()
    tree["scenarios"] = {"a": {}, "b": {"delivery": {"teams": {"clerks": {"headcount": 7}}}}}
    study = build_study(tree, "study.toml")
    heads = {name: s.delivery.teams["clerks"].headcount for name, s in study.scenarios.items()}
    assert heads == {"a": 1, "b": 7}
    everywhere = study.replace({f"{TEAM}.headcount": 9})
    assert {s.delivery.teams["clerks"].headcount for s in everywhere.scenarios.values()} == {9}
    only_a = study.replace({f"{TEAM}.headcount": 9}, scenario="a")
    assert [s.delivery.teams["clerks"].headcount for s in only_a.scenarios.values()] == [9, 7]


def test_the_fingerprint_changes_with_a_value_and_not_with_the_order_of_keys() -> None:
    study = textbook.study()
    turned = build_study(dict(reversed(list(textbook.tree().items()))), "textbook.toml")
    assert study.fingerprint == turned.fingerprint
    assert study.fingerprint != study.replace({"demand.scale": 1.1}).fingerprint
    assert study.fingerprint != study.replace({"start": date(2026, 1, 6)}).fingerprint


def test_what_no_machine_could_hold_is_refused_before_it_runs() -> None:
    tree = textbook.tree(horizon_weeks=520)
    textbook.put(tree, f"{TEAM}.headcount", 10_000)
    assert any("seat-days" in row.expected for row in mistakes_of(tree))
    tree = textbook.tree(demand__work_types__item__opening_backlog={"items": 10_000_000})
    tree["demand"]["work_types"]["other"] = tree["demand"]["work_types"]["third"] = tree["demand"]["work_types"]["item"]
    assert any("items in all" in row.expected for row in mistakes_of(tree))
