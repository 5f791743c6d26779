"""People who come and go in a whole study: their work, their pay, who is billed, and what is measured of them."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

import numpy as np
import pytest
import textbook

from bposim.analysis.doubts import doubts
from bposim.analysis.money.ledger import POINTS, by_line, run_rate
from bposim.analysis.running import Engine, Run, simulate
from bposim.model import streams
from bposim.model.operation import Outcome
from bposim.model.tables import digest
from bposim.model.ticks import HOUR
from bposim.scenarios.mistakes import StudyError

GOES = {"attrition_per_year": 5.0, "early_attrition_days": 0}  # one leaves every 73 days in the mean
LIVE = {"go_live": date(2026, 1, 5)}
DAYS = {"day": {"days": "Mon-Sun", "hours": "09:00-17:00"}}
WEEKDAYS = {"day": {"days": "Mon-Fri", "hours": "09:00-17:00"}}


def run(
    tenure: dict[str, Any] | None = None, heads: int = 1, seed: int = 1, engine: Engine = "compiled", **changes: Any
) -> Run:
    tables = {"delivery__teams__clerks__tenure": tenure} if tenure is not None else {}
    plain = {"delivery__teams__clerks__shifts": DAYS, "warm_up_weeks": 0, "horizon_weeks": 4, "follow_up_weeks": 0}
    study = textbook.study(1.0, heads, **plain | tables | changes)
    return simulate(study.scenarios["base"], seed=seed, engine=engine)


def seed_where(first: int, heads: int) -> int:
    """Under which the first person of seat 0 stays for so many days, and all others for more than a hundred."""
    for seed in count():
        luck = streams.key(seed, 0, "tenure", "clerks") >> 64
        drawn = np.array([(streams.later(luck, seat, 1) + 0.5) / 2**32 for seat in range(heads)])
        stays = -np.log(drawn) * 73
        if round(stays[0]) == first and (stays[1:] > 100).all():
            return seed
    raise AssertionError


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
def test_a_leaver_s_work_goes_back_to_the_queue_where_another_takes_it_up(engine: Engine) -> None:
    """Thirty hours of work from Monday nine o'clock on, held over two nights by one who leaves on Wednesday at five;
    the six hours that are left are done by the other from Thursday nine o'clock on."""
    found = run(
        LIVE | GOES, 2, seed_where(3, 2), engine,
        demand__work_types__item__opening_backlog={"items": 1, "oldest_days": 0.0},
        demand__work_types__item__arrivals__all={"form": "poisson", "items_per_year": 0.0},
        process__steps__work__handle_time={"distribution": "fixed", "mean_minutes": 1800.0},
    )  # fmt: skip
    touches = found.log.touches
    times = touches.queued + 1, touches.begin, touches.end, touches.worked, touches.gap
    assert [[tick // HOUR for tick in column.tolist()] for column in times] == [
        [0, 65],  # came a tick before midnight, back on Wednesday at 17:00
        [9, 81],
        [65, 87],
        [24, 6],
        [32, 0],
    ]  # fmt: skip
    assert touches.server.tolist() == [0, 1]
    assert touches.outcome.tolist() == [Outcome.RETURNED, Outcome.CLEAN]
    assert touches.attempt.tolist() == touches.overtime.tolist() == [0, 0]


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
def test_nobody_leaving_and_nothing_to_learn_gives_the_log_of_people_without_tenure(engine: Engine) -> None:
    idle = {"days_to_fill": 30.0, "training_weeks": 4.0, "first_month_pace": 0.5, "new_hire_defect_factor": 2.0}
    plain, tenured = run(None, 3, engine=engine), run(idle, 3, engine=engine)
    assert digest(plain.log) == digest(tenured.log)
    assert len(plain.log.careers.server) == 0
    assert {name: tenured.measures[name] for name in plain.measures} == pytest.approx(plain.measures, nan_ok=True)


def test_both_engines_tell_the_same_of_a_team_that_comes_and_goes() -> None:
    lively = GOES | {
        "days_to_fill": 2.0, "training_weeks": 0.3, "nesting_weeks": 0.3, "nesting_pace_share": 0.5, "bench_share": 0.3,
        "mentor_slowdown_share": 0.2, "first_month_pace": 0.5, "months_to_full_pace": 2.0,
        "new_hire_defect_factor": 2.0,
    }  # fmt: skip
    busy = {"demand__work_types__item__arrivals__all": {"form": "poisson", "items_per_hour": 60.0}}
    logs = [run(lively, 4, engine=engine, **busy).log for engine in ("compiled", "simpy")]
    assert digest(logs[0]) == digest(logs[1])
    assert len(logs[0].touches.item) > 10_000
    assert (logs[0].touches.outcome == Outcome.RETURNED).any()


# Money: two weeks of learning, from Monday the 5th on, then two weeks of work, forty hours each

NEW = {"go_live": date(2026, 1, 19), "training_weeks": 1.0, "nesting_weeks": 1.0, "hiring_cost": 900.0}
SITE = {"time_zone": "UTC", "wage_per_hour": 20.0, "load_share": 0.5}
HOME = {
    "delivery__teams__clerks__shifts": WEEKDAYS,
    "delivery__sites__here": SITE,
    "delivery__teams__clerks__site": "here",
}


def lines(found: Run) -> dict[str, float]:
    return {line: amount / POINTS for line, amount in by_line(found.ledger).items()}


@pytest.mark.parametrize("basis", ["worked_hour", "paid_hour"])
def test_training_and_hiring_at_home_are_paid_on_lines_of_their_own(basis: str) -> None:
    found = lines(run(NEW, **HOME | {"delivery__sites__here": SITE | {"load_basis": basis}}))
    assert found == pytest.approx({"wages.clerks": 80 * 30.0, "training.clerks": 80 * 30.0, "hiring.clerks": 900.0})


def test_a_bench_at_home_is_paid() -> None:
    found = lines(run({"bench_share": 0.5}, **HOME))
    assert found == pytest.approx({"wages.clerks": 160 * 30.0, "bench.clerks": 160 * 30.0})


@pytest.mark.parametrize(
    ("fee", "expected"),
    [
        ({"basis": "rostered_hour", "rate": 10.0}, 80 * 10.0),
        ({"basis": "fte_month", "rate": 1000.0}, 1000.0 * (0.5 * 27 / 31 + 1 / 28)),  # 1 February is a Sunday
    ],
)
def test_a_provider_bills_neither_training_nor_empty_seats(fee: dict[str, Any], expected: float) -> None:
    changes = HOME | {"delivery__teams__clerks__employer": "provider", "contract__fees__f": {"team": "clerks"} | fee}
    empty = {"go_live": date(2026, 1, 19), "training_weeks": 4 / 7}
    for tenure in (NEW, empty):
        assert lines(run(tenure, **changes)) == pytest.approx({"fee.f": expected})


@pytest.mark.parametrize("bench", [0.0, 1.0])
@pytest.mark.parametrize("off", [{}, {"holidays": "US", "holiday_policy": "local"}])
def test_holidays_make_no_more_fte_months(bench: float, off: dict[str, str]) -> None:
    """One seat of a provider's who always has somebody: one each month, with a bench of one or without."""
    changes = HOME | {"delivery__teams__clerks__employer": "provider", "delivery__sites__here": SITE | off}
    fee = {"team": "clerks", "basis": "fte_month", "rate": 1000.0}
    found = run({"bench_share": bench}, 1, **changes, contract__fees__f=fee, delivery__teams__clerks__headcount=1)
    paid = [line.quantity for line in found.ledger.lines if line.kind == "fee"]
    assert paid == pytest.approx([27 / 31, 1 / 28])


def test_who_stays_until_the_hand_over_has_a_bonus_once() -> None:
    """A tenth of 2,080 hours at 20 each, for both; the running cost does not know of it."""
    told = {"announced_on": date(2026, 1, 7), "hand_over_on": date(2026, 1, 28), "stay_bonus_share": 0.1}
    found = run({"announcement": told}, 2, **HOME)
    assert lines(found)["stay_bonus.clerks"] == pytest.approx(2 * 0.1 * 2080 * 20)
    assert found.measures["one_off_cost_per_item"] == pytest.approx(
        2 * 0.1 * 2080 * 20 / found.measures["items_arrived"]
    )
    assert run_rate(found.ledger) == found.ledger.total - 2 * 4160 * POINTS


# Measures


def test_measures_of_people_are_those_of_paper() -> None:
    """Two seats, seven days a week; one leaves after seven days, two weeks until somebody comes, 0 to learn."""
    tenure = LIVE | GOES | {"days_to_fill": 14.0, "first_month_pace": 0.5}
    found = run(tenure, 2, seed_where(7, 2)).measures
    there = 28 + 7 + 7  # person-days
    assert found["attrition.clerks"] == pytest.approx(1 * 365 / there)
    assert found["tenure_months.clerks"] == pytest.approx((28 * 14 + 7 * 3.5 + 7 * 3.5) / there / (365 / 12))
    assert found["vacancy_share.clerks"] == 14 / 56
    assert found["pace.clerks"] == 0.5


def test_teams_without_tenure_have_no_such_measures() -> None:
    assert not [name for name in run().measures if name.startswith(("attrition.", "pace.", "vacancy_", "tenure_"))]


def test_bots_have_no_tenure() -> None:
    with pytest.raises(StudyError) as caught:
        run({"attrition_per_year": 0.4}, delivery__teams__clerks__kind="bots")
    (mistake,) = caught.value.mistakes
    assert (mistake.path, mistake.expected[:11]) == ("delivery.teams.clerks.tenure", "no `tenure`")


def test_a_team_states_what_differs_from_its_site() -> None:
    site = SITE | {"tenure": {"attrition_per_year": 0.4, "training_weeks": 5.0}}
    study = textbook.study(
        delivery__sites__here=site, delivery__teams__clerks__site="here",
        delivery__teams__clerks__tenure={"training_weeks": 2.0},
    )  # fmt: skip
    delivery = study.scenarios["base"].delivery
    tenure = delivery.people(delivery.teams["clerks"]).tenure
    assert (tenure.attrition_per_year, tenure.training_weeks, tenure.days_to_fill) == (0.4, 2.0, 0.0)


def test_a_pace_beside_a_tenure_is_a_mistake_and_a_team_s_tenure_takes_the_place_of_its_site_s_pace() -> None:
    """That of the site is the pace of a team as a whole, tenures included: never both."""
    learning = {"full_pace": 0.95, "go_live": date(2026, 1, 5), "first_month_pace": 0.53}
    site = SITE | {"pace": 0.884}
    changes = {"delivery__sites__here": site, "delivery__teams__clerks__site": "here"}
    assert run(**changes, delivery__teams__clerks__tenure=learning).rosters.pace[0] == round(950 * 0.53)
    with pytest.raises(StudyError) as both:
        textbook.study(**changes | {"delivery__sites__here": site | {"tenure": learning}})
    assert "delivery.sites.here.pace = 0.884: expected no pace beside a tenure" in str(both.value)


def test_an_empty_table_takes_the_site_s_figures_from_the_library() -> None:
    changes = {
        "delivery__sites__here": {"library": "sites/manila", "tenure": {}},
        "delivery__teams__clerks__site": "here",
    }
    study = textbook.study(**changes)
    tenure = study.scenarios["base"].delivery.sites["here"].tenure
    assert (tenure.full_pace, tenure.attrition_per_year, tenure.bench_share) == (0.95, 0.40, 0.08)
    assert study.provenance["base"]["delivery.sites.here.tenure.attrition_per_year"].source == "S76"


@pytest.mark.parametrize(
    ("site", "doubted"), [({}, True), ({"pace": 0.95}, False), ({"tenure": {"attrition_per_year": 0.3}}, False)]
)
def test_people_who_know_all_and_never_leave_are_doubted(site: dict[str, Any], doubted: bool) -> None:
    here = {"delivery__sites__here": {"time_zone": "UTC"} | site, "delivery__teams__clerks__site": "here"}
    found = [text.split(";")[0] for text in doubts(textbook.study(**here).scenarios["base"])]
    assert ("clerks: people who never leave and know all" in found) == doubted
