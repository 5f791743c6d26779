"""Does an interrupt end what runs, soon and without a result?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import Any

import pytest

from bposim.analysis import experiment
from bposim.analysis.experiment import Experiment, compare_study
from bposim.analysis.running import Stopped, plan, run
from bposim.analysis.validation import textbook

STUDY = textbook.study(textbook.markov("item", 6, 5, 1, weeks=8))


def interrupted(done: int, of: int) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("workers", [1, 2])
def test_an_interrupt_begins_no_further_run(monkeypatch: pytest.MonkeyPatch, workers: int) -> None:
    begun = []

    def slow(*args: Any, **more: Any) -> Any:
        begun.append(args)
        time.sleep(0.1)
        return run(*args, **more)

    monkeypatch.setattr(experiment, "run", slow)
    with pytest.raises(KeyboardInterrupt):
        compare_study(STUDY, Experiment(replications=200, workers=workers), interrupted)
    at_the_interrupt = len(begun)
    time.sleep(0.5)
    assert len(begun) == at_the_interrupt < 100


def test_a_run_that_nobody_waits_for_stops_at_its_next_block_of_touches() -> None:
    asked = []

    def goes_on() -> bool:
        asked.append(len(asked))
        return len(asked) < 2

    (scenario,) = STUDY.scenarios.values()
    with pytest.raises(Stopped):
        run(plan(scenario), 1, 0, "compiled", with_touches=False, goes_on=goes_on)
    assert len(asked) == 2


def _heard() -> None:
    """A shell lets what it runs in the background ignore interrupts, and so would the command."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.skipif(os.name == "nt", reason="interrupts are sent otherwise there")
def test_control_c_ends_the_command_at_once_and_prints_no_traceback() -> None:
    """Of two hundred replications, which take a minute; a second is meant, several allow for a busy machine. Compiling
    cannot be interrupted, so the same command sees to it before that other processes find machine code."""
    command = [sys.executable, "-m", "bposim", "compare", "invoice_processing", "--replications"]
    subprocess.run([*command, "1"], capture_output=True, check=True)
    command.append("200")
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, **pipes, text=True, preexec_fn=_heard) as process:
        time.sleep(5)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert out == ""
    assert "Traceback" not in err
