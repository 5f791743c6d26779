"""How many people it takes, in which hours, to keep what was promised."""
