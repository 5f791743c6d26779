"""J and J0 as anybody would write them in SimPy: a process for each item, a resource for the agents."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Generator

import simpy

from benchmarks.jobs import AGENTS, ATTEMPTS

Process = Generator[simpy.Event, None, None]


def j(
    arrived: list[int],
    is_high: list[int],
    handle: list[list[int]],
    luck: list[list[int]],
    threshold: int,
    starts: list[int],
    ends: list[int],
) -> list[int]:
    """The tick at which each item is done. The agents' shifts lie in how long work takes from now on."""
    env = simpy.Environment()
    agents = simpy.PriorityResource(env, AGENTS)
    closed = [0] * len(arrived)

    def end_of(work: int) -> int:
        shift = bisect_right(ends, env.now)
        begin = max(int(env.now), starts[shift])
        while begin + work > ends[shift]:
            work -= ends[shift] - begin
            shift += 1
            begin = starts[shift]
        return begin + work

    def item(number: int, priority: int) -> Process:
        for attempt in range(ATTEMPTS):
            with agents.request(priority) as mine:
                yield mine
                yield env.timeout(end_of(handle[number][attempt]) - env.now)
            if luck[number][attempt] >= threshold:
                break
            priority = 0
        closed[number] = int(env.now)

    def arrivals() -> Process:
        for number, tick in enumerate(arrived):
            yield env.timeout(tick - env.now)
            env.process(item(number, 0 if is_high[number] else 1))

    env.process(arrivals())
    env.run()
    return closed


def j0(arrived: list[int], handle: list[int]) -> list[int]:
    """The tick at which each item is done."""
    env = simpy.Environment()
    agents = simpy.Resource(env, AGENTS)
    closed = [0] * len(arrived)

    def item(number: int) -> Process:
        with agents.request() as mine:
            yield mine
            yield env.timeout(handle[number])
        closed[number] = int(env.now)

    def arrivals() -> Process:
        for number, tick in enumerate(arrived):
            yield env.timeout(tick - env.now)
            env.process(item(number))

    env.process(arrivals())
    env.run()
    return closed
