"""What pages keep of futures that were run, and hand out before all are there. Oracle: the futures run anew."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest
from waiting import TEXT, AtOnce, Never, quick

from bposim.analysis.sizing.futures import Asked, futures, piloted, staffed
from bposim.app.workers import foreseeing, travelling
from bposim.app.workers.foreseeing import AT_FIRST, coming, foreseen, parted
from bposim.app.workers.keeping import Kept
from bposim.scenarios.study import Study

TWO_TEAMS = (
    TEXT
    + """
[delivery.teams.others]
site = "here"
headcount = 2
serves = ["work"]
shifts.regular = { days = "Mon-Fri", hours = "09:00-18:00" }
"""
)
ROAD = "\n[contract]\nterm_months = 3\n[scenarios.away.transition.waves.all]\nweek = 4\nshare = 1.0\n"


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_known", "_plans", "_luck"):
        monkeypatch.setattr(foreseeing, name, Kept(64))
    monkeypatch.setattr(travelling, "_cases", Kept(8))


def tried(study: Study | None = None, team: str = "clerks") -> Study:
    return piloted(study or quick(), "away", team, [0.5])


def asked(seed: int = 1, heads: int = 1, team: str = "clerks", study: Study | None = None) -> Asked:
    return staffed(tried(study, team), "away", team, [heads], seed)


@pytest.mark.parametrize("changed", [{"seed": 2}, {"heads": 2}])
def test_futures_that_are_known_are_those_of_the_seed_and_the_heads(changed: dict[str, int]) -> None:
    known, other = foreseen(AtOnce(), asked(), "any", range(10)), asked(**changed)
    found = foreseen(AtOnce(), other, "any", range(10))
    assert found == futures(other, range(10)) != known


def test_futures_that_are_known_are_those_of_the_team() -> None:
    """The volume is the same for both teams of the scenario, and so may the heads be."""
    study = quick(TWO_TEAMS)
    volume = tried(study, "clerks").fingerprint
    assert volume == tried(study, "others").fingerprint
    foreseen(AtOnce(), asked(heads=9, team="clerks", study=study), volume, range(2))
    others = asked(heads=9, team="others", study=study)
    assert others.scenario.delivery.teams["clerks"].headcount != 9
    pool = AtOnce()
    assert foreseen(pool, others, volume, range(2)) == futures(others, range(2))
    assert len(pool.submitted) == 1


def test_what_is_known_is_not_run_again_and_more_is_added_to_it() -> None:
    pool = AtOnce()
    foreseen(pool, asked(), "any", range(10))
    assert len(pool.submitted) == 3
    assert foreseen(pool, asked(), "any", range(22)) == futures(asked(), range(22))
    assert len(pool.submitted) == 5


def test_small_jobs_come_first_and_the_others_end_where_those_of_other_questions_do() -> None:
    parts = parted(range(40))
    assert [number for part in parts for number in part] == list(range(40))
    assert [len(part) for part in parts] == [2, 2, 6, 6, 6, 6, 6, 6]
    assert parted(range(10)) + parted(range(10, 40)) == parts
    assert parted(range(3, 9)) == [range(3, 4), range(4, 9)]
    assert parted(range(0)) == []


def test_what_a_worker_keeps_of_luck_does_not_grow_with_the_plans_tried() -> None:
    """Fewer heads need no luck that more did not, and rosters are no luck."""
    for heads in (4, 3, 2):
        assert foreseeing.foresee(asked(heads=heads), "any", range(2)) == futures(asked(heads=heads), range(2))
        kept = foreseeing._luck.get(("any", 1, 0))
        assert kept
        if heads == 4:
            most = set(kept)
    assert set(kept) == most


def test_a_worker_keeps_luck_of_the_first_futures_as_far_as_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second future's luck may be larger or smaller than the first's by a tenth, no more."""
    foreseeing.foresee(asked(), "any", range(1))
    monkeypatch.setattr(foreseeing, "MOST_BYTES", 2.5 * foreseeing._bytes(foreseeing._luck.get(("any", 1, 0))))
    for _ in range(2):
        assert foreseeing.foresee(asked(), "any", range(5)) == futures(asked(), range(5))
        assert [number for number in range(5) if foreseeing._luck.get(("any", 1, number))] == [0, 1]


def test_luck_that_has_no_more_room_is_kept_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """More heads need luck of their own; what was kept of fewer is neither added to nor lost."""
    foreseeing.foresee(asked(heads=1), "any", range(1))
    kept = foreseeing._luck.get(("any", 1, 0))
    assert kept
    before = set(kept)
    monkeypatch.setattr(foreseeing, "MOST_BYTES", foreseeing._bytes(kept) - 1)
    for heads in (2, 3, 4):
        assert foreseeing.foresee(asked(heads=heads), "any", range(1)) == futures(asked(heads=heads), range(1))
        assert foreseeing._luck.get(("any", 1, 0)) is kept
        assert set(kept) == before


def test_futures_come_in_order_and_the_first_before_the_last() -> None:
    known = futures(asked(), range(32))
    steps = [list(found) for found in coming(AtOnce(), asked(), "any", range(32))]
    assert steps[0] == []
    assert steps[1] == known[: 2 * AT_FIRST]
    assert all(step == known[: len(step)] for step in steps)
    assert steps[-1] == known


def test_who_looks_away_drops_what_has_not_begun() -> None:
    pool = Never()
    live = coming(pool, asked(), "any", range(40))
    assert [len(next(live)), len(next(live))] == [0, 0]
    assert len(pool.futures) == pool.workers + 1
    live.close()
    assert all(future.cancelled() for future in pool.futures)


def test_a_road_that_is_known_is_that_of_the_seed(pool: AtOnce) -> None:
    study = quick(TEXT + ROAD)
    found = travelling.travelled(pool, study, "away", 1, 2, lambda done: None)
    assert travelling.all_known(study, ["away"], 1, 2) == [found]
    assert travelling.all_known(study, ["away"], 2, 2) is None
    again = travelling.travelled(pool, study, "away", 2, 2, lambda done: None)
    assert travelling.all_known(study, ["away"], 2, 2) == [again]
    assert again is not found


def test_an_edit_that_arrives_after_another_scenario_was_chosen_is_kept() -> None:
    """The table that it was made in is no more drawn."""

    def script() -> None:
        import streamlit as st

        from bposim.analysis.sizing.weekly import HEADS, SHARE, Planned
        from bposim.app import week_table

        key = "study", "away", "clerks"
        week_table.begin(key, lambda share: 1, None)
        st.session_state["table"] = {"edited_rows": {"1": {HEADS: 5, SHARE: 40.0}}}
        week_table.keep_edit(key, "table")
        plan = st.session_state["pilot plans"][key]
        assert plan[:3] == (Planned(0.2, 1), Planned(0.4, 5), Planned(0.2, 1)), plan
        st.session_state["table"] = {"edited_rows": {"1": {HEADS: 5, SHARE: 400.0}}}
        week_table.keep_edit(key, "table")
        assert st.session_state["pilot plans"][key] == plan

    app = AppTest.from_function(script, default_timeout=60).run()
    assert not app.exception, app.exception
