"""A strict reader of event logs in XES, by the rules of IEEE 1849-2016 alone: it knows nothing of who wrote them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

SPACE = "{http://www.xes-standard.org/}"
PARTS = ("extension", "global", "classifier", "attribute", "trace", "event")  # of a log, in this order
TRUTHS = {"true": True, "false": False, "1": True, "0": False}


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"{text!r} has no offset")
    return found


TYPES: dict[str, Callable[[str], object]] = {
    "string": str,
    "date": _moment,
    "int": int,
    "float": float,
    "boolean": TRUTHS.__getitem__,
    "id": str,
}

Event = dict[str, object]


class Trace(NamedTuple):
    attributes: Event
    events: list[Event]


class Malformed(Exception):
    """What the standard does not allow."""


def read(text: bytes) -> list[Trace]:
    log = ElementTree.fromstring(text)
    _expect(log.tag == f"{SPACE}log", "the root is a log of the standard's namespace")
    _expect({"xes.version", "xes.features"} <= set(log.keys()), "a log says its version and features")
    parts = [_part(child) for child in log]
    _expect(parts == sorted(parts, key=PARTS.index), f"parts in the order {PARTS}")
    prefixes = {_stated(each, "prefix") for each in log.iter(f"{SPACE}extension") if _stated(each, "name", "uri")}
    scopes = {each.get("scope"): _attributes(each, prefixes) for each in log.iter(f"{SPACE}global")}
    for classifier in log.iter(f"{SPACE}classifier"):
        keys = _stated(classifier, "keys").split()
        _expect(set(keys) <= set(scopes.get("event", {})), "what a classifier names is in every event")
    return [_trace(each, prefixes, scopes) for each in log.iter(f"{SPACE}trace")]


def followers(traces: list[Trace]) -> dict[tuple[object, object], int]:
    """How often an activity follows another directly."""
    names = ([event["concept:name"] for event in trace.events] for trace in traces)
    return dict(Counter(pair for each in names for pair in pairwise(each)))


def _part(child: Element) -> str:
    name = child.tag.removeprefix(SPACE)
    return "attribute" if name in TYPES else name


def _trace(found: Element, prefixes: set[str], scopes: dict[str | None, Event]) -> Trace:
    parts = [_part(child) for child in found]
    _expect(parts == sorted(parts, key=PARTS.index), "a trace has its attributes before its events")
    trace = Trace(_attributes(found, prefixes), [_attributes(each, prefixes) for each in found.iter(f"{SPACE}event")])
    _expect(set(scopes.get("trace", {})) <= set(trace.attributes), "what is global is in every trace")
    for event in trace.events:
        _expect(set(scopes.get("event", {})) <= set(event), "what is global is in every event")
    return trace


def _attributes(parent: Element, prefixes: set[str]) -> Event:
    found: Event = {}
    for key, value in _typed(parent):
        prefix, colon, _ = key.partition(":")
        _expect(not colon or prefix in prefixes, f"an extension for the prefix of {key!r}")
        _expect(key not in found, f"{key!r} once")
        found[key] = value
    return found


def _typed(parent: Element) -> Iterator[tuple[str, object]]:
    for child in parent:
        kind = child.tag.removeprefix(SPACE)
        if kind in ("trace", "event"):
            continue
        _expect(kind in TYPES, f"an attribute of a type, not {kind!r}")
        text = child.get("value")
        try:
            yield _stated(child, "key"), TYPES[kind](text or "")
        except (ValueError, KeyError) as error:
            raise Malformed(f"{text!r} is no {kind}") from error


def _stated(element: Element, *names: str) -> str:
    for name in names:
        _expect(bool(element.get(name)), f"{element.tag} with {name}")
    return str(element.get(names[0]))


def _expect(holds: bool, what: str) -> None:
    if not holds:
        raise Malformed(what)
