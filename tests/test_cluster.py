"""A sweep on a cluster is the sweep at home, also when a worker or its scheduler dies. Oracle: the sweep at home."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest
from test_cli import QUICK
from test_sweep import HEADS, MANY, RATE, TWO, points_in, swept, wait_for

from bposim.analysis.sweeps import cluster
from bposim.analysis.sweeps.sweeping import sweep
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.study import load_study

HERE = Path(__file__).parent
LONG = list(range(2, 26))  # rates of points that a scheduler does not outlive

SCRIPT = f"""
import os, signal, sys
from dask.distributed import Client, LocalCluster
from textbook import study
from bposim.analysis.sweeps.cluster import on_cluster
from bposim.analysis.sweeps.sweeping import sweep

killed = []

def kill_one(done, of):
    if done == 2 and not killed:
        with Client(address) as client:
            killed.append(next(iter(client.run(os.getpid).values())))
        os.kill(killed[0], signal.SIGKILL)

if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, protocol="tcp") as cluster:
        address = cluster.scheduler_address
        small, store = study(4, 1, horizon_weeks=2, **{TWO!r}), sys.argv[1]
        with on_cluster(address):
            sweep(small, {MANY!r}, replications=2, store=store, progress=kill_one)
    assert killed
"""


def test_a_worker_that_dies_in_the_middle_loses_nothing(tmp_path):
    pytest.importorskip("distributed", reason="needs the extra cluster")
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    paths = os.pathsep.join([str(HERE), str(HERE.parent)])
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "store")],
        env=os.environ | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        timeout=400,
    )
    assert done.returncode == 0, done.stderr
    assert points_in(tmp_path / "store") == len(next(iter(MANY.values())))
    pd.testing.assert_frame_equal(swept(tmp_path / "store", over=MANY).frame(), swept(over=MANY).frame())


SCHEDULER = """
import asyncio
from dask.distributed import Scheduler

async def serve():
    async with Scheduler(host="127.0.0.1", port=0, dashboard=False) as scheduler:
        print(scheduler.address, flush=True)
        await scheduler.finished()

asyncio.run(serve())
"""


@contextmanager
def scheduler(workers: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """In a process of its own, as its workers are, with its address."""
    run = {"env": os.environ | {"PYTHONPATH": str(HERE.parent)}, "stderr": subprocess.DEVNULL, "text": True}
    process = subprocess.Popen([sys.executable, "-c", SCHEDULER], stdout=subprocess.PIPE, **run)
    assert process.stdout
    address = process.stdout.readline().strip()
    worker = [sys.executable, "-m", "dask", "worker", address, "--no-nanny", "--no-dashboard", "--nthreads", "2"]
    others = [subprocess.Popen(worker, **run) for _ in range(workers)]
    try:
        yield process, address
    finally:
        for each in (process, *others):
            each.kill()
            each.communicate()


def on_command(study: Path, address: str) -> subprocess.Popen[str]:
    over = f"{RATE}={','.join(map(str, LONG))}"
    command = [sys.executable, "-m", "bposim", "sweep", study, "--over", over, "--replications", "1", "--json"]
    options = ["--store", study.parent / "store", "--cluster", address]
    return subprocess.Popen([*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_scheduler_that_dies_in_the_middle_is_said_and_its_rows_are_gone_on_with(tmp_path):
    pytest.importorskip("distributed", reason="needs the extra cluster")
    study, store = tmp_path / "quick.toml", tmp_path / "store"
    study.write_text(QUICK)
    with scheduler(workers=1) as (process, address):
        running = on_command(study, address)
        wait_for(2, store, running)
        process.kill()
        said = running.communicate(timeout=240)
    assert (running.returncode, said[0]) == (2, "")
    assert f"--cluster = {address}: expected a Dask scheduler that stays up" in said[1]
    assert "Traceback" not in said[1]
    assert 2 <= points_in(store) < len(LONG)
    over = {"over": {RATE: LONG}, "replications": 1, "workers": 1}
    there, home = sweep(load_study(study), **over, store=store), sweep(load_study(study), **over)
    pd.testing.assert_frame_equal(there.frame(), home.frame())


def test_a_cluster_without_workers_is_said(monkeypatch):
    pytest.importorskip("distributed", reason="needs the extra cluster")
    monkeypatch.setattr(cluster, "PATIENCE", 5)
    with (
        scheduler(workers=0) as (_, address),
        pytest.raises(StudyError, match="in 5 s none has come"),
        cluster.on_cluster(address),
    ):
        pytest.fail("nobody is there to run anything")


def test_an_address_where_nobody_is_is_refused(tmp_path):
    pytest.importorskip("distributed", reason="needs the extra cluster")
    study = tmp_path / "quick.toml"
    study.write_text(QUICK)
    command = [sys.executable, "-m", "bposim", "sweep", str(study), "--over", f"{HEADS}=1"]
    done = subprocess.run([*command, "--cluster", "tcp://127.0.0.1:9"], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (2, "")
    assert "the address of a Dask scheduler" in " ".join(done.stderr.split())
