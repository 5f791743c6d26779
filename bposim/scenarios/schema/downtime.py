"""What bots and systems are down for: stated maintenance, and failures that luck brings."""

from __future__ import annotations

from bposim.scenarios.schema.distributions import Distribution
from bposim.scenarios.schema.fields import Days, Hours, Table, Zone


class Maintenance(Table):
    """Weekly hours, in local time, in which nothing can be done."""

    days: Days
    hours: Hours


class Failures(Table):
    """Up and down by turns, whether or not there is work; both times run on day and night."""

    time_to_failure: Distribution
    time_to_repair: Distribution


class MayBeDown(Table):
    maintenance: dict[str, Maintenance] = {}
    failures: dict[str, Failures] = {}


class System(MayBeDown):
    """What bots and people work in; teams that need it are down with it. Its hours are the client's unless stated."""

    time_zone: Zone | None = None
