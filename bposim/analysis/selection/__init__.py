"""Which of many designs is best, with a stated probability of choosing it, by as few runs as that takes."""
