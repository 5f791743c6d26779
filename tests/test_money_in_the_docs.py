"""Is the contract that the docs show one that a study may have? Oracle: the invoice study with that contract."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from bposim.analysis.running import simulate
from bposim.scenarios.reading import read_tree
from bposim.scenarios.resolving import merge
from bposim.scenarios.study import build_study, study_path

PAGE = Path(__file__).parents[1] / "docs" / "model.md"


def test_the_contract_of_the_docs_runs_and_charges_by_each_of_its_forms():
    (shown,) = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    path = study_path("invoice_processing")
    tree = read_tree(path) | {"horizon_weeks": 5, "warm_up_weeks": 1, "follow_up_weeks": 1}
    offshore = tree["scenarios"]["offshore"]
    offshore["contract"].pop("fees")
    tree["scenarios"] = {"in_house": tree["scenarios"]["in_house"], "offshore": merge(offshore, tomllib.loads(shown))}
    study = build_study(tree, str(path))
    lines = {line.line for line in simulate(study.scenarios["offshore"], study.data).ledger.lines}
    assert {"fee.clean", "fee.rest", "fee.night_desk", "change_requests"} <= lines
