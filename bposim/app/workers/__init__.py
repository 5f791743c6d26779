"""What worker processes do for pages, and how a page asks them, waits and lets go."""
