"""What every page stands in: its navigation, the pool of workers behind it, and the session's study."""

from __future__ import annotations

import streamlit as st

from bposim.app import assumptions, business_case, classroom, compare, evidence, explore, pilot, why
from bposim.app.sessions import session
from bposim.app.sessions.shared import begin

PAGES = (
    (
        compare.show,
        "Compare",
        "compare",
        ":material/balance:",
        "What each scenario costs, and what for.",
    ),
    (
        why.show,
        "Why",
        "why",
        ":material/help:",
        "What time is made of, who is how full, and one item's story.",
    ),
    (
        pilot.show,
        "Pilot",
        "pilot",
        ":material/flag:",
        "Who is needed week by week, and what passing proves.",
    ),
    (
        business_case.show,
        "Business case",
        "business_case",
        ":material/savings:",
        "The road to a scenario: cash by month, when it pays, and how often it does not.",
    ),
    (
        explore.show,
        "Explore",
        "explore",
        ":material/scatter_plot:",
        "The points of a sweep: what makes the difference.",
    ),
    (
        classroom.show,
        "Classroom",
        "classroom",
        ":material/school:",
        "Trade-offs to guess at, with a number that the class can check.",
    ),
    (
        assumptions.show,
        "Assumptions",
        "assumptions",
        ":material/fact_check:",
        "Every value behind the numbers, with its range, source and mark.",
    ),
    (
        evidence.show,
        "Evidence",
        "evidence",
        ":material/verified:",
        "The engine held against known answers, and the limits of the model.",
    ),
)


def show() -> None:
    """The whole app, once for each interaction."""
    st.set_page_config(page_title="bposim", page_icon="⚖️", layout="wide")
    begin()
    session.begin()
    pages = [
        st.Page(page, title=title, url_path=path, icon=icon, help=about, default=page is compare.show)
        for page, title, path, icon, about in PAGES
    ]
    st.navigation(pages, position="top").run()
