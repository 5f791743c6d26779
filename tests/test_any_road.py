"""What holds of every road, tried on random ones. Oracles: the weeks as stated, the other engine, and home alone."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bposim.analysis.running import Engine, Plan, Run, plan, run
from bposim.analysis.validation import textbook
from bposim.model.handing_over import hand_over, moved_items
from bposim.model.tables import digest
from bposim.model.teams import team_of_server
from bposim.model.ticks import DAY, HOUR
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.schema.transition import Transition

random = settings(
    derandomize=True, deadline=None, max_examples=40, database=None, suppress_health_check=list(HealthCheck)
)
WEEKS = 10
KINDS = ("plain", "hard")
RUN_OFF_DAYS = 2  # after the work has come back
TENURE = {"attrition_per_year": 2.0, "days_to_fill": 7, "training_weeks": 1, "first_month_pace": 0.7}


@cache
def places() -> tuple[Scenario, Scenario]:
    """Three people at home, whose seats change, and four at a provider's in the night, at a load of some 80 %."""
    day, night = ({"all": textbook.shift(hours, "Mon-Fri")} for hours in ("09:00-17:00", "22:00-06:00"))
    tables = textbook.tables(
        {kind: textbook.arriving(textbook.poisson(0.5)) for kind in KINDS},
        {"work": textbook.step({"plain": textbook.exponential(25), "hard": textbook.exponential(40)}, error_share=0.1)},
        {"clerks": textbook.team(3, ["work"], day, tenure=TENURE)},
        WEEKS,
    )
    away = {"delivery": {"teams": {"clerks": {"headcount": 4, "employer": "provider", "shifts": night}}}}
    study = textbook.study({**tables, "baseline": "home", "scenarios": {"home": {}, "away": away}})
    return study.scenarios["home"], study.scenarios["away"]


@st.composite
def roads(draw: st.DrawFn) -> dict[str, Any]:
    weeks = sorted(draw(st.sets(st.integers(0, 6), min_size=1, max_size=4)))
    moves: list[dict[str, Any]] = [
        {
            "week": week,
            "share": draw(st.sampled_from([0.2, 0.5, 1.0])),
            "work_types": draw(st.sampled_from([[], ["plain"], ["hard"]])),
        }
        for week in weeks
    ]
    road: dict[str, Any] = {
        "parallel_run_weeks": draw(st.integers(0, 2)),
        "more_heads_share": draw(st.sampled_from([0.0, 0.5])),
        "help_after_hours": draw(st.sampled_from([1.0, 24.0, 72.0])),
        "pace_gain_share": draw(st.sampled_from([0.0, 0.1])),
        "reviews": draw(st.integers(0, 1)),
    }
    if len(weeks) > 1 and draw(st.booleans()):
        road["pilot"] = {**moves.pop(0), "weeks": weeks[1] - weeks[0]}
    road["waves"] = {f"wave {number}": move for number, move in enumerate(moves)}
    if draw(st.booleans()):
        teach = {"week": 0, "weeks": 2, "mentors_share": 0.4, "hours_per_week": 12.0}
        road |= {"announcement": {"week": 0, "pace_loss_share": 0.2}, "knowledge_transfer": teach}
    if draw(st.booleans()):
        road["exit"] = {"week": weeks[-1] + road["parallel_run_weeks"] + 2, "home_weeks_before": 1}
    return road


def stated_share(road: dict[str, Any], kind: str, week: int) -> float:
    share = 0.0
    for move in [*([road["pilot"]] if "pilot" in road else []), *road["waves"].values()]:
        if move["week"] <= week and kind in (move["work_types"] or KINDS):
            share = move["share"]
    return 0.0 if "exit" in road and week >= road["exit"]["week"] else share


def on(road: dict[str, Any], engine: Engine = "compiled") -> Run:
    both = hand_over(*places(), Transition.model_validate(road))
    return run(Plan(both.scenario, both.operation), 1, 0, engine, with_touches=True)


@random
@given(roads())
def test_what_arrives_is_what_arrives_at_home_and_goes_where_its_week_says(road: dict[str, Any]) -> None:
    found, home = on(road), run(plan(places()[0]), 1, 0, "compiled", with_touches=False)
    items, moved = found.log.items, moved_items(found.operation, found.workload)
    assert moved is not None
    assert np.array_equal(items.arrived, home.log.items.arrived)
    assert np.array_equal(items.work_type, home.log.items.work_type)
    weeks = items.arrived // (7 * DAY)
    for code, kind in enumerate(found.operation.work_types):
        for week in range(WEEKS):
            mine = moved[(items.work_type == code) & (weeks == week)]
            share = stated_share(road, kind, week)
            if share in (0.0, 1.0):
                assert np.all(mine == (share == 1.0)), (kind, week)
            else:
                assert abs(mine.mean() - share) < 5 * (share * (1 - share) / len(mine)) ** 0.5, (kind, week)


@random
@given(roads())
def test_nobody_works_at_the_new_place_before_it_opens_or_after_it_is_left(road: dict[str, Any]) -> None:
    found = on(road)
    teams = found.operation.teams
    is_new = np.array([not each.is_client for each in teams])[team_of_server(teams)]
    log = found.log.touches
    begun = log.begin[is_new[log.server]]
    opens = min(move["week"] for move in [*([road["pilot"]] if "pilot" in road else []), *road["waves"].values()])
    assert np.all(begun >= 7 * DAY * opens)
    if "exit" in road:
        assert np.all(begun < DAY * (7 * road["exit"]["week"] + RUN_OFF_DAYS) + 6 * HOUR)  # the last night's end


@settings(random, max_examples=15)
@given(roads())
def test_both_engines_agree_on_any_road(road: dict[str, Any]) -> None:
    assert digest(on(road).log) == digest(on(road, "simpy").log)
