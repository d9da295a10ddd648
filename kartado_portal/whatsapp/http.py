"""`/webhooks/whatsapp`: Meta's check of the address, and what it delivers there.

Neither cookie nor origin counts: the app secret signs each delivery, byte for byte.
"""

import hashlib
import hmac
import json

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from kartado_portal import clock
from kartado_portal import routes as paths
from kartado_portal.database import in_unit
from kartado_portal.settings import get_settings
from kartado_portal.whatsapp import receiving, shapes

NOT_FOUND = "Não encontramos o que você procura."
FORBIDDEN = "Assinatura inválida."
UNREADABLE = "Conteúdo inválido."
_LONGEST_CHALLENGE = 200

log = structlog.get_logger(__name__)


def http_routes() -> list[Route]:
    """Return the routes, which answer as if there were none while WhatsApp is not set up."""
    return [
        Route(paths.WHATSAPP_WEBHOOK, verify, methods=["GET"]),
        Route(paths.WHATSAPP_WEBHOOK, deliver, methods=["POST"]),
    ]


async def verify(request: Request) -> Response:
    """Answer Meta's challenge when it knows the verify token."""
    settings = get_settings()
    if not settings.has_whatsapp:
        return _say(NOT_FOUND, 404)
    asked = request.query_params
    challenge = asked.get("hub.challenge", "")
    token = asked.get("hub.verify_token", "").encode()
    is_right = hmac.compare_digest(token, settings.whatsapp_verify_token.encode())
    if asked.get("hub.mode") != "subscribe" or not is_right:
        log.warning("whatsapp.not_verified")
        return _say(FORBIDDEN, 403)
    return _say(challenge[:_LONGEST_CHALLENGE], 200)


async def deliver(request: Request) -> Response:
    """Keep what a signed delivery holds, and only then acknowledge it."""
    settings = get_settings()
    if not settings.has_whatsapp:
        return _say(NOT_FOUND, 404)
    body = await request.body()
    given = request.headers.get("x-hub-signature-256", "")
    if not is_signed(body, given, app_secret=settings.whatsapp_app_secret):
        log.warning("whatsapp.bad_signature", bytes=len(body))
        return _say(FORBIDDEN, 403)
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        log.warning("whatsapp.unreadable", bytes=len(body))
        return _say(UNREADABLE, 400)
    now = clock.now()
    number = settings.whatsapp_phone_number_id
    delivery = shapes.take_apart(payload, phone_number_id=number, now=now)
    kept = 0
    if delivery.messages or delivery.statuses:
        kept = await in_unit(receiving.take_in, delivery, now=now)
    log.info(
        "whatsapp.delivered",
        messages=len(delivery.messages),
        statuses=len(delivery.statuses),
        kept=kept,
    )
    return _say("", 200)


def is_signed(body: bytes, given: str, *, app_secret: str) -> bool:
    """Tell whether `X-Hub-Signature-256` is the body's under the app secret; in constant time."""
    right = hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(given.encode(), f"sha256={right}".encode())


def _say(text: str, status: int) -> Response:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return PlainTextResponse(text, status, headers)
