"""The form of a new ticket: a draft that is kept while it is typed, and its sending."""

from typing import Any

import reflex as rx
from pydantic import ValidationError
from reflex.event import EventSpec

from kartado_portal import clock, routes
from kartado_portal.database import in_reading, in_unit
from kartado_portal.drills import die_at
from kartado_portal.errors import PortalError
from kartado_portal.files.errors import UploadsRunning
from kartado_portal.files.schemas import AttachmentCard
from kartado_portal.files.services import add_to_form, unclaimed_cards
from kartado_portal.hours.current import current_calendar
from kartado_portal.hours.words import promise
from kartado_portal.knowledge import unanswered
from kartado_portal.knowledge.reading import suggest
from kartado_portal.tickets import drafts, queries, services, sla
from kartado_portal.tickets.errors import FieldMissing, FormAlreadySent
from kartado_portal.tickets.schemas import (
    GUIDANCE,
    SUBJECT_LIMIT,
    CategoryCard,
    DraftCard,
    NewTicketDraft,
)
from kartado_portal.tickets.states.upload_limits import know_limits
from kartado_portal.ui.typed_words import ALL_FIELDS, another_load, server_has
from kartado_portal.web.gate import SIGNED_IN, guarded
from kartado_portal.web.identity import require_actor
from kartado_portal.web.page_load import fresh_at_load

FIELDS = ("subject", "category_id", "body", *GUIDANCE)


