"""The chat as one tab sees it: the conversation, those before, who one is, what is being typed."""

import secrets
from collections.abc import AsyncIterator
from typing import Any

import reflex as rx
from sqlmodel import Session

from kartado_portal import clock, routes
from kartado_portal.chat import answering, cards, http, services, speakers, thinking, waiting
from kartado_portal.chat.errors import CodeWrong, ConversationNotFound
from kartado_portal.chat.schemas import NOTHING, ChatScreen, ConversationCard
from kartado_portal.chat.speakers import NOBODY, Speaker
from kartado_portal.database import in_reading, in_unit
from kartado_portal.errors import PortalError
from kartado_portal.files.errors import UploadsRunning
from kartado_portal.files.schemas import AttachmentCard
from kartado_portal.files.services import add_to_form, unclaimed_cards
from kartado_portal.live.hub import hub
from kartado_portal.tickets import drafts
from kartado_portal.tickets.states.upload_limits import know_limits
from kartado_portal.web.gate import guarded
from kartado_portal.web.identity import actor_of
from kartado_portal.web.page_load import fresh_at_load

_ANYTIME = {"human": "Falar com um analista", "close": "Encerrar conversa"}
"""Buttons that are there whatever Katia has said last."""
_NO_VISITOR = "Não foi possível abrir o chat. Recarregue a página e tente de novo."


