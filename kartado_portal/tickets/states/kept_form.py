"""A text in an editor with files beside it, kept as a draft while it is typed."""

from zlib import crc32

import reflex as rx
from sqlmodel import Session

from kartado_portal import clock
from kartado_portal.actor import Actor
from kartado_portal.database import in_reading, in_unit
from kartado_portal.files.schemas import AttachmentCard
from kartado_portal.files.services import add_to_form, unclaimed_cards
from kartado_portal.tickets import drafts
from kartado_portal.tickets.schemas import DraftCard
from kartado_portal.ui.typed_words import ALL_FIELDS, another_load, server_has
from kartado_portal.web.gate import SIGNED_IN, guarded
from kartado_portal.web.identity import require_actor


def read_form(
    session: Session, *, actor: Actor, slot: str
) -> tuple[DraftCard, list[AttachmentCard]]:
    """Read the form of a slot as it was kept, and its files."""
    form = drafts.open_form(session, actor=actor, slot=slot)
    ids = form.attachment_ids
    files = (
        unclaimed_cards(session, uploader_id=actor.account_id, attachment_ids=ids) if ids else []
    )
    return form, files


class KeptForm(rx.State, mixin=True):
    """What is being written; its text lives in the editor and, as typed, in a draft.

    A State that mixes it in says how it is sent; the draft's slot comes with `_take`.
    """

    round: int = 0
    """Which writing this is; a new one empties the editor."""
    content: str = ""
    """What the editor opens with: the newest that was kept."""
    files: list[AttachmentCard] = []
    error: str = ""
    saved: str = ""
    form: str = ""
    """The name of this writing, under which the tab keeps what the draft does not hold yet."""
    version: int = 0
    """The version of the draft that the page has opened or saved last."""
    asked: int = 0
    """Another number at each load: the tab says again what the draft does not hold."""

    _slot: str = ""
    _form_key: str = ""
    _opened: int = 0
    """The version that the page was opened with; words typed on an older one do not cover it."""
    _typed_at: int = 0
    _is_kept: bool = True
    """Whether the draft holds `content`."""

    async def _open(self, slot: str) -> None:
        actor = await require_actor(self)
        self._take(slot, *await in_reading(read_form, actor=actor, slot=slot))

    def _take(self, slot: str, form: DraftCard, files: list[AttachmentCard]) -> None:
        kept = str(form.fields.get("body_html", ""))
        if form.form_key != self._form_key or kept != self.content:
            # Only then: a page that lost the connection and comes back keeps its editor, with
            # the words typed meanwhile.
            self.round = crc32(f"{form.form_key} {form.version}".encode())
        self._slot, self._form_key, self.form = slot, form.form_key, form.form_key
        self._opened = self.version = form.version
        self.content, self._is_kept = kept, True
        self.asked = another_load()
        self.saved = f"Rascunho guardado em {form.updated}" if form.updated else ""
        self.error = ""
        self.files = files

    async def _set_files(self, ids: list[str]) -> None:
        actor = await require_actor(self)
        self.files = await in_reading(
            unclaimed_cards, uploader_id=actor.account_id, attachment_ids=ids
        )

    @rx.event
    @guarded(*SIGNED_IN)
    async def keep(
        self, html: str | None, round: int, at: int = 0, after: int | None = None
    ) -> None:
        """Keep the text as typed at a moment of the browser's, on the draft's version `after`."""
        await self._keep(html, round, at, after)

    @rx.event
    @guarded(*SIGNED_IN)
    async def add_file(self, attachment_id: str) -> None:
        """Remember a file that the browser has uploaded, while the form has room for it."""
        await self._add_file(attachment_id)

    @rx.event
    @guarded(*SIGNED_IN)
    async def remove_file(self, attachment_id: str) -> None:
        """Forget a file that was taken out of the form."""
        await self._remove_file(attachment_id)

    async def _keep(
        self, html: str | None, round: int, at: int = 0, after: int | None = None
    ) -> None:
        """Keep the text as typed at a moment of the browser's, on the draft's version `after`."""
        if round != self.round or html is None:
            return
        self._typed_at = at
        if html != self.content:
            if after is not None and after < self._opened:
                self.version = after  # saved elsewhere since: nothing is overwritten silently
            self.content = html
            await self._save()
        elif self._is_kept:
            await self._acknowledge()

    async def _add_file(self, attachment_id: str) -> None:
        actor = await require_actor(self)
        form = await in_unit(
            add_to_form,
            uploader_id=actor.account_id,
            attachment_ids=[card.id for card in self.files],
            new_id=attachment_id,
        )
        self.files, self.error = form.cards, form.refusal
        await self._save()

    async def _remove_file(self, attachment_id: str) -> None:
        await self._set_files([card.id for card in self.files if card.id != attachment_id])
        await self._save()

    def _besides(self) -> dict[str, str]:
        """Return what the draft keeps besides text and files."""
        return {}

    async def _save(self) -> None:
        actor = await require_actor(self)
        version = await in_unit(
            drafts.save,
            actor=actor,
            slot=self._slot,
            form_key=self._form_key,
            fields={
                "body_html": self.content,
                "attachment_ids": [card.id for card in self.files],
                **self._besides(),
            },
            version=self.version,
            now=clock.now(),
        )
        self._is_kept = version is not None
        if version is None:
            self.error = (
                "Há um rascunho mais novo deste texto em outra aba ou aparelho. "
                "Ao enviar daqui, vale o texto que está nesta página."
            )
            return
        self.version = version
        self.saved = f"Rascunho guardado às {clock.local(clock.now()):%H:%M}"
        await self._acknowledge()

    async def _acknowledge(self) -> None:
        if self._typed_at:
            heard = {ALL_FIELDS: self._typed_at}
            await server_has(
                self, self.form, opened=self._opened, version=self.version, fields=heard
            )
