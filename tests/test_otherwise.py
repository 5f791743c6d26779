"""What if it goes otherwise? Oracles: paper, and the library's own figures."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pages import fine, other, texts
from streamlit.testing.v1 import AppTest
from waiting import TEXT, quick

from bposim.analysis.business_case.case import business_case
from bposim.analysis.business_case.otherwise import as_json, held_beside, left, otherwise, rows, smaller, takeaways
from bposim.analysis.charts import otherwise as chart
from bposim.analysis.validation import textbook
from bposim.app.plain import plain
from bposim.app.sessions.shared import REPLICATIONS
from bposim.scenarios.library import entries
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.study import Study

BY_HOUR = {"basis": "rostered_hour", "team": "clerks", "rate": 4.0}
BY_ITEM = {"basis": "item", "rate": 2.0}
EXIT: dict[str, Any] = {"week": 40, "home_weeks_before": 2, "termination_fee_share": 0.25}  # after the term
ROAD = f"{TEXT}\n[contract]\nterm_months = 3\n[scenarios.away.transition.waves.all]\nweek = 1\nshare = 1.0\n"
ROAD = ROAD.replace(
    "headcount = 3\n[scenarios.far", 'headcount = 3\nteams.clerks.employer = "provider"\n[scenarios.far'
)
OWN = f"{ROAD}[scenarios.away.transition.exit]\nweek = 12\nhome_weeks_before = 1\n"


def deal(fee: dict[str, Any] | None = None, term: int = 4, **road: Any) -> Study:
    """One clerk at home at 10 an hour and one at a provider's, eight hours every day from March on; all work goes on 5
    April, and home two weeks later."""
    day = {"day": textbook.shift("09:00-17:00")}
    content = textbook.tables(
        {"item": textbook.arriving(textbook.poisson(1.0))},
        {"work": textbook.step(textbook.fixed(10))},
        {"clerks": textbook.team(1, ["work"], day, site="here")},
        4,
        start=date(2026, 3, 1),
        sites={"here": {"time_zone": "UTC", "wage_per_hour": 10.0}},
        contract={"term_months": term, "discount_rate_share": 0.0},
    )
    delivery = {
        "sites": {"there": {"time_zone": "UTC"}},
        "teams": {"clerks": {"site": "there", "employer": "provider"}},
    }
    moved = {"waves": {"all": {"week": 5, "share": 1.0}}, "parallel_run_weeks": 2, "transition_fee": 1000.0, **road}
    away = {"delivery": delivery, "contract": {"fees": {"clerks": fee or BY_HOUR}}, "transition": moved}
    return textbook.study({**content, "baseline": "home", "scenarios": {"home": {}, "away": away}})


def test_who_leaves_does_so_as_the_library_says_where_the_study_does_not() -> None:
    there = left(deal(term=12), "away", 6).scenarios["away"].transition
    assert there
    assert there.exit
    figures = {leaf: figure.value for leaf, figure in entries()["transitions/exit"].items()}
    assert there.exit.model_dump() == {"week": 26, **figures}


def test_an_exit_of_the_studys_own_keeps_all_but_its_week() -> None:
    there = left(deal(exit=EXIT), "away", 3).scenarios["away"].transition
    assert there
    assert there.exit
    assert there.exit.model_dump(exclude_defaults=True) == {**EXIT, "week": 13}


def test_less_work_is_less_of_what_each_scenario_has() -> None:
    study = deal().replace({"demand.scale": 2.0}, "home")
    scales = {name: each.demand.scale for name, each in smaller(study, 0.2).scenarios.items()}
    assert scales == {"home": pytest.approx(1.6), "away": pytest.approx(0.8)}


def test_leaving_costs_a_fee_people_at_home_and_the_cheaper_months() -> None:
    """Out on 31 May (week 13), home back on the 17th: 15 days of May and 30 of June at 80. The provider is paid for two
    days more, to 1 June, and not for 29 days at 32; a quarter of a year of May's 992 is due."""
    found = otherwise(deal(exit=EXIT), "away", leave_after=3, replications=1)
    fee = 992 * 12 / 4
    assert found.left.worth.mean == pytest.approx(-(45 * 80 - 29 * 32 + fee))
    assert found.left.bill_less.mean == pytest.approx(-29 * 32)
    assert takeaways(found)[0].startswith(
        "Leaving after 3 months makes away worth 5,648 USD less, and all work is at home again from 2026-05-31 on: "
    )


