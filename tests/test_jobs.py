"""Runs in the pool: the numbers of the command line, no work for nobody, and workers that may die."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from waiting import AtOnce, Dying, Never, quick

from bposim.analysis.experiment import Experiment, compare_study
from bposim.app.workers.jobs import Goal, Jobs, Snapshot, WorkersLost
from bposim.app.workers.keeping import Kept
from bposim.app.workers.pool import Pool
from bposim.app.workers.sharing import Shared
from bposim.app.workers.work import warm, warm_engine, warm_others
from bposim.model.machine_code import MachineCode
from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.study import Study

RUNS = 6


def last(jobs: Jobs, study: Study, seed: int = 1, upto: int = RUNS, current: str = "") -> Snapshot:
    *_, found = jobs.results(study, seed, upto, current)
    return found


@pytest.fixture(scope="module")
def two_workers() -> Iterator[Jobs]:
    pool = Pool(2)
    yield Jobs(pool)
    pool.close()


def settled(jobs: Jobs) -> bool:
    """Within a minute nothing is in the pool."""
    deadline = time.monotonic() + 60
    while jobs.shared.flying() and time.monotonic() < deadline:
        time.sleep(0.05)
    return jobs.shared.flying() == 0


def test_numbers_are_those_of_compare_study_to_the_last_bit(two_workers: Jobs) -> None:
    study = quick()
    known = compare_study(study, Experiment(replications=RUNS))
    assert last(two_workers, study).comparison == known
    assert last(Jobs(AtOnce()), study).comparison == known


def test_a_worker_killed_in_a_run_costs_a_retry_and_no_number(two_workers: Jobs) -> None:
    study, killed = quick(), False
    for found in two_workers.results(study, 7, 40):
        if found.done >= 2 and not killed:
            os.kill(two_workers.pool.pids()[0], signal.SIGKILL)
            killed = True
    assert killed
    assert found.comparison == compare_study(study, Experiment(seed=7, replications=40))


def test_nothing_is_left_running_after_a_run_is_let_go(two_workers: Jobs) -> None:
    with closing(two_workers.results(quick(), 8, 500)) as live:
        for found in live:
            if found.done >= 3:
                break
    assert two_workers.shared.flying() <= two_workers.pool.workers + 1
    assert settled(two_workers)
    assert last(two_workers, quick(), 8, 3).done == 9


def test_workers_know_nothing_of_the_page(two_workers: Jobs) -> None:
    loaded = two_workers.pool.submit(lambda: sorted(__import__("sys").modules)).result()
    assert "bposim.app.workers.work" in loaded
    assert not {"streamlit", "plotly", "app"} & set(loaded)


def test_a_pool_for_what_may_take_its_time_is_one_worker_behind_all_others() -> None:
    pool = Pool(1, niceness=19, idle_seconds=1)
    mine = os.getpriority(os.PRIO_PROCESS, 0)
    assert pool.submit(os.getpriority, os.PRIO_PROCESS, 0).result() == 19 >= mine
    assert len(pool.pids()) == 1
    pool.close()


def test_workers_end_with_a_server_that_was_killed() -> None:
    text = (
        "import os, signal\n"
        "from bposim.app.workers.pool import Pool\n"
        "pool = Pool(1)\n"
        "print(pool.submit(os.getpid).result(), flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, timeout=120, check=False)
    worker = int(done.stdout)
    deadline = time.monotonic() + 20
    while alive(worker) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not alive(worker)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_only_the_scenario_that_changed_is_run_again() -> None:
    pool, study = AtOnce(), quick()
    jobs = Jobs(pool)
    last(jobs, study)
    assert len(pool.submitted) == 3 * RUNS
    changed = study.replace({"delivery.teams.clerks.headcount": 4}, "far")
    found = last(jobs, changed)
    assert len(pool.submitted) == 4 * RUNS
    assert found.comparison == compare_study(changed, Experiment(replications=RUNS))


def test_a_precision_is_reached_as_on_the_command_line() -> None:
    asked = 0.011
    *_, found = Jobs(AtOnce()).results(quick(), 1, RUNS, goal=Goal(asked, 200))
    known = compare_study(quick(), Experiment(replications=RUNS, precision=asked))
    assert found.comparison == known
    assert RUNS < known.replications < 200
    assert (found.is_complete, found.spread <= asked) == (True, True)


def test_a_precision_out_of_reach_ends_at_the_most() -> None:
    *_, found = Jobs(AtOnce()).results(quick(), 1, RUNS, goal=Goal(1e-6, 13))
    assert (found.common, found.done, found.is_complete) == (13, 39, True)
    assert found.spread > 1e-6


def test_runs_beyond_a_goal_that_others_made_move_no_number() -> None:
    jobs = Jobs(AtOnce())
    last(jobs, quick(), upto=30)
    *_, found = jobs.results(quick(), 1, RUNS, goal=Goal(0.5, 200))
    assert found.common == RUNS


def test_what_is_known_is_given_first_and_not_run_again() -> None:
    pool = AtOnce()
    jobs = Jobs(pool)
    last(jobs, quick())
    first = next(jobs.results(quick(), 1, RUNS))
    assert (first.done, first.of, first.common) == (3 * RUNS, 3 * RUNS, RUNS)
    assert len(pool.submitted) == 3 * RUNS


def test_scenarios_that_are_alike_are_run_once() -> None:
    pool = AtOnce()
    found = last(Jobs(pool), quick().copy("far", "farther", {}))
    assert len(pool.submitted) == 3 * RUNS
    assert found.results["far"] == found.results["farther"]


def test_baseline_and_current_scenario_come_first() -> None:
    pool, study = AtOnce(), quick()
    last(Jobs(pool), study, current="far")
    assert [task.scenario for task, _ in pool.submitted[:3]] == [study.key(name) for name in ("home", "far", "away")]


def test_few_runs_of_one_session_are_in_the_pool_at_a_time() -> None:
    jobs = Jobs(Never())
    with closing(jobs.results(quick(), 1, 100)) as live:
        for _ in range(3):
            next(live)
        assert jobs.shared.flying() == 3
    assert jobs.shared.flying() == 0


def test_what_one_session_drops_another_still_gets() -> None:
    pool = Never()
    jobs = Jobs(pool)
    one, two = (jobs.results(quick(), 1, 100) for _ in range(2))
    for live in (one, two):
        next(live), next(live)
    assert len(pool.futures) == jobs.shared.flying() == 3
    one.close()
    assert not any(future.cancelled() for future in pool.futures)
    two.close()
    assert all(future.cancelled() for future in pool.futures)
    assert jobs.shared.flying() == 0


def test_the_same_run_is_tried_again_once() -> None:
    assert last(Jobs(Dying(deaths=1)), quick()).done == 3 * RUNS
    with pytest.raises(WorkersLost):
        last(Jobs(Dying(deaths=1000)), quick())


def test_kept_results_are_bounded() -> None:
    jobs = Jobs(AtOnce(), Shared(4))
    assert last(jobs, quick()).done == 3 * RUNS
    assert len(jobs.shared.kept) == 4


def test_what_was_asked_for_last_is_kept() -> None:
    kept: Kept[str, int] = Kept(2)
    kept.put("a", 1)
    kept.put("b", 2)
    assert kept.get("a") == 1
    kept.put("c", 3)
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == (1, None, 3)


def test_a_key_says_what_moves_one_scenario() -> None:
    study = quick()
    changed = study.replace({"delivery.teams.clerks.headcount": 4}, "far")
    assert study.key("far") != changed.key("far")
    assert study.key("home") == changed.key("home")
    assert len({study.key(name) for name in study.scenarios}) == 3


def test_mistakes_found_in_a_worker_arrive_whole() -> None:
    error = StudyError([Mistake("study.toml", "scenarios.away", "3", "a table")])
    assert pickle.loads(pickle.dumps(error)).mistakes == error.mistakes


def test_the_engine_is_compiled_by_one_worker_and_all_else_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither waits for what the other does, and after both there is nothing left to get."""
    asked: list[str] = []
    of = MachineCode.of

    def noted(code: MachineCode, *given: Any, **named: Any) -> Any:
        asked.append(code.function.__module__ + "." + code.function.__name__)
        return of(code, *given, **named)

    monkeypatch.setattr(MachineCode, "of", noted)
    got = {}
    for each in (warm_engine, warm_others, warm):
        asked.clear()
        each()
        got[each] = set(asked)
    assert got[warm_engine] == {"bposim.model.kernel.run"}
    assert got[warm] - got[warm_engine] <= got[warm_others]
    assert not got[warm_engine] & got[warm_others]
