"""Why work takes as long as it does: its time split into parts, one item's story, a day to look at."""
