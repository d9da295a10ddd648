"""Icons as inline SVG: no library in the browser, no second request, no flash.

The shapes are Lucide's 1.62 (ISC licence, https://lucide.dev/license): `icon_shapes.json`
holds the inside of each 24 x 24 drawing; `.shape` in the stylesheet strokes it.
"""

import json
from pathlib import Path

import reflex as rx

SHAPES: dict[str, str] = json.loads(
    Path(__file__).with_name("icon_shapes.json").read_text(encoding="utf-8")
)


class Icon(rx.el.Svg):
    """An `<svg>` whose inside is one constant string."""

    dangerouslySetInnerHTML: rx.Var[dict[str, str]]  # noqa: N815 (React's own name)


def icon(name: str, *, size: int = 20, label: str = "", class_name: str = "") -> rx.Component:
    """Return the icon `name`, `size` px wide.

    Decorative unless it has a `label`, which screen readers then read.

    Raises: KeyError for a name that `icon_shapes.json` does not hold.
    """
    named = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    return Icon.create(
        dangerouslySetInnerHTML={"__html": SHAPES[name]},
        width=size,
        height=size,
        view_box="0 0 24 24",
        class_name=f"shape {class_name}".strip(),
        **named,
    )
