"""AI agents: what they do alone, how well, what falls to people, and what a review of a sample sees. Oracle: paper."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bposim.analysis.doubts import doubts
from bposim.analysis.running import Engine, Run, simulate
from bposim.analysis.validation import textbook
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.schema.scenario import Scenario

both_engines = pytest.mark.parametrize("engine", ["compiled", "simpy"])

AGENT = {
    "threshold": 0.8,
    "thresholds": [0.0, 0.6, 1.0],
    "alone_shares": [1.0, 0.8, 0.2],
    "accuracies": [0.8, 0.9, 1.0],
    "to": "person",
}  # at .8, half way from .6 to 1: half is done alone, 95 % of it right


def scenario(sample: float = 0.0, agent: dict[str, Any] = AGENT, bots: dict[str, Any] | None = None) -> Scenario:
    """An agent, a perfect review of a sample of what it did alone, a person for the rest; bots work at once."""
    steps = {
        "agent": textbook.step(textbook.fixed(1), agent=agent, next="review"),
        "review": {
            "kind": "check",
            "handle_time": textbook.fixed(1),
            "sample_share": sample,
            "detection_share": 1.0,
            "covers": ["agent"],
            "rework": "correct",
        },
        "correct": textbook.step(textbook.fixed(1), repairs=["agent"]),
        "person": textbook.step(textbook.fixed(1)),
    }
    teams = {
        "bots": textbook.team(20, ["agent"], kind="bots", **(bots or {})),
        "people": textbook.team(20, ["review", "correct", "person"]),
    }
    tables = textbook.tables({"item": textbook.arriving(textbook.poisson(60), "agent")}, steps, teams)
    return textbook.study(tables).scenarios["base"]


def visits(found: Run) -> dict[str, int]:
    names = np.array(found.operation.steps.name)[found.log.touches.step]
    return {name: int(np.count_nonzero(names == name)) for name in found.operation.steps.name}


def close(share: float, of: int) -> Any:
    return pytest.approx(share, abs=4 * (share * (1 - share) / of) ** 0.5)


@both_engines
def test_above_the_threshold_it_works_alone_and_below_it_people_do(engine: Engine) -> None:
    """Half of all alone, of which 5 % are wrong and nobody looks."""
    found = simulate(scenario(), engine=engine)
    seen, items = visits(found), len(found.log.items.arrived)
    alone = seen["agent"] - seen["person"]
    assert seen["agent"] == pytest.approx(items, abs=2)
    assert alone / items == close(0.5, items)
    assert seen["review"] == seen["correct"] == 0
    assert np.count_nonzero(found.log.items.defects) / alone == close(0.05, alone)


def test_a_review_of_all_finds_every_error_and_of_none_finds_none() -> None:
    whole, none = simulate(scenario(1.0)), simulate(scenario(0.0))
    done = whole.log.items.closed >= 0
    wrong = np.count_nonzero(none.log.items.defects)
    assert np.count_nonzero(whole.log.items.defects[done]) == 0
    assert visits(whole)["correct"] == pytest.approx(wrong, abs=2)
    assert visits(whole)["review"] == pytest.approx(visits(none)["agent"] - visits(none)["person"], abs=4)


def test_a_higher_threshold_hands_on_more_items_and_never_fewer() -> None:
    """The same luck: what people got at .7 they get at .9 too."""

    def handed_on(threshold: float) -> set[int]:
        found = simulate(scenario(agent=AGENT | {"threshold": threshold}))
        touches = found.log.touches
        return set(touches.item[np.array(found.operation.steps.name)[touches.step] == "person"].tolist())

    assert handed_on(0.7) < handed_on(0.9)


def test_an_agent_that_is_always_sure_and_always_right_is_plain_work() -> None:
    sure = {"threshold": 0.0, "thresholds": [0.0], "alone_shares": [1.0], "accuracies": [1.0], "to": "person"}
    found = simulate(scenario(agent=sure))
    assert visits(found)["person"] == 0
    assert not found.log.items.defects.any()


@pytest.mark.parametrize(
    ("changes", "path", "expected"),
    [
        ({"threshold": 0.8, "thresholds": [0.0, 0.9]}, "agent", "as many alone_shares and accuracies as thresholds"),
        ({"thresholds": [0.6, 0.0, 1.0]}, "agent", "thresholds that rise"),
        ({"thresholds": [0.9, 0.95, 1.0]}, "agent", "a threshold within those of the curve"),
        ({"to": "persn"}, "agent.to", "the name of a step"),
    ],
)
def test_mistakes_in_an_agent_are_named(changes: dict[str, Any], path: str, expected: str) -> None:
    with pytest.raises(StudyError) as caught:
        scenario(agent=AGENT | changes)
    assert (caught.value.mistakes[0].path, caught.value.mistakes[0].expected) == (
        f"process.steps.agent.{path}",
        expected,
    )


def test_automation_that_is_free_or_perfect_is_doubted() -> None:
    sure = AGENT | {"threshold": 1.0}
    failures = {"crash": {"time_to_failure": textbook.fixed(600), "time_to_repair": textbook.fixed(60)}}
    assert [text.split(";")[0] for text in doubts(scenario(agent=sure))] == [
        "bots: bots that cost nothing",
        "bots: bots that never fail",
        "bots: bots that never err",
    ]
    assert list(doubts(scenario(bots={"cost_per_handling": 0.06, "failures": failures}))) == []
