"""The look in names: colours, widths and the Tailwind settings that turn tokens into classes.

The values stand in `assets/portal.css`, once for light and once for dark. Classes such as
`bg-surface`, `text-soft`, `border-line` read them, so no piece ever asks which theme is on.
"""

COLOURS = (
    "canvas",  # behind everything
    "surface",  # cards, bars, fields
    "sunken",  # skeletons, quiet badges, code
    "line",  # quiet borders
    "edge",  # borders that must be seen: fields, buttons
    "ink",  # text
    "soft",  # secondary text
    "brand",  # links and actions
    "brand-strong",
    "on-brand",
    "wash",  # a tint of the brand
    "warm",  # «aguardando você», and nothing else
    "on-warm",
    "good",
    "good-wash",
    "bad",
    "bad-wash",
    "caution",
    "caution-wash",
    "note",
    "note-wash",
)

TAILWIND = {
    "theme": {
        "extend": {
            "colors": {name: f"var(--{name})" for name in COLOURS},
            "borderRadius": {"DEFAULT": "var(--radius)"},
            "boxShadow": {"raised": "var(--shadow)"},
            "maxWidth": {"page": "70rem", "reading": "45rem", "form": "30rem"},
        }
    },
    "plugins": [],
}
"""Given to `rx.plugins.TailwindV4Plugin(config=...)` in rxconfig.py."""

STYLESHEETS = ["/portal.css", "/articles.css"]
"""Given to `rx.App(stylesheets=...)`."""

PAGE = "mx-auto w-full max-w-page px-4 sm:px-6"
"""The width of a page (1120 px) and its side margins."""

READING = "mx-auto w-full max-w-reading px-4 sm:px-6"
"""The width of text to be read (720 px)."""

FORM = "mx-auto w-full max-w-form"
"""The width of a card with one form (480 px)."""

BROWSER_COLOURS = {"light": "#ffffff", "dark": "#162329"}
"""What a phone paints its own bars with: `surface` of each theme."""