@fresh_at_load()
class Chat(rx.State):
    """The panel «Katia», or the page `/chat`."""

    is_open: bool = False
    is_alone: bool = False
    """The page is `/chat`, which has no other panel."""
    is_ready: bool = False
    is_staff: bool = False
    view: str = "talk"
    """talk, or history for «Conversas anteriores»."""
    screen: ChatScreen = NOTHING
    history: list[ConversationCard] = []
    error: str = ""
    files: list[AttachmentCard] = []
    acked: str = ""
    """The key of the last message that has arrived: its field is emptied."""
    content: str = ""
    """What is put into the field: a draft that was kept."""
    stamp: int = 0
    hours: str = ""
    unread: int = 0
    is_proved: bool = False
    proved_as: str = ""
    """The address that this browser has proved, without a sign-in."""
    proof: str = ""
    """email or code while an address is being proved; empty otherwise."""
    asked_email: str = ""
    proof_error: str = ""

    _is_away: bool = False
    """The tab lies behind another one: what arrives has not been read."""
    _number: str = ""
    _is_new: bool = False
    """«Nova conversa»: nothing is shown until the first message."""
    _step: int = 1
    _form: str = ""
    _visitor_id: int = 0
    _socket: str = ""
    """The socket that brought the visitor's pass: another one brings the cookie itself."""
    _draft: str = ""
    _version: int = 0
    """Of the kept draft."""
    _typing_at: float = 0.0

    async def _speaker(self) -> Speaker:
        actor = await actor_of(self)
        if actor is not None:
            return NOBODY if actor.is_staff else speakers.signed_in(actor)
        found = await http.find_speaker(self.router.headers.cookie)
        if found is not None:
            return found
        if self._visitor_id and self._socket == self.router.session.session_id:
            return await in_reading(speakers.get, visitor_id=self._visitor_id, now=clock.now())
        return NOBODY

    @rx.event
    @guarded("public")
    async def open(self, passed: str | None = None) -> None:
        """Show the panel; `passed` tells which visitor the browser is, if nobody signed in."""
        if visitor_id := speakers.open_pass(passed or ""):
            self._visitor_id, self._socket = visitor_id, self.router.session.session_id
        actor = await actor_of(self)
        self.is_open, self.is_staff = True, actor is not None and actor.is_staff
        self.is_alone = self.router.url.path.rstrip("/") == routes.CHAT
        await know_limits(self)
        await self._load()

    @rx.event
    @guarded("public")
    async def close(self) -> None:
        """Put the panel away; what was typed stays."""
        self.is_open = False

    @rx.event
    @guarded("public")
    async def sight(self, is_seen: bool) -> None:
        """Note whether the tab is in sight, and then read what came meanwhile."""
        was_away, self._is_away = self._is_away, not is_seen
        if was_away and is_seen and self.is_open:
            await self._load()

    @rx.event
    @guarded("public")
    async def look(self) -> None:
        """Count what is unread, for the mark on the button, and follow it."""
        speaker = await self._speaker()
        if speaker.actor is None:
            return
        await hub.watch(self, f"chats:{speaker.actor.account_id}", on_every_page=True)
        self.unread = await in_reading(cards.unread, actor=speaker.actor)

    async def _refresh(self) -> None:
        if self.is_open:
            await self._load()
            return
        speaker = await self._speaker()
        if speaker.actor is not None:
            self.unread = await in_reading(cards.unread, actor=speaker.actor)

    async def _load(self) -> None:
        speaker = await self._speaker()
        self.hours = waiting.hours_line(clock.now())
        self.is_proved, self.is_ready = speaker.is_proved, True
        is_visitor = speaker.visitor_id is not None and speaker.is_proved
        self.proved_as = speaker.actor.email if is_visitor and speaker.actor else ""
        if speaker.is_proved:
            self.proof = ""
        own = [f"chat:visitor:{speaker.visitor_id}"] if speaker.visitor_id else []
        if speaker.actor is None:
            # Nobody yet, or nobody any more: what an earlier proof has shown is gone.
            await hub.watch(self, *own, on_every_page=True)
            self.screen, self.history, self.files, self._number = NOTHING, [], [], ""
            return
        actor = speaker.actor
        if not self._number and not self._is_new:
            self._number = await in_reading(cards.open_number, actor=actor)
            await self._open_draft(speaker)
        topics = [*own, f"chats:{actor.account_id}"]
        topics += [f"ticket:{self._number}", f"chat:{self._number}"] if self._number else []
        await hub.watch(self, *topics, on_every_page=True)
        try:
            screen, self.history, self.unread = await in_reading(
                _page,
                speaker=speaker,
                number=self._number,
                step=self._step,
                with_history=self.view == "history",
            )
        except ConversationNotFound:
            # The proof ran out, or the person changed: what was shown is not theirs any more.
            self._number, self.screen, self.history = "", NOTHING, []
            return
        if screen != self.screen:
            self.screen = screen
        if screen.number and self.view == "talk" and self.is_open and not self._is_away:
            await in_unit(services.mark_seen, actor=actor, number=screen.number, now=clock.now())

    async def _open_draft(self, speaker: Speaker) -> None:
        """Bring back what was typed here and not sent, on whichever device."""
        if speaker.actor is None:
            return
        slot = drafts.chat_slot(self._number)
        kept = await in_reading(drafts.open_form, actor=speaker.actor, slot=slot)
        text = str(kept.fields.get("body", ""))
        if text and not self._draft:
            self._draft = self.content = text
            self.stamp += 1
        self._version = kept.version

    @rx.event
    @guarded("public")
    async def typed(self, text: str) -> None:
        """Keep what is being typed, and tell an analyst that it is."""
        if len(text) > 20_000:
            return
        self._draft = text
        speaker = await self._speaker()
        if speaker.actor is None:
            return
        now = clock.now()
        fields = {"body": text}
        version = await in_unit(
            drafts.save,
            actor=speaker.actor,
            slot=drafts.chat_slot(self._number),
            form_key=self._form or "chat",
            fields=fields,
            version=self._version,
            now=now,
        )
        self._version = self._version if version is None else version
        is_human = self.screen.state in ("analyst", "queued")
        if is_human and self._number and now.timestamp() - self._typing_at > 4:
            self._typing_at = now.timestamp()
            await in_unit(services.note_typing, actor=speaker.actor, number=self._number, now=now)

    @rx.event
    @guarded("public")
    async def send(self, form: dict[str, Any]) -> AsyncIterator[None]:
        """Say what was typed; refused, it stays in the field."""
        key, text = str(form.get("key") or "")[:64], str(form.get("message") or "")
        if not key or key == self.acked:
            return  # the second Enter of one message
        if not self.is_ready:
            # A server that started anew: the page says which conversation it shows.
            self.is_open = self.is_ready = True
            self._number = str(form.get("number") or "")[:14]
        try:
            if str(form.get("uploads") or "0") not in ("0", ""):
                raise UploadsRunning
        except PortalError as refused:
            self.error = str(refused)
            return
        if await self._say(text, key=key):
            yield
            thinking.start(self._number)

    @rx.event
    @guarded("public")
    async def press(self, act: str) -> AsyncIterator[None]:
        """Press one of the buttons that are offered."""
        offered = {one.act: one.label for one in self.screen.options} | _ANYTIME
        if act not in offered or not answering.is_act(act):
            return
        if act == "prove" and not self.is_proved:
            self.proof, self.proof_error = "email", ""
            return
        if act == "close" and self.screen.state == "analyst":
            await self._end()
            return
        if await self._say(offered[act], key=self._next_key(), act=act):
            yield
            thinking.start(self._number)

    def _next_key(self) -> str:
        """Return the key of a pressed button: one for each that Katia has offered."""
        self._form = self._form or secrets.token_urlsafe(16)
        return f"{self._form}:{self.screen.last_id}"

    async def _say(self, text: str, *, key: str, act: str = "") -> bool:
        """Add a message; True when Katia is to answer it."""
        self.error = ""
        speaker = await self._speaker()
        if speaker is NOBODY:
            self.error = _NO_VISITOR
            return False
        try:
            heard = await in_unit(
                services.say,
                speaker=speaker,
                number=self._number,
                text=text,
                attachment_ids=() if act else tuple(one.id for one in self.files),
                form_key=key,
                pressed=act,
                client=self.router.session.client_ip,
                now=clock.now(),
            )
        except PortalError as refused:
            self.error = str(refused)
            await self._load()
            return False
        slot = drafts.chat_slot(self._number)
        self._number, self._is_new, self.view = heard.number, False, "talk"
        if not act:
            self.acked, self.files, self._draft, self.content = key, [], "", ""
            speaker = await self._speaker()
            if speaker.actor is not None:
                await in_unit(drafts.discard, actor=speaker.actor, slot=slot)
            self._version = 0
        await self._load()
        return heard.asks_katia

    async def _end(self) -> None:
        speaker = await self._speaker()
        if speaker.actor is None or not self._number:
            return
        try:
            await in_unit(services.end, actor=speaker.actor, number=self._number, now=clock.now())
        except PortalError as refused:
            self.error = str(refused)
        await self._load()

    @rx.event
    @guarded("public")
    async def show_history(self) -> None:
        """Show «Conversas anteriores», or go back from there."""
        self.view = "talk" if self.view == "history" else "history"
        await self._load()

    @rx.event
    @guarded("public")
    async def show(self, number: str) -> None:
        """Show one of the conversations before."""
        self._number, self._is_new, self._step, self._form = number, False, 1, ""
        self.view, self.error, self.screen = "talk", "", NOTHING
        await self._load()

    @rx.event
    @guarded("public")
    async def begin_anew(self) -> None:
        """Begin another conversation; it becomes a ticket with the first message."""
        self._number, self._is_new, self._step, self._form = "", True, 1, ""
        self.view, self.error, self.screen = "talk", "", NOTHING
        await self._load()

    @rx.event
    @guarded("public")
    async def show_older(self) -> None:
        """Show one step more of the conversation."""
        self._step = min(self._step + 1, 50)
        await self._load()

    @rx.event
    @guarded("public")
    async def add_file(self, attachment_id: str) -> None:
        """Remember a file that the browser has uploaded, while the message has room for it."""
        speaker = await self._speaker()
        if speaker.actor is None:
            return
        form = await in_unit(
            add_to_form,
            uploader_id=speaker.actor.account_id,
            attachment_ids=[one.id for one in self.files],
            new_id=attachment_id,
        )
        self.files, self.error = form.cards, form.refusal

    @rx.event
    @guarded("public")
    async def remove_file(self, attachment_id: str) -> None:
        """Forget a file that was taken out of the message."""
        speaker = await self._speaker()
        if speaker.actor is None:
            return
        self.files = await in_reading(
            unclaimed_cards,
            uploader_id=speaker.actor.account_id,
            attachment_ids=[one.id for one in self.files if one.id != attachment_id],
        )

    @rx.event
    @guarded("public")
    async def begin_proof(self) -> None:
        """Offer the field for the corporate e-mail."""
        self.proof, self.proof_error = "email", ""

    @rx.event
    @guarded("public")
    async def drop_proof(self) -> None:
        """Go on without proving anything."""
        self.proof, self.proof_error = "", ""

    @rx.event
    @guarded("public")
    async def forget(self) -> None:
        """«Não sou eu»: this browser is a stranger's again."""
        speaker = await self._speaker()
        if speaker.visitor_id is None:
            return
        await in_unit(speakers.forget, visitor_id=speaker.visitor_id)
        self._number, self._is_new, self.view = "", False, "talk"
        await self._load()

    @rx.event
    @guarded("public")
    async def ask_code(self, form: dict[str, Any]) -> None:
        """Send a code to the address that was typed, whosever it is."""
        speaker = await self._speaker()
        if speaker.visitor_id is None:
            return
        email = str(form.get("chat_email") or "")[:320]
        try:
            self.asked_email = await in_unit(
                speakers.ask_code,
                visitor_id=speaker.visitor_id,
                email=email,
                client=self.router.session.client_ip,
                now=clock.now(),
            )
            self.proof, self.proof_error = "code", ""
        except PortalError as refused:
            self.proof_error = str(refused)

    @rx.event
    @guarded("public")
    async def prove(self, form: dict[str, Any]) -> AsyncIterator[None]:
        """Try the code; right, the conversations of that person are there."""
        speaker = await self._speaker()
        if speaker.visitor_id is None:
            return
        code = "".join(filter(str.isdigit, str(form.get("chat_code") or "")[:20]))
        who: dict[str, Any] = {
            "visitor_id": speaker.visitor_id,
            "code": code,
            "client": self.router.session.client_ip,
            "now": clock.now(),
        }
        try:
            if not await in_unit(speakers.try_code, **who):
                raise CodeWrong
            await in_unit(speakers.prove, **who)
        except PortalError as refused:
            self.proof_error = str(refused)
            return
        self.proof, self.proof_error, self.is_proved = "", "", True
        if self._number and await self._say(
            "E-mail confirmado", key=self._next_key(), act="proved"
        ):
            yield
            thinking.start(self._number)
        await self._load()


def _page(
    session: Session, *, speaker: Speaker, number: str, step: int, with_history: bool
) -> tuple[ChatScreen, list[ConversationCard], int]:
    """Read all that a panel shows in one transaction."""
    actor, now = speaker.actor, clock.now()
    assert actor is not None
    shown = (
        cards.screen(session, actor=actor, number=number, now=now, step=step) if number else NOTHING
    )
    return (
        shown,
        cards.list_own(session, actor=actor, now=now) if with_history else [],
        cards.unread(session, actor=actor),
    )
