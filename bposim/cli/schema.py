"""`bposim schema`."""

from __future__ import annotations

from bposim.cli.console import print_json
from bposim.scenarios.schema.checked import study_schema


def schema() -> None:
    print_json(study_schema())
