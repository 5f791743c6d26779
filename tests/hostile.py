"""Names that a stranger may think of, in a study that is simulated with them."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cache

from test_cli import QUICK

from bposim.analysis.experiment import Examined, Experiment, examine_study
from bposim.scenarios.study import Study, build_study

NAMES = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "=HYPERLINK(\"https://outside.example\")",
    "https://outside.example/x",
    "mailto:x@outside.example",
    "<b>x",
    "<r><t>x</t></r>",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "\"><img src=https://outside.example/x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "[a](javascript:alert(1))",
    "&lt;b&gt;",
    "$x^2$",
    "_x0041_",
    "measure",
    "\u202eright to left",
    "שלום",
    "x" * 10_000,
)  # fmt: skip


@cache
def study() -> Study:
    """Its own name is hostile too."""
    plain = build_study(tomllib.loads(QUICK), "quick.toml")
    one = plain.scenarios["one"].model_copy(update={"name": NAMES[0]})
    names = ("one", *NAMES)
    return replace(
        plain,
        name=NAMES[0],
        scenarios=dict.fromkeys(names, one),
        provenance=dict.fromkeys(names, plain.provenance["one"]),
        trees=dict.fromkeys(names, plain.trees["one"]),
        resolved=dict.fromkeys(names, plain.resolved["one"]),
        whole="f00d",
    )


@cache
def examined() -> Examined:
    return examine_study(study(), Experiment(replications=2, with_portraits=True))
