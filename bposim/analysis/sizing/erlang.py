"""Servers by arithmetic where work is done at once: Erlang's formulas for M/M/c, without simulation."""

from __future__ import annotations

from math import ceil, exp


def wait_probability(load: float, servers: int) -> float:
    """Erlang C: the share that finds all servers busy; `load` in erlangs. Everybody waits at or above capacity."""
    if load >= servers:
        return 1.0
    blocked = 1.0  # Erlang B by its recursion, which does not overflow
    for count in range(1, servers + 1):
        blocked = load * blocked / (count + load * blocked)
    return servers * blocked / (servers - load * (1 - blocked))


def begun_within(load: float, servers: int, handle_time: float, time: float) -> float:
    """Share whose wait is at most `time`, in units of the handle time."""
    if load >= servers:
        return 0.0
    return 1 - wait_probability(load, servers) * exp(-(servers - load) * time / handle_time)


def servers_for(load: float, share: float, handle_time: float, time: float) -> int:
    """The fewest with which so large a share waits at most `time`."""
    servers = max(1, ceil(load))
    while begun_within(load, servers, handle_time, time) < share:
        servers += 1
    return servers


def servers_for_backlog(waiting: float, days: float, a_day: float, a_server_day: float) -> int:
    """Servers that do the day's arrivals and clear what waits within so many days."""
    return ceil((waiting / days + a_day) / a_server_day - 1e-9)
