"""Comparisons, business cases and sweeps as HTML pages that stand alone."""
