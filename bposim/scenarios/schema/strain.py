"""What much work does to people: more errors when nearly all are busy, a quicker pace when much is waiting."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bposim.scenarios.schema.fields import Factor, Share, Table


class Pressure(Table):
    """More errors, as long as the share of the team's heads on shift that are at work is above the stated one."""

    above_busy_share: Share
    defect_factor: Factor


class Haste(Table):
    """Another pace, and perhaps more errors, while more waits for each head of the team on shift than stated."""

    above_waiting_per_head: Annotated[float, Field(ge=0, le=1e6)]
    pace_factor: Annotated[float, Field(ge=0.1, le=10)]
    defect_factor: Factor = 1.0
