"""A reader of the pages without a browser: what is asked of one that was opened, and another page beside it."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

SCRIPT = Path(__file__).parents[1] / "app.py"


def fine(app: AppTest) -> AppTest:
    assert not app.exception, app.exception
    return app


def costs(app: AppTest) -> list[str]:
    """On the cards, in their order."""
    return [metric.value.replace("\\", "") for metric in app.metric]


def texts(app: AppTest) -> str:
    return "\n".join(element.value for kind in ("markdown", "caption", "title") for element in app.get(kind))


def other(name: str) -> AppTest:
    """Another page in a session of its own."""

    def script(name: str) -> None:
        from importlib import import_module

        from bposim.app.sessions import session

        session.begin()
        import_module(f"bposim.app.{name}").show()

    return fine(AppTest.from_function(script, args=(name,), default_timeout=600).run())
