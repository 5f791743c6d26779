"""Is a study told what it leaves out? Oracle: what each of these studies states."""

from __future__ import annotations

from datetime import date

from bposim.analysis.business_case.case import business_case
from bposim.analysis.comparing import Comparison
from bposim.analysis.doubts import doubts, doubts_of
from bposim.analysis.experiment import Experiment, compare_study
from bposim.analysis.validation import textbook
from bposim.analysis.validation.textbook import arriving, fixed, poisson, step, tables, team
from bposim.analysis.wording.takeaway import takeaway

SITE = {"time_zone": "UTC", "pace": 1.0}
SLA = {"turnaround": {"due": "elapsed_hours", "hours": 24, "target_share": 0.9}}


def told(site: dict[str, object], employer: str = "client", **rest: object) -> list[str]:
    return [text.partition(";")[0] for text in doubts(scenario_of(site, employer, **rest))]


def scenario_of(site: dict[str, object], employer: str, **rest: object):  # type: ignore[no-untyped-def]
    return textbook.study(content(site, employer, **rest)).scenarios["base"]


def content(site: dict[str, object], employer: str = "client", **rest: object) -> textbook.Tables:
    clerks = {"clerks": team(2, site="here", employer=employer)}
    work_types, steps = {"letter": arriving(poisson(1.0))}, {"work": step(fixed(5))}
    return tables(work_types, steps, clerks, sites={"here": site}, **rest)


def test_people_without_a_wage_and_a_deal_without_a_promise_are_doubted() -> None:
    assert told(SITE) == ["nothing is promised, so that every scenario complies", "clerks: people who cost nothing"]
    assert told({**SITE, "wage_per_hour": 20.0}, sla=SLA) == []


def test_what_nobody_reads_is_doubted() -> None:
    tables_ = content({**SITE, "wage_per_hour": 20.0}, sla=SLA)
    held = textbook.study(tables_).replace({"delivery.teams.clerks.overtime_limit_hours": 2.0})
    told_of = [list(doubts(held.replace(changes).scenarios["base"])) for changes in ({}, END)]
    assert told_of[0][0].startswith("clerks: overtime_limit_hours without overtime; state shift_end = 'finish'")
    assert told_of[1] == []
    bots = held.replace({"delivery.teams.clerks.kind": "bots", "delivery.teams.clerks.absence_share": 0.1, **END})
    assert any(text.startswith("clerks: absence_share of bots;") for text in doubts(bots.scenarios["base"]))


def test_what_nothing_in_the_study_feels_is_doubted() -> None:
    tables_ = content({**SITE, "wage_per_hour": 20.0}, sla=SLA)
    tables_["delivery"]["systems"] = {"erp": {}}
    outage = {"kind": "outage", "system": "erp", "dates": [date(2026, 1, 6)], "hours": 2.0}
    tables_["events"] = {"out": outage}
    assert [text.partition(",")[0] for text in doubts(textbook.study(tables_).scenarios["base"])] == [
        "events.out: an outage of erp"
    ]
    tables_["delivery"]["teams"]["clerks"]["needs"] = ["erp"]
    assert list(doubts(textbook.study(tables_).scenarios["base"])) == []


def test_a_back_up_that_holds_its_work_is_doubted() -> None:
    tables_ = content({**SITE, "wage_per_hour": 20.0}, sla=SLA)
    outage = {"kind": "outage", "site": "here", "dates": [date(2026, 1, 6)], "hours": 2.0}
    tables_["events"] = {"out": outage}
    tables_["delivery"]["teams"]["back_up"] = team(1, stands_in={"team": "clerks"})
    found = [list(doubts(textbook.study(tables_).replace(end).scenarios["base"])) for end in ({}, BACK_UP_END)]
    assert found[0][0].startswith("back_up: a back-up that holds its work when it is called off")
    assert found[1] == []


BACK_UP_END = {"delivery.teams.back_up.shift_end": "return"}
END = {"delivery.teams.clerks.shift_end": "finish"}


def test_a_provider_without_a_fee_is_doubted() -> None:
    assert told(SITE, "provider", sla=SLA) == ["a provider who is paid nothing"]
    fee = {"fees": {"all": {"basis": "item", "rate": 2.0}}}
    assert told(SITE, "provider", sla=SLA, contract=fee) == []


def compared(**rest: object) -> Comparison:
    return compare_study(textbook.study(content(**rest)), Experiment(replications=2))  # type: ignore[arg-type]


