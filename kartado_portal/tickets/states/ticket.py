"""One ticket: its timeline as it grows, and the reply that is being written."""

from collections.abc import Callable

import reflex as rx
from pydantic import ValidationError
from sqlmodel import Session

from kartado_portal import clock
from kartado_portal.actor import Actor
from kartado_portal.database import in_reading, in_unit
from kartado_portal.errors import PortalError
from kartado_portal.files.errors import UploadsRunning
from kartado_portal.files.schemas import AttachmentCard
from kartado_portal.live.hub import hub
from kartado_portal.tickets import cards, drafts, queries, services, sharing, surveys, timeline
from kartado_portal.tickets.errors import PageStillLoading, TicketNotFound
from kartado_portal.tickets.schemas import (
    NO_SURVEY,
    DraftCard,
    Entry,
    ReplyDraft,
    SurveyCard,
    TicketDetail,
    Timeline,
)
from kartado_portal.tickets.states.kept_form import KeptForm, read_form
from kartado_portal.tickets.states.upload_limits import know_limits
from kartado_portal.ui.toast import say_error, say_ok
from kartado_portal.web.gate import SIGNED_IN, guarded
from kartado_portal.web.identity import actor_of, require_actor
from kartado_portal.web.page_load import fresh_at_load
from kartado_portal.web.tab_states import may_be_late, write_at_once

NOTHING = TicketDetail(
    id=0,
    number="",
    subject="",
    category="",
    status="",
    status_line="",
    stage_hint="",
    turn="",
    owner="",
    requester="",
    requester_email="",
    created="",
    promised="",
    is_open=False,
    has_news=False,
    is_muted=False,
    is_requester=False,
    is_solution_asked=False,
    continues="",
    continued_by=[],
    participants=[],
)


Screen = tuple[TicketDetail, Timeline, SurveyCard]


def _screen(session: Session, *, actor: Actor, number: str, from_id: int) -> Screen:
    """Read the whole page in one transaction."""
    head = queries.get_head(session, actor, number)
    now = clock.now()
    return (
        cards.detail_of(session, actor=actor, head=head),
        timeline.timeline_of(session, actor=actor, head=head, now=now, from_id=from_id),
        NO_SURVEY
        if head.ticket.is_open
        else surveys.card_of(session, actor=actor, ticket=head.ticket),
    )


def _page(
    session: Session, *, actor: Actor, number: str
) -> tuple[Screen, DraftCard, list[AttachmentCard]]:
    """Read everything that the page opens with in one transaction: one trip to a thread."""
    screen = _screen(session, actor=actor, number=number, from_id=0)
    return screen, *read_form(session, actor=actor, slot=drafts.reply_slot(number))


def number_in(state: rx.State) -> str:
    """Return the number in the address of the page."""
    return state.router.url.path.rstrip("/").rpartition("/")[2]


