"""What if it goes otherwise: the client leaves the provider, or a part of the work stays away, under the same luck."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bposim.analysis.business_case.case import business_case
from bposim.analysis.business_case.figures import AT_HOME, BusinessCase
from bposim.analysis.business_case.printing import shown
from bposim.analysis.business_case.roads import Stays
from bposim.analysis.estimates import Difference, Estimate, difference, estimate
from bposim.analysis.measuring.months import MEAN_YEAR
from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.resolving import nested, put
from bposim.scenarios.study import Study

LEAVE_AFTER = 24  # months
LESS = 0.2  # of the stated volume
EXIT = "transitions/exit"  # what the library has of one
FEE = "fee"
WEEKS_A_MONTH = MEAN_YEAR / 12 / 7
_SCALE = "demand.scale"


@dataclass(frozen=True)
class Turn:
    """A case that goes otherwise, and what that makes of its worth and of the provider's bill, future by future."""

    name: str
    case: BusinessCase
    worth: Difference
    bill: Estimate  # fees over the term
    bill_less: Difference  # than as stated


@dataclass(frozen=True)
class Otherwise:
    stated: BusinessCase
    left_after: int  # months
    less: float  # share of the volume
    left: Turn
    smaller: Turn


def left(study: Study, scenario: str, months: int) -> Study:
    """All the work is at home again so many months after the start; what the scenario's own exit says else stays."""
    transition, term = study.scenarios[scenario].transition, study.scenarios[scenario].contract.term_months
    if transition is None:
        expected = "a scenario with a transition: without one nobody went"
        raise StudyError([Mistake(study.file, f"scenarios.{scenario}", "", expected)])
    if months >= term:
        expected = f"less than the term of {term} months"
        raise StudyError([Mistake("--leave-after", "", str(months), expected)])
    own = transition.exit.model_dump() if transition.exit else {"library": EXIT}
    return study.replace({"transition.exit": {**own, "week": round(months * WEEKS_A_MONTH)}}, scenario)


def smaller(study: Study, less: float) -> Study:
    """So much less work in every scenario: it is the client's. People and contract stay as they are."""
    scales = {name: each.demand.scale * (1 - less) for name, each in study.scenarios.items()}
    trees = {name: put(study.trees[name], _SCALE, scale) for name, scale in scales.items()}
    return study.rebuilt(trees, study.baseline, {}, {name: nested(_SCALE, scale) for name, scale in scales.items()})


def otherwise(
    study: Study,
    scenario: str,
    *,
    leave_after: int = LEAVE_AFTER,
    less: float = LESS,
    seed: int = 1,
    replications: int = 10,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    stated: BusinessCase | None = None,
) -> Otherwise:
    """`stated` is the case as it stands, where it is known. Raises `StudyError` where nobody can leave then."""
    stays: Stays = {}
    ways = [
        *([] if stated else [(study, stays)]),
        (left(study, scenario, leave_after), stays),
        (smaller(study, less), {}),
    ]
    cases: list[BusinessCase] = []
    for place, (each, shared) in enumerate(ways):

        def told(done: int, _: int, before: int = place * replications) -> None:
            if progress:
                progress(before + done, len(ways) * replications)

        options: dict[str, Any] = {"seed": seed, "replications": replications, "workers": workers}
        cases.append(business_case(each, scenario, **options, progress=told, stays=shared))
    return held_beside(stated or cases[0], cases[-2:], leave_after, less)


def held_beside(stated: BusinessCase, cases: Sequence[BusinessCase], leave_after: int, less: float) -> Otherwise:
    """`cases`: who leaves, and less work."""
    gone, fewer = cases
    return Otherwise(
        stated,
        leave_after,
        less,
        _turn(f"left after {leave_after} months", gone, stated),
        _turn(f"{less:.0%} less volume", fewer, stated),
    )


