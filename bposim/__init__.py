"""What happens to cost, turnaround and SLA attainment when back-office work is run another way.

import bposim

study = bposim.load("invoice_processing")
leaner = study.replace({"delivery.teams.capture.headcount": 12}, scenario="in_house")
comparison = bposim.compare(leaner, bposim.Experiment(replications=3))
print(comparison.frame())
"""

from bposim.analysis.comparing import Comparison
from bposim.analysis.experiment import Experiment
from bposim.analysis.experiment import compare_study as compare
from bposim.analysis.running import Run, simulate
from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.study import Study
from bposim.scenarios.study import load_study as load

__all__ = [
    "Comparison",
    "Experiment",
    "Mistake",
    "Run",
    "Scenario",
    "Study",
    "StudyError",
    "compare",
    "load",
    "simulate",
]