def test_by_the_hour_less_work_is_billed_alike_and_by_the_item_less() -> None:
    by_hour = otherwise(deal(exit=EXIT), "away", leave_after=3, replications=2)
    assert by_hour.smaller.bill_less.mean == 0
    assert "with 20% less volume" in takeaways(by_hour)[1].lower()
    assert "the bill over the term is 2,784 ± 0 USD, the same to the cent" in takeaways(by_hour)[1]  # 26 + 31 + 30 days
    by_item = otherwise(deal(BY_ITEM, exit=EXIT), "away", leave_after=3, replications=2)
    assert by_item.smaller.bill_less.mean is not None
    share = by_item.smaller.bill_less.mean / by_item.stated.road_by_kind.of("fee").mean()
    assert share == pytest.approx(-0.2, abs=0.05)  # some 2,000 items, Poisson


def test_a_minimum_is_billed_whatever_comes() -> None:
    """Some 730 items come in a month, and 1,000 are paid for."""
    found = otherwise(
        deal(BY_ITEM | {"minimum_items_per_month": 1000}, exit=EXIT), "away", leave_after=3, replications=2
    )
    assert found.smaller.bill_less.mean == 0


def test_who_never_went_or_leaves_after_the_term_is_refused() -> None:
    with pytest.raises(StudyError, match="less than the term of 4 months"):
        left(deal(), "away", 4)
    with pytest.raises(StudyError, match="a scenario with a transition"):
        left(deal(), "home", 3)
    with pytest.raises(StudyError, match="an exit whose home people come back after"):
        left(deal(), "away", 2)


def test_the_table_has_a_row_for_each_and_json_says_the_same() -> None:
    found = otherwise(deal(exit=EXIT), "away", leave_after=3, replications=2)
    assert [row[""] for row in rows(found)] == ["as stated", "left after 3 months", "20% less volume"]
    told = as_json(found)
    assert told["left"]["npv"]["mean"] == found.left.case.npv.mean
    assert told["left"]["npv_difference"]["mean"] == pytest.approx(
        sum(a - b for a, b in zip(found.left.case.npvs, found.stated.npvs, strict=True)) / 2
    )
    assert (told["left"]["takeaway"], told["smaller"]["takeaway"]) == takeaways(found)


def test_the_picture_has_the_mean_of_each_on_nine_tenths_of_its_futures() -> None:
    found = otherwise(deal(exit=EXIT), "away", leave_after=3, replications=2)
    drawn = chart.figure(found).data
    cases = (found.stated, found.left.case, found.smaller.case)
    for row, (case, band, mean) in enumerate(zip(cases, drawn[::2], drawn[1::2], strict=True)):
        assert list(band.x) == pytest.approx([case.npv_band.p5 / 1000, case.npv_band.p95 / 1000])
        assert (list(mean.x), list(mean.y)) == ([pytest.approx(case.npv_band.mean / 1000)], [row])


def test_the_page_lives_through_it_when_asked_to(page: Callable[..., AppTest]) -> None:
    page(OWN)
    app = other("business_case")
    fine(app.number_input(key="leave after:3").set_value(2).run())
    fine(app.button(key="otherwise").click().run())
    study = quick(OWN)
    stated, gone, fewer = (
        business_case(each, "away", replications=REPLICATIONS)
        for each in (study, left(study, "away", 2), smaller(study, 0.2))
    )
    for said in takeaways(held_beside(stated, [gone, fewer], 2, 0.2)):
        assert plain(said, 600) in texts(app)
    fine(app.number_input(key="leave after:3").set_value(3).run())
    assert "Nobody can leave then: expected less than the term of 3 months." in texts(app)


def test_the_command_tells_it_on_request(tmp_path: Path) -> None:
    file = tmp_path / "quick.toml"
    file.write_text(OWN)
    command = [sys.executable, "-m", "bposim", "business-case", str(file), "--scenario", "away", "--replications", "2"]
    asked = [*command, "--what-if", "--leave-after", "2"]
    done = subprocess.run([*asked, "--json"], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    found = otherwise(quick(OWN), "away", leave_after=2, replications=2)
    assert json.loads(done.stdout)["what_if"] == json.loads(json.dumps(as_json(found)))
    assert "Leaving after 2 months" in subprocess.run(asked, capture_output=True, text=True, timeout=300).stdout
    late = subprocess.run([*asked[:-1], "3"], capture_output=True, text=True, timeout=300)
    assert late.returncode == 2
    assert "--leave-after = 3: expected less than the term of 3 months" in late.stderr
