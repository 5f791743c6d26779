"""What may be changed: few controls first, all other values behind them."""

from __future__ import annotations

import math
from collections.abc import Iterable

import streamlit as st

from bposim.analysis.changing.settings import Setting, all_settings, edits, first_settings
from bposim.app import equal
from bposim.app.plain import plain
from bposim.app.sessions import session, study_files
from bposim.app.sessions.link import LARGEST_SEED
from bposim.app.sessions.presets import SENTENCES, title
from bposim.app.sessions.shared import opening
from bposim.app.sessions.state import Copied, Deleted, Rebased, Renamed, Story, first_story, preset_of
from bposim.app.workers.keeping import Kept
from bposim.scenarios.study import Study

MOST_SLIDERS = 12
_CURRENT, _PRESET, _VALUE, _NAME = "current", "preset", "other_value", "new_name"
_SEED = "seed"

_settings: Kept[tuple[str, str, str], tuple[Setting, ...]] = Kept(64)


def draw(story: Story, study: Study) -> None:
    with st.sidebar:
        _choose_study(story)
        session.choose_scenario(_CURRENT, "Scenario to change")
        base = preset_of(story)
        found = _first(study, story.current, base)[:MOST_SLIDERS]
        _sliders(f"What if, in {plain(story.current, 40)}", [each for each in found if each.scenario], story)
        _sliders("What if, in all scenarios", [each for each in found if not each.scenario], story)
        others = st.expander("All other values", key="others", on_change="rerun", icon=":material/tune:")
        if others.open:
            with others:
                _other_values(study, story, base)
        equal.draw(story, study)
        _manage(story, study)
        study_files.draw(study)


def _first(study: Study, scenario: str, base: Study) -> tuple[Setting, ...]:
    key = study.fingerprint, scenario, base.fingerprint
    return _settings.get(key) or _settings.put(key, first_settings(study, scenario, base))


def _choose_study(story: Story) -> None:
    known = list(dict.fromkeys([story.preset, *SENTENCES, opening()[0].preset]))
    st.session_state[_PRESET] = story.preset
    st.selectbox(
        "Study", [each for each in known if each or not story.preset], format_func=title, key=_PRESET, on_change=_open
    )
    if story.preset in SENTENCES:
        st.caption(SENTENCES[story.preset])


def _open() -> None:
    chosen = st.session_state[_PRESET]
    if chosen in SENTENCES or chosen == opening()[0].preset:
        session.open_story(first_story(chosen))


def undo_buttons() -> None:
    history = session.history()
    st.button(
        "Undo", icon=":material/undo:", on_click=history.undo, disabled=not history.past, key="undo", shortcut="Ctrl+Z"
    )
    st.button("Redo", icon=":material/redo:", on_click=history.redo, disabled=not history.future, key="redo")
    changed = bool(history.now.edits)
    st.button("Reset", icon=":material/restart_alt:", on_click=history.reset, disabled=not changed, key="reset")


def _sliders(heading: str, settings: list[Setting], story: Story) -> None:
    if settings:
        st.markdown(f"**{heading}**")
    for setting in settings:
        _slider(setting, story)


def _slider(setting: Setting, story: Story) -> None:
    assert setting.low is not None, setting
    assert setting.high is not None, setting
    key, scale = f"first:{setting.key}", _scale(setting)
    st.session_state[key] = _shown(setting, setting.value)
    st.slider(
        _label(setting),
        _shown(setting, setting.low),
        _shown(setting, setting.high),
        step=_shown(setting, setting.step),
        format=_format(setting),
        key=key,
        help=_about(setting),
        on_change=_move,
        args=(key, setting, scale, _client(story)),
    )


def _client(story: Story) -> tuple[str, str]:
    return story.preset, story.text


def _move(key: str, setting: Setting, scale: float, client: tuple[str, str]) -> None:
    """What comes from a browser may be anything, and of the study before: one that was chosen while its controls were
    being drawn is told their values as if somebody had moved them."""
    value = st.session_state[key]
    if client != _client(session.story()):
        return
    if not isinstance(value, int | float) or not math.isfinite(value):
        return
    study, base = session.study(), preset_of(session.story())
    session.do(*edits(setting, value if isinstance(setting.value, int) else value / scale, study, base))


