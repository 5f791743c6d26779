"""One run looked into: the load on each team, the story of an item, and the event log to take away."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple, TypeVar

import streamlit as st

from bposim.analysis.charts import loads
from bposim.analysis.event_logs import WRITERS
from bposim.analysis.limits import too_much_to_tell
from bposim.app import exhibits
from bposim.app.pictures import of_chart
from bposim.app.plain import plain
from bposim.app.progress import cancellable
from bposim.app.sessions.shared import jobs
from bposim.app.sessions.state import Story
from bposim.app.telling import once
from bposim.app.workers.asking import asked
from bposim.app.workers.keeping import Kept
from bposim.app.workers.looking import Look, event_log, look, told
from bposim.app.workers.pool import LOST
from bposim.app.workers.work import Task, packed
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.study import Study

REPLICATION = 0  # whose run is looked into
_ITEM, _TYPED, _WANTED = "told_item", "typed_item", "event log wanted"
_NONE_LATE = "No item of this run is late on the contract's clock, which excuses waits: end to end one may be."
_FORMS = {"csv": "CSV", "parquet": "Parquet", "xes": "XES", "ocel": "OCEL 2.0"}

T = TypeVar("T")

_looks: Kept[Task, Look] = Kept(128)
_stories: Kept[tuple[Task, str, str, int], tuple[str, ...]] = Kept(512)
_logs: Kept[tuple[Task, str], bytes] = Kept(2)  # up to 100 MB each


class Subject(NamedTuple):
    """A scenario whose run is looked into."""

    study: Study
    scenario: str
    seed: int

    @property
    def task(self) -> Task:
        return Task(self.study.key(self.scenario), self.seed, REPLICATION)

    @property
    def packed(self) -> bytes:
        return packed(self.study, self.scenario)


def draw(story: Story, study: Study) -> None:
    about = Subject(study, story.current, story.seed)
    other = Subject(study, exhibits.against(study, story.current), story.seed)
    place = st.empty()
    try:
        found = _looks.get(about.task) or _looks.put(about.task, _ask(look, about.task, about.packed))
        with place.container():
            _loads(found, about)
            _item(found, about, other)
            _event_log(about)
    except LOST:
        place.error("The simulation of this run stopped twice.", icon=":material/error:")


def _ask(job: Callable[..., T], *given: object) -> T:
    place = st.empty()
    say = once(place.caption)
    found = asked(jobs().pool, lambda: say("Looking into one run ..."), job, *given)
    place.empty()
    return found


def _loads(found: Look, about: Subject) -> None:
    st.header("How full each team is")
    exhibits.one(of_chart("Load on each team", loads, lambda: loads.rows(found.drivers), found.drivers), about.task)


def _item(found: Look, about: Subject, other: Subject) -> None:
    st.header("One item's story")
    st.markdown(
        f":small[From replication {REPLICATION} of seed {about.seed}, as `bposim trace` tells it. Where the demand is "
        "the same, the same number is the same item in every scenario: equally hard, come at the same moment.]"
    )
    known = found.notable
    if not known.items:
        st.caption("No item arrives.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for name, number in (("Slowest", known.slowest), ("Median", known.median), ("Late", known.late)):
            st.button(name, key=f"item:{name}", on_click=_choose, args=(number,), disabled=number is None)
        st.session_state[_TYPED] = item = _chosen(found)
        st.number_input("Item", 0, known.items - 1, step=1, key=_TYPED, on_change=_type, width=180)
    if known.late is None:
        st.markdown(f":small[{_NONE_LATE}]")
    _tell(about, item)
    if other.scenario != about.scenario and not too_much_to_tell(other.study, other.scenario):
        same = st.expander(f"The same item in {plain(other.scenario, 60)}", key="same item", on_change="rerun")
        if same.open:
            with same:
                _tell(other, item)


def _tell(about: Subject, item: int) -> None:
    try:
        st.code("\n".join(_told(about, item)), language=None, wrap_lines=True)
    except StudyError as error:
        st.caption(plain(str(error), 300))


def _chosen(found: Look) -> int:
    """The slowest unless another was asked for that there is."""
    item = st.session_state.get(_ITEM)
    if isinstance(item, int) and 0 <= item < found.notable.items:
        return item
    return found.notable.slowest or 0


def _choose(item: int | None) -> None:
    st.session_state[_ITEM] = item


def _type() -> None:
    _choose(st.session_state[_TYPED])


def _told(about: Subject, item: int) -> tuple[str, ...]:
    key = about.task, about.study.name, about.scenario, item
    kept = _stories.get(key)
    return kept or _stories.put(key, _ask(told, about.task, about.packed, about.study.name, about.scenario, item))


def _plain_name(scenario: str) -> str:
    """As any file system takes it."""
    return "".join(each if each.isalnum() else "_" for each in scenario)[:40]


def _event_log(about: Subject) -> None:
    """Made in the pool, when it is asked for."""
    st.header("Event log")
    st.markdown(
        f":small[Every touch and wait of the same run of **{plain(about.scenario, 60)}**, one row for each activity "
        "under the names of the XES standard: what process-mining tools read. Times are in UTC.]"
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        form = st.segmented_control(
            "File",
            list(WRITERS),
            default="csv",
            format_func=lambda name: _FORMS[name],
            key="event form",
            required=True,
            persist_state="session",
        )
        form = form if form in WRITERS else "csv"
        made = _logs.get((about.task, form))
        if made is None:
            st.button("Make the file", key="make events", on_click=_want, args=((about.task, form),))
        else:
            _take_away(about, form, made)
    if made is None and st.session_state.get(_WANTED) == (about.task, form):
        _logs.put((about.task, form), _make(about, form))
        st.rerun()


def _take_away(about: Subject, form: str, made: bytes) -> None:
    st.download_button(
        f"Download, {len(made) / 1e6:,.1f} MB",
        lambda: made,
        file_name=f"{_plain_name(about.scenario)}_seed_{about.task.seed}_{WRITERS[form][0]}",
        on_click="ignore",
        icon=":material/download:",
        key=f"events:{form}",
    )


def _want(log: tuple[Task, str] | None) -> None:
    st.session_state[_WANTED] = log


def _make(about: Subject, form: str) -> bytes:
    begun = time.monotonic()
    with cancellable("cancel events", _want) as place:
        say = once(place.caption)

        def tell() -> None:
            say(f"Making the event log as {_FORMS[form]}: {time.monotonic() - begun:.0f} s so far.")

        return asked(jobs().pool, tell, event_log, about.task, about.packed, form)
