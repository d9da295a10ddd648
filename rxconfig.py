"""What Reflex reads first; every value that a deployment may change comes from the settings."""

import os

import reflex as rx

from kartado_portal.settings import get_settings
from kartado_portal.shell.lost_line import LostLinePlugin
from kartado_portal.shell.one_chunk import OneChunkPlugin
from kartado_portal.ui.theme import TAILWIND

_settings = get_settings()

# What a page shows is kept on disk, so that a page that was open while the server restarted
# goes on as if nothing had happened. The files hold cookies: nobody else may read the folder.
os.environ.setdefault("REFLEX_STATES_WORKDIR", str(_settings.data_dir / "states"))
# At once, not two seconds later: a power cut must not cost what is being typed. What may come a
# moment later says `web.tab_states`.
os.environ.setdefault("REFLEX_STATE_MANAGER_DISK_DEBOUNCE", "0s")

# A line that died without a word is noticed within 20 seconds by both sides, rather than 145:
# until then people type into a page that nobody hears.
os.environ.setdefault("REFLEX_SOCKET_INTERVAL", "10s")
os.environ.setdefault("REFLEX_SOCKET_TIMEOUT", "10s")

config = rx.Config(
    app_name="kartado_portal",
    # Baked into the pages at build time, and made relative by `building`.
    api_url=_settings.base_url,
    deploy_url=_settings.base_url,
    cors_allowed_origins=sorted(_settings.origins),
    backend_host=_settings.bind,
    backend_port=_settings.port,
    trusted_proxy_hops=_settings.trusted_proxy_hops,
    redis_url=_settings.redis_url or None,
    # Parts of a state expire one by one in Redis: not before the sign-in itself would (8 idle
    # hours). In memory a state lives on while its tab is open, and an hour longer.
    redis_token_expiration=12 * 3600 if _settings.redis_url else 3600,
    state_manager_mode=(
        rx.constants.StateManagerMode.REDIS
        if _settings.redis_url
        else rx.constants.StateManagerMode.DISK
    ),
    telemetry_enabled=False,
    show_built_with_reflex=False,
    # Namespaces for components made at run time, of which there are none: 17 KB.
    frontend_lazy_bundled_libraries=True,
    frontend_compression_formats=["brotli", "gzip"],  # the first that the browser takes
    plugins=[rx.plugins.TailwindV4Plugin(config=TAILWIND), LostLinePlugin(), OneChunkPlugin()],
    # No Radix Themes (left out above); no sitemap, since most pages are private.
    disable_plugins=[rx.plugins.SitemapPlugin],
)
