"""A study fitted to what an operation's own records say, each figure with its interval and what it stands on."""
