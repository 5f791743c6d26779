"""`bposim app`."""

from __future__ import annotations

from typing import Annotated

from typer import Option

from bposim.app.serving import serve
from bposim.cli.options import StudyArgument
from bposim.scenarios.study import SHIPPED


def app(
    study: StudyArgument = SHIPPED[0],
    port: Annotated[int, Option(min=1, max=65_535, help="On this machine alone.")] = 8501,
) -> None:
    serve(study, port)
