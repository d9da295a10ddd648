"""The two things an analyst writes on a ticket: a reply to the customer and an internal note."""

from collections.abc import Callable

import reflex as rx
from pydantic import ValidationError

from kartado_portal import clock
from kartado_portal.database import in_unit
from kartado_portal.errors import PortalError
from kartado_portal.files.errors import UploadsRunning
from kartado_portal.files.schemas import AttachmentCard
from kartado_portal.tickets import drafts, handling, services
from kartado_portal.tickets.schemas import DraftCard, ReplyDraft
from kartado_portal.tickets.states.kept_form import KeptForm
from kartado_portal.ui.toast import say_ok
from kartado_portal.web.gate import STAFF, guarded
from kartado_portal.web.identity import require_actor

_TOO_LONG = "O texto é longo demais. Divida-o ou anexe um arquivo."


class DeskForm(KeptForm, mixin=True):
    """What reply and note have in common."""

    _number: str = ""

    async def _write(
        self, act: Callable[..., object], html: str | None, uploads: int, done: str
    ) -> None:
        actor = await require_actor(self)
        try:
            if uploads > 0:
                raise UploadsRunning
            draft = ReplyDraft(
                body_html=html or "",
                attachment_ids=tuple(card.id for card in self.files),
                form_key=self._form_key,
            )
            await in_unit(act, actor=actor, number=self._number, draft=draft, now=clock.now())
        except ValidationError:
            self.error = _TOO_LONG
        except PortalError as refused:
            self.error = str(refused)
        else:
            await self._open(self._slot)
            await say_ok(self, done)


class DeskReply(DeskForm, rx.State):
    """The reply to the customer."""

    def _begin(self, number: str, form: DraftCard, files: list[AttachmentCard]) -> None:
        self._number = number
        self._take(drafts.reply_slot(number), form, files)

    @rx.event
    @guarded(*STAFF)
    async def send(self, html: str | None, round: int, uploads: int = 0) -> None:
        """Publish the reply and start an empty one; refused, it stays in the editor.

        `uploads` is how many files the browser is still sending: the reply waits for them.
        """
        if round == self.round:  # not the second and third click of one sending
            await self._write(services.reply, html, uploads, "Resposta enviada.")


class DeskNote(DeskForm, rx.State):
    """The internal note: no customer ever sees it."""

    def _begin(self, number: str, form: DraftCard, files: list[AttachmentCard]) -> None:
        self._number = number
        self._take(drafts.note_slot(number), form, files)

    @rx.event
    @guarded(*STAFF)
    async def send(self, html: str | None, round: int, uploads: int = 0) -> None:
        """Save the note and start an empty one; refused, it stays in the editor."""
        if round == self.round:
            await self._write(handling.note, html, uploads, "Nota salva.")
