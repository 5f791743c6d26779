"""Waiting by Erlang's second formula: calls at random, handling as random, and whoever comes first is next."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, floor, inf


def waiting_share(servers: int, load: float) -> float:
    """Of those who come, by the recursion of the first formula, which no factorial overflows."""
    if load >= servers:
        return 1.0
    blocked = 1.0
    for busy in range(1, servers + 1):
        blocked = load * blocked / (busy + load * blocked)
    return blocked / (1 - load / servers * (1 - blocked))


def mean_wait(servers: int, load: float) -> float:
    """In handle times."""
    return inf if load >= servers else waiting_share(servers, load) / (servers - load)


def begun_within(servers: int, load: float, target: float) -> float:
    """Share of those whose handling begins within so many handle times."""
    return 0.0 if load >= servers else 1 - waiting_share(servers, load) * exp(-(servers - load) * target)


def fewest_servers(load: float, most: int, is_enough: Callable[[int], bool]) -> int | None:
    """None where not even the most will do."""
    return next((servers for servers in range(floor(load) + 1, most + 1) if is_enough(servers)), None)
