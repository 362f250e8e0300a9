"""SVG elements as text, everything in them escaped.

https://www.w3.org/TR/SVG11/
"""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

Child = Markup | str


def element(name: str, *children: Child, **attributes: object) -> Markup:
    """Return an element; ``class_`` is ``class``, ``_`` in other names is ``-``.

    >>> element("text", "a < b", class_="label", text_anchor="end")
    Markup('<text class="label" text-anchor="end">a &lt; b</text>')
    """
    shown = "".join(
        f' {_attribute(key)}="{escape(_value(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = Markup("").join(children)
    # The name is ours, and what is between has been escaped.
    if not inner:
        return Markup(f"<{name}{shown}/>")  # noqa: S704
    return Markup(f"<{name}{shown}>{inner}</{name}>")  # noqa: S704


def group(children: Iterable[Child], **attributes: object) -> Markup:
    """Return a ``g`` around children."""
    return element("g", *children, **attributes)


def link(href: str, *children: Child, label: str | None = None) -> Markup:
    """Return children that lead somewhere; ``label`` is what is read out."""
    return element("a", *children, href=href, aria_label=label)


def picture(
    width: float,
    height: float,
    *children: Child,
    title: str,
    description: str,
    id: str,
    kind: str,
) -> Markup:
    """Return a whole picture with its text alternative."""
    return element(
        "svg",
        element("title", title, id=f"{id}-title"),
        element("desc", description, id=f"{id}-desc"),
        *children,
        class_=f"picture {kind}",
        viewBox=f"0 0 {_value(width)} {_value(height)}",
        width=width,
        height=height,
        role="group",
        aria_labelledby=f"{id}-title",
        aria_describedby=f"{id}-desc",
    )


def _attribute(name: str) -> str:
    if name == "viewBox":
        return name
    return name.rstrip("_").replace("_", "-")


def _value(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