def _turn(name: str, case: BusinessCase, stated: BusinessCase) -> Turn:
    bill, as_stated = (each.road_by_kind.of(FEE).tolist() for each in (case, stated))
    return Turn(
        name,
        case,
        difference(list(case.npvs), list(stated.npvs), case.level),
        estimate(bill, case.level),
        difference(bill, as_stated, case.level),
    )


def takeaways(found: Otherwise) -> tuple[str, str]:
    """A sentence each: what leaving costs, and what the bill is with less work."""
    return _leaving(found), _less_work(found)


def _leaving(found: Otherwise) -> str:
    stated, gone = found.stated, found.left
    there = next((each.first for each in gone.case.phases if each.name == AT_HOME), None)
    home = f", and all work is at home again from {there} on" if there else ""
    return (
        f"Leaving after {found.left_after} months makes {stated.scenario} worth {_amount(gone.worth, stated.currency)}"
        f"{home}: {shown(gone.case.npv)} {stated.currency} rather than {shown(stated.npv)} over "
        f"{stated.term_months} months."
    )


def _less_work(found: Otherwise) -> str:
    stated, fewer = found.stated, found.smaller
    first = f"With {found.less:.0%} less volume, and the same people and contract there and at {stated.baseline},"
    worth = f"worth {shown(fewer.case.npv)} {stated.currency} rather than {shown(stated.npv)}"
    if not stated.road_by_kind.of(FEE).any():
        return f"{first} {stated.scenario} is {worth}."
    return f"{first} the bill over the term is {_bill(found)}, and {stated.scenario} is {worth}."


def _bill(found: Otherwise) -> str:
    """With the share by which it is less: where that is less than the work's, something of it is fixed."""
    apart = found.smaller.bill_less
    assert apart.mean is not None, "fees are finite"
    least = f"{shown(found.smaller.bill)} {found.stated.currency}"
    if not apart.mean:
        return f"{least}, the same to the cent"
    share = abs(apart.mean) / found.stated.road_by_kind.of(FEE).mean()
    return f"{least}, {_amount(apart, found.stated.currency)} ({share:.0%})"


def _amount(apart: Difference, money: str) -> str:
    assert apart.mean is not None, "amounts are finite"
    width = "" if apart.half_width is None else f" ± {apart.half_width:,.0f}"
    return f"{abs(apart.mean):,.0f}{width} {money} {'less' if apart.mean < 0 else 'more'}"


def rows(found: Otherwise) -> list[dict[str, str]]:
    """A row for each: as stated, left, less work."""
    fees = estimate(found.stated.road_by_kind.of(FEE).tolist(), found.stated.level)
    return [_row("as stated", found.stated, fees), *(_row(each.name, each.case, each.bill) for each in turns(found))]


def _row(name: str, case: BusinessCase, bill: Estimate) -> dict[str, str]:
    money = case.currency
    return {
        "": name,
        f"net present value, {money}": shown(case.npv),
        "futures that lose money": f"{case.fails}",
        f"fees over the term, {money}": shown(bill),
        f"paid once, {money}": shown(case.one_offs),
        f"all-in cost per item, {money}": shown(case.all_in_cost_per_item, 2),
    }


def turns(found: Otherwise) -> tuple[Turn, Turn]:
    return found.left, found.smaller


def as_json(found: Otherwise) -> dict[str, Any]:
    money = found.stated.currency
    said = dict(zip(("left", "smaller"), takeaways(found), strict=True))
    return {
        "leave_after_months": found.left_after,
        "volume_less_share": found.less,
        **{
            name: {
                "takeaway": said[name],
                "npv": turn.case.npv.told(money),
                "npv_difference": turn.worth.told() | {"unit": money},
                "fees": turn.bill.told(money),
                "fees_difference": turn.bill_less.told() | {"unit": money},
                "fails_share": turn.case.fails.share,
                "fails": turn.case.fails.told(),
            }
            for name, turn in (("left", found.left), ("smaller", found.smaller))
        },
    }
