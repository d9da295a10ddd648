"""What plain HTTP answers of this room: pages with their words in the HTML, votes, sitemap."""

import secrets
from collections.abc import Awaitable, Callable
from xml.sax.saxutils import escape

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Route

from kartado_portal import clock, routes
from kartado_portal.actor import Actor
from kartado_portal.database import in_reading, in_unit
from kartado_portal.errors import PortalError
from kartado_portal.files.serving import answer_file
from kartado_portal.knowledge import (
    counting,
    markup,
    pictures,
    queries,
    reading,
    unanswered,
    voting,
)
from kartado_portal.knowledge.errors import ArticleNotFound
from kartado_portal.knowledge.markup import Served
from kartado_portal.settings import get_settings
from kartado_portal.web.document import PAGE_PLACE, SHELL, Documents
from kartado_portal.web.http import client_address

Identify = Callable[[Request], Awaitable[Actor | None]]

READER_COOKIE = "portal_leitor"
"""Names a browser that has voted, and nothing about who sits before it."""
_READER_SECONDS = 365 * 24 * 3600
_NO_PICTURE = "Imagem não encontrada."

# Made for each reader, and never out of a store without asking: what was published is seen.
_HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Cookie"}

log = structlog.get_logger(__name__)


def reader_cookie_name() -> str:
    """Return the cookie's name; on https only this very host can set it."""
    return f"__Host-{READER_COOKIE}" if get_settings().is_https else READER_COOKIE


def http_routes(*, identify: Identify, documents: Documents) -> list[Route]:
    """Return the routes; `identify` tells who asks, `documents` are the built pages."""
    pages = _Pages(identify, documents)
    packed = [Middleware(GZipMiddleware, minimum_size=1000)]
    gets = (
        (routes.HOME, pages.home),
        (routes.ARTICLES, pages.articles),
        (f"{routes.ARTICLES}/", pages.articles),
        (routes.ARTICLE_SUGGESTIONS, pages.suggestions),
        (f"{routes.ARTICLES}/{{slug}}", pages.article),
        (f"{routes.ARTICLES}/{{slug}}/", pages.article),
        (routes.SITEMAP, _sitemap),
        (routes.ROBOTS, _robots),
    )
    return [
        Route(f"{routes.ARTICLE_PICTURES}/{{picture_id}}", pages.picture, methods=["GET"]),
        *(Route(path, answer, methods=["GET"], middleware=packed) for path, answer in gets),
        Route(routes.UNANSWERED_POST, pages.not_found_here, methods=["POST"]),
        Route(routes.ARTICLE_VOTE_POST, pages.vote, methods=["POST"]),
    ]


