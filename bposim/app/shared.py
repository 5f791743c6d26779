"""What all sessions of one server share: the pool, its results, and nothing that a session could change."""

from __future__ import annotations

import gc
import os
from functools import cache, lru_cache
from threading import Thread

from bposim.analysis.limits import too_much
from bposim.app.jobs import Jobs
from bposim.app.state import Story, first_story, opened, study_of
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.study import SHIPPED

REPLICATIONS = 10  # as the command line's
STUDY = "BPOSIM_STUDY"  # names the study that the app opens with


@cache
def jobs() -> Jobs:
    return Jobs()


def opening() -> tuple[Story, tuple[str, ...]]:
    """The study that the app opens with, or the first shipped one and what is wrong with the other."""
    return _opening(os.environ.get(STUDY) or SHIPPED[0])


@lru_cache(maxsize=4)
def _opening(study: str) -> tuple[Story, tuple[str, ...]]:
    try:
        return opened(study), ()
    except StudyError as error:
        return first_story(), tuple(map(str, error.mistakes))


@cache
def begin() -> None:
    """Once in a server: nothing that the imports made is looked through again, and the first study is computed."""
    gc.collect()
    gc.freeze()
    Thread(target=_compute, daemon=True).start()


def _compute() -> None:
    story, _ = opening()
    study = study_of(story)
    if not too_much(study, REPLICATIONS):
        for _ in jobs().results(study, story.seed, REPLICATIONS, story.current):
            pass
