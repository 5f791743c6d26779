"""`bposim schema`."""

from __future__ import annotations

from typing import Annotated

from typer import Option

from bposim.cli.console import print_json, print_text
from bposim.scenarios.schema.checked import study_schema
from bposim.scenarios.schema.reference import reference


def schema(
    markdown: Annotated[bool, Option("--markdown", help="Every table and key as a page to read.")] = False,
) -> None:
    if markdown:
        print_text(reference())
    else:
        print_json(study_schema())
