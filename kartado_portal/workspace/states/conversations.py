"""`/analista/conversas`: several chats side by side, and how many wait on every page."""

from collections.abc import Callable
from typing import Any

import reflex as rx
from sqlmodel import Session

from kartado_portal import clock, rich_text
from kartado_portal.actor import Actor
from kartado_portal.chat import queries, services
from kartado_portal.chat.errors import ConversationNotFound
from kartado_portal.database import in_reading, in_unit
from kartado_portal.errors import PortalError
from kartado_portal.files.errors import UploadsRunning
from kartado_portal.files.schemas import AttachmentCard
from kartado_portal.files.services import add_to_form, unclaimed_cards
from kartado_portal.live.hub import hub
from kartado_portal.tickets import handling
from kartado_portal.tickets import services as tickets
from kartado_portal.tickets.states.upload_limits import know_limits
from kartado_portal.ui.toast import say_error, say_ok
from kartado_portal.web.gate import STAFF, guarded
from kartado_portal.web.identity import actor_of, require_actor
from kartado_portal.workspace import conversations, desk_ticket
from kartado_portal.workspace.conversations import SIDE_BY_SIDE, DeskTalk, LiveChats
from kartado_portal.workspace.schemas import Choice


class WaitingChats(rx.State):
    """How many customers wait for an analyst in the chat, for the bar of every page."""

    count: int = 0

    @rx.event
    @guarded(*STAFF)
    async def follow(self) -> None:
        """Count, and count again whenever somebody asks or is taken."""
        await hub.watch(self, services.DESK, on_every_page=True)
        await self._refresh()

    async def _refresh(self) -> None:
        actor = await actor_of(self)
        if actor is not None and actor.is_staff:
            self.count = await in_reading(conversations.count_waiting, actor=actor, now=clock.now())


