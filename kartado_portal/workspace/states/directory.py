"""People and companies: the list, one person, one company."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import reflex as rx

from kartado_portal import clock, routes
from kartado_portal.accounts import administration
from kartado_portal.actor import Role
from kartado_portal.database import in_reading, in_unit
from kartado_portal.errors import PortalError
from kartado_portal.ui.toast import say_error, say_ok
from kartado_portal.web.gate import STAFF, guarded
from kartado_portal.web.identity import require_actor
from kartado_portal.workspace import directory
from kartado_portal.workspace.directory import NobodyThere, Wanted
from kartado_portal.workspace.schemas import CompanyDetail, CompanyRow, PersonDetail, PersonRow

ADMIN = ("admin",)
_QUERY_LIMIT = 200
_PAGE_LIMIT = 100_000
_ID_DIGITS = 9
"""More does not fit PostgreSQL's integer."""


class Directory(rx.State):
    """The list. The URL is the truth."""

    is_loaded: bool = False
    kind: str = "pessoas"
    q: str = ""
    total: int = 0
    page: int = 1
    pages: int = 1
    people: list[PersonRow] = []
    companies: list[CompanyRow] = []
    previous_link: str = ""
    next_link: str = ""

    @rx.event
    @guarded(*STAFF)
    async def load(self) -> None:
        """Show what the URL asks for."""
        actor, query = await require_actor(self), self.router.url.query_parameters
        page = query.get("pagina", "1")
        wanted = Wanted(
            kind="empresas" if query.get("tipo") == "empresas" else "pessoas",
            q=query.get("q", "")[:_QUERY_LIMIT].replace("\x00", ""),
            page=min(max(int(page), 1), _PAGE_LIMIT) if page.isascii() and page.isdigit() else 1,
        )
        found = await in_reading(directory.list_page, actor=actor, wanted=wanted)
        self.kind, self.q, self.page = wanted.kind, wanted.q, wanted.page
        self.people, self.companies = found.people, found.companies
        self.total, self.pages = found.total, found.pages
        self.previous_link = self._link(wanted.page - 1) if wanted.page > 1 else ""
        self.next_link = self._link(wanted.page + 1) if wanted.page < found.pages else ""
        self.is_loaded = True

    def _link(self, page: int) -> str:
        query = {"tipo": self.kind, "q": self.q, "pagina": page}
        return f"{routes.DIRECTORY}?{urlencode(query)}"


class Person(rx.State):
    """One person; every act reads again what it changed."""

    is_loaded: bool = False
    is_missing: bool = False
    may_administer: bool = False
    detail: PersonDetail = PersonDetail()

    @rx.event
    @guarded(*STAFF)
    async def load(self) -> None:
        """Show the person of the URL."""
        self.detail = PersonDetail(id=id_in(self.router.url.path))
        await self._show()

    async def _show(self) -> None:
        actor = await require_actor(self)
        self.is_missing, self.may_administer = False, actor.role == Role.ADMIN
        try:
            self.detail = await in_reading(
                directory.get_person, actor=actor, account_id=self.detail.id, now=clock.now()
            )
        except NobodyThere:
            self.is_missing, self.detail = True, PersonDetail()
        self.is_loaded = True

    async def _act(self, act: Callable[..., Any], done: str, **given: Any) -> None:
        actor = await require_actor(self)
        try:
            await in_unit(act, actor=actor, account_id=self.detail.id, now=clock.now(), **given)
        except PortalError as refused:
            await say_error(self, str(refused))
        else:
            await say_ok(self, done)
        await self._show()

    @rx.event
    @guarded(*STAFF)
    async def resend_confirmation(self) -> None:
        """Mail the confirmation again."""
        await self._act(administration.resend_confirmation, "Confirmação enviada.")

    @rx.event
    @guarded(*STAFF)
    async def end_sessions(self) -> None:
        """End every session of the person."""
        await self._act(administration.end_sessions, "Sessões encerradas.")

    @rx.event
    @guarded(*ADMIN)
    async def disable(self) -> None:
        """Shut the person out."""
        await self._act(administration.disable, "Conta desativada.")

    @rx.event
    @guarded(*ADMIN)
    async def enable(self) -> None:
        """Let the person in again."""
        await self._act(administration.enable, "Conta reativada.")

    @rx.event
    @guarded(*ADMIN)
    async def set_role(self, form: dict[str, str]) -> None:
        """Make the person customer, analyst or admin."""
        await self._act(
            administration.set_role,
            "Papel alterado.",
            role=form.get("role", ""),
            level=form.get("level", ""),
        )

    @rx.event
    @guarded(*ADMIN)
    async def set_sees_company(self, sees: bool) -> None:
        """Let the person see the company's tickets, or not."""
        await self._act(administration.set_sees_company, "Alteração salva.", sees=sees)


class CompanyPage(rx.State):
    """One company."""

    is_loaded: bool = False
    is_missing: bool = False
    may_administer: bool = False
    detail: CompanyDetail = CompanyDetail()
    errors: dict[str, str] = {}
    saved: int = 0
    """How many changes went through: the fields then start over."""

    @rx.event
    @guarded(*STAFF)
    async def load(self) -> None:
        """Show the company of the URL."""
        self.detail, self.errors = CompanyDetail(id=id_in(self.router.url.path)), {}
        await self._show()

    async def _show(self) -> None:
        actor = await require_actor(self)
        self.is_missing, self.may_administer = False, actor.role == Role.ADMIN
        try:
            self.detail = await in_reading(
                directory.get_company, actor=actor, company_id=self.detail.id
            )
        except NobodyThere:
            self.is_missing, self.detail = True, CompanyDetail()
        self.is_loaded = True

    async def _act(self, act: Callable[..., Any], **given: Any) -> None:
        actor = await require_actor(self)
        try:
            await in_unit(act, actor=actor, company_id=self.detail.id, now=clock.now(), **given)
        except PortalError as refused:
            self.errors = {refused.field: str(refused)}
            return
        self.errors = {}
        self.saved += 1
        await say_ok(self, "Alterações salvas.")
        await self._show()

    @rx.event
    @guarded(*ADMIN)
    async def change(self, form: dict[str, str]) -> None:
        """Set name, mode and notes."""
        await self._act(
            administration.change_company,
            name=form.get("name", ""),
            visibility=form.get("visibility", ""),
            notes=form.get("notes", ""),
        )

    @rx.event
    @guarded(*ADMIN)
    async def add_domain(self, form: dict[str, str]) -> None:
        """Have a domain's addresses join."""
        await self._act(administration.add_domain, domain=form.get("domain", ""))

    @rx.event
    @guarded(*ADMIN)
    async def remove_domain(self, domain: str) -> None:
        """Have a domain's addresses join no more."""
        await self._act(administration.remove_domain, domain=domain)


def id_in(path: str) -> int:
    """Return the number at the end of an address; 0, which nobody has, when it is none."""
    text = path.rstrip("/").rpartition("/")[2]
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _ID_DIGITS else 0
