"""How long a user waits for the server while ten others simulate: round trips, without a browser."""

from __future__ import annotations

import json
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.serving import PATIENCE, served

USERS = 10
LOOKS = 40  # of the eleventh

Tree = Mapping[str, Any]


def among_ten(folder: Path) -> dict[str, float]:
    """The eleventh user looks at other scenarios, all of whose numbers are known."""
    command = ["-m", "streamlit", "run", "app.py", "--server.enableAgentApi=true"]
    with served(command, folder) as address:
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


def _simulates(address: str, number: int, stop: threading.Event) -> None:
    user, volume = _User(address), 0.55 + 0.05 * number
    while not stop.is_set():
        volume = volume + 0.001 if volume < 1.4 else 0.55
        user.asks(widget_state={user.key("Volume"): round(volume, 3)})


class _User:
    """A session without a browser."""

    def __init__(self, address: str) -> None:
        self.address, self.session = f"{address}/_stcore/agent/interact", ""
        self.page = self.asks()
        self.scenarios = self.widget("Scenario to change")["props"]["options"]

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
        other = self.scenarios[(self.scenarios.index(now["value"]) + 1) % len(self.scenarios)]
        begin = time.perf_counter()
        self.asks(widget_state={now["key"]: other})
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
