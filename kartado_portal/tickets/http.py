"""What plain HTTP answers of this room: the export as a download, and muting by a letter's link."""

from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route

from kartado_portal import clock, routes
from kartado_portal.actor import Actor
from kartado_portal.audit import log as audit
from kartado_portal.database import in_reading, in_unit
from kartado_portal.mail.letters import page
from kartado_portal.tickets import export, muting
from kartado_portal.tickets.errors import MuteLinkUnknown
from kartado_portal.tickets.listing import filter_of

Identify = Callable[[Request], Awaitable[Actor | None]]

# A page without a script: it works in whatever a mail program opens.
_PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_ONE_CLICK = ("List-Unsubscribe", "One-Click")


def http_routes(*, identify: Identify) -> list[Route]:
    """Return the routes of the room; `identify` tells who asks."""

    async def export_csv(request: Request) -> Response:
        actor = await identify(request)
        if actor is None:
            return RedirectResponse(routes.SIGN_IN, 303)
        wanted = filter_of(request.query_params)
        await in_unit(audit.record, "tickets.export", now=clock.now(), actor_id=actor.account_id)

        return StreamingResponse(
            export.csv_lines(actor=actor, wanted=wanted),
            media_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": 'attachment; filename="tickets.csv"',
                "Cache-Control": "private, no-store",
                "X-Content-Type-Options": "nosniff",
            },
        )

    return [
        Route(routes.EXPORT_CSV, export_csv, methods=["GET"]),
        Route(f"{routes.MUTE}/{{token}}", _mute_page, methods=["GET"]),
        Route(f"{routes.MUTE}/{{token}}", _mute, methods=["POST"]),
    ]


async def _mute_page(request: Request) -> Response:
    """Show what the button would do. Acts never: scanners of mail follow links."""
    try:
        card = await in_reading(muting.glance, token=request.path_params["token"])
    except MuteLinkUnknown:
        return _page(None, status=404)
    return _page(card, is_back=request.query_params.get("feito") == "receber")


async def _mute(request: Request) -> Response:
    """Mute, or take it back: the page's button, or a mail program's own (RFC 8058)."""
    form = await _form(request)
    is_muted = form.get("acao") != "receber"
    token = request.path_params["token"]
    try:
        card = await in_unit(muting.mute_by_letter, token=token, is_muted=is_muted, now=clock.now())
    except MuteLinkUnknown:
        return _page(None, status=404)
    if _ONE_CLICK in form.items():
        # No redirect: the standard lets mail programs take one for a failure.
        return PlainTextResponse(f"Ticket #{card.number} silenciado.", headers=_PAGE_HEADERS)
    done = "" if is_muted else "?feito=receber"
    return RedirectResponse(routes.mute(token) + done, 303)


async def _form(request: Request) -> dict[str, str]:
    """Return the fields; whatever else is sent to the address is a press without any."""
    try:
        fields = await request.form(max_files=0, max_fields=8)
    except HTTPException:
        return {}
    return {name: value for name, value in fields.items() if isinstance(value, str)}


def _page(card: muting.MuteCard | None, *, status: int = 200, is_back: bool = False) -> Response:
    html = page(
        "_mute.html",
        card=card,
        is_back=is_back,
        ticket=routes.ticket(card.number) if card else "",
        tickets=routes.TICKETS,
        account=routes.ACCOUNT,
    )
    return HTMLResponse(html, status, headers=_PAGE_HEADERS)
