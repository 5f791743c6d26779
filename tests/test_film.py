"""Is a film of the day what the run log says? Oracle: a morning on paper."""

from __future__ import annotations

import re

import pytest

from bposim.analysis.charts import film as picture
from bposim.analysis.explaining.film import MOST_ITEMS, Film, Stage, farthest, film
from bposim.analysis.running import Run, simulate
from bposim.analysis.validation import textbook
from bposim.analysis.validation.textbook import fixed, from_file, shift, step, tables, team
from bposim.scenarios.study import SHIPPED, Study, load_study

HOUR = 3  # pictures


@pytest.fixture(scope="module")
def run() -> Run:
    """Two items at nine, one clerk from nine to five: the first needs an hour, then a wait of an hour; the second is
    begun at ten, and after its own wait done at noon."""
    steps = {
        "work": step(fixed(60), next="post"),
        "post": {"kind": "wait", "delay": fixed(60), "awaiting": "transfer"},
    }
    content = tables(
        {"letter": from_file("work")}, steps, {"clerks": team(1, ["work"], {"day": shift("09:00-17:00")})}, weeks=2
    )
    study = textbook.study(content, [("2026-01-07T09:00", "letter", 2)])
    return simulate(study.scenarios[study.baseline], study.data)


@pytest.fixture(scope="module")
def shot(run: Run) -> Film:
    return film(run)


def stages(shot: Film, hour: float) -> list[tuple[Stage, str]]:
    moment = round(hour * HOUR)
    at = zip(shot.stage[moment], shot.step[moment], strict=True)
    return [(Stage(stage), shot.steps[step] if stage not in (Stage.TO_COME, Stage.DONE) else "") for stage, step in at]


@pytest.mark.parametrize(
    ("hour", "first", "second"),
    [
        (8, (Stage.TO_COME, ""), (Stage.TO_COME, "")),
        (9 + 1 / 3, (Stage.IN_HAND, "work"), (Stage.QUEUED, "work")),
        (10 + 1 / 3, (Stage.AWAY, "post"), (Stage.IN_HAND, "work")),
        (11 + 1 / 3, (Stage.DONE, ""), (Stage.AWAY, "post")),
        (12, (Stage.DONE, ""), (Stage.DONE, "")),
    ],
)
def test_items_are_where_the_paper_has_them(
    shot: Film, hour: float, first: tuple[Stage, str], second: tuple[Stage, str]
) -> None:
    assert stages(shot, hour) == [first, second]


def test_film_is_of_the_day_on_which_most_arrives_and_says_who_is_at_work(shot: Film, run: Run) -> None:
    (site,) = shot.sites
    assert picture.clock(shot, run.operation, 8 * HOUR) == ("Wed 08:00 client closed, clerks closed",)
    assert picture.clock(shot, run.operation, 9 * HOUR) == ("Wed 09:00 client open, clerks at work",)
    assert site.at_work.sum() == 8 * HOUR + 3 * HOUR + 1  # until noon of the next day, at noon as well


def test_steps_stand_in_the_order_in_which_items_come_to_them(shot: Film) -> None:
    assert shot.steps == ("work", "post")
    assert shot.teams == (("clerks",), ())


def test_every_picture_has_a_dot_for_each_item_that_has_come(shot: Film, run: Run) -> None:
    made = picture.figure(shot, run.operation)
    assert len(made.data[1].x) == 1  # it opens at 09:00, with one in hand
    assert made.frames[made.layout.sliders[0].active].name == str(9 * HOUR)
    names = [re.sub("<(i|span)[^>]*>|</(i|span)>", "", text) for text in made.layout.yaxis.ticktext]
    assert names == ["work<br>by clerks", "post", "■ done"]
    came = [int((stage != Stage.TO_COME).sum()) for stage in shot.stage if (stage != Stage.TO_COME).any()]
    drawn = [[[x for x in trace.x if x is not None] for trace in frame.data] for frame in made.frames]
    assert [sum(map(len, traces)) for traces in drawn] == came
    assert all(len(trace.x) for frame in made.frames for trace in frame.data), "an empty one is not drawn anew"
    rows = picture.rows(shot, run.operation)
    assert rows[11 * HOUR + 1]["done"] == 1
    assert picture.takeaway(shot).startswith("Of 2 items of the fullest day, 100 % are done")


