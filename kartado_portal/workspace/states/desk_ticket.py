"""One ticket at the desk: its timeline as it grows, and what the staff does with it."""

from collections.abc import Callable

import reflex as rx
from sqlmodel import Session

from kartado_portal import clock
from kartado_portal.actor import Actor
from kartado_portal.database import in_reading, in_unit
from kartado_portal.errors import PortalError
from kartado_portal.files.schemas import AttachmentCard
from kartado_portal.live.hub import hub
from kartado_portal.tickets import drafts, editing, handling, merging, sending, sharing, timeline
from kartado_portal.tickets.errors import TicketNotFound
from kartado_portal.tickets.lifecycle import Stage
from kartado_portal.tickets.schemas import DraftCard, Entry, TicketEdit, Timeline
from kartado_portal.tickets.sending import WaitingReply
from kartado_portal.tickets.states.kept_form import read_form
from kartado_portal.tickets.states.ticket import number_in
from kartado_portal.tickets.states.upload_limits import know_limits
from kartado_portal.ui.toast import say_error, say_ok
from kartado_portal.web.gate import STAFF, guarded
from kartado_portal.web.identity import actor_of, require_actor
from kartado_portal.workspace import delivery_marks, desk_ticket, presence
from kartado_portal.workspace.desk_history import HistoryLine, history
from kartado_portal.workspace.desk_ticket_schemas import DeskChoices, DeskDetail
from kartado_portal.workspace.presence import Viewer
from kartado_portal.workspace.states.desk_writing import DeskNote, DeskReply

Screen = tuple[DeskDetail, Timeline, list[WaitingReply], list[Viewer]]
Form = tuple[DraftCard, list[AttachmentCard]]
_NOTE_LIMIT = 5_000


def _screen(session: Session, *, actor: Actor, number: str, from_id: int) -> Screen:
    """Read the whole page in one transaction."""
    now = clock.now()
    return (
        desk_ticket.desk_detail(session, actor=actor, number=number, now=now),
        delivery_marks.on_timeline(
            session,
            timeline.load(session, actor=actor, number=number, now=now, from_id=from_id),
        ),
        sending.waiting(session, actor=actor, number=number, now=now),
        presence.viewers(session, actor=actor, number=number, now=now),
    )


def _page(session: Session, *, actor: Actor, number: str) -> tuple[Screen, Form, Form, DeskChoices]:
    """Read everything that the page opens with in one transaction: one trip to a thread."""
    return (
        _screen(session, actor=actor, number=number, from_id=0),
        read_form(session, actor=actor, slot=drafts.reply_slot(number)),
        read_form(session, actor=actor, slot=drafts.note_slot(number)),
        desk_ticket.list_choices(session, actor=actor, number=number),
    )


