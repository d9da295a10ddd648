"""The two things an analyst writes on a ticket: a reply to the customer and an internal note."""

from collections.abc import Callable

import reflex as rx
from pydantic import ValidationError

from kartado_portal import clock
from kartado_portal.actor import Actor
from kartado_portal.database import in_reading, in_unit
from kartado_portal.errors import PortalError
from kartado_portal.files.errors import UploadsRunning
from kartado_portal.files.schemas import AttachmentCard
from kartado_portal.tickets import drafts, handling, sending
from kartado_portal.tickets.errors import NewerMessages
from kartado_portal.tickets.schemas import DraftCard, ReplyDraft
from kartado_portal.tickets.sending import WaitingReply
from kartado_portal.tickets.states.kept_form import KeptForm
from kartado_portal.tickets.states.ticket import number_in
from kartado_portal.ui.toast import say_error, say_ok
from kartado_portal.web.gate import STAFF, guarded
from kartado_portal.web.identity import require_actor
from kartado_portal.workspace import canned, presence

_TOO_LONG = "O texto é longo demais. Divida-o ou anexe um arquivo."


class DeskForm(KeptForm, mixin=True):
    """What reply and note have in common."""

    _number: str = ""

    @rx.event
    @guarded(*STAFF)
    async def keep(
        self, html: str | None, round: int, at: int = 0, after: int | None = None
    ) -> None:
        """Keep the text as typed, and let colleagues know that somebody types."""
        if round == self.round and html is not None and html != self.content:
            actor = await require_actor(self)
            about = {"number": self._number, "now": clock.now(), "by": presence.holder()}
            await in_unit(presence.start_typing, actor=actor, **about)
        await self._keep(html, round, at, after)

    @rx.event
    @guarded(*STAFF)
    async def add_file(self, attachment_id: str) -> None:
        """Remember a file that the browser has uploaded."""
        await self._add_file(attachment_id)

    @rx.event
    @guarded(*STAFF)
    async def remove_file(self, attachment_id: str) -> None:
        """Forget a file that was taken out of the form."""
        await self._remove_file(attachment_id)

    async def _write(
        self, act: Callable[..., object], html: str | None, uploads: int, **data: object
    ) -> bool:
        """Hand the text to `act`; refused, it stays in the editor. Returns whether it went."""
        actor = await require_actor(self)
        try:
            if uploads > 0:
                raise UploadsRunning
            draft = ReplyDraft(
                body_html=html or "",
                attachment_ids=tuple(card.id for card in self.files),
                form_key=self._form_key,
            )
            about: dict[str, object] = {"actor": actor, "number": self._number}
            await in_unit(act, **about, draft=draft, now=clock.now(), **data)
        except ValidationError:
            self.error = _TOO_LONG
        except NewerMessages:
            raise
        except PortalError as refused:
            self.error = str(refused)
        else:
            await self._open(self._slot)
            return True
        return False


class DeskReply(DeskForm, rx.State):
    """The reply to the customer; sent, it can still be taken back for some seconds."""

    waiting: list[WaitingReply] = []
    """Replies of anybody at the desk that are on their way."""
    must_confirm: bool = False
    """Somebody wrote meanwhile, and the analyst was told: sending goes on when confirmed."""

    _shown: str = ""
    """The stamp of what the page shows."""
    _seen: str = ""
    """The stamp of what it showed when this reply was begun."""

    def _begin(self, number: str, form: DraftCard, files: list[AttachmentCard]) -> None:
        self._number = number
        self._take(drafts.reply_slot(number), form, files)

    def _take(self, slot: str, form: DraftCard, files: list[AttachmentCard]) -> None:
        super()._take(slot, form, files)
        self._seen = str(form.fields.get("seen", ""))
        self.must_confirm = False

    async def _save(self) -> None:
        self._seen = self._seen or self._shown
        await super()._save()

    def _besides(self) -> dict[str, str]:
        return {"seen": self._seen}

    def _show(self, stamp: str, waiting: list[WaitingReply]) -> None:
        self._shown, self.waiting = stamp, waiting

    @rx.event
    @guarded(*STAFF)
    async def send(self, html: str | None, round: int, uploads: int = 0) -> None:
        """Send the reply, unless somebody wrote since it was begun: then ask first.

        `uploads` is how many files the browser is still sending: the reply waits for them.
        """
        if round != self.round:
            return  # the second and third click of one sending
        try:
            seen = self._seen or self._shown
            await self._write(sending.schedule, html, uploads, seen=seen)
        except NewerMessages as newer:
            self.error, self.must_confirm = str(newer), True
        await self._read_waiting()

    @rx.event
    @guarded(*STAFF)
    async def send_anyway(self, html: str | None, round: int, uploads: int = 0) -> None:
        """Send the reply, having been told of what others wrote meanwhile."""
        if round == self.round and self.must_confirm:
            await self._write(sending.schedule, html, uploads)
            await self._read_waiting()

    @rx.event
    @guarded(*STAFF)
    async def take_back(self, reply_id: int) -> None:
        """Bring a reply that waits back into the editor."""
        if await self._settle(sending.take_back, reply_id):
            await self._open(self._slot)

    @rx.event
    @guarded(*STAFF)
    async def send_now(self, reply_id: int) -> None:
        """Send a reply that waits at once."""
        await self._settle(sending.send_now, reply_id)

    @rx.event
    @guarded(*STAFF)
    async def forget(self, reply_id: int) -> None:
        """Drop a reply that could not be sent."""
        await self._settle(sending.forget, reply_id)

    @rx.event
    @guarded(*STAFF)
    async def run_macro(self, macro_id: int, number: str, seen: str) -> None:
        """Reply, move and tag as a macro says; the text in the editor stays there."""
        actor = await require_actor(self)
        about = {"actor": actor, "number": number, "macro_id": macro_id, "seen": seen}
        which = "" if number == number_in(self) else f"Ticket #{number[:11]}: "
        try:
            await in_unit(canned.run_macro, now=clock.now(), **about)
        except PortalError as refused:
            await say_error(self, f"{which}{refused}")
        else:
            await say_ok(self, f"{which}Macro executada.")
        await self._read_waiting(actor)

    async def _settle(self, act: Callable[..., object], reply_id: int) -> bool:
        actor = await require_actor(self)
        about: dict[str, object] = {"actor": actor, "number": self._number}
        try:
            await in_unit(act, **about, reply_id=reply_id, now=clock.now())
        except PortalError as refused:
            await say_error(self, str(refused))
            return False
        finally:
            await self._read_waiting(actor)
        return True

    async def _read_waiting(self, actor: Actor | None = None) -> None:
        actor = actor or await require_actor(self)
        self.waiting = await in_reading(
            sending.waiting, actor=actor, number=self._number, now=clock.now()
        )


class DeskNote(DeskForm, rx.State):
    """The internal note: no customer ever sees it."""

    def _begin(self, number: str, form: DraftCard, files: list[AttachmentCard]) -> None:
        self._number = number
        self._take(drafts.note_slot(number), form, files)

    @rx.event
    @guarded(*STAFF)
    async def send(self, html: str | None, round: int, uploads: int = 0) -> None:
        """Save the note and start an empty one; refused, it stays in the editor."""
        if round == self.round and await self._write(handling.note, html, uploads):
            await say_ok(self, "Nota salva.")
