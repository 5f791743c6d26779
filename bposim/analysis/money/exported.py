"""A ledger outside the program: an Arrow table whose fields name unit and meaning."""

from __future__ import annotations

import pyarrow as pa

from bposim.analysis.money.ledger import Ledger
from bposim.model.tables import NAME


def _field(name: str, kind: pa.DataType, unit: str, meaning: str) -> pa.Field:
    return pa.field(name, kind, metadata={"unit": unit, "meaning": meaning})


SCHEMA = pa.schema(
    [
        _field("month", NAME, "calendar month of the client", "year and number of the month"),
        _field("line", NAME, "name", "kind of cost and, after a dot, what it is for"),
        _field("payer", NAME, "name", "whose money it is"),
        _field("payee", NAME, "name", "who gets it"),
        _field("basis", NAME, "name", "what it is charged on"),
        _field("quantity", pa.float64(), "as `unit` says", "how much of the basis"),
        _field("unit", NAME, "name", "what quantities are counted in"),
        _field("rate", pa.float64(), "`currency` per unit", "price of a unit, negative where money comes back"),
        _field("currency", NAME, "currency code", "of the rate"),
        _field(
            "amount", pa.int64(), "1/10,000 of the study's currency", "quantity x rate at the month's exchange rate"
        ),
        _field("one_off", pa.bool_(), "true or false", "whether it is paid once, on the way there"),
    ]
)


def as_table(ledger: Ledger) -> pa.Table:
    """What the client pays, then what the provider does."""
    lines = (*ledger.lines, *ledger.provider_lines)
    columns = {field.name: [getattr(line, field.name) for line in lines] for field in SCHEMA}
    return pa.table(columns, schema=SCHEMA)
