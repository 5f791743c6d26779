"""The shipped studies as a reader chooses between them."""

from __future__ import annotations

UPLOADED = "Your own study"

SENTENCES = {
    "invoice_processing": "A New York company books 120,000 supplier invoices a year: at home, with bots, or abroad?",
    "claims": "A US insurer decides 150,000 claims a year, most of which arrive in a file at two in the morning.",
    "data_entry": "240,000 paper forms a year are keyed: once, twice or by a machine, and how many are right?",
    "payroll": "A London employer runs 72,000 payslips a year, more than half of them in four days of the month.",
}


def title(preset: str) -> str:
    """Of a shipped study, or of the file that the app was started with."""
    return preset.replace("_", " ").capitalize() if preset in SENTENCES else preset or UPLOADED
