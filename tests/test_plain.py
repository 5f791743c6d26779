"""Texts of strangers stay texts: read by a Markdown parser, they come out as they went in."""

from __future__ import annotations

import pytest
from hostile import NAMES
from markdown_it import MarkdownIt

from bposim.app.plain import LONGEST, plain


def read(text: str) -> str:
    """What a reader of Markdown sees, formatting and links lost."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"], tokens
    children = tokens[1].children or []
    assert {child.type for child in children} <= {"text", "text_special"}, children
    return "".join(child.content for child in children).replace("\u2060", "")


@pytest.mark.parametrize("name", [*NAMES, "1. x", "- x", "# x", "a | b", "~~x~~", "_x_", "__x__", "x_y_z", "::red[x]"])
def test_a_name_is_read_as_it_was_written(name: str) -> None:
    shown = "".join(c if c.isprintable() else " " for c in name)
    expected = shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"
    assert read(f"{plain(name)}").strip() == expected.strip()
    assert read(f"**x** {plain(name)}"[6:]).strip() == expected.strip()


@pytest.mark.parametrize("text", [":red[x]", ":material/home:", ":blue-badge[x]", "$x$"])
def test_what_only_the_page_knows_is_escaped(text: str) -> None:
    assert plain(text).startswith("\\")


@pytest.mark.parametrize("text", ["https://outside.example", "www.outside.example", "x@outside.example"])
def test_no_text_becomes_a_link_by_itself(text: str) -> None:
    assert text not in plain(text)


def test_common_words_are_not_touched() -> None:
    for text in ("Handle time: capture, po, minutes", "in_house_improved", "hour of the day in America/New_York"):
        assert plain(text) == text
