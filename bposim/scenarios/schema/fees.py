"""What a provider charges: the forms of a fee, each with its own thresholds."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from bposim.scenarios.schema.fields import Amount, CurrencyCode, Growth, Items, Label, Share, Table

MonthlyItems = Annotated[float, Field(ge=0, le=1e8)]
TrueUp = Literal["month", "quarter"]


class Priced(Table):
    """The rate grows by `yearly_indexation_share` at each anniversary of the study's start.

    A fee in another currency is converted at the month's rate, but no further than `collar_share` from the stated one:
    what lies beyond is the provider's.
    """

    currency: CurrencyCode | None = None
    yearly_indexation_share: Growth = 0.0
    collar_share: Share | None = None


class RosteredHourFee(Priced):
    """A rate for each rostered hour (net of leave and absence, in-office shrinkage included) of a team."""

    basis: Literal["rostered_hour"]
    team: Label
    rate: Amount


class ProductiveHourFee(Priced):
    """A rate for each hour in which a team handles the client's items, at all steps unless some are named."""

    basis: Literal["productive_hour"]
    team: Label
    rate: Amount
    steps: Items[Label] = ()


class FteMonthFee(Priced):
    """A rate for each head of a team and month, part months by the day; empty seats and new people in training not.

    Of `guaranteed_hours` for each FTE-month, those that are not rostered are given back at rate / guaranteed hours.
    """

    basis: Literal["fte_month"]
    team: Label
    rate: Amount
    guaranteed_hours: Annotated[float, Field(gt=0, le=744)] | None = None
    true_up: TrueUp = "month"


class Tier(Table):
    """A rate for what lies above so many items a month."""

    above_items: Annotated[float, Field(gt=0, le=1e8)]
    rate: Amount


class ItemFee(Priced):
    """A rate for each item delivered, of all work types unless some are named; with `steps`, for each handling that a
    provider's team ends at one of them.

    Tiers replace the rate above their thresholds: for the items above (incremental) or for all of them (all units).
    Where fewer come than `minimum_items_per_month`, so many are paid.
    """

    basis: Literal["item"]
    rate: Amount
    work_types: Items[Label] = ()
    steps: Items[Label] = ()
    tiers: Annotated[Items[Tier], Field(max_length=20)] = ()
    tier_form: Literal["incremental", "all_units"] = "incremental"
    minimum_items_per_month: MonthlyItems = 0.0
    true_up: TrueUp = "month"

    @model_validator(mode="after")
    def _rising(self) -> ItemFee:
        thresholds = [tier.above_items for tier in self.tiers]
        if thresholds != sorted(set(thresholds)):
            raise ValueError("tiers in order, each above_items larger than the one before")
        rates = [self.rate, *(tier.rate for tier in self.tiers)]
        if rates != sorted(rates, reverse=True):
            raise ValueError("tiers whose rate is no higher than the one before")
        return self


class BaselineFee(Priced):
    """A rate a month for a baseline of items, with a charge for additional and a credit for reduced volume (ARC, RRC).

    Inside the dead band around the baseline nothing is added; outside the repricing band the parties negotiate anew.
    """

    basis: Literal["baseline"]
    rate: Amount
    baseline_items_per_month: Annotated[float, Field(gt=0, le=1e8)]
    additional_rate: Amount
    reduced_rate: Amount
    dead_band_share: Share = 0.05
    repricing_band_share: Share = 0.25
    work_types: Items[Label] = ()
    true_up: TrueUp = "month"

    @model_validator(mode="after")
    def _in_order(self) -> BaselineFee:
        if not self.reduced_rate <= self.additional_rate <= self.rate / self.baseline_items_per_month:
            raise ValueError("reduced_rate <= additional_rate <= rate / baseline_items_per_month")
        if self.repricing_band_share < self.dead_band_share:
            raise ValueError("a repricing_band_share no smaller than dead_band_share")
        return self


class FixedFee(Priced):
    """A rate a month, part months by the day."""

    basis: Literal["month"]
    rate: Amount


class OutcomeFee(Priced):
    """A rate for each item delivered as it should be.

    Right first time is without a critical defect made before any check, on time by every turnaround SLA that covers it.
    """

    basis: Literal["outcome"]
    rate: Amount
    outcome: Literal["right_first_time", "on_time", "right_and_on_time"]
    work_types: Items[Label] = ()


class GainShareFee(Priced):
    """A share of what the other fees fall short of a stated baseline cost of the items; nothing where they do not."""

    basis: Literal["gain_share"]
    share: Share
    baseline_cost_per_item: Amount
    work_types: Items[Label] = ()
    true_up: TrueUp = "month"

    @model_validator(mode="after")
    def _in_study_currency(self) -> GainShareFee:
        if self.currency:
            raise ValueError("no currency: a saving is in the study's")
        if self.yearly_indexation_share:
            raise ValueError("no yearly_indexation_share: a share of a saving is not a price that grows")
        return self


class PassThroughFee(Priced):
    """What the provider pays for the client (postage, licences) and charges on, with a markup; credits leave it out."""

    basis: Literal["pass_through"]
    cost_per_month: Amount = 0.0
    cost_per_item: Amount = 0.0
    markup_share: Share = 0.0
    work_types: Items[Label] = ()


Fee = Annotated[
    RosteredHourFee
    | ProductiveHourFee
    | FteMonthFee
    | ItemFee
    | BaselineFee
    | FixedFee
    | OutcomeFee
    | GainShareFee
    | PassThroughFee,
    Field(discriminator="basis"),
]
