"""The question a user waits for: scenarios of the shipped invoice study, luck, rosters and measures included."""

from __future__ import annotations

import math

from bposim.analysis.experiment import Experiment, compare_study
from bposim.analysis.running import plan
from bposim.scenarios.study import Study, load_study

SCENARIOS = ("in_house", "in_house_improved", "offshore", "hybrid")
WORKERS = 2


def shipped() -> Study:
    return load_study("invoice_processing")


def scaled(items: int) -> Study:
    """With as many items expected in a run; head-counts grow alike, rounded up."""
    found = shipped().only(SCENARIOS)
    scale = items / expected(found)
    heads = {
        (name, team): math.ceil(stated.headcount * scale)
        for name, scenario in found.scenarios.items()
        for team, stated in scenario.delivery.teams.items()
    }
    found = found.replace({"demand.scale": scale})
    for (name, team), headcount in heads.items():
        found = found.replace({f"delivery.teams.{team}.headcount": headcount}, name)
    return found


def expected(study: Study) -> float:
    """Items of one run, warm-up and follow-up included; the same in every scenario."""
    forms = plan(study.scenarios[study.baseline], study.data).operation.forms
    return float(sum(form.expected.sum() for form in forms))


def compare(study: Study, replications: int) -> None:
    compare_study(study, Experiment(replications=replications, engine="compiled", workers=WORKERS))
