"""The routes of attachments: upload, take back, download, preview, thumbnail.

`POST /anexos` answers the id as plain text; every refusal is one sentence in Portuguese, which
the page shows beside the file. Nobody learns whether an attachment exists that they may not
read: the answer is the one for an address that was never given out.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlencode

import structlog
from sqlmodel import Session
from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from kartado_portal import clock
from kartado_portal import routes as addresses
from kartado_portal.actor import Actor
from kartado_portal.audit.log import record
from kartado_portal.database import in_reading, in_unit
from kartado_portal.errors import PortalError
from kartado_portal.files import limits, queries, services
from kartado_portal.files.body import Allowance
from kartado_portal.files.errors import AttachmentNotFound, AttachmentRefused, TooManyUploads
from kartado_portal.files.models import Attachment
from kartado_portal.files.receiving import drain, receive
from kartado_portal.files.serving import answer_file, answer_thumbnail
from kartado_portal.files.store import get_store, in_worker
from kartado_portal.settings import get_settings
from kartado_portal.web.http import client_address

Identify = Callable[[Request], Awaitable[Actor | None]]
MayRead = Callable[[Session, Actor, Attachment], bool]

SIGNED_OUT = "Sua sessão terminou. Entre novamente para enviar ou ver arquivos."
INTERRUPTED = "O envio foi interrompido. Tente novamente."
UPLOADS_AT_ONCE = 24
"""Of one account in one process: all files of a message, and then some."""

_LONGEST_ID = 64
# A browser that is still sending reads no answer; but it does once the connection is closed
# under it (seen in Chromium). So little is read on, for the sake of the others.
_DRAIN_BYTES = 4 * limits.MIB
_DRAIN_SECONDS = 5
_PRIVATE = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}

_log = structlog.get_logger(__name__)


def routes(*, identify: Identify, may_read: MayRead) -> list[Route]:
    """Return the routes; `may_read` judges files that a message has, the rest is judged here.

    `identify` finds the person by the cookie. `may_read` runs inside a reading transaction.
    """
    # Decoding takes up to 4 bytes a pixel, 200 MB at the cap: one picture at a time.
    pictures_at_once = asyncio.Semaphore(1)
    running: Counter[int] = Counter()

    async def upload(request: Request) -> Response:
        actor = await identify(request)
        if actor is None:
            return await _after_drain(request, _say(SIGNED_OUT, 401))
        try:
            with _one_more(running, actor):
                return await _upload(request, actor, pictures_at_once)
        except AttachmentRefused as refusal:
            _log.info("files.refused", account=actor.account_id, why=type(refusal).__name__)
            return await _after_drain(request, _say(str(refusal), refusal.status))
        except (ClientDisconnect, TimeoutError):
            return _say(INTERRUPTED, 408)

    async def take_back(request: Request) -> Response:
        actor = await identify(request)
        return _say(SIGNED_OUT, 401) if actor is None else await _take_back(request, actor)

    async def download(request: Request) -> Response:
        actor = await identify(request)
        return (
            _send_to_sign_in(request)
            if actor is None
            else await _download(request, actor, may_read)
        )

    return [
        Route(addresses.ATTACHMENTS, upload, methods=["POST"]),
        Route(addresses.ATTACHMENTS, take_back, methods=["DELETE"]),
        Route(f"{addresses.ATTACHMENTS}/{{attachment_id}}", download, methods=["GET"]),
    ]


@contextmanager
def _one_more(running: Counter[int], actor: Actor) -> Iterator[None]:
    """Count an upload while it runs. Raises: TooManyUploads."""
    if running[actor.account_id] >= UPLOADS_AT_ONCE:
        raise TooManyUploads
    running[actor.account_id] += 1
    try:
        yield
    finally:
        running[actor.account_id] -= 1
        if not running[actor.account_id]:
            del running[actor.account_id]


async def _upload(request: Request, actor: Actor, pictures_at_once: asyncio.Semaphore) -> Response:
    """Take the file in, store it, and then write its row: never a row without bytes."""
    spent_bytes, files = await in_reading(
        queries.uploaded_since,
        uploader_id=actor.account_id,
        since=clock.now() - timedelta(hours=24),
    )
    quota_bytes = get_settings().attachment_quota_mb * limits.MIB
    allowance = Allowance(quota_bytes - spent_bytes, limits.UPLOADS_PER_DAY - files)
    file = await receive(request, allowance=allowance, pictures_at_once=pictures_at_once)
    try:
        card = await in_unit(
            services.store_upload, uploader_id=actor.account_id, file=file, now=clock.now()
        )
    except BaseException:
        keys = [key for key in (file.storage_key, file.thumbnail_key) if key]
        await in_worker(lambda: get_store().delete(*keys))
        raise
    return PlainTextResponse(card.id, headers=_PRIVATE)


async def _take_back(request: Request, actor: Actor) -> Response:
    body = await request.body()
    attachment_id = body[:_LONGEST_ID].decode("ascii", "replace").strip()
    try:
        await in_unit(services.discard, uploader_id=actor.account_id, attachment_id=attachment_id)
    except PortalError as refused:
        return _say(str(refused), 404)
    return _say("", 200)


async def _download(request: Request, actor: Actor, may_read: MayRead) -> Response:
    attachment_id = request.path_params["attachment_id"][:_LONGEST_ID]
    row = await in_reading(_find_readable, attachment_id, actor, may_read)
    if row is None:
        denied = BackgroundTask(_record_denial, actor, attachment_id, client_address(request))
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


async def _record_denial(actor: Actor, attachment_id: str, address: str) -> None:
    """Write down who asked for what was not theirs, after the answer: its time tells nothing."""
    _log.warning("files.denied", account=actor.account_id, attachment=attachment_id)
    await in_unit(_record_if_known, actor, attachment_id, address)


def _record_if_known(session: Session, actor: Actor, attachment_id: str, address: str) -> None:
    if queries.find_attachment(session, attachment_id) is not None:
        record(
            session,
            "files.denied",
            now=clock.now(),
            actor_id=actor.account_id,
            subject=f"attachment:{attachment_id}",
            address=address,
        )


def _send_to_sign_in(request: Request) -> Response:
    """Send a person to the sign-in page and back; tell anything else that it is signed out."""
    if request.headers.get("sec-fetch-dest") != "document":
        return _say(SIGNED_OUT, 401)
    query = f"?{request.url.query}" if request.url.query else ""
    back = urlencode({"proximo": f"{request.url.path}{query}"})
    return RedirectResponse(f"{addresses.SIGN_IN}?{back}", 303, _PRIVATE)


async def _after_drain(request: Request, answer: Response) -> Response:
    await drain(request, limit_bytes=_DRAIN_BYTES, seconds=_DRAIN_SECONDS)
    return answer


def _say(sentence: str, status: int) -> Response:
    return PlainTextResponse(sentence, status, _PRIVATE)
