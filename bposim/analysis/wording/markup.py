"""HTML put together so that a text can only be a text: whatever is not `Markup` is escaped where it is put in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

_EMPTY = ("br", "link", "meta")  # elements without an end


class Markup(str):
    """HTML already."""

    __slots__ = ()


def tag(name: str, /, *children: object, **attributes: object) -> Markup:
    """An element; an attribute that Python reserves ends in an underscore, and other underscores stand for hyphens."""
    pairs = "".join(f' {_attribute(key)}="{escape(str(value))}"' for key, value in attributes.items())
    end = "" if name in _EMPTY else f"{joined(children)}</{name}>"
    return Markup(f"<{name}{pairs}>{end}")


def joined(children: Iterable[object]) -> Markup:
    return Markup("".join(child if isinstance(child, Markup) else escape(str(child)) for child in children))


def table(label: str, heads: Sequence[str], rows: Iterable[Sequence[object]], kind: str = "") -> Markup:
    """Each row's first cell heads the row; too wide a table scrolls by itself, by keyboard too."""
    head = tag("tr", *(tag("th", name, scope="col") for name in heads))
    body = [tag("tr", *(_cell(value, number == 0) for number, value in enumerate(row))) for row in rows]
    content = tag("table", tag("thead", head), tag("tbody", *body), class_=kind)
    return tag("div", content, class_="scroll", role="region", tabindex="0", aria_label=label)


def _cell(value: object, first: bool) -> Markup:
    if first:
        return tag("th", written(value), scope="row")
    return tag("td", written(value), class_="number" if _is_number(value) else "text")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def written(value: object) -> str:
    """A number with as many decimals as it needs, up to four; nothing for what is not known."""
    if value is None or value != value:
        return ""
    if isinstance(value, float) and (value == 0 or abs(value) >= 1e-4):
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _attribute(key: str) -> str:
    return key.removesuffix("_").replace("_", "-")