@fresh_at_load()
class NewTicket(rx.State):
    """One open form. `form_key` is its identity: whatever is sent twice under it is one ticket."""

    is_ready: bool = False
    form_key: str = ""
    opening: int = 0
    """Counts the openings of the form: fields take their first values only when they are made."""
    fields: dict[str, str] = {}
    """What the form opens with; while typing, the page itself holds the newest."""
    files: list[AttachmentCard] = []
    categories: list[CategoryCard] = []
    continues: str = ""
    errors: dict[str, str] = {}
    similar: list[tuple[str, str, str]] = []
    """Number, subject and address of open tickets that look alike."""
    articles: list[tuple[str, str, str]] = []
    """Title, summary and address of articles that may answer."""
    saved: str = ""
    """When the draft was last kept, as a sentence."""
    promised: str = ""
    is_conflict: bool = False
    """Another tab or device has changed the draft since this page loaded it."""

    version: int = 0
    """The version of the draft that the page has opened or saved last."""
    opened: int = 0
    """The version that the page was opened with; words typed on an older one do not cover it."""
    asked: int = 0
    """Another number at each load: the tab says again what the draft does not hold."""

    _typed: dict[str, str] = {}
    _heard: dict[str, int] = {}
    """The moment of each field's newest words, by the browser's clock."""

    @rx.event
    @guarded(*SIGNED_IN)
    async def load(self) -> None:
        """Open the form with what was kept, on whatever device it was typed."""
        actor = await require_actor(self)
        wanted = self.router.url.query_parameters.get("continua", "")
        self.errors, self.saved, self.is_conflict = {}, "", False
        self.similar, self.articles = [], []
        self.continues = ""
        if wanted:
            try:
                earlier = await in_reading(queries.get_for, actor, wanted.removeprefix("#"))
                self.continues = earlier.number
            except PortalError as refused:
                self.errors = {"continues": str(refused)}
        slot = drafts.new_slot(self.continues)
        kept = await in_reading(drafts.open_form, actor=actor, slot=slot)
        self.categories = await in_reading(queries.list_categories)
        due = await in_reading(sla.promised_reply, clock.now())
        self.promised = promise(current_calendar(), due)
        await know_limits(self)
        await self._open(kept)
        await self._suggest(self.router.url.query_parameters.get("assunto", ""))
        self.is_ready = True

    async def _suggest(self, subject: str) -> None:
        """Fill in the subject that a search of articles carries, unless one was kept.

        Who comes from there was not answered by what the search found.
        """
        searched = " ".join(subject.split())[:SUBJECT_LIMIT]
        if searched:
            await in_unit(unanswered.note, text=searched, source="search", now=clock.now())
        if not self._typed["subject"]:
            self._typed["subject"] = searched
            self.fields = dict(self._typed)
        await self._look_up(self._typed["subject"])

    async def _look_up(self, subject: str) -> None:
        """Find open tickets that ask the same, and articles that may answer."""
        if not subject.strip():
            self.similar, self.articles = [], []
            return
        actor = await require_actor(self)
        found = await in_reading(queries.similar_open, actor, subject)
        self.similar = [(n, subject, routes.ticket(n)) for n, subject in found]
        answers = await in_reading(suggest, actor=actor, words=subject, limit=3)
        self.articles = [(one.title, one.summary, one.url) for one in answers]

    async def _open(self, form: DraftCard) -> None:
        actor = await require_actor(self)
        self._typed = {name: str(form.fields.get(name, "")) for name in FIELDS}
        self.opened = self.version = form.version
        self.form_key, self._heard = form.form_key, {}
        self.fields = dict(self._typed)
        self.asked = another_load()
        self.saved = f"Rascunho guardado em {form.updated}" if form.updated else ""
        self.files = await in_reading(
            unclaimed_cards, uploader_id=actor.account_id, attachment_ids=form.attachment_ids
        )

    @rx.event
    @guarded(*SIGNED_IN)
    async def keep(
        self, form_key: str, name: str, value: str, at: int = 0, after: int | None = None
    ) -> None:
        """Keep one field as typed at a moment of the browser's, on the draft's version `after`.

        For the subject, look for tickets that ask the same and articles that may answer.
        """
        if form_key != self.form_key or name not in FIELDS:
            return
        if after is not None and after < self.opened and value != self._typed[name]:
            self.version = after  # saved elsewhere since: nothing is overwritten silently
        self._typed[name], self._heard[name] = value, at
        if self.errors.get(name):
            self.errors = self._errors_beside(name)
        await self._save()
        if name == "subject":
            await self._look_up(value)

    @rx.event
    @guarded(*SIGNED_IN)
    async def add_file(self, attachment_id: str) -> None:
        """Remember a file that the browser has uploaded, while the form has room for it."""
        actor = await require_actor(self)
        form = await in_unit(
            add_to_form,
            uploader_id=actor.account_id,
            attachment_ids=[card.id for card in self.files],
            new_id=attachment_id,
        )
        self.files = form.cards
        self.errors = self._errors_beside("files") | (
            {"files": form.refusal} if form.refusal else {}
        )
        await self._save()

    @rx.event
    @guarded(*SIGNED_IN)
    async def remove_file(self, attachment_id: str) -> None:
        """Forget a file that was taken out of the form."""
        self.errors = self._errors_beside("files")
        await self._set_files([card.id for card in self.files if card.id != attachment_id])

    def _errors_beside(self, name: str) -> dict[str, str]:
        return {field: told for field, told in self.errors.items() if field != name}

    async def _set_files(self, ids: list[str]) -> None:
        actor = await require_actor(self)
        self.files = await in_reading(
            unclaimed_cards, uploader_id=actor.account_id, attachment_ids=ids
        )
        await self._save()

    async def _save(self) -> None:
        actor = await require_actor(self)
        fields: dict[str, Any] = dict(self._typed)
        fields["attachment_ids"] = [card.id for card in self.files]
        version = await in_unit(
            drafts.save,
            actor=actor,
            slot=drafts.new_slot(self.continues),
            form_key=self.form_key,
            fields=fields,
            version=self.version,
            now=clock.now(),
        )
        if version is None:
            self.is_conflict = True
            return
        self.version = version
        self.saved = f"Rascunho guardado às {clock.local(clock.now()):%H:%M}"
        await server_has(
            self, self.form_key, opened=self.opened, version=version, fields=self._heard
        )

    @rx.event
    @guarded(*SIGNED_IN)
    async def take_other(self) -> None:
        """Show what the other tab or device has kept instead of what stands here."""
        actor = await require_actor(self)
        slot = drafts.new_slot(self.continues)
        self.is_conflict = False
        await self._open(await in_reading(drafts.open_form, actor=actor, slot=slot))
        self.opening += 1

    @rx.event
    @guarded(*SIGNED_IN)
    async def keep_mine(self) -> None:
        """Keep what stands here over what the other tab or device has kept."""
        actor = await require_actor(self)
        slot = drafts.new_slot(self.continues)
        self.version = (await in_reading(drafts.open_form, actor=actor, slot=slot)).version
        self.is_conflict, self.opened = False, 0
        await self._save()

    @rx.event
    @guarded(*SIGNED_IN)
    async def submit(
        self, form_key: str, form: dict[str, str], uploads: int = 0, at: int = 0
    ) -> EventSpec | None:
        """Open the ticket and show it; what is wrong is told beside its field, nothing is lost.

        `uploads` is how many files the browser is still sending: the ticket waits for them. `at`
        is the moment of the click, by the browser's clock.
        """
        if form_key != self.form_key:
            return None
        actor = await require_actor(self)
        self._typed |= {name: form[name] for name in FIELDS if name in form}
        self._heard = {ALL_FIELDS: at}
        try:
            if uploads > 0:
                raise UploadsRunning
            ticket = await in_unit(
                services.open_ticket, actor=actor, draft=self._draft(), now=clock.now()
            )
        except FormAlreadySent as refused:
            await self._start_over(str(refused))
            return None
        except ValidationError as refused:
            self.errors = _too_long(refused)
        except FieldMissing as refused:
            self.errors = {name or "form": told for name, told in refused.missing.items()}
        except PortalError as refused:
            self.errors = {refused.field or "form": str(refused)}
        else:
            die_at("ticket-answer")
            await server_has(
                self, form_key, opened=self.opened, version=self.version, fields=self._heard
            )
            # Late events of the form that was sent find nothing to keep.
            self.is_ready, self.form_key = False, ""
            return rx.redirect(f"{routes.ticket(ticket.number)}?novo=1")
        await self._save()
        return rx.set_focus(f"field-{next(iter(self.errors))}")

    def _draft(self) -> NewTicketDraft:
        typed = self._typed
        chosen = typed["category_id"]
        return NewTicketDraft(
            subject=typed["subject"],
            category_id=int(chosen) if chosen.isdecimal() and len(chosen) < 10 else None,
            body=typed["body"],
            guidance={name: typed[name] for name in GUIDANCE},
            attachment_ids=tuple(card.id for card in self.files),
            continues=self.continues,
            form_key=self.form_key,
        )

    async def _start_over(self, sentence: str) -> None:
        """Keep the text of a form that was sent before as the draft of a new one."""
        actor = await require_actor(self)
        slot = drafts.new_slot(self.continues)
        fresh = await in_reading(drafts.open_form, actor=actor, slot=slot)
        self.form_key, self.version = fresh.form_key, fresh.version
        self.fields = dict(self._typed)
        self.errors = {"form": sentence}
        await self._save()


def _too_long(refused: ValidationError) -> dict[str, str]:
    errors = {}
    for one in refused.errors():
        name = str(one["loc"][-1])
        limit = one.get("ctx", {}).get("max_length", "")
        errors[name] = f"Use no máximo {limit} caracteres." if limit else "Valor inválido."
    return errors
