"""A sweep on a cluster is the sweep at home, also when a machine of it dies. Oracle: the sweep at home."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from test_cli import QUICK
from test_sweep import HEADS, MANY, TWO, points_in, swept

HERE = Path(__file__).parent

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


def test_an_address_where_nobody_is_is_refused(tmp_path):
    pytest.importorskip("distributed", reason="needs the extra cluster")
    study = tmp_path / "quick.toml"
    study.write_text(QUICK)
    command = [sys.executable, "-m", "bposim", "sweep", str(study), "--over", f"{HEADS}=1"]
    done = subprocess.run([*command, "--cluster", "tcp://127.0.0.1:9"], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (2, "")
    assert "the address of a Dask scheduler" in " ".join(done.stderr.split())
