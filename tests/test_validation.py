"""The engine against known answers, through the whole pipeline, and the runner that judges them."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from math import inf
from typing import get_args

import pytest
from scipy.stats import chi2

from bposim.analysis.running import Engine
from bposim.analysis.validation.judging import FEWEST, SYSTEMS, Verdict, cases, joint, validate_cases
from bposim.analysis.validation.known import Case, Kind

SEED, ERROR = 1, 0.03
ROWS = "E1 E2 E5 E6 E11 E14 E15 E16 E17 E21 E22 E23 D1 D3 D5 D12 D13 D14 D15 D16 D17 D18 D20 D21 D22 P14 P15 P16"
THEORY = [case.id for case in cases() if case.kind is Kind.THEORY and case.replications is None]
CERTAIN = [case.id for case in cases() if case.replications == 1]
PUBLISHED = [
    ids for system in SYSTEMS if (ids := tuple(case.id for case in system.cases if case.id not in {*THEORY, *CERTAIN}))
]


def judged(ids: list[str], seed: int = SEED, error: float = ERROR, workers: int | None = None) -> list[Verdict]:
    return validate_cases(ids, seed, error, workers, lambda: None)


def failed(verdicts: list[Verdict]) -> list[str]:
    return [f"{each.case.id}: {each.ours} +- {each.standard_error}" for each in verdicts if not each.passed]


@cache
def certain_verdicts(system: str, engine: Engine) -> dict[str, Verdict]:
    ids = [case.id for each in SYSTEMS if each.name == system for case in each.cases if case.id in CERTAIN]
    return {verdict.case.id: verdict for verdict in validate_cases(ids, SEED, ERROR, 1, lambda: None, engine)}


def system_of(case: str) -> str:
    return next(system.name for system in SYSTEMS if case in {each.id for each in system.cases})


def test_theory_agrees_case_by_case_and_jointly() -> None:
    verdicts = judged(THEORY)
    assert failed(verdicts) == []
    assert all(each.standard_error <= ERROR * each.case.known for each in verdicts)
    assert joint(verdicts).p_value > 0.01


@pytest.mark.parametrize("engine", get_args(Engine))
@pytest.mark.parametrize("case", CERTAIN)
def test_what_luck_does_not_decide_is_exact(case: str, engine: Engine) -> None:
    verdict = certain_verdicts(system_of(case), engine)[case]
    assert verdict.standard_error == 0
    assert failed([verdict]) == []


@pytest.mark.parametrize("ids", PUBLISHED, ids="+".join)
def test_published_numbers_are_found_again(ids: tuple[str, ...]) -> None:
    assert failed(judged(list(ids))) == []


# The list


def test_every_agreed_row_has_a_case() -> None:
    assert {case.id.rstrip("abcdefgh") for case in cases()} == set(ROWS.split())


def test_ids_are_unique() -> None:
    assert Counter(case.id for case in cases()).most_common(1)[0][1] == 1


def test_systems_have_luck_of_their_own() -> None:
    random = [system for system in SYSTEMS if any(case.replications != 1 for case in system.cases)]
    kinds = Counter(kind for system in random for kind in system.tables["demand"]["work_types"])
    assert kinds.most_common(1)[0][1] == 1


# The runner


def test_verdicts_come_in_the_order_asked_and_each_advances_once() -> None:
    steps: list[None] = []
    verdicts = validate_cases(["D5c", "D1a", "D5a"], SEED, ERROR, 1, lambda: steps.append(None))
    assert [each.case.id for each in verdicts] == ["D5c", "D1a", "D5a"]
    assert len(steps) == 3


def test_answers_do_not_depend_on_workers_or_on_other_rows() -> None:
    alone = judged(["E21b"], error=0.05, workers=1)
    among = judged(["E21a", "E21b"], error=0.05, workers=2)
    assert alone == among[1:]


def test_another_seed_gives_another_answer() -> None:
    assert judged(["E21b"])[0].ours != judged(["E21b"], seed=2)[0].ours


def test_replications_grow_until_the_error_is_small_enough() -> None:
    rough, fine = judged(["E21c"], error=0.5)[0], judged(["E21c"], error=0.006)[0]
    assert rough.replications == FEWEST
    assert fine.replications > FEWEST
    assert fine.standard_error <= 0.006 * fine.case.known


# Verdicts


def verdict(ours: float, standard_error: float = 0.0, system: str = "one", **changes: object) -> Verdict:
    """Known is 1."""
    given = {"kind": Kind.THEORY, "tolerance": 0.0} | changes
    case = Case("X", "a case", 1.0, "items", lambda run: 0.0, **given)  # type: ignore[arg-type]
    return Verdict(case, system, ours, standard_error, replications=10_000_000)


def test_three_standard_errors_pass_and_more_do_not() -> None:
    assert verdict(1.3, 0.1).passed
    assert not verdict(1.31, 0.1).passed


def test_a_known_value_that_is_uncertain_itself_adds_its_tolerance() -> None:
    assert verdict(1.35, 0.1, tolerance=0.05).passed
    assert not verdict(1.36, 0.1, tolerance=0.05).passed


def test_what_is_certain_must_be_equal() -> None:
    assert verdict(1.0 + 1e-12, replications=1).passed
    assert not verdict(1.0 + 1e-6, replications=1).passed


def test_an_endless_mean_fails_and_is_null_in_json() -> None:
    endless = verdict(inf, inf)
    assert not endless.passed
    expected = {"id": "X", "known": 1.0, "ours": None, "standard_error": None, "verdict": "fail"}
    assert json.loads(json.dumps(endless.as_json(), allow_nan=False)) == expected


def test_joint_counts_the_first_random_theory_row_of_each_system() -> None:
    rows = [
        verdict(1.1, 0.1, "one"),
        verdict(9.9, 0.1, "one"),
        verdict(1.2, 0.1, "two"),
        verdict(9.9, 0.1, "three", kind=Kind.PUBLISHED),
        verdict(9.9, 0.0, "four", replications=1),
    ]
    found = joint(rows)
    assert found.degrees == 2
    assert found.statistic == pytest.approx(1**2 + 2**2, rel=1e-4)
    assert found.p_value == pytest.approx(chi2.sf(5, 2), rel=1e-4)


def test_joint_takes_a_t_statistic_of_few_replications_for_no_rarer_than_it_is() -> None:
    few = Verdict(verdict(1.0).case, "one", 4.0, 1.0, replications=5)
    assert joint([few]).p_value == pytest.approx(0.0399, abs=1e-4)  # two-sided t of 4 degrees at 3
