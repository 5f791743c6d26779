"""Lessons on money: what is left of a wage gap, and what a contract pays for."""

from __future__ import annotations

from typing import Any

from bposim.analysis.lessons.lesson import SHARE, Answer, Knob, Lesson, Setting, cent, played, step_of
from bposim.analysis.running import Run
from bposim.analysis.validation import textbook
from bposim.analysis.validation.textbook import arriving, fixed, poisson, step, tables, team

HOURS_A_YEAR = 365 * 24  # the lesson's people are always there, so that an hour is an hour
OWN, RATE, OVERHEAD = (
    52.1,
    12.0,
    18.2,
)  # USD an hour: own people in full, the provider's fee, overhead in the first [D1.6]
LABOUR = OWN - OVERHEAD
PACE, GOVERNANCE = 0.95, 0.08  # of own people; of the fee
HEADS, THEIRS = 19, 20  # as fast as each other at that pace


def _outside(setting: Setting) -> float:
    """USD for what own people do in an hour."""
    fee = setting["rate"] / PACE
    stranded = setting["stranded"] * (1 - setting["retained"]) * OVERHEAD
    return fee * (1 + GOVERNANCE) + setting["retained"] * OWN + stranded


def _bill(setting: Setting) -> str:
    retained = setting["retained"]
    return (
        f"{setting['rate']:g} / {PACE:g} x (1 + {cent(GOVERNANCE)}) + {cent(retained)} x {OWN:g} + "
        f"{cent(setting['stranded'])} x {cent(1 - retained)} x {OVERHEAD:g}"
    )


def _sourced(setting: Setting) -> dict[str, Any]:
    """The same as a contract, by the year and the head."""
    return {
        "fees": {"people": {"basis": "rostered_hour", "team": "clerks", "rate": setting["rate"]}},
        "retained_fte": setting["retained"] * HEADS,
        "own_cost_per_fte_year": OWN * HOURS_A_YEAR,
        "governance_fte": 1.0,
        "governance_per_fte_year": GOVERNANCE * THEIRS * setting["rate"] * HOURS_A_YEAR,
        "former_fte": float(HEADS),
        "overhead_per_fte_year": OVERHEAD * HOURS_A_YEAR,
        "unavoided_overhead_share": setting["stranded"],
    }


def _gap(setting: Setting, seed: int, replication: int) -> float:
    work_types = {"lesson": arriving(poisson(1.0))}
    clerks = team(THEIRS, site="away", employer="provider", pace=PACE)
    content = tables(
        work_types,
        {"work": step(fixed(1))},
        {"clerks": clerks},
        sites={"away": {"time_zone": "UTC"}},
        contract=_sourced(setting),
    )
    own = HEADS * OWN * 7 * 24
    return played(content, lambda run: 1 - run.ledger.total / 10_000 / own, seed, replication)


GAP = Lesson(
    name="gap",
    answer=Answer("saving", SHARE, 1, 0.01),
    knobs=(
        Knob("retained", "Own people who stay", 0.0, 0.4, 0.01, 0.15, SHARE),
        Knob("stranded", "Overhead that does not go away", 0.0, 0.6, 0.05, 0.25, SHARE),
        Knob("rate", "Fee an hour, USD", 5, 50, 0.5, RATE, "USD"),
    ),
    known=lambda setting: 1 - _outside(setting) / OWN,
    working=lambda setting: (
        step_of("USD, fee / pace with governance + who stays + overhead", _bill(setting), _outside(setting)),
        f"saved of {OWN:g}: 1 - {_outside(setting):.6g} / {OWN:g}",
    ),
    play=_gap,
    points=(0.0, 0.1, 0.15, 0.2, 0.3),
    replications=1,
)


def _paid(setting: Setting, seed: int, replication: int) -> float:
    """Handlings paid for each invoice, beyond one."""
    work = step(fixed(1), exception={"share": setting["wrong"], "to": "work"}, max_attempts=1000)
    content: textbook.Tables = tables(
        {"lesson": arriving(poisson(120.0))}, {"work": work}, {"clerks": team(10)}, weeks=1
    )

    def beyond(run: Run) -> float:
        return len(run.log.touches.item) / len(run.log.items.arrived) - 1

    return played(content, beyond, seed, replication)


WRONG = Lesson(
    name="wrong",
    answer=Answer("extra pay", SHARE, 1, 0.01),
    knobs=(Knob("wrong", "Share of handlings that err", 0.0, 0.4, 0.01, 0.1, SHARE),),
    known=lambda setting: setting["wrong"] / (1 - setting["wrong"]),
    working=lambda setting: (
        f"1 + errs + errs² + ... handlings of an invoice, less one: 1 / (1 - {cent(setting['wrong'])}) - 1",
    ),
    play=_paid,
    points=(0.0, 0.1, 0.2, 0.3, 0.4),
)

ALL = (GAP, WRONG)
