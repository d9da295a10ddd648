"""Demo mode's mailbox at `/demo/emails`. In production these routes do not exist."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from kartado_portal import routes as addresses
from kartado_portal.mail.captured import find_path, list_captured, read_captured
from kartado_portal.mail.letters import page
from kartado_portal.mail.transport import capture_folder
from kartado_portal.settings import get_settings

SHOWN = 200

# The letter lies in a sandboxed frame that inherits this: its own styles, and nothing loaded.
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def routes() -> list[Route]:
    """Return the mailbox's routes; none in production."""
    if get_settings().is_production:
        return []
    return [
        Route(addresses.DEMO_MAIL, _list, methods=["GET"]),
        Route(f"{addresses.DEMO_MAIL}/{{letter_id}}.eml", _raw, methods=["GET"]),
        Route(f"{addresses.DEMO_MAIL}/{{letter_id}}", _letter, methods=["GET"]),
    ]


# Plain functions: Starlette runs them in a thread, off the event loop.


def _list(_: Request) -> Response:
    settings = get_settings()
    letters = list_captured(capture_folder(settings), limit=SHOWN)
    html = page("_mailbox/list.html", letters=letters, sends=bool(settings.smtp_url), shown=SHOWN)
    return HTMLResponse(html, headers=_HEADERS)


def _letter(request: Request) -> Response:
    path = find_path(capture_folder(get_settings()), request.path_params["letter_id"])
    if path is None:
        return HTMLResponse(page("_mailbox/missing.html"), 404, headers=_HEADERS)
    return HTMLResponse(page("_mailbox/letter.html", letter=read_captured(path)), headers=_HEADERS)


def _raw(request: Request) -> Response:
    path = find_path(capture_folder(get_settings()), request.path_params["letter_id"])
    if path is None:
        return HTMLResponse(page("_mailbox/missing.html"), 404, headers=_HEADERS)
    disposition = {"Content-Disposition": f'attachment; filename="{path.name}"'}
    return Response(path.read_bytes(), media_type="message/rfc822", headers=_HEADERS | disposition)
