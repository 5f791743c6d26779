"""One module for each picture, which answers one question.

Each has `figure` (plotly, transparent, for a light or a `dark` page), and of the same values `rows` (the table
beneath), `takeaway` (what the numbers say) and `alt` (what is to be seen, for who cannot see it). Names of scenarios
are strangers' text: figures escape them, the other three leave that to the page.
"""
