"""The export, as a plain download that streams."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from kartado_portal import clock, routes
from kartado_portal.actor import Actor
from kartado_portal.audit import log as audit
from kartado_portal.database import in_unit
from kartado_portal.tickets import export
from kartado_portal.tickets.listing import filter_of

Identify = Callable[[Request], Awaitable[Actor | None]]


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

    return [Route(routes.EXPORT_CSV, export_csv, methods=["GET"])]