def _scale(setting: Setting) -> float:
    """Shares are read as per cent."""
    return 100.0 if setting.is_share else 1.0


def _shown(setting: Setting, value: float) -> float:
    return int(value) if isinstance(setting.value, int) else round(float(value * _scale(setting)), 6)


def _format(setting: Setting) -> str:
    if isinstance(setting.value, int):
        return "%d"
    return "%.1f %%" if setting.is_share else "%.2f"


def _label(setting: Setting) -> str:
    unit = "" if setting.is_share else f" ({setting.unit})" if setting.unit else ""
    return plain(f"{setting.label}{unit}", 120)


def _about(setting: Setting) -> str:
    """Where the value comes from; nothing here that is not also on the Assumptions page."""
    parts = [f"Mark {setting.mark}" if setting.mark else "", setting.source, setting.help]
    return plain(". ".join(part for part in parts if part) or "Stated by the study", 600)


def _other_values(study: Study, story: Story, base: Study) -> None:
    st.session_state[_SEED] = story.seed
    st.number_input("Seed of all luck", 0, LARGEST_SEED - 1, step=1, key=_SEED, on_change=_reseed)
    found = {setting.key: setting for setting in all_settings(study, story.current, base)}
    chosen = st.selectbox(
        "Value",
        list(found),
        format_func=lambda key: found[key].label if key in found else "",
        key=f"other:{story.current}",
        help="Type to search",
        persist_state="session",
    )
    if chosen is None:
        return
    setting = found[chosen]
    key = f"{_VALUE}:{setting.key}"
    st.session_state[key] = _shown(setting, setting.value)
    st.number_input(
        _label(setting) + (" \\(%\\)" if setting.is_share else ""),
        step=_shown(setting, setting.step),
        key=key,
        on_change=_move,
        args=(key, setting, _scale(setting), _client(story)),
    )
    st.caption(f"`{setting.path}`" if setting.path.replace(".", "").replace("_", "").isalnum() else plain(setting.path))
    st.caption(_range(setting))


def _reseed() -> None:
    seed = st.session_state[_SEED]
    if isinstance(seed, int) and 0 <= seed < LARGEST_SEED:
        session.open_story(session.story()._replace(seed=seed))


def _range(setting: Setting) -> str:
    scale = _scale(setting)
    low, high = setting.low, setting.high
    span = f"Range {low * scale:g} to {high * scale:g}. " if low is not None and high is not None else ""
    return f"{span}{_about(setting)}"


def _manage(story: Story, study: Study) -> None:
    with st.expander("Copy, rename or delete a scenario", icon=":material/content_copy:"):
        name = story.current
        st.text_input("New name", max_chars=40, key=_NAME, placeholder=f"{name}_2", persist_state="session")
        with st.container(horizontal=True, gap="xsmall"):
            st.button("Copy", on_click=_copy, key="copy")
            st.button("Rename", on_click=_rename, key="rename")
            st.button(
                f"Delete {plain(name, 40)}",
                on_click=_do,
                args=(Deleted(name),),
                key="delete",
                disabled=name == study.baseline,
            )
        st.button(
            "Make it the baseline", on_click=_do, args=(Rebased(name),), key="rebase", disabled=name == study.baseline
        )


def _do(step: Deleted | Rebased) -> None:
    session.do(step)


def _copy() -> None:
    name = session.story().current
    session.do(Copied(name, _new_name(session.study().scenarios)))
    st.session_state[_NAME] = ""


def _rename() -> None:
    session.do(Renamed(session.story().current, _new_name(session.study().scenarios)))
    st.session_state[_NAME] = ""


def _new_name(taken: Iterable[str]) -> str:
    """As typed, or the next free one."""
    typed = str(st.session_state.get(_NAME) or "").strip()
    if typed:
        return typed
    known, name = set(taken), session.story().current
    return next(f"{name}_{number}" for number in range(2, 1000) if f"{name}_{number}" not in known)