class Conversations(rx.State):
    """The chats that are live, and those that this analyst has open."""

    is_loaded: bool = False
    live: LiveChats = LiveChats()
    talks: list[DeskTalk] = []
    choices: list[Choice] = []
    """Whom a conversation can be handed to."""
    acked: dict[str, str] = {}
    """By number, the key of the last message that has arrived: its field is emptied."""
    contents: dict[str, str] = {}
    """By number, what is put into the field."""
    stamp: int = 0
    files: dict[str, list[AttachmentCard]] = {}
    """By number, what goes with the next message."""
    file_errors: dict[str, str] = {}

    _numbers: list[str] = []

    @rx.event
    @guarded(*STAFF)
    async def load(self) -> None:
        """Show who waits; a conversation named in the address is opened at once."""
        wanted = str(self.router.url.query_parameters.get("numero", ""))[:14]
        if wanted and wanted not in self._numbers:
            self._put(wanted)
        await know_limits(self)
        await self._watch()
        await self._show()

    async def _watch(self) -> None:
        topics = [services.DESK]
        topics += [f"{kind}:{number}" for number in self._numbers for kind in ("ticket", "chat")]
        await hub.watch(self, *topics)

    async def _refresh(self) -> None:
        await self._show()

    async def _show(self) -> None:
        actor = await actor_of(self)
        if actor is None or not actor.is_staff:
            return
        self.live, talks = await in_reading(_page, actor=actor, numbers=list(self._numbers))
        self._numbers = [one.number for one in talks]
        if talks != self.talks:
            self.talks = talks
        for talk in talks:
            self.acked.setdefault(talk.number, "")
            self.contents.setdefault(talk.number, "")
            self.files.setdefault(talk.number, [])
            self.file_errors.setdefault(talk.number, "")
            if talk.is_mine or talk.is_katias:
                await in_unit(services.mark_staff_seen, actor=actor, number=talk.number)
        if talks and not self.choices:
            offered = await in_reading(
                desk_ticket.list_choices, actor=actor, number=talks[0].number
            )
            self.choices = [*offered.levels, *offered.people]
        self.is_loaded = True

    def _put(self, number: str) -> None:
        others = [one for one in self._numbers if one != number]
        self._numbers = [*others, number][-SIDE_BY_SIDE:]

    @rx.event
    @guarded(*STAFF)
    async def show(self, number: str) -> None:
        """Put a conversation beside the others; the oldest makes room."""
        if number not in self._numbers:
            self._put(number)
        await self._watch()
        await self._show()

    @rx.event
    @guarded(*STAFF)
    async def hide(self, number: str) -> None:
        """Put a conversation away; nothing happens to it."""
        self._numbers = [one for one in self._numbers if one != number]
        await self._watch()
        await self._show()

    @rx.event
    @guarded(*STAFF)
    async def take(self, number: str) -> None:
        """Become the owner; Katia keeps silent from the first word on."""
        await self._act(services.take, number)
        if number not in self._numbers:
            self._put(number)
            await self._watch()
            await self._show()

    @rx.event
    @guarded(*STAFF)
    async def give_back(self, number: str) -> None:
        """Give the conversation back to Katia."""
        await self._act(services.give_back, number, "A Katia voltou a atender esta conversa.")

    @rx.event
    @guarded(*STAFF)
    async def close(self, number: str) -> None:
        """Close the conversation and its ticket; the customer is asked how it was."""
        await self._act(tickets.close, number, "Conversa encerrada.")

    @rx.event
    @guarded(*STAFF)
    async def hand_over(self, number: str, target: str) -> None:
        """Hand the conversation to a level or a colleague."""
        kind, _, value = target.partition(":")
        if kind == "level":
            await self._act(handling.hand_over, number, "Conversa encaminhada.", level=value)
        elif kind == "account" and value.isdecimal():
            await self._act(
                handling.hand_over, number, "Conversa encaminhada.", owner_id=int(value)
            )

    @rx.event
    @guarded(*STAFF)
    async def send(self, form: dict[str, Any]) -> None:
        """Say something in one conversation; refused, it stays in the field with its files."""
        number, text = str(form.get("number", "")), str(form.get("message") or "")
        key = str(form.get("key") or "")[:64]
        actor = await require_actor(self)
        try:
            if str(form.get("uploads") or "0") != "0":
                raise UploadsRunning
            await in_unit(
                services.answer_as_analyst,
                actor=actor,
                number=number,
                html=rich_text.from_text(text[:20_000]),
                attachment_ids=tuple(one.id for one in self.files.get(number, [])),
                form_key=key,
                now=clock.now(),
            )
        except PortalError as refused:
            await say_error(self, str(refused))
            await self._keep_files(actor, number)  # one of them may be the reason
        else:
            self.acked = self.acked | {number: key}
            self.contents = self.contents | {number: ""}
            self.files = self.files | {number: []}
            self.file_errors = self.file_errors | {number: ""}
        await self._show()

    @rx.event
    @guarded(*STAFF)
    async def add_file(self, number: str, attachment_id: str) -> None:
        """Remember a file that the browser has uploaded, while the message has room for it."""
        if number not in self._numbers:
            return
        actor = await require_actor(self)
        form = await in_unit(
            add_to_form,
            uploader_id=actor.account_id,
            attachment_ids=[one.id for one in self.files.get(number, [])],
            new_id=attachment_id,
        )
        self.files = self.files | {number: form.cards}
        self.file_errors = self.file_errors | {number: form.refusal}

    @rx.event
    @guarded(*STAFF)
    async def remove_file(self, number: str, attachment_id: str) -> None:
        """Forget a file that was taken out of the message."""
        await self._keep_files(await require_actor(self), number, besides=attachment_id)

    async def _keep_files(self, actor: Actor, number: str, besides: str = "") -> None:
        """Read again the files of a conversation's next message, all but one."""
        kept = [one.id for one in self.files.get(number, []) if one.id != besides]
        cards = await in_reading(unclaimed_cards, uploader_id=actor.account_id, attachment_ids=kept)
        if number in self.files:
            self.files = self.files | {number: cards}
            self.file_errors = self.file_errors | {number: ""}

    @rx.event
    @guarded(*STAFF)
    async def put_canned(self, number: str, canned_id: str) -> None:
        """Put a canned reply into the field of a conversation, to be read before it is sent."""
        talk = next((one for one in self.talks if one.number == number), None)
        found = (
            next((one for one in talk.canned if str(one.id) == canned_id), None) if talk else None
        )
        if found is not None:
            self.contents = self.contents | {number: rich_text.to_text(found.body_html)}
            self.stamp += 1

    @rx.event
    @guarded(*STAFF)
    async def typed(self, number: str) -> None:
        """Let the customer see that somebody is typing."""
        actor = await require_actor(self)
        try:
            await in_unit(services.note_typing, actor=actor, number=number, now=clock.now())
        except ConversationNotFound:
            return

    async def _act(
        self, act: Callable[..., object], number: str, said: str = "", **data: object
    ) -> None:
        actor = await require_actor(self)
        try:
            await in_unit(_told, doing=act, actor=actor, number=number, data=data)
            if said:
                await say_ok(self, said)
        except PortalError as refused:
            await say_error(self, str(refused))
        await self._show()


def _told(
    session: Session,
    *,
    doing: Callable[..., object],
    actor: Actor,
    number: str,
    data: dict[str, object],
) -> None:
    """Do something to a conversation's ticket, and have every page with it read again."""
    doing(session, actor=actor, number=number, now=clock.now(), **data)
    services.tell(session, queries.get_any(session, number).ticket)


def _page(
    session: Session, *, actor: Actor, numbers: list[str]
) -> tuple[LiveChats, list[DeskTalk]]:
    """Read the whole page in one transaction; what is no conversation falls away."""
    now, talks = clock.now(), []
    for number in numbers:
        try:
            talks.append(conversations.desk_talk(session, actor=actor, number=number, now=now))
        except ConversationNotFound:
            continue
    return conversations.live_chats(session, actor=actor, now=now), talks
