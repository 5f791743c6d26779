"""The kinds of value that a study file may hold, and how its texts of days and hours are read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import resources
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict
from pydantic_core import PydanticCustomError

DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
EVERY_WORK_TYPE = "*"
_HOURS = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")
_CURRENCY = re.compile("^[A-Z]{3}$")
_TIME = re.compile(r"(\d\d):(\d\d)")
_ZONES = tuple(resources.files("tzdata").joinpath("zones").read_text().split())

UNLISTED = "unlisted"  # kind of a mistake whose context holds the names that are known


class Table(BaseModel):
    """A table of a study: frozen, unknown keys refused, no silent conversion of types."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


def parse_time(text: str) -> int:
    """Minutes after local midnight; "24:00" exists."""
    match = _TIME.fullmatch(text)
    if not match:
        raise ValueError('a time of day such as "15:00"')
    hour, minute = int(match[1]), int(match[2])
    if minute > 59 or hour * 60 + minute > 1440:
        raise ValueError('a time of day from "00:00" to "24:00"')
    return hour * 60 + minute


def parse_hours(text: str) -> tuple[int, int]:
    """First and last minute after local midnight; the end is past 1440 where the hours run over midnight."""
    if not _HOURS.fullmatch(text):
        raise ValueError('hours such as "09:00-18:00"')
    start, end = (parse_time(part) for part in text.split("-"))
    if start == end or start == 1440:
        raise ValueError("hours of some length")
    return (start, end) if end > start else (start, end + 1440)


def parse_days(text: str) -> tuple[int, ...]:
    """Weekdays, Monday = 0, of texts such as "Mon-Fri" or "Mon,Wed"; a range may wrap ("Sat-Mon")."""
    days: set[int] = set()
    for part in text.split(","):
        ends = part.strip().split("-")
        if len(ends) > 2 or any(end not in DAY_NAMES for end in ends):
            raise ValueError('days such as "Mon-Fri" or "Mon,Wed,Fri"')
        first, last = DAY_NAMES.index(ends[0]), DAY_NAMES.index(ends[-1])
        days.update((first + k) % 7 for k in range((last - first) % 7 + 1))
    return tuple(sorted(days))


def _checked(parse: Any) -> Any:
    def check(text: str) -> str:
        parse(text)
        return text

    return AfterValidator(check)


def _zone(text: str) -> str:
    if text not in _ZONES:
        raise PydanticCustomError(UNLISTED, 'an IANA time zone such as "America/New_York"', {"known": _ZONES})
    return text


def _currency(text: str) -> str:
    if not _CURRENCY.fullmatch(text):
        raise ValueError('a currency code such as "USD"')
    return text


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("printable characters on one line")
    return text


def _holiday_code(text: str) -> str:
    if not text:
        return text
    country, _, part = text.partition("-")
    parts = _countries().get(country)
    if parts is None or (part and part not in parts):
        known = _countries() if parts is None else [f"{country}-{each}" for each in parts]
        expected = 'a country code such as "US" or "IN-KA", or "" for no holidays'
        raise PydanticCustomError(UNLISTED, expected, {"known": tuple(known)})
    return text


def _countries() -> dict[str, list[str]]:
    """Parts of each country by its code."""
    import holidays  # 200 ms that a study without holidays does not need

    found: dict[str, list[str]] = holidays.list_supported_countries(include_aliases=False)
    return found


def _by_work_type(value: Any) -> Any:
    if isinstance(value, Mapping) and "distribution" not in value:
        return value
    return {EVERY_WORK_TYPE: value}


T = TypeVar("T")
ByWorkType = Annotated[dict[str, T], BeforeValidator(_by_work_type)]
Items = Annotated[tuple[T, ...], Strict(False)]

Share = Annotated[float, Field(ge=0, le=1)]
Growth = Annotated[float, Field(ge=-0.5, le=1)]  # a year
Factor = Annotated[float, Field(ge=0, le=1000)]
Amount = Annotated[float, Field(ge=0, le=1e9)]
Minutes = Annotated[float, Field(ge=0, le=1e6)]
PositiveMinutes = Annotated[float, Field(gt=0, le=1e6)]
Weeks = Annotated[int, Field(ge=0, le=520)]
Pace = Annotated[float, Field(ge=0.01, le=10)]
Count = Annotated[int, Field(ge=0, le=10_000_000)]
Headcount = Annotated[int, Field(ge=0, le=10_000)]
Volume = Annotated[float, Field(ge=0, le=1e8)]
Days = Annotated[str, _checked(parse_days)]
Hours = Annotated[str, _checked(parse_hours)]
TimeOfDay = Annotated[str, _checked(parse_time)]
Zone = Annotated[str, AfterValidator(_zone)]
HolidayCode = Annotated[str, AfterValidator(_holiday_code)]
CurrencyCode = Annotated[str, AfterValidator(_currency), Field(json_schema_extra={"pattern": _CURRENCY.pattern})]
Label = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_printable)]


def for_work_type(values: Mapping[str, T], work_type: str) -> T | None:
    """The value stated for a work type, else the one stated for every work type."""
    return values.get(work_type, values.get(EVERY_WORK_TYPE))
