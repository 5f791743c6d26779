"""Numbers and names as texts: what measures mean, in terminals, on cards, in HTML and in spreadsheets."""
