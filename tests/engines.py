"""Both engines, for tests that ask each of them alone: their oracle is paper, the witness or an invariant."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bposim.model import engine_compiled, engine_simpy
from bposim.model.operation import Operation
from bposim.model.rosters import Rosters
from bposim.model.runlog import RunLog
from bposim.model.workload import Workload

Engine = Callable[[Operation, Workload, Rosters], RunLog]

with_each_engine = pytest.mark.parametrize("run", [engine_compiled.run, engine_simpy.run], ids=["compiled", "simpy"])
