"""How long a user waits for the server among others: round trips, without a browser."""

from __future__ import annotations

import json
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.serving import PATIENCE, served

COMMAND = ["-m", "streamlit", "run", "app.py", "--server.enableAgentApi=true"]
USERS = 10
LOOKS = 40  # of the eleventh
LEARNERS = 30
MOVES = 10  # of a knob, of each learner
THINKS_SECONDS = 4.0  # a learner between two moves, in the mean

Tree = Mapping[str, Any]


def among_ten(folder: Path) -> dict[str, float]:
    """The eleventh user looks at other scenarios, all of whose numbers are known."""
    with served(COMMAND, folder) as address:
        eleventh = _User(address)
        idle = [eleventh.looks_at_another() for _ in range(LOOKS)]
        stop = threading.Event()
        others = [threading.Thread(target=_simulates, args=(address, number, stop)) for number in range(USERS)]
        for each in others:
            each.start()
        time.sleep(3)
        busy = [eleventh.looks_at_another() for _ in range(LOOKS)]
        stop.set()
        for each in others:
            each.join()
    quantiles = {"idle_median": np.median(idle), "median": np.median(busy), "p90": np.quantile(busy, 0.9)}
    return {f"eleventh_user_ms_{name}": 1e3 * float(value) for name, value in quantiles.items()}


def in_class(folder: Path) -> dict[str, float]:
    """Everybody has guessed, and moves a knob of the first lesson at a pace of his own."""
    with served(COMMAND, folder) as address:
        learners = [_User(address, page="classroom") for _ in range(LEARNERS)]
        for each in learners:
            each.guesses(10.0)
        with ThreadPoolExecutor(LEARNERS) as room:
            waited = [move for each in room.map(_plays, learners, range(LEARNERS)) for move in each]
    return {
        "thirty_learners_ms_median": 1e3 * float(np.median(waited)),
        "thirty_learners_ms_p90": 1e3 * float(np.quantile(waited, 0.9)),
    }


def _plays(learner: _User, number: int) -> list[float]:
    """Some are quick, some take three times as long."""
    waited = []
    for _ in range(MOVES):
        time.sleep(THINKS_SECONDS * (0.5 + number / LEARNERS))
        waited.append(learner.moves_a_knob())
    return waited


def _simulates(address: str, number: int, stop: threading.Event) -> None:
    user, volume = _User(address), 0.55 + 0.05 * number
    while not stop.is_set():
        volume = volume + 0.001 if volume < 1.4 else 0.55
        user.asks(widget_state={user.key("Volume"): round(volume, 3)})


class _User:
    """A session without a browser."""

    def __init__(self, address: str, **what: object) -> None:
        self.address, self.session = f"{address}/_stcore/agent/interact", ""
        self.page = self.asks(**what)

    def asks(self, **what: object) -> Tree:
        """Waits for the page to come to rest."""
        known = {"session_id": self.session} if self.session else {}
        status, self.page = self._post(known | what)
        self.session = str(self.page["session_id"])
        while status == 202:
            status, self.page = self._post({"session_id": self.session})
        return self.page

    def looks_at_another(self) -> float:
        """Seconds."""
        now = self.widget("Scenario to change")
        scenarios = now["props"]["options"]
        return self._puts(now, scenarios[(scenarios.index(now["value"]) + 1) % len(scenarios)])

    def guesses(self, number: float) -> None:
        self.asks(widget_state={self.key("Your guess"): number}, trigger={"key": self.key("That is my guess")})

    def moves_a_knob(self) -> float:
        """The first one, a step on; seconds."""
        knob = next(each for each in _elements(self.page["tree"]) if each["type"] == "slider")
        props = knob["props"]
        further = knob["value"] + props["step"]
        return self._puts(knob, further if further <= props["max_value"] else props["min_value"])

    def _puts(self, widget: Tree, value: object) -> float:
        """Seconds until all is at rest."""
        begin = time.perf_counter()
        self.asks(widget_state={widget["key"]: value})
        return time.perf_counter() - begin

    def key(self, label: str) -> str:
        return str(self.widget(label)["key"])

    def widget(self, label: str) -> Tree:
        return next(each for each in _elements(self.page["tree"]) if _label(each).startswith(label))

    def _post(self, content: Mapping[str, object]) -> tuple[int, Tree]:
        body, heads = json.dumps(content).encode(), {"Content-Type": "application/json"}
        with urllib.request.urlopen(urllib.request.Request(self.address, body, heads), timeout=PATIENCE) as answer:
            found: Tree = json.loads(answer.read())
            return answer.status, found


def _elements(tree: Tree) -> Iterator[Tree]:
    yield tree
    for child in tree.get("children", ()):
        yield from _elements(child)


def _label(element: Tree) -> str:
    return str((element.get("props") or {}).get("label") or "")
