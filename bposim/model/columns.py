"""Between the arrays of operation and log and the plain lists of the readable engine."""

from __future__ import annotations

from typing import Any

import numpy as np

from bposim.model.operation import NOBODY, Ints, Operation
from bposim.model.rules import FOUND
from bposim.model.runlog import Items, State, Touches
from bposim.model.workload import Workload

NEVER = -1


def lists(columns: Any) -> Any:
    """Plain lists are quicker than arrays to read one by one."""
    return columns._make(column.tolist() if isinstance(column, np.ndarray) else column for column in columns)


def places(operation: Operation) -> list[list[tuple[int, int, int]]]:
    """By queue: (team, min_length, min_age), most preferred first."""
    queues = np.stack(operation.serving, axis=-1).tolist()
    return [[(team, length, age) for team, length, age in places if team != NOBODY] for places in queues]


def sorted_by(rows: list[int], fields: tuple[str, ...], major: str, minor: str) -> Ints:
    """One array for each field."""
    table = np.array(rows, np.int64).reshape(-1, len(fields))
    order = np.lexsort((table[:, fields.index(minor)], table[:, fields.index(major)]))
    return np.ascontiguousarray(table[order].T)


def items_of(left: list[int], workload: Workload, touches: Touches, horizon: int) -> Items:
    """`left` has (item, tick or NEVER, step, defects, made) of each, row after row."""
    count = int(np.searchsorted(workload.arrived, horizon))
    first_begin, closed, step = np.full((3, count), NEVER, np.int64)
    waited, worked, found, defects, made = np.zeros((5, count), np.int64)
    number, *facts = np.array(left, np.int64).reshape(-1, 5).T
    closed[number], step[number], defects[number], made[number] = facts
    first_begin[touches.item[::-1]] = touches.begin[::-1]
    np.add.at(waited, touches.item, touches.begin - touches.queued)
    np.add.at(worked, touches.item, touches.worked)
    np.add.at(found, touches.item[touches.outcome == FOUND], 1)
    state = np.where(closed == NEVER, int(State.IN_PROGRESS), int(State.DONE))
    who = workload.work_type[:count], workload.number[:count], workload.arrived[:count]
    return Items(*who, first_begin, closed, closed.copy(), waited, worked, found, defects, made, step, state)
