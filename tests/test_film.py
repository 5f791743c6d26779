"""Is a film of the day what the run log says? Oracle: a morning on paper."""

from __future__ import annotations

import pytest

from bposim.analysis.charts import film as picture
from bposim.analysis.explaining.film import MOST_ITEMS, Film, Stage, film
from bposim.analysis.running import Run, simulate
from bposim.analysis.validation import textbook
from bposim.analysis.validation.textbook import fixed, from_file, shift, step, tables, team

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
    assert picture.clock(shot, run.operation, 8 * HOUR) == "client Wed 08:00; clerks Wed 08:00 closed"
    assert picture.clock(shot, run.operation, 9 * HOUR) == "client Wed 09:00; clerks Wed 09:00 at work"
    assert site.at_work.sum() == 8 * HOUR + 3 * HOUR + 1  # until noon of the next day, at noon as well


def test_steps_stand_in_the_order_in_which_items_come_to_them(shot: Film) -> None:
    assert shot.steps == ("work", "post")


def test_every_picture_has_a_dot_for_each_item_that_has_come(shot: Film, run: Run) -> None:
    made = picture.figure(shot, run.operation)
    came = [int((stage != Stage.TO_COME).sum()) for stage in shot.stage if (stage != Stage.TO_COME).any()]
    assert [sum(len(trace.x) for trace in frame.data) for frame in made.frames] == came
    rows = picture.rows(shot, run.operation)
    assert rows[11 * HOUR + 1]["done"] == 1
    assert picture.takeaway(shot).startswith("Of 2 items of the fullest day, 100 % are done")


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
    shot = film(simulate(study.scenarios[study.baseline], study.data))
    assert stages(shot, 16 + 2 / 3)[0] == (Stage.IN_HAND, "work")
    assert stages(shot, 17)[0] == (after, "work")
    assert stages(shot, 33)[0] == ((Stage.IN_HAND, "work") if at_end == "hold" else (Stage.DONE, ""))
