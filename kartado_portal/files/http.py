"""The routes of attachments: upload, take back, download, preview, thumbnail.

`POST /anexos` answers the id as plain text; every refusal is one sentence in Portuguese, which
the page shows beside the file. Nobody learns whether an attachment exists that they may not
read: the answer is the one for an address that was never given out.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from sqlmodel import Session
from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from kartado_portal import clock
from kartado_portal import routes as addresses
from kartado_portal.actor import Actor
from kartado_portal.audit.log import record
from kartado_portal.database import in_reading, in_unit
from kartado_portal.errors import PortalError
from kartado_portal.files import limits, queries, services
from kartado_portal.files.errors import AttachmentNotFound, AttachmentRefused
from kartado_portal.files.models import Attachment
from kartado_portal.files.receiving import Allowance, drain, in_worker, receive
from kartado_portal.files.serving import answer_file, answer_thumbnail
from kartado_portal.files.store import get_store
from kartado_portal.settings import get_settings

Identify = Callable[[Request], Awaitable[Actor | None]]
MayRead = Callable[[Session, Actor, Attachment], bool]

SIGNED_OUT = "Sua sessão terminou. Entre novamente para enviar ou ver arquivos."
_LONGEST_ID = 64
_DRAIN_SECONDS = 20

log = structlog.get_logger(__name__)


def routes(*, identify: Identify, may_read: MayRead) -> list[Route]:
    """Return the routes; `may_read` judges files that a message has, the rest is judged here.

    `identify` finds the person by the cookie. `may_read` runs inside a reading transaction.
    """
    # Decoding holds up to 200 MB for a picture at the cap: one at a time.
    pictures_at_once = asyncio.Semaphore(1)

    async def upload(request: Request) -> Response:
        actor = await identify(request)
        refusal = _refuse_stranger(request, actor)
        if refusal is not None or actor is None:
            return await _after_drain(request, refusal or _say(SIGNED_OUT, 401))
        return await _upload(request, actor, pictures_at_once)

    async def take_back(request: Request) -> Response:
        actor = await identify(request)
        refusal = _refuse_stranger(request, actor)
        if refusal is not None or actor is None:
            return refusal or _say(SIGNED_OUT, 401)
        return await _take_back(request, actor)

    async def download(request: Request) -> Response:
        actor = await identify(request)
        if actor is None:
            return _say(SIGNED_OUT, 401)
        return await _download(request, actor, may_read)

    return [
        Route(addresses.ATTACHMENTS, upload, methods=["POST"]),
        Route(addresses.ATTACHMENTS, take_back, methods=["DELETE"]),
        Route(f"{addresses.ATTACHMENTS}/{{attachment_id}}", download, methods=["GET"]),
    ]


async def _upload(request: Request, actor: Actor, pictures_at_once: asyncio.Semaphore) -> Response:
    try:
        allowance = await _allowance(actor)
        file = await receive(request, allowance=allowance, pictures_at_once=pictures_at_once)
    except AttachmentRefused as refusal:
        log.info("attachment refused", account=actor.account_id, why=type(refusal).__name__)
        return await _after_drain(request, _say(str(refusal), refusal.status))
    except (ClientDisconnect, TimeoutError):
        return _say("O envio foi interrompido. Tente novamente.", 408)
    try:
        card = await in_unit(
            services.store_upload, uploader_id=actor.account_id, file=file, now=clock.now()
        )
    except BaseException as error:
        keys = [key for key in (file.storage_key, file.thumbnail_key) if key]
        await in_worker(lambda: get_store().delete(*keys))
        if isinstance(error, AttachmentRefused):
            return _say(str(error), error.status)
        raise
    return PlainTextResponse(card.id, headers={"Cache-Control": "no-store"})


async def _take_back(request: Request, actor: Actor) -> Response:
    body = (await request.body())[: _LONGEST_ID + 1].decode("ascii", "replace").strip()
    try:
        await in_unit(services.discard, uploader_id=actor.account_id, attachment_id=body)
    except PortalError as error:
        return _say(str(error), 404)
    return _say("", 200)


async def _download(request: Request, actor: Actor, may_read: MayRead) -> Response:
    attachment_id = request.path_params["attachment_id"]
    row = await in_reading(_find_readable, attachment_id, actor, may_read)
    if row is None:
        denied = BackgroundTask(_record_denial, actor, attachment_id[:_LONGEST_ID])
        return PlainTextResponse(AttachmentNotFound.sentence, 404, _PRIVATE, background=denied)
    if "miniatura" in request.query_params:
        return await answer_thumbnail(request, row)
    return await answer_file(request, row, inline="ver" in request.query_params)


def _find_readable(
    session: Session, attachment_id: str, actor: Actor, may_read: MayRead
) -> Attachment | None:
    row = queries.find_attachment(session, attachment_id)
    if row is None:
        return None
    if row.message_id is None:
        return row if row.uploader_id == actor.account_id else None
    return row if may_read(session, actor, row) else None


async def _record_denial(actor: Actor, attachment_id: str) -> None:
    """Write down who asked for what was not theirs, after the answer: time tells nothing."""
    log.warning("attachment denied", account=actor.account_id, attachment=attachment_id)
    await in_unit(_record_known, actor, attachment_id)


def _record_known(session: Session, actor: Actor, attachment_id: str) -> None:
    if queries.find_attachment(session, attachment_id) is not None:
        record(
            session,
            "files.denied",
            now=clock.now(),
            actor_id=actor.account_id,
            subject=f"attachment:{attachment_id}",
        )


async def _allowance(actor: Actor) -> Allowance:
    spent_bytes, files = await in_reading(
        queries.uploaded_since,
        uploader_id=actor.account_id,
        since=clock.now() - timedelta(hours=24),
    )
    quota_bytes = get_settings().attachment_quota_mb * limits.MIB
    return Allowance(
        bytes_left=max(0, quota_bytes - spent_bytes), files_left=limits.UPLOADS_PER_DAY - files
    )


def _refuse_stranger(request: Request, actor: Actor | None) -> Response | None:
    """Refuse another site's request and one without a session."""
    origin = request.headers.get("origin")
    if origin is not None and origin != get_settings().base_url:
        return _say("Este envio não veio do portal.", 403)
    return _say(SIGNED_OUT, 401) if actor is None else None


async def _after_drain(request: Request, answer: Response) -> Response:
    await drain(request, limit_bytes=2 * limits.limit_bytes(), seconds=_DRAIN_SECONDS)
    return answer


_PRIVATE = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}


def _say(sentence: str, status: int) -> Response:
    return PlainTextResponse(sentence, status, _PRIVATE)
