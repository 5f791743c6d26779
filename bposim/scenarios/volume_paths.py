"""What is inconsistent in a volume path: work that nobody knows, or that says itself what comes when."""

from __future__ import annotations

from collections.abc import Iterator

from bposim.scenarios.consistency import unknown
from bposim.scenarios.schema.checked import Finding
from bposim.scenarios.schema.demand import FromFile, Renewal
from bposim.scenarios.schema.fields import EVERY_WORK_TYPE
from bposim.scenarios.schema.scenario import Scenario


def volume_path(scenario: Scenario) -> Iterator[Finding]:
    path, kinds = scenario.demand.volume_path, scenario.demand.work_types
    if path is None:
        return
    mine = [name for name, kind in kinds.items() if not kind.background]
    named = path.growth_share.keys() - {EVERY_WORK_TYPE}
    yield from unknown("demand.volume_path.growth_share", sorted(named), mine, "work type of the client's")
    for name in mine:
        for form, arrivals in kinds[name].arrivals.items():
            if path.moves(name) and isinstance(arrivals, FromFile | Renewal):
                expected = "a form with a volume where a volume_path moves it: this one says itself what comes when"
                yield Finding(("demand", "work_types", name, "arrivals", form, "form"), arrivals.form, expected, "")