class DeskTicket(rx.State):
    """What the staff sees of one ticket; read again, with the right checked, at every poke."""

    is_loaded: bool = False
    is_missing: bool = False
    detail: DeskDetail = DeskDetail()
    entries: list[Entry] = []
    older_count: int = 0
    viewers: list[Viewer] = []
    """Who else has the ticket open."""
    choices: DeskChoices = DeskChoices()
    acts: int = 0
    """How many acts of a dialog went through: its fields then start over."""

    _from_id: int = 0

    @rx.event
    @guarded(*STAFF)
    async def load(self) -> None:
        """Show the ticket of the URL, mark it read and follow it."""
        number = number_in(self)
        if number != self.detail.number:
            self.detail, self.entries, self.is_loaded = DeskDetail(), [], False
        self._from_id, self.is_missing = 0, False
        actor = await require_actor(self)
        # First watched, then read: what is written in between is not missed.
        await hub.watch(self, f"ticket:{number}", f"desk:{number}")
        await know_limits(self)
        try:
            screen, reply, note, choices = await in_reading(_page, actor=actor, number=number)
        except TicketNotFound:
            await hub.unwatch(self)
            self._lose()
            return
        self.choices = choices
        (await self.get_state(DeskReply))._begin(number, *reply)
        (await self.get_state(DeskNote))._begin(number, *note)
        await self._take_in(screen, actor)
        about = {"number": number, "now": clock.now(), "by": presence.holder()}
        await in_unit(presence.enter, actor=actor, **about)

    async def _refresh(self) -> None:
        if self.detail.number:
            await self._show()

    async def _show(self) -> None:
        actor = await actor_of(self)
        if actor is None or not actor.is_staff:
            return
        number = self.detail.number
        try:
            screen = await in_reading(_screen, actor=actor, number=number, from_id=self._from_id)
        except TicketNotFound:
            self._lose()
            return
        await self._take_in(screen, actor)

    def _lose(self) -> None:
        self.detail, self.entries = DeskDetail(), []
        self.is_missing = self.is_loaded = True

    async def _take_in(self, screen: Screen, actor: Actor) -> None:
        self.detail, shown, waiting, self.viewers = screen
        (await self.get_state(DeskReply))._show(self.detail.seen, waiting)
        self.entries, self.older_count = shown.entries, shown.older_count
        self._from_id = shown.oldest_id
        self.is_loaded = True
        if self.detail.has_news:
            number = self.detail.number
            await in_unit(sharing.mark_seen, actor=actor, number=number, now=clock.now())

    @rx.event
    @guarded(*STAFF)
    async def show_older(self) -> None:
        """Show one step more of the timeline."""
        actor = await require_actor(self)
        number = self.detail.number
        self._from_id = await in_reading(
            timeline.step_back, actor=actor, number=number, oldest_id=self._from_id
        )
        await self._show()

    @rx.event
    @guarded(*STAFF)
    async def take(self, number: str, seen: str) -> None:
        """Become the owner.

        Here and below `number` and `seen` are the ticket that the browser showed and its stamp.
        What was pressed without a line arrives later, when the tab may be at another ticket.
        """
        await self._act(handling.take, "O ticket agora é seu.", number, seen=seen)

    @rx.event
    @guarded(*STAFF)
    async def hand_over(self, form: dict[str, str]) -> None:
        """Give the ticket to the level or the analyst that the dialog names, with its note."""
        kind, _, value = form.get("target", "").partition(":")
        target: dict[str, object] = {"level": value} if kind == "level" else {}
        if kind == "account" and value.isdecimal() and len(value) < 10:
            target = {"owner_id": int(value)}
        if not target:
            await say_error(self, "Escolha um nível ou um analista.")
            return
        number, seen = form.get("number", ""), form.get("seen", "")
        more = {"note": form.get("note", "")[:_NOTE_LIMIT], "seen": seen, **target}
        if await self._act(handling.hand_over, "Ticket encaminhado.", number, **more):
            self.acts += 1

    @rx.event
    @guarded(*STAFF)
    async def set_stage(self, stage: str, number: str, seen: str) -> None:
        """Move the ticket to another stage."""
        if stage in set(Stage):
            more = {"stage": Stage(stage), "seen": seen}
            await self._act(handling.set_stage, "Etapa alterada.", number, **more)

    @rx.event
    @guarded(*STAFF)
    async def close(self, form: dict[str, str]) -> None:
        """Close the ticket with the dialog's last word."""
        number, seen = form.get("number", ""), form.get("seen", "")
        note = form.get("note", "")[:_NOTE_LIMIT]
        if await self._act(sending.close, "Ticket fechado.", number, note=note, seen=seen):
            self.acts += 1

    @rx.event
    @guarded(*STAFF)
    async def ask_solution(self, number: str, seen: str) -> None:
        """Ask the customer «Resolveu?»."""
        done = "Pergunta enviada ao cliente."
        await self._act(handling.ask_solution, done, number, seen=seen)

    @rx.event
    @guarded(*STAFF)
    async def edit(self, form: dict[str, str]) -> None:
        """Correct subject, category, priority and tags as the dialog says."""
        category = form.get("category", "")
        wanted = TicketEdit(
            subject=form.get("subject", ""),
            category_id=int(category) if category.isdecimal() and len(category) < 10 else 0,
            priority=form.get("priority", ""),
            tags=tuple(form.get("tags", "").split(",")),
        )
        number, seen = form.get("number", ""), form.get("seen", "")
        if await self._act(editing.edit, "Alterações salvas.", number, wanted=wanted, seen=seen):
            self.acts += 1
            actor = await require_actor(self)
            # Canned replies name the subject.
            self.choices = await in_reading(desk_ticket.list_choices, actor=actor, number=number)

    @rx.event
    @guarded(*STAFF)
    async def add_participant(self, form: dict[str, str], number: str) -> None:
        """Let a colleague of the customer see the ticket and reply."""
        email = form.get("participant", "")
        done = "Participante adicionado."
        if await self._act(sharing.add_participant, done, number, email=email):
            self.acts += 1

    @rx.event
    @guarded(*STAFF)
    async def remove_participant(self, account_id: int, number: str) -> None:
        """Take a participant off the ticket."""
        done = "Participante removido."
        await self._act(sharing.remove_participant, done, number, account_id=account_id)

    @rx.event
    @guarded(*STAFF)
    async def merge(self, form: dict[str, str]) -> None:
        """Merge the ticket into the one that the dialog names."""
        more = {"into": form.get("other", ""), "seen": form.get("seen", "")}
        if await self._act(merging.merge, "Tickets unidos.", form.get("number", ""), **more):
            self.acts += 1

    @rx.event
    @guarded(*STAFF)
    async def link(self, form: dict[str, str]) -> None:
        """Link the ticket with the one that the dialog names."""
        number, other = form.get("number", ""), form.get("other", "")
        if await self._act(merging.link, "Tickets ligados.", number, other=other):
            self.acts += 1

    @rx.event
    @guarded(*STAFF)
    async def split(self, form: dict[str, str]) -> None:
        """Make a new ticket of the message that the dialog was opened at."""
        key = form.get("message", "").removeprefix("m")
        message_id = int(key) if key.isdecimal() and len(key) < 18 else 0
        more = {"message_id": message_id, "subject": form.get("subject", "")}
        if await self._act(merging.split, "Novo ticket criado.", form.get("number", ""), **more):
            self.acts += 1

    async def _act(
        self, act: Callable[..., object], done: str, number: str, **data: object
    ) -> bool:
        """Do something to a ticket; return whether it is done, and to the one that is shown."""
        actor = await require_actor(self)
        is_shown = number == self.detail.number == number_in(self)
        which = "" if is_shown else f"Ticket #{number[:11]}: "
        try:
            await in_unit(act, actor=actor, number=number, now=clock.now(), **data)
        except PortalError as refused:
            await say_error(self, f"{which}{refused}")
            return False
        else:
            await say_ok(self, f"{which}{done}")
            return is_shown
        finally:
            await self._refresh()


class DeskHistory(rx.State):
    """Everything that was done to the ticket, read when it is asked for."""

    lines: list[HistoryLine] = []

    @rx.event
    @guarded(*STAFF)
    async def read(self) -> None:
        """Read the history of the ticket that the page shows."""
        actor = await require_actor(self)
        number = (await self.get_state(DeskTicket)).detail.number
        self.lines = await in_reading(history, actor=actor, number=number) if number else []
