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
    from bposim.analysis.explaining.story import Story, trace
    from bposim.analysis.running import Run, simulate
    from bposim.analysis.selection.best import Selection
    from bposim.analysis.selection.best import select_best as best
    from bposim.analysis.sensitivity.break_even import break_even
    from bposim.analysis.sensitivity.factors import library_factors, stated_factors
    from bposim.analysis.sensitivity.tornado import tornado
    from bposim.analysis.sizing.pilot import pilot
    from bposim.analysis.sizing.staff import staff
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
    "best",
    "break_even",
    "business_case",
    "calibrate",
    "compare",
    "library_factors",
    "load",
    "pilot",
    "simulate",
    "staff",
    "stated_factors",
    "sweep",
    "tornado",
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
    "Story": "bposim.analysis.explaining.story:Story",
    "Study": "bposim.scenarios.study:Study",
    "StudyError": "bposim.scenarios.mistakes:StudyError",
    "Sweep": "bposim.analysis.sweeps.sweeping:Sweep",
    "best": "bposim.analysis.selection.best:select_best",
    "break_even": "bposim.analysis.sensitivity.break_even:break_even",
    "business_case": "bposim.analysis.business_case.case:business_case",
    "calibrate": "bposim.analysis.calibration.calibrating:calibrate",
    "compare": "bposim.analysis.experiment:compare_study",
    "library_factors": "bposim.analysis.sensitivity.factors:library_factors",
    "load": "bposim.scenarios.study:load_study",
    "pilot": "bposim.analysis.sizing.pilot:pilot",
    "simulate": "bposim.analysis.running:simulate",
    "staff": "bposim.analysis.sizing.staff:staff",
    "stated_factors": "bposim.analysis.sensitivity.factors:stated_factors",
    "sweep": "bposim.analysis.sweeps.sweeping:sweep",
    "tornado": "bposim.analysis.sensitivity.tornado:tornado",
    "trace": "bposim.analysis.explaining.story:trace",
}


def __getattr__(name: str) -> Any:
    """Imported when it is first asked for: `bposim --help` need not wait for NumPy and the schema."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = _HOMES[name].partition(":")
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    """What is published, imported or not: a shell completes it."""
    return sorted({*globals(), *__all__})