def test_a_verdict_says_that_it_stands_on_no_promise_and_no_price() -> None:
    hollow = takeaway(compared(site=SITE))
    assert hollow.endswith(
        "Nothing is promised, so that whatever is steady complies. "
        "Nothing costs anything: the study states no wages and no fees."
    )
    whole = takeaway(compared(site={**SITE, "wage_per_hour": 20.0}, sla=SLA))
    assert "Nothing" not in whole


PAID = {**SITE, "wage_per_hour": 20.0}


def road_told(**stated: object) -> list[str]:
    """Of a scenario on a road that is stated so."""
    tables_ = content(PAID, sla=SLA, baseline="home")
    study = textbook.study({**tables_, "scenarios": {"home": {}, "away": {"transition": stated}}})
    return [text.partition(":")[0].partition(", ")[2] for text in doubts_of(study)]


def test_a_fee_for_the_clients_own_team_is_doubted() -> None:
    fee = {"basis": "rostered_hour", "team": "clerks", "rate": 20.0}
    assert told(PAID, sla=SLA, contract={"fees": {"work": fee}}) == [
        "contract.fees.work: a fee for clerks, the client's own team, which is paid twice"
    ]
    assert told(SITE, "provider", sla=SLA, contract={"fees": {"work": fee}}) == []
    assert told(PAID, sla=SLA, contract={"fees": {"desk": {"basis": "month", "rate": 20.0}}}) == []


def test_credits_that_come_to_nothing_are_doubted() -> None:
    def credited(**credits: float) -> list[str]:
        sla = {"turnaround": {**SLA["turnaround"], "credits": credits}}
        contract = {"service_credits": {"at_risk_share": 0.1, "points_ladder": LADDER}}
        return told(PAID, sla=sla, contract=contract)

    assert credited() == ["sla credits whose weights add up to 0, so that none is ever due"]
    assert [credited(**some) for some in ({"weight_share": 0.01}, {"credit_points": 1.0})] == [[], []]


LADDER = [{"from_points": 1.0, "credit_share": 1.0}]
ALL = {"week": 9, "share": 1.0}


def test_a_gate_behind_a_pilot_of_no_work_is_doubted() -> None:
    gate = {"go_shares": {"turnaround": 0.9}}
    for share, known in ((0.0, ["transition.pilot.share"]), (0.01, [])):
        pilot = {"week": 2, "weeks": 4, "share": share}
        assert road_told(pilot={**pilot, "gate": gate}, waves={"all": ALL}) == known
        assert road_told(pilot=pilot, waves={"all": ALL}) == []


def test_what_is_taught_when_the_work_has_moved_is_doubted() -> None:
    for week, known in ((9, ["transition.knowledge_transfer.week"]), (8, [])):
        taught = {"week": week, "weeks": 2, "mentors_share": 0.5, "hours_per_week": 4.0}
        assert road_told(knowledge_transfer=taught, waves={"half": {"week": 5, "share": 0.5}, "all": ALL}) == known


def test_a_last_wave_that_takes_work_back_is_doubted() -> None:
    for share, known in ((0.4, ["transition.waves.last"]), (0.5, [])):
        waves = {"half": {"week": 5, "share": 0.5}, "last": {"week": 9, "share": share}}
        assert road_told(waves=waves) == known
    assert road_told(waves={"all": {**ALL, "share": 0.4}}) == []


def test_a_road_to_the_baseline_is_doubted_but_not_one_that_all_share() -> None:
    tables_, road = content(PAID, sla=SLA, baseline="home"), {"waves": {"all": ALL}}
    own = {**tables_, "scenarios": {"home": {"transition": road}, "away": {}}}
    assert [text.partition(";")[0] for text in doubts_of(textbook.study(own))] == [
        "home, transition: a road to the baseline, from where every other begins"
    ]
    shared = {**tables_, "transition": road, "scenarios": {"home": {}, "away": {}}}
    assert doubts_of(textbook.study(shared)) == []


def test_a_case_is_told_what_is_doubted_of_its_road() -> None:
    waves = {"half": {"week": 1, "share": 0.5}, "last": {"week": 2, "share": 0.4}}
    tables_ = content(PAID, sla=SLA, baseline="home", contract={"term_months": 2})
    study = textbook.study({**tables_, "scenarios": {"home": {}, "away": {"transition": {"waves": waves}}}})
    (warning,) = business_case(study, "away", replications=1).warnings
    assert warning.startswith("transition.waves.last: a last wave that takes work back, from 50% of the work to 40%")
