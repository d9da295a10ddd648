"""What `rx.Config(...)` is given for the browser's side. Imports no page: rxconfig.py reads it."""

from typing import Any

from reflex_base.plugins import SitemapPlugin, TailwindV4Plugin

from kartado_portal.ui.theme import TAILWIND


def config_options() -> dict[str, Any]:
    """Return the keywords of `rx.Config` that decide what the browser downloads."""
    return {
        "show_built_with_reflex": False,
        "telemetry_enabled": False,
        # Namespaces for components made at run time, of which there are none: 17 KB.
        "frontend_lazy_bundled_libraries": True,
        "frontend_compression_formats": ["gzip", "brotli"],
        "plugins": [TailwindV4Plugin(config=TAILWIND)],
        "disable_plugins": [SitemapPlugin],
    }
