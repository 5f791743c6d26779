"""What the client pays: fees to the provider, and what stays or comes with the client."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bposim.scenarios.schema.fields import Amount, CurrencyCode, Items, Label, Share, Table

Fte = Annotated[float, Field(ge=0, le=10_000)]


class HourFee(Table):
    """A rate for each rostered hour (net of leave and absence, in-office shrinkage included) of a team."""

    basis: Literal["rostered_hour"]
    team: Label
    rate: Amount
    currency: CurrencyCode | None = None


class FteMonthFee(Table):
    """A rate for each head of a team and month, part months by the day; empty seats and new people in training not."""

    basis: Literal["fte_month"]
    team: Label
    rate: Amount
    currency: CurrencyCode | None = None


class ItemFee(Table):
    """A rate for each item delivered, of all work types unless some are named."""

    basis: Literal["item"]
    rate: Amount
    work_types: Items[Label] = ()
    currency: CurrencyCode | None = None


Fee = Annotated[HourFee | FteMonthFee | ItemFee, Field(discriminator="basis")]


class Contract(Table):
    """Fees by name, and the client's own costs of having a provider, all per year in the study's currency.

    Stranded overhead = (`former_fte` - own heads - retained - payment release) x `overhead_per_fte_year`
    x `unavoided_overhead_share`, never below zero.
    """

    fees: dict[str, Fee] = {}
    term_months: Annotated[int, Field(ge=1, le=240)] = 36
    retained_fte: Fte = 0.0
    payment_release_fte: Fte = 0.0
    own_cost_per_fte_year: Amount = 0.0
    governance_fte: Fte = 0.0
    governance_per_fte_year: Amount = 0.0
    licence_per_user_year: Amount = 0.0
    former_fte: Fte = 0.0
    overhead_per_fte_year: Amount = 0.0
    unavoided_overhead_share: Share = 0.0
    months_that_may_miss: Annotated[int, Field(ge=0, le=12)] = 1
