"""A stored file on its way out: headers that keep it inert, ETag, and ranges."""

import re
from collections.abc import AsyncIterator, Iterator

import structlog
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response, StreamingResponse

from kartado_portal.files.media import shows_in_browser
from kartado_portal.files.models import Attachment
from kartado_portal.files.names import content_disposition
from kartado_portal.files.pictures import THUMBNAIL_TYPE
from kartado_portal.files.store import Store, get_store, in_worker

log = structlog.get_logger(__name__)

_INERT = "sandbox; default-src 'none'; frame-ancestors 'self'"
_ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


async def answer_thumbnail(request: Request, row: Attachment) -> Response:
    """Answer with the small re-encoded copy, inline."""
    if row.thumbnail_key is None:
        return PlainTextResponse("Anexo sem miniatura.", 404)
    headers = _headers(row.sha256 + "-m", content_disposition(row.name + ".webp", inline=True))
    return await _answer(request, row.thumbnail_key, THUMBNAIL_TYPE, headers)


async def answer_file(request: Request, row: Attachment, *, inline: bool) -> Response:
    """Answer with the file: as a download, or inline where a browser shows the type safely."""
    shown = inline and shows_in_browser(row.media_type)
    headers = _headers(row.sha256, content_disposition(row.name, inline=shown))
    media_type = row.media_type
    if not shows_in_browser(media_type):
        media_type = "application/octet-stream"
    return await _answer(request, row.storage_key, media_type, headers)


def _headers(etag: str, disposition: str) -> dict[str, str]:
    return {
        "ETag": f'"{etag}"',
        "Content-Disposition": disposition,
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": _INERT,
        "X-Frame-Options": "SAMEORIGIN",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }


async def _answer(request: Request, key: str, media_type: str, headers: dict[str, str]) -> Response:
    if headers["ETag"] in _etags(request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    store = get_store()
    path = await in_worker(lambda: store.local_path(key))
    if path is not None:
        return FileResponse(path, media_type=media_type, headers=headers)
    return await _answer_from_afar(request, store, key, media_type, headers)


async def _answer_from_afar(
    request: Request, store: Store, key: str, media_type: str, headers: dict[str, str]
) -> Response:
    """Pass the bytes on from where they are, one range at most."""
    size_bytes = await in_worker(lambda: store.size(key))
    if size_bytes is None:
        log.error("attachment without bytes", key=key)
        return PlainTextResponse("Anexo não encontrado.", 404)
    wanted = None
    if request.headers.get("if-range", headers["ETag"]) == headers["ETag"]:
        wanted = asked_range(request.headers.get("range", ""), size_bytes)
    if wanted == UNSATISFIABLE:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{size_bytes}"})
    start, end = wanted or (0, size_bytes)
    headers |= {"Accept-Ranges": "bytes", "Content-Length": str(end - start)}
    if wanted is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size_bytes}"
    if request.method == "HEAD":
        return Response(status_code=206 if wanted else 200, headers=headers, media_type=media_type)
    return StreamingResponse(
        _chunks(store.read(key, start=start, end=end)),
        status_code=206 if wanted else 200,
        headers=headers,
        media_type=media_type,
    )


UNSATISFIABLE = (0, 0)


def asked_range(header: str, size_bytes: int) -> tuple[int, int] | None:
    """Return the range asked for as start and end (exclusive), `UNSATISFIABLE`, or None for all.

    Several ranges and what is not understood answer the whole file, as RFC 9110 allows.
    """
    match = _ONE_RANGE.fullmatch(header.strip())
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        start, end = max(0, size_bytes - int(match[2])), size_bytes
    else:
        start = int(match[1])
        end = min(size_bytes, int(match[2]) + 1) if match[2] else size_bytes
        if match[2] and int(match[2]) < start:
            return None
    return (start, end) if start < end else UNSATISFIABLE


async def _chunks(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    while piece := await in_worker(lambda: next(pieces, b"")):
        yield piece


def _etags(header: str) -> set[str]:
    return {tag.strip().removeprefix("W/") for tag in header.split(",") if tag.strip()}
