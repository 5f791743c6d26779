"""What happens to cost, turnaround and SLA attainment when back-office work is run another way.

import bposim

study = bposim.load("invoice_processing")
leaner = study.replace({"delivery.teams.capture.headcount": 12}, scenario="in_house")
comparison = bposim.compare(leaner, bposim.Experiment(replications=3))
print(comparison.frame())
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bposim.analysis.business_case.case import business_case
    from bposim.analysis.business_case.figures import BusinessCase
    from bposim.analysis.calibration.calibrating import Calibration, calibrate
    from bposim.analysis.comparing import Comparison
    from bposim.analysis.experiment import Experiment
    from bposim.analysis.experiment import compare_study as compare
    from bposim.analysis.running import Run, simulate
    from bposim.analysis.selection.best import Selection, select_best
    from bposim.analysis.story import Story, trace
    from bposim.analysis.sweeps.sweeping import Sweep, sweep
    from bposim.scenarios.mistakes import Mistake, StudyError
    from bposim.scenarios.schema.scenario import Scenario
    from bposim.scenarios.study import Study
    from bposim.scenarios.study import load_study as load

__all__ = [
    "BusinessCase",
    "Calibration",
    "Comparison",
    "Experiment",
    "Mistake",
    "Run",
    "Scenario",
    "Selection",
    "Story",
    "Study",
    "StudyError",
    "Sweep",
    "business_case",
    "calibrate",
    "compare",
    "load",
    "select_best",
    "simulate",
    "sweep",
    "trace",
]

_HOMES = {
    "BusinessCase": "bposim.analysis.business_case.figures:BusinessCase",
    "Calibration": "bposim.analysis.calibration.calibrating:Calibration",
    "Comparison": "bposim.analysis.comparing:Comparison",
    "Experiment": "bposim.analysis.experiment:Experiment",
    "Mistake": "bposim.scenarios.mistakes:Mistake",
    "Run": "bposim.analysis.running:Run",
    "Scenario": "bposim.scenarios.schema.scenario:Scenario",
    "Selection": "bposim.analysis.selection.best:Selection",
    "Story": "bposim.analysis.story:Story",
    "Study": "bposim.scenarios.study:Study",
    "StudyError": "bposim.scenarios.mistakes:StudyError",
    "Sweep": "bposim.analysis.sweeps.sweeping:Sweep",
    "business_case": "bposim.analysis.business_case.case:business_case",
    "calibrate": "bposim.analysis.calibration.calibrating:calibrate",
    "compare": "bposim.analysis.experiment:compare_study",
    "load": "bposim.scenarios.study:load_study",
    "select_best": "bposim.analysis.selection.best:select_best",
    "simulate": "bposim.analysis.running:simulate",
    "sweep": "bposim.analysis.sweeps.sweeping:sweep",
    "trace": "bposim.analysis.story:trace",
}


def __getattr__(name: str) -> Any:
    """Imported when it is first asked for: `bposim --help` need not wait for NumPy and the schema."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = _HOMES[name].partition(":")
    return getattr(import_module(module), attribute)
