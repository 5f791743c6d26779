"""What is measured in one run: times, service levels, backlogs, paid time, people and their load."""