class _Pages:
    """The pages that hold words of the database."""

    def __init__(self, identify: Identify, documents: Documents) -> None:
        self._identify = identify
        self._documents = documents

    async def home(self, request: Request) -> Response:
        """Show the home page; an old link with a question goes on to the search."""
        asked = reading.normal(request.query_params.get("q", ""))
        if asked:
            return RedirectResponse(routes.search_articles(asked), 303, headers=_HEADERS)
        actor = await self._identify(request)
        most = await in_reading(queries.most_read, actor, today=clock.local(clock.now()).date())
        return self._answer(routes.HOME, markup.HOME_PLACE, markup.home_part(most))

    async def articles(self, request: Request) -> Response:
        """Show what a search found, or every topic with its articles."""
        actor = await self._identify(request)
        words = reading.normal(request.query_params.get("q", ""))
        if not words:
            shelves = await in_reading(queries.list_shelves, actor)
            return self._answer(routes.ARTICLES, markup.ARTICLES_PLACE, markup.list_page(shelves))
        found = await in_reading(reading.search, actor=actor, words=words)
        if not found and _is_reader(request, actor):
            await _note(words)
        is_noted = request.query_params.get("anotado") == "1"
        page = markup.results_page(words, found, is_noted=is_noted)
        return self._answer(routes.ARTICLES, markup.ARTICLES_PLACE, page)

    async def article(self, request: Request) -> Response:
        """Show one article; 404 for what is not there and for what is not the asker's to read."""
        actor = await self._identify(request)
        voter = voting.voter_of(actor, request.cookies.get(reader_cookie_name(), ""))
        slug = request.path_params["slug"]
        try:
            shown = await in_reading(reading.open_article, actor=actor, slug=slug, voter=voter)
        except ArticleNotFound:
            return self._answer(SHELL, PAGE_PLACE, markup.missing_page(), status=404)
        if _is_reader(request, actor):
            counting.count(shown.id, now=clock.now())
        is_thanked = request.query_params.get("voto") == "motivo"
        return self._answer(SHELL, PAGE_PLACE, markup.article_page(shown, is_thanked=is_thanked))

    async def suggestions(self, request: Request) -> Response:
        """Tell the search box what may be meant."""
        actor = await self._identify(request)
        words = request.query_params.get("q", "")
        found = await in_reading(reading.suggest, actor=actor, words=words)
        return JSONResponse(markup.cards_json(found), headers=_HEADERS)

    async def picture(self, request: Request) -> Response:
        """Show a picture of an article that the asker may read."""
        actor = await self._identify(request)
        picture_id = request.path_params["picture_id"]
        if not (picture_id.isascii() and picture_id.isalnum()):
            return PlainTextResponse(_NO_PICTURE, 404)
        row = await in_reading(pictures.find_shown, actor, picture_id)
        if row is None:
            return PlainTextResponse(_NO_PICTURE, 404)
        answer = await answer_file(request, row, inline=True)
        answer.headers["Cache-Control"] = "private, no-cache"
        return answer

    async def vote(self, request: Request) -> Response:
        """Keep an answer to «Isto foi útil?» and go back to the article."""
        actor = await self._identify(request)
        form = await _form(request)
        slug = request.path_params["slug"]
        given = form.get("util", "")
        page = routes.article(slug)
        if given not in ("sim", "nao"):
            return RedirectResponse(page, 303)
        cookie = request.cookies.get(reader_cookie_name(), "")
        fresh = "" if actor or cookie else secrets.token_urlsafe(24)
        has_reason = "motivo" in form or "comentario" in form
        try:
            await in_unit(
                voting.vote,
                actor=actor,
                slug=slug,
                voter=voting.voter_of(actor, cookie or fresh),
                address=client_address(request),
                is_helpful=given == "sim",
                reason=form.get("motivo", ""),
                comment=form.get("comentario", ""),
                now=clock.now(),
            )
        except ArticleNotFound:
            return self._answer(SHELL, PAGE_PLACE, markup.missing_page(), status=404)
        except PortalError as refused:
            return PlainTextResponse(str(refused), 429)
        answer = RedirectResponse(f"{page}{'?voto=motivo' if has_reason else ''}#util", 303)
        if fresh:
            answer.set_cookie(
                reader_cookie_name(),
                fresh,
                max_age=_READER_SECONDS,
                path="/",
                secure=get_settings().is_https,
                httponly=True,
                samesite="lax",
            )
        return answer

    async def not_found_here(self, request: Request) -> Response:
        """Keep a search whose results did not answer."""
        actor = await self._identify(request)
        words = reading.normal((await _form(request)).get("q", ""))
        if not words:
            return RedirectResponse(routes.ARTICLES, 303)
        if actor is None or not actor.is_staff:
            await _note(words)
        return RedirectResponse(f"{routes.search_articles(words)}&anotado=1#nao-era", 303)

    def _answer(self, page: str, place: str, served: Served, *, status: int = 200) -> Response:
        html = self._documents.fill(page, {place: served.html}, head=served.head)
        return HTMLResponse(html, status, headers=_HEADERS)


async def _note(words: str) -> None:
    """Keep a question; that it could not be kept is no reason to refuse the page."""
    try:
        await in_unit(unanswered.note, text=words, source="search", now=clock.now())
    except SQLAlchemyError as error:
        log.warning("knowledge.question_lost", error=type(error).__name__)


def _is_reader(request: Request, actor: Actor | None) -> bool:
    told = request.headers
    return counting.is_reader(
        actor,
        agent=told.get("user-agent", ""),
        purpose=f"{told.get('purpose', '')} {told.get('sec-purpose', '')}",
        method=request.method,
    )


async def _form(request: Request) -> dict[str, str]:
    """Return the fields; what is no form is one without any."""
    try:
        fields = await request.form(max_files=0, max_fields=8)
    except HTTPException:
        return {}
    return {name: value for name, value in fields.items() if isinstance(value, str)}


async def _sitemap(_: Request) -> Response:
    """List every public page for search engines."""
    base = get_settings().base_url
    lines = [
        f"<url><loc>{escape(base + path)}</loc></url>" for path in (routes.HOME, routes.ARTICLES)
    ]
    for slug, changed in await in_reading(queries.list_addresses):
        place = escape(base + routes.article(slug))
        day = clock.local(changed).date().isoformat()
        lines.append(f"<url><loc>{place}</loc><lastmod>{day}</lastmod></url>")
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        + "\n".join(lines)
        + "\n</urlset>\n"
    )
    return Response(body, media_type="application/xml", headers={"Cache-Control": "no-cache"})


async def _robots(_: Request) -> Response:
    """Ask programs to read what is public and nothing else."""
    closed = (
        "/analista",
        "/tickets",
        "/conta",
        "/sessao",
        "/anexos",
        "/demo",
        "/avaliacao",
        "/link",
    )
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines += [
        f"Disallow: {routes.ARTICLES}?",
        f"Sitemap: {get_settings().base_url}{routes.SITEMAP}",
    ]
    return PlainTextResponse("\n".join(lines) + "\n", headers={"Cache-Control": "no-cache"})