def test_a_question_is_called_after_the_step_that_asks_it(shot: Film, run: Run) -> None:
    made = picture.figure(shot._replace(steps=("work", "data_entry.query")), run.operation)
    assert made.layout.yaxis.ticktext[1] == "query of data<br>entry"


def away(zone: str) -> Study:
    """A clerk at home who serves first, and one in another zone who takes over at its two in the afternoon."""
    teams = {
        "home": team(1, ["work"], {"day": shift("09:00-17:00")}),
        "there": team(1, ["post"], {"day": shift("09:00-17:00")}, site="there"),
    }
    steps = {"work": step(fixed(30), next="post"), "post": step(fixed(30))}
    content = tables({"letter": from_file("work")}, steps, teams, weeks=2, sites={"there": {"time_zone": zone}})
    return textbook.study(content, [("2026-01-07T12:00", "letter", 3)])


def test_each_clock_is_told_once_and_both_sites_are() -> None:
    study = away("America/Bogota")  # UTC - 5: from 14:00 to 22:00
    made = simulate(study.scenarios[study.baseline], study.data)
    shot = film(made)
    assert picture.clock(shot, made.operation, 13 * HOUR) == (
        "Wed 13:00 client open, home at work",
        "Wed 08:00 there closed",
    )
    assert shot.teams == (("home",), ("there",))


def test_why_all_wait_is_said() -> None:
    """Three are done at home by 13:30, and wait for who comes at 14:00."""
    study = away("America/Bogota")
    made = simulate(study.scenarios[study.baseline], study.data)
    shot = film(made)
    assert shot.stalled[13 * HOUR + 2]
    assert picture.clock(shot, made.operation, 13 * HOUR + 2)[-1] == "all wait: nobody is there for it"
    assert not shot.stalled[14 * HOUR + 1]


def test_items_wait_for_others_that_came_before() -> None:
    """Eleven come in the time that ten take: a day's items are behind those of the days before."""
    study = textbook.study(textbook.markov("letter", 1.1, 60, 1, weeks=2))
    shot = film(simulate(study.scenarios[study.baseline]))
    assert shot.stalled.any()
    assert shot.staffed[shot.stalled].all()
    assert "because who is there does other items" in picture.takeaway(shot)


def test_the_farthest_scenario_is_the_one_whose_clock_is() -> None:
    assert [farthest(load_study(name)) for name in SHIPPED] == ["offshore"] * len(SHIPPED)
    home = away("UTC")
    assert farthest(home) == home.baseline


def test_a_full_day_is_thinned_evenly() -> None:
    content = textbook.markov("letter", 60, 1, 2, weeks=2)
    study = textbook.study(content)
    shot = film(simulate(study.scenarios[study.baseline]))
    assert len(shot.items) == MOST_ITEMS
    gaps = {int(gap) for gap in shot.items[1:] - shot.items[:-1]}
    assert max(gaps) - min(gaps) <= 1


@pytest.mark.parametrize(("at_end", "after"), [("hold", Stage.QUEUED), ("finish", Stage.IN_HAND)])
def test_work_that_is_held_overnight_waits_and_overtime_does_not(at_end: str, after: Stage) -> None:
    """Come at 16:20 for an hour's work: held from 17:00 till nine, or finished at 17:20."""
    clerks = {**team(1, ["work"], {"day": shift("09:00-17:00")}), "shift_end": at_end}
    content = tables({"letter": from_file("work")}, {"work": step(fixed(60))}, {"clerks": clerks}, weeks=2)
    study = textbook.study(content, [("2026-01-07T16:20", "letter", 1)])
    simulated = simulate(study.scenarios[study.baseline], study.data)
    shot = film(simulated)
    assert stages(shot, 16 + 2 / 3)[0] == (Stage.IN_HAND, "work")
    assert stages(shot, 17)[0] == (after, "work")
    assert ("nobody is there for it" in picture.clock(shot, simulated.operation, 17 * HOUR)[-1]) == (at_end == "hold")
    says = picture.takeaway(shot)
    assert ("All that are there wait for 16 hours because nobody is there for it." in says) == (at_end == "hold")
    assert stages(shot, 33)[0] == ((Stage.IN_HAND, "work") if at_end == "hold" else (Stage.DONE, ""))
