"""What Reflex reads first for the lab: the portal's own settings, another app."""

import reflex as rx

from kartado_portal.settings import get_settings

_settings = get_settings()

config = rx.Config(
    app_name="lab",
    api_url=_settings.base_url,
    deploy_url=_settings.base_url,
    cors_allowed_origins=sorted(_settings.origins),
    backend_host="127.0.0.1",
    backend_port=_settings.port,
    redis_url=_settings.redis_url or None,
    state_manager_mode=(
        rx.constants.StateManagerMode.REDIS
        if _settings.redis_url
        else rx.constants.StateManagerMode.MEMORY
    ),
    telemetry_enabled=False,
    show_built_with_reflex=False,
    disable_plugins=[rx.plugins.SitemapPlugin],
)
