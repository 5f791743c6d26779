"""What the client pays: fees to the provider, and what stays or comes with the client."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bposim.scenarios.schema.credits import ServiceCredits
from bposim.scenarios.schema.fees import Fee
from bposim.scenarios.schema.fields import Amount, Growth, Share, Table

Fte = Annotated[float, Field(ge=0, le=10_000)]


class ExchangePath(Table):
    """How an exchange rate goes on from the stated one: its drift, and the standard deviation of its logarithm, a year.

    All scenarios share the path of a currency.
    """

    drift_share: Growth = 0.0
    volatility_share: Annotated[float, Field(ge=0, le=1)] = 0.0


class Contract(Table):
    """Fees by name, and the client's own costs of having a provider, all per year in the study's currency.

    Stranded overhead = (`former_fte` - own heads - retained - payment release) x `overhead_per_fte_year`
    x `unavoided_overhead_share`, never below zero. The client's own costs grow by `own_cost_growth_share` at each
    anniversary of the study's start.

    On all fees: `change_request_share` of them more for work out of scope, `productivity_share` less with each full
    year, and `fee_tax_share` of tax that the client cannot recover. Money of later years is worth `discount_rate_share`
    less with each year.
    """

    fees: dict[str, Fee] = {}
    change_request_share: Share = 0.0
    productivity_share: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    fee_tax_share: Share = 0.0
    service_credits: ServiceCredits | None = None
    term_months: Annotated[int, Field(ge=1, le=240)] = 36
    retained_fte: Fte = 0.0
    payment_release_fte: Fte = 0.0
    own_cost_per_fte_year: Amount = 0.0
    governance_fte: Fte = 0.0
    governance_per_fte_year: Amount = 0.0
    licence_per_user_year: Amount = 0.0
    own_cost_growth_share: Growth = 0.0
    former_fte: Fte = 0.0
    overhead_per_fte_year: Amount = 0.0
    unavoided_overhead_share: Share = 0.0
    discount_rate_share: Growth = 0.0
    months_that_may_miss: Annotated[int, Field(ge=0, le=12)] = 1
