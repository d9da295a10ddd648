"""What Reflex reads first; every value that a deployment may change comes from the settings."""

import reflex as rx

from kartado_portal.settings import get_settings
from kartado_portal.ui.theme import TAILWIND

_settings = get_settings()

config = rx.Config(
    app_name="kartado_portal",
    # Baked into the pages, where `building` makes it «wherever this page came from».
    api_url=_settings.base_url,
    deploy_url=_settings.base_url,
    cors_allowed_origins=[_settings.base_url],
    backend_host=_settings.bind,
    backend_port=_settings.port,
    trusted_proxy_hops=_settings.trusted_proxy_hops,
    redis_url=_settings.redis_url or None,
    # Reflex's default writes states, and the cookies within them, to disk as pickles. What a
    # person typed is kept in the database, so memory loses nothing that matters.
    state_manager_mode=(
        rx.constants.StateManagerMode.REDIS
        if _settings.redis_url
        else rx.constants.StateManagerMode.MEMORY
    ),
    telemetry_enabled=False,
    show_built_with_reflex=False,
    frontend_lazy_bundled_libraries=True,
    frontend_compression_formats=["brotli", "gzip"],  # the first that a browser takes
    plugins=[rx.plugins.TailwindV4Plugin(config=TAILWIND)],
    # No Radix Themes (left out above); no sitemap, since most pages are private.
    disable_plugins=[rx.plugins.SitemapPlugin],
)
