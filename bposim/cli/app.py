"""`bposim app`."""

from __future__ import annotations

from typing import Annotated

from typer import Option

from bposim.app.serving import address, is_for_others, keep_answers, serve
from bposim.cli.console import notice
from bposim.cli.options import StudyArgument
from bposim.scenarios.study import SHIPPED


def app(
    study: StudyArgument = SHIPPED[0],
    port: Annotated[int, Option(min=1, max=65_535, help="Of this machine.")] = 8501,
    host: Annotated[str | None, Option(help="This machine's address, to let its network in: no password.")] = None,
) -> None:
    """On this machine alone, unless --host names its address in a network."""
    if host is not None:
        notice(_told(host, address(host, port)))
        notice(f"The answer sheet of the Classroom opens with the key {keep_answers()}.")
    serve(study, port, host)


def _told(host: str, found: str) -> str:
    if not is_for_others(host):
        return f"The app is at {found}, which no other machine can open. Ctrl+C ends it."
    return (
        f"Anybody in the network can use the app at {found}, and this machine's processors through it: there is no "
        "password, and nothing is encrypted. Ctrl+C ends it."
    )
