"""What all sessions of one server share: the pool, its results, and nothing that a session could change."""

from __future__ import annotations

import gc
import os
from functools import cache, lru_cache
from threading import Thread

from bposim.analysis.limits import affordable, too_much
from bposim.app.sessions.state import Story, first_story, opened, study_of
from bposim.app.workers.jobs import Goal, Jobs
from bposim.app.workers.pool import Pool
from bposim.model.engine_compiled import notice
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.study import SHIPPED, Study

REPLICATIONS = 10  # as the command line's, and then on as with its --precision 2%
PRECISION, MOST_REPLICATIONS = 0.02, 60
STUDY = "BPOSIM_STUDY"  # names the study that the app opens with
TEACHER = "BPOSIM_TEACHER"  # the key to the lessons' answers, where learners open the app as well


@cache
def jobs() -> Jobs:
    return Jobs()


@cache
def proving() -> Pool:
    """For what may take its time: one worker, for all sessions together, behind the others, that goes when it is
    idle."""
    return Pool(1, niceness=19, idle_seconds=60)


def goal(study: Study) -> Goal:
    """Of a study that is not too much for its first replications."""
    return Goal(PRECISION, affordable(study, MOST_REPLICATIONS))


def teachers_key() -> str:
    return os.environ.get(TEACHER, "")


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
    compute_first()


@cache
def compute_first() -> None:
    """Of the study that the app opens with, whose first result takes the engine, which may have to be compiled."""
    jobs().preparing = notice()
    Thread(target=_compute, daemon=True).start()


def _compute() -> None:
    story, _ = opening()
    study = study_of(story)
    if not too_much(study, REPLICATIONS):
        for _ in jobs().results(study, story.seed, REPLICATIONS, story.current, goal(study)):
            pass
