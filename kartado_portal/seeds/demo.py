"""The demo company: people with one known password, and tickets in every stage of their life."""

import secrets
import tomllib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, func, select

from kartado_portal import rich_text
from kartado_portal.accounts import companies, consents, passwords, people, queries
from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor, Role
from kartado_portal.clock import local
from kartado_portal.hours.default import default_calendar
from kartado_portal.knowledge import folder, topics
from kartado_portal.live.models import Poke
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.seeds.conversations import tell_conversations
from kartado_portal.seeds.ground import lay_ground
from kartado_portal.seeds.sample_files import keep_sample
from kartado_portal.tickets import handling, services, sharing, sla, surveys, tagging
from kartado_portal.tickets.models import Category, Ticket
from kartado_portal.tickets.schemas import NewTicketDraft, ReplyDraft
from kartado_portal.workspace.saved_views import save_view

COMPANIES = (("Rodovia Sul", "rodoviasul.com.br"), ("Energia Norte", "energianorte.com.br"))
PEOPLE: tuple[tuple[str, str, Role, str | None], ...] = (
    ("ana@rodoviasul.com.br", "Ana Souza", Role.CUSTOMER, None),
    ("bruno@rodoviasul.com.br", "Bruno Lima", Role.CUSTOMER, None),
    ("carla@energianorte.com.br", "Carla Mendes", Role.CUSTOMER, None),
    ("n1@kartado.com.br", "Natália Prado", Role.ANALYST, "N1"),
    ("n2@kartado.com.br", "Davi Nogueira", Role.ANALYST, "N2"),
    ("admin@kartado.com.br", "Adriana Kato", Role.ADMIN, "N3"),
)
"""Address, name, role and level of the demo accounts (product.md); `passwords.DEMO_PASSWORD`."""

_TEAM_VIEWS = (
    ("Urgentes", "?prioridade=urgente&ordem=prazo"),
    ("Esperando há mais de 1 dia", "?visao=sem-proprietario&idade=1&ordem=atividade"),
)
_TOPICS = (
    "Primeiros passos",
    "Portal do Cliente",
    "Tickets",
    "Chat",
    "Suporte",
    "Aplicativo",
    "Apontamentos",
    "RDO",
)
"""Those that come first; the others follow as the articles name them."""
_STORIES = Path(__file__).with_name("stories.toml")
_GUIDANCE = ("tried", "impact", "when", "where")
_MEMBERSHIP = timedelta(days=120)


def is_empty(session: Session) -> bool:
    """Whether nobody has an account yet."""
    return session.exec(select(func.count()).select_from(Account)).one() == 0


def seed_demo(session: Session, *, password_hash: str, now: datetime) -> int:
    """Make the demo company with its tickets; return how many. Letters of the past stay unsent.

    `password_hash` is that of `passwords.DEMO_PASSWORD`. Raises: Invalid when one of the
    demo accounts exists.
    """
    newest_letter = session.exec(select(func.max(OutboxLetter.id))).one() or 0
    newest_poke = session.exec(select(func.max(Poke.id))).one() or 0
    lay_ground(session, now=now - _MEMBERSHIP)
    for name, domain in COMPANIES:
        companies.ensure_company(session, name=name, domains=(domain,), now=now - _MEMBERSHIP)
    actors = {
        email.partition("@")[0]: _person(session, email, name, role, level, password_hash, now)
        for email, name, role, level in PEOPLE
    }
    stories = _stories()
    for story in sorted(stories, key=lambda one: -float(one["days"])):
        _Telling(session, actors, story, now=now).tell()
    _publish_articles(session, now=now)
    tell_conversations(session, actors, now=now)
    for name, query in _TEAM_VIEWS:
        save_view(session, actor=actors["admin"], name=name, query=query, is_shared=True, now=now)
    # What is told here happened long ago: its letters would only bury the first real ones.
    session.flush()
    session.execute(delete(OutboxLetter).where(col(OutboxLetter.id) > newest_letter))
    session.execute(delete(Poke).where(col(Poke.id) > newest_poke))
    late = update(Ticket).where(col(Ticket.next_due_at) <= now)
    session.execute(late.values(is_overdue_told=True))
    return len(stories)


def _publish_articles(session: Session, *, now: datetime) -> None:
    """Publish what comes with the portal, with the topics in the order that people meet them."""
    then = now - _MEMBERSHIP
    for name in _TOPICS:
        topics.ensure_topic(session, actor=None, name=name, now=then)
    files = folder.read_folder(folder.SHIPPED)
    folder.take_in(session, actor=None, files=files, is_published=True, now=then)


def demo_password_hash() -> str:
    """Return a hash of the demo password; slow on purpose, so made before the transaction."""
    return passwords.hash_now(passwords.DEMO_PASSWORD)


