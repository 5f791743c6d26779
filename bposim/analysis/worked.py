"""Systems small enough to be worked out on paper: every number is certain."""

from __future__ import annotations

from functools import partial

import numpy as np

from bposim.analysis.known import Case, Kind, Quantity, Seen, System
from bposim.analysis.quantities import (
    done_hour,
    growth,
    handling,
    handlings,
    load,
    measured,
    overtime_hours,
    unfinished,
)
from bposim.analysis.steadiness import judged_steady
