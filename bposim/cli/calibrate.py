"""`bposim calibrate`."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from bposim.analysis.calibration import printing
from bposim.analysis.calibration.calibrating import calibrate as calibrated
from bposim.analysis.calibration.columns import OPTION, ROLES
from bposim.cli.console import err, out, print_json, write
from bposim.cli.options import Engine, JsonOption, SeedOption, ready
from bposim.files import check_file
from bposim.scenarios.mistakes import Mistake, StudyError

LogArgument = Annotated[Path, Argument(help="Event log (.csv, .csv.gz, .parquet), or a volume file with --base.")]
ColumnOption = Annotated[list[str] | None, Option(OPTION, help=f"ROLE=COLUMN; roles: {', '.join(ROLES)}; repeatable.")]
ZoneOption = Annotated[str | None, Option(help="IANA zone of times without an offset, and of the hours of the day.")]
HoldOutOption = Annotated[
    int | None, Option("--hold-out", help="So many of the last weeks check the fit of the others.")
]


def calibrate(
    log: LogArgument,
    column: ColumnOption = None,
    zone: ZoneOption = None,
    name: Annotated[str, Option(help="The study's name.")] = "Calibrated",
    currency: Annotated[str, Option(help="The study's currency.")] = "USD",
    hold_out: HoldOutOption = None,
    base: Annotated[str | None, Option(help="The study that the arrivals of a volume file go into.")] = None,
    seed: SeedOption = 1,
    to_json: JsonOption = False,
    out_path: Annotated[Path | None, Option("--out", help="Write the study to this .toml file.")] = None,
) -> None:
    if out_path:
        check_file(out_path, "--out", (".toml",))
    columns = _columns(column or ())
    ready(Engine.compiled)
    with err.status("Fitting"):
        found = calibrated(
            log,
            zone=zone,
            columns=columns,
            name=name,
            currency=currency,
            hold_out_weeks=hold_out,
            base=base,
            seed=seed,
        )
    if out_path:
        write(out_path, found.text)
    if to_json:
        print_json({"version": version("bposim"), "seed": seed, **printing.as_json(found)})
    else:
        printing.show(found, out)


def _columns(texts: list[str] | tuple[str, ...]) -> dict[str, str]:
    wrong = [text for text in texts if "=" not in text]
    if wrong:
        raise StudyError(Mistake(OPTION, "", text, "ROLE=COLUMN, such as case=Ticket") for text in wrong)
    return dict(text.split("=", 1) for text in texts)