def _person(
    session: Session,
    email: str,
    name: str,
    role: Role,
    level: str | None,
    password_hash: str,
    now: datetime,
) -> Actor:
    joined = now - _MEMBERSHIP
    account_id = people.create_user(
        session,
        email=email,
        password_hash=password_hash,
        role=role,
        name=name,
        level=level,
        now=joined,
    )
    account = queries.get_account(session, account_id=account_id)
    if role is Role.CUSTOMER:
        version = consents.current_version()
        consents.record_consent(
            session, account=account, version=version, address="", channel="seed", now=joined
        )
    return Actor(
        account_id=account_id,
        email=email,
        name=name,
        role=role,
        company_id=account.company_id,
        sees_company=role is Role.CUSTOMER,
    )


def _stories() -> list[dict[str, Any]]:
    told = tomllib.loads(_STORIES.read_text(encoding="utf-8"))
    return [*told["story"], *(_at_length(short) for short in told["short"])]


def _at_length(short: dict[str, Any]) -> dict[str, Any]:
    """Return a story from its one answer and its end."""
    steps: list[list[Any]] = []
    if short["answer"]:
        answer = rich_text.from_text(short["answer"])
        steps = [["n1", "take", 2.5], ["n1", "reply", 1.5, answer]]
    end = {
        "open": [],
        "ask": [["n1", "ask", 0.2]],
        "solved": [
            ["n1", "ask", 0.2],
            [short["from"], "solved", 6],
            [short["from"], "rate", 1, "5"],
        ],
        "close": [["n1", "close", 26]],
    }
    return short | {"steps": steps + end[short["end"]]}


def _by_day(moment: datetime) -> datetime:
    """Return the time as given by day, or ten hours earlier when people sleep."""
    hour = local(moment).hour
    return moment - timedelta(hours=10) if hour < 7 or hour > 20 else moment


def _in_office(moment: datetime) -> datetime:
    """Return it, or when support was open last: a weekend would be told in its last minute."""
    calendar = default_calendar()
    while not calendar.is_open(moment):
        moment -= timedelta(minutes=10)
    return moment


class _Telling:
    """One story, told through the services as if at its time."""

    def __init__(
        self, session: Session, actors: dict[str, Actor], story: dict[str, Any], *, now: datetime
    ) -> None:
        self._session = session
        self._actors = actors
        self._story = story
        self._now = now = _in_office(now)
        self._moment = _by_day(now - timedelta(days=float(story["days"])))
        self._number = ""

    def tell(self) -> None:
        """Open the ticket and take every step."""
        story, author = self._story, self._actors[self._story["from"]]
        category = select(Category).where(Category.name == story["category"])
        draft = NewTicketDraft(
            subject=story["subject"],
            category_id=self._session.exec(category).one().id,
            body=story["body"].strip(),
            guidance={key: story[key] for key in _GUIDANCE if key in story},
            attachment_ids=self._files(author, story.get("files", ())),
            form_key=secrets.token_urlsafe(18),
        )
        ticket = services.open_ticket(self._session, actor=author, draft=draft, now=self._moment)
        self._number = ticket.number
        ticket.priority = story.get("priority", ticket.priority)
        sla.press(self._session, ticket, self._moment)
        for tag in story.get("tags", ()):
            tagging.add_tag(
                self._session,
                actor=self._actors["n1"],
                number=self._number,
                name=tag,
                now=self._moment,
            )
        for who, what, hours, *said in story.get("steps", ()):
            self._step(self._actors[who], what, float(hours), *said)
        for actor in self._actors.values():
            # Everybody has read what is older than a day.
            if self._moment < self._now - timedelta(days=1) and self._concerns(actor):
                sharing.mark_seen(self._session, actor=actor, number=self._number, now=self._moment)

    def _step(
        self, actor: Actor, what: str, hours: float, said: str = "", files: Iterable[str] = ()
    ) -> None:
        self._moment = self._later(hours, in_office=actor.is_staff)
        about: dict[str, Any] = {"actor": actor, "number": self._number, "now": self._moment}
        if what in ("reply", "note"):
            draft = ReplyDraft(
                body_html=said,
                attachment_ids=self._files(actor, files),
                form_key=secrets.token_urlsafe(18),
            )
            about |= {"draft": draft}
        if what == "rate":
            score, _, comment = said.partition(" ")
            about |= {"score": int(score), "comment": comment}
        acts: dict[str, Callable[..., object]] = {
            "take": handling.take,
            "reply": services.reply,
            "note": handling.note,
            "hand_over": partial(handling.hand_over, level=said),
            "ask": handling.ask_solution,
            "solved": services.close,
            "close": services.close,
            "rate": surveys.answer,
            "share": partial(sharing.add_participant, email=said),
        }
        acts[what](self._session, **about)

    def _later(self, hours: float, *, in_office: bool) -> datetime:
        """Return a time that many hours on, in office hours for the staff, never in the future."""
        moment = self._moment + timedelta(hours=hours)
        calendar = default_calendar()
        if in_office and not calendar.is_open(moment):
            moment = calendar.next_opening(moment) + timedelta(minutes=7)
        return max(self._moment, min(moment, self._now))

    def _files(self, actor: Actor, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(
            keep_sample(self._session, name=name, uploader_id=actor.account_id, now=self._moment)
            for name in names
        )

    def _concerns(self, actor: Actor) -> bool:
        return actor.is_staff or actor.email == self._actors[self._story["from"]].email
