"""`python -m bposim`."""

from bposim.cli import main

main()
