"""What a number of a study is counted in: its key names the unit."""

from __future__ import annotations

from bposim.scenarios.schema.fields import EVERY_WORK_TYPE

_UNITS = (  # by the end of a key; the first that fits
    ("per_hour", "{per} an hour"),
    ("hours_per_week", "hours a week"),
    ("week", "weeks from the start"),
    ("fee_share", "share of a year's fee"),
    ("transition_fee", "{currency}"),
    ("years_to_avoid", "years"),
    ("reviews", "quarters"),
    ("discount_rate_share", "share a year"),
    ("cost_per_fte_year", "{currency} per FTE and year"),
    ("per_fte_year", "{currency} per FTE and year"),
    ("waiting_per_head", "items that wait for each head on shift"),
    ("per_head_year", "{currency} per head and year"),
    ("per_user_year", "{currency} per user and year"),
    ("days_per_year", "days a year"),
    ("items_per_year", "items a year"),
    ("per_bot_year", "{currency} per bot and year"),
    ("attrition_per_year", "leavers per head and year"),
    ("chance_per_year", "chance in a year"),
    ("per_year", "times a year"),
    ("annual_cost", "{currency} a year"),
    ("cost_per_handled_hour", "{currency} per hour handled"),
    ("cost_per_handling", "{currency} per item handled"),
    ("minor_failure_cost", "{currency} per item delivered with minor defects alone"),
    ("failure_cost", "{currency} per item delivered wrong"),
    ("late_cost", "{currency} per item overdue"),
    ("late_cost_per_day", "{currency} per item and day overdue"),
    ("credit_points", "credit points"),
    ("from_points", "credit points"),
    ("points", "percentage points"),
    ("at_risk_share", "share of the month's fees"),
    ("weight_share", "share of the fee at risk"),
    ("credit_share", "share of the fee at risk"),
    ("bonus_share", "share of the month's fees"),
    ("smallest_sample", "items"),
    ("periods", "periods"),
    ("periods_below_target", "periods"),
    ("to_terminate", "misses, or months in which they fall"),
    ("growth_share", "share a year"),
    ("indexation_share", "share a year"),
    ("drift_share", "share a year"),
    ("volatility_share", "share a year"),
    ("productivity_share", "share a year"),
    ("change_request_share", "share of the fees"),
    ("fee_tax_share", "share of the invoice"),
    ("cost_per_month", "{currency} a month"),
    ("cost_per_item", "{currency} per item"),
    ("items_per_month", "items a month"),
    ("above_items", "items a month"),
    ("rate", "{currency}"),
    ("share", "share"),
    ("minutes", "minutes"),
    ("hours", "hours"),
    ("weeks", "weeks"),
    ("weeks_between_classes", "weeks"),
    ("months", "months"),
    ("months_that_may_miss", "months"),
    ("days", "days"),
    ("days_to_fill", "days"),
    ("months_to_full_pace", "months"),
    ("hiring_cost", "{currency} per hire"),
    ("day_of_month", "day of the month"),
    ("days_before", "days"),
    ("fte", "FTE"),
    ("headcount", "heads"),
    ("heads", "heads"),
    ("attempts", "attempts"),
    ("extensions", "extensions"),
    ("fields", "fields"),
    ("rounds", "rounds"),
    ("items", "items"),
    ("factor", "factor"),
    ("scale", "factor"),
    ("pace", "of a tenured clerk"),
    ("goal", "share"),
    ("cv", "standard deviation / mean"),
    ("priority", "class, 0 first"),
    ("preference", "rank, 1 first"),
)


def unit_of(path: str, value: object, currency: str) -> str:
    """The unit that the last key of a path says; texts and switches have none."""
    if isinstance(value, str | bool):
        return ""
    parent, _, key = path.removesuffix(f".{EVERY_WORK_TYPE}").rpartition(".")
    if parent.endswith("_shares"):
        return "share"
    text = next((text for end, text in _UNITS if key == end or key.endswith(f"_{end}")), "")
    return text.format(currency=currency, per="items" if key.startswith("items") else currency)
