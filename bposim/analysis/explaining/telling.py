"""A story as lines that anybody can read, in the client's time, and in a site's own where it is another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from bposim.analysis.explaining.parts import Part, name
from bposim.analysis.explaining.story import UNFINISHED, Due, Event, Story
from bposim.model.ticks import HOUR, MINUTE, SECOND, moment, zone


def lines(story: Story) -> Iterator[str]:
    yield (
        f"{story.study}, {story.scenario}: item {story.item} ({story.work_type} {story.number}), "
        f"seed {story.seed}, replication {story.replication}"
    )
    yield f"Times are those of the client ({story.operation.client_zone})."
    yield f"{_local(story, story.arrived)}  arrives"
    for event in story.events:
        if event.start >= story.delivered > UNFINISHED:
            continue
        yield _line(story, event)
    yield from _end(story)
    for due in story.dues:
        yield _due(story, due)
    yield from _quality(story)
    yield from _sum(story)


def _line(story: Story, event: Event) -> str:
    when = f"{_local(story, event.start)}  "
    if event.server < 0:
        why = f" ({_listed(event.parts)})" if event.parts else ""
        return f"{when}{event.step}: {event.what} {span(event.end - event.start)}{why}{_counted(event)}"
    again = f", attempt {event.attempt + 1}" if event.attempt else ""
    away = f", of which away {_listed(event.parts)}" if event.parts else ""
    who = f"{event.team}, server {event.server}{_at_site(story, event)}"
    return f"{when}{event.step}{again}: {who}, {span(event.end - event.start)}{away}: {event.what}{_counted(event)}"


def _counted(event: Event) -> str:
    return "" if event.counts_as is None else f"; all of it {name(event.counts_as)}"


def _at_site(story: Story, event: Event) -> str:
    there = next(team.zone for team in story.operation.teams if team.name == event.team)
    if there == story.operation.client_zone:
        return ""
    return f" ({moment(story.operation.epoch, event.start).astimezone(zone(there)):%a %H:%M} in {there})"


def _end(story: Story) -> Iterator[str]:
    if story.delivered == UNFINISHED:
        yield f"{_local(story, story.operation.horizon)}  the run ends, the item is {story.state}"
        return
    yield f"{_local(story, story.delivered)}  delivered"
    after = [event for event in story.events if event.start >= story.delivered]
    for event in after:
        yield _line(story, event)
    if after and story.closed != UNFINISHED:
        yield f"{_local(story, story.closed)}  closed"


def _due(story: Story, due: Due) -> str:
    contract = "its clock stands still" if due.contract is None else f"due {_local(story, due.contract)}"
    end_to_end = "due after the run" if due.end_to_end is None else f"due {_local(story, due.end_to_end)}"
    return f"SLA {due.sla}: {contract}, {_met(due.met)}; end to end {end_to_end}, {_met(due.met_end_to_end)}"


def _met(met: bool) -> str:
    return "met" if met else "not met"


def _quality(story: Story) -> Iterator[str]:
    if story.made:
        yield f"Defects made before the first check: {', '.join(story.made)}"
    if story.found:
        yield f"Sent back by a check: {story.found} times" if story.found > 1 else "Sent back by a check: once"
    if story.left:
        yield f"Defects that it left with: {', '.join(story.left)}"


def _sum(story: Story) -> Iterator[str]:
    total = sum(story.parts.values())
    yield f"{'So far' if story.delivered == UNFINISHED else 'Turnaround'}: {span(total)}"
    for part, ticks in sorted(story.parts.items(), key=lambda each: -each[1]):
        yield f"  {span(ticks):>14}  {100 * ticks / total:5.1f} %  {name(part)}"


def _listed(parts: Iterable[tuple[Part, int]]) -> str:
    return ", ".join(f"{name(part)} {span(ticks)}" for part, ticks in parts)


def _local(story: Story, tick: int) -> str:
    return f"{moment(story.operation.epoch, tick).astimezone(zone(story.operation.client_zone)):%a %d %b %H:%M:%S}"


def span(ticks: int) -> str:
    """Hours, minutes and seconds, the milliseconds only where there are any: nothing is rounded."""
    hours, rest = divmod(ticks, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    seconds, rest = divmod(rest, SECOND)
    return f"{hours}:{minutes:02}:{seconds:02}" + (f".{rest:03}" if rest else "")


def as_json(story: Story) -> dict[str, Any]:
    """Times in ISO 8601 with the client's offset, amounts in milliseconds."""
    fields = (
        "study",
        "scenario",
        "seed",
        "replication",
        "item",
        "number",
        "work_type",
        "state",
        "made",
        "left",
        "found",
    )
    return {
        **{field: getattr(story, field) for field in fields},
        "arrived": _iso(story, story.arrived),
        "delivered": None if story.delivered == UNFINISHED else _iso(story, story.delivered),
        "closed": None if story.closed == UNFINISHED else _iso(story, story.closed),
        "events": [_event(story, event) for event in story.events],
        "dues": [_due_as_json(story, due) for due in story.dues],
        "unfinished": story.delivered == UNFINISHED,
        "turnaround_milliseconds": sum(story.parts.values()),
        "parts": {name(part): ticks for part, ticks in story.parts.items()},
    }


def _event(story: Story, event: Event) -> dict[str, Any]:
    who = {"team": event.team, "server": event.server, "attempt": event.attempt} if event.server >= 0 else {}
    return {
        "start": _iso(story, event.start),
        "end": _iso(story, event.end),
        "step": event.step,
        "what": event.what,
        **who,
        **({} if event.counts_as is None else {"counts_as": name(event.counts_as)}),
        "parts": {name(part): ticks for part, ticks in event.parts},
    }


def _due_as_json(story: Story, due: Due) -> dict[str, Any]:
    return {
        "sla": due.sla,
        "due": None if due.contract is None else _iso(story, due.contract),
        "met": due.met,
        "due_end_to_end": None if due.end_to_end is None else _iso(story, due.end_to_end),
        "met_end_to_end": due.met_end_to_end,
    }


def _iso(story: Story, tick: int) -> str:
    local = moment(story.operation.epoch, tick).astimezone(zone(story.operation.client_zone))
    return local.isoformat(timespec="milliseconds")
