"""Whether the baseline reproduces the client's own figures of today, said where something is compared with it."""

from __future__ import annotations

from streamlit.delta_generator import DeltaGenerator

from bposim.analysis.reconciling import reconcile
from bposim.app.plain import plain
from bposim.app.sessions.shared import jobs
from bposim.app.telling import give_way
from bposim.app.workers.asking import asked
from bposim.app.workers.keeping import Kept
from bposim.scenarios.study import Study

_doubts: Kept[tuple[str, int], str] = Kept(64)


def draw(place: DeltaGenerator, study: Study, seed: int) -> None:
    """Nothing where nothing is stated of today, or all of it holds."""
    if study.scenarios[study.baseline].client.today is None:
        return
    key = study.fingerprint, seed
    doubt = _doubts.get(key)
    if doubt is None:
        found = asked(jobs().pool, give_way, reconcile, study.only([study.baseline]), seed)
        doubt = _doubts.put(key, found.doubt if found else "")
    if doubt:
        place.warning(plain(doubt, 400), icon=":material/rule:")
