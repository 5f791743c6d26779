"""Comparisons, business cases and sweeps as Excel workbooks with charts of their own; needs the extra `xlsx`."""