@may_be_late
@fresh_at_load(unless=lambda view: view.detail.number == number_in(view))
class TicketView(rx.State):
    """What one person sees of one ticket; reloaded, with the right checked, at every poke."""

    is_loaded: bool = False
    is_missing: bool = False
    is_new: bool = False
    """The page follows the form that has just opened the ticket: it says what happens next."""
    detail: TicketDetail = NOTHING
    entries: list[Entry] = []
    older_count: int = 0
    survey: SurveyCard = NO_SURVEY

    _from_id: int = 0

    @rx.event
    @guarded(*SIGNED_IN)
    async def load(self) -> None:
        """Show the ticket of the URL, mark it read and follow it."""
        number = number_in(self)
        if number != self.detail.number:
            self.detail, self.entries, self.is_loaded = NOTHING, [], False
        self._from_id, self.is_missing = 0, False
        self.is_new = "novo" in self.router.url.query_parameters
        actor = await require_actor(self)
        # First watched, then read: what is written in between is not missed.
        await hub.watch(self, f"ticket:{number}")
        await know_limits(self)
        try:
            screen, form, files = await in_reading(_page, actor=actor, number=number)
        except TicketNotFound:
            await hub.unwatch(self)
            self._lose()
            return
        await self._take(screen, actor)
        reply = await self.get_state(Reply)
        reply._number = number
        reply._take(drafts.reply_slot(number), form, files)

    async def _refresh(self) -> None:
        if self.detail.number:
            await self._show(self.detail.number)

    async def _show(self, number: str) -> None:
        actor = await actor_of(self)
        if actor is None:
            return
        try:
            screen = await in_reading(_screen, actor=actor, number=number, from_id=self._from_id)
        except TicketNotFound:
            self._lose()
            return
        await self._take(screen, actor)

    def _lose(self) -> None:
        self.detail, self.entries = NOTHING, []
        self.is_missing = self.is_loaded = True

    async def _take(self, screen: Screen, actor: Actor) -> None:
        self.detail, shown, self.survey = screen
        self.entries, self.older_count = shown.entries, shown.older_count
        self._from_id = shown.oldest_id
        self.is_loaded = True
        if self.detail.has_news:
            number = self.detail.number
            await in_unit(sharing.mark_seen, actor=actor, number=number, now=clock.now())

    @rx.event
    @guarded(*SIGNED_IN)
    async def show_older(self) -> None:
        """Show one step more of the timeline."""
        actor = await require_actor(self)
        number = self.detail.number
        self._from_id = await in_reading(
            timeline.step_back, actor=actor, number=number, oldest_id=self._from_id
        )
        await self._show(number)

    @rx.event
    @guarded(*SIGNED_IN)
    async def solved(self, number: str) -> None:
        """The requester says «Resolveu»: the ticket closes.

        Here and below `number` is that of the ticket that the browser showed. What was pressed
        without a line arrives later, when the tab may be at another ticket.
        """
        await self._act(services.close, number, now=clock.now())

    @rx.event
    @guarded(*SIGNED_IN)
    async def set_muted(self, is_muted: bool, number: str) -> None:
        """Stop or resume the letters of this ticket to this person."""
        await self._act(sharing.set_muted, number, is_muted=is_muted)

    async def _act(self, act: Callable[..., object], number: str, **data: object) -> None:
        actor = await require_actor(self)
        try:
            await in_unit(act, actor=actor, number=number, **data)
        except PortalError as refused:
            if refused.field == "participant" and self._shows(number):
                (await self.get_state(Sharing)).error = str(refused)
            else:
                await self._say_refused(refused, number)
        await self._refresh()

    def _shows(self, number: str) -> bool:
        # Until the page's load has run, what is held is the ticket before.
        return number == self.detail.number == number_in(self)

    async def _say_refused(self, refused: PortalError, number: str) -> None:
        which = "" if self._shows(number) else f"Ticket #{number[:11]}: "
        await say_error(self, f"{which}{refused}")


class Sharing(rx.State):
    """Adding and removing participants."""

    error: str = ""
    colleagues: list[str] = []

    @rx.event
    @guarded(*SIGNED_IN)
    async def open(self) -> None:
        """Offer the colleagues who can be added."""
        actor = await require_actor(self)
        self.error = ""
        self.colleagues = await in_reading(sharing.list_colleagues, actor=actor)

    @rx.event
    @guarded(*SIGNED_IN)
    async def add(self, form: dict[str, str], number: str) -> None:
        """Add the colleague of this address."""
        self.error = ""
        view = await self.get_state(TicketView)
        email = form.get("participant", "")
        await view._act(sharing.add_participant, number, email=email, now=clock.now())

    @rx.event
    @guarded(*SIGNED_IN)
    async def remove(self, account_id: int, number: str) -> None:
        """Take a colleague, or oneself, off the ticket."""
        self.error = ""
        view = await self.get_state(TicketView)
        about = {"account_id": account_id, "now": clock.now()}
        await view._act(sharing.remove_participant, number, **about)


@may_be_late
@fresh_at_load(unless=lambda reply: reply._number == number_in(reply))
class Reply(KeptForm, rx.State):
    """The reply being written."""

    _number: str = ""

    @rx.event
    @guarded(*SIGNED_IN)
    async def send(self, html: str | None, round: int, uploads: int = 0) -> None:
        """Publish the reply and start an empty one; refused, it stays in the editor.

        `uploads` is how many files the browser is still sending: the reply waits for them.
        """
        if round != self.round:
            return  # the second and third click of one sending
        actor = await require_actor(self)
        try:
            if uploads > 0:
                raise UploadsRunning
            draft = ReplyDraft(
                body_html=html or "",
                attachment_ids=tuple(card.id for card in self.files),
                form_key=self._form_key,
            )
            await in_unit(
                services.reply, actor=actor, number=self._number, draft=draft, now=clock.now()
            )
        except ValidationError:
            self.error = "A resposta é longa demais. Divida o texto ou anexe um arquivo."
        except PortalError as refused:
            self.error = str(refused)
        else:
            await self._open(self._slot)
            await say_ok(self, "Resposta enviada.")
        view = await self.get_state(TicketView)
        await view._show(self._number)

    async def _add_file(self, attachment_id: str) -> None:
        if self._may_change_files():
            await super()._add_file(attachment_id)
            await write_at_once(self)  # what is sent has the files that are shown

    async def _remove_file(self, attachment_id: str) -> None:
        if self._may_change_files():
            await super()._remove_file(attachment_id)
            await write_at_once(self)

    def _may_change_files(self) -> bool:
        is_shown = self._number == number_in(self)
        if not is_shown:
            self.error = PageStillLoading.sentence
        return is_shown
