"""What a session is about and what it shares with others: a study, its changes, its link, its files."""
