"""Many variants of a study, run and kept as a table that survives being interrupted."""
