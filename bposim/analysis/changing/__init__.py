"""What a reader may change in a study, what a change comes to, and which change would mend a fault."""
