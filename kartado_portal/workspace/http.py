"""The desk's downloads; for customers they do not exist."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import (
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route

from kartado_portal import clock, routes
from kartado_portal.actor import Actor, Role
from kartado_portal.audit import log as audit
from kartado_portal.database import in_reading, in_unit
from kartado_portal.errors import PortalError
from kartado_portal.inbound import held, raw_care
from kartado_portal.knowledge import folder
from kartado_portal.workspace import audit_trail
from kartado_portal.workspace.figure_export import TABLES, table_csv
from kartado_portal.workspace.period import period_of

Identify = Callable[[Request], Awaitable[Actor | None]]


def http_routes(*, identify: Identify) -> list[Route]:
    """Return the routes of the room; `identify` tells who asks."""

    async def reports_csv(request: Request) -> Response:
        actor = await identify(request)
        if actor is None:
            return RedirectResponse(routes.sign_in(routes.REPORTS), 303)
        table = request.query_params.get("tabela", "")
        if not actor.is_staff or table not in TABLES:
            return PlainTextResponse("Página não encontrada.", 404)
        now = clock.now()
        period = period_of(request.query_params, now=now)
        body = await in_reading(table_csv, actor=actor, period=period, table=table, now=now)
        await in_unit(
            audit.record, "reports.export", now=now, actor_id=actor.account_id, subject=table
        )
        name = f"relatorio-{table}-{period.first:%Y-%m-%d}-{period.last:%Y-%m-%d}.csv"
        return Response(
            body,
            media_type="text/csv; charset=utf-8",
            headers=_download(name),
        )

    async def audit_csv(request: Request) -> Response:
        actor = await identify(request)
        if actor is None:
            return RedirectResponse(routes.sign_in(routes.AUDIT), 303)
        if actor.role != Role.ADMIN:
            return PlainTextResponse("Página não encontrada.", 404)
        now = clock.now()
        wanted = audit_trail.filter_of(request.query_params, now=now)
        await in_unit(audit.record, "audit.export", now=now, actor_id=actor.account_id)
        return StreamingResponse(
            audit_trail.csv_lines(actor=actor, wanted=wanted),
            media_type="text/csv; charset=utf-8",
            headers=_download("auditoria.csv"),
        )

    async def held_mail(request: Request) -> Response:
        actor = await identify(request)
        if actor is None:
            return RedirectResponse(routes.sign_in(routes.HELD_MAIL), 303)
        mail_id = request.path_params["mail_id"]
        if actor.role != Role.ADMIN or mail_id >= 2**31:
            return PlainTextResponse("Página não encontrada.", 404)
        try:
            row = await in_reading(held.find_held, actor=actor, mail_id=mail_id)
            raw = await asyncio.to_thread(raw_care.read_raw, row)
        except PortalError:
            return PlainTextResponse("Página não encontrada.", 404)
        await in_unit(
            audit.record,
            "inbound.download",
            now=clock.now(),
            actor_id=actor.account_id,
            subject=f"mail:{mail_id}",
        )
        headers = _download(f"mensagem-{mail_id}.eml")
        return Response(raw, media_type="application/octet-stream", headers=headers)

    async def articles_zip(request: Request) -> Response:
        actor = await identify(request)
        if actor is None:
            return RedirectResponse(routes.sign_in(routes.ARTICLE_FOLDER), 303)
        if not actor.is_staff:
            return PlainTextResponse("Página não encontrada.", 404)
        files = await in_reading(folder.write_out)
        packed = await asyncio.to_thread(folder.pack, files)
        await in_unit(audit.record, "knowledge.export", now=clock.now(), actor_id=actor.account_id)
        return Response(packed, media_type="application/zip", headers=_download("artigos.zip"))

    return [
        Route(routes.ARTICLES_ZIP, articles_zip, methods=["GET"]),
        Route(routes.HELD_MAIL_FILE, held_mail, methods=["GET"]),
        Route(routes.REPORTS_CSV, reports_csv, methods=["GET"]),
        Route(routes.AUDIT_CSV, audit_csv, methods=["GET"]),
    ]


def _download(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
