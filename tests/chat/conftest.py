"""Conversations without a browser: what is said, thought and answered, one after the other."""

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from sqlmodel import Session, select

from kartado_portal import clock, seeds
from kartado_portal.actor import Actor
from kartado_portal.chat import answering, queries, questions, services, speakers
from kartado_portal.chat.models import KatiaAnswer
from kartado_portal.chat.speakers import Speaker
from kartado_portal.katia.entries import Entry
from kartado_portal.katia.mind import Mind
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.mail.sealing import unseal
from kartado_portal.tickets.models import Message, Ticket
from tests.factories import make_category

ARTICLES = Path(seeds.__file__).parent / "articles"
_serial = itertools.count(1)


@pytest.fixture(scope="session")
def mind() -> Mind:
    """The mind over the articles that the portal ships, built once."""
    return Mind([_entry(one) for one in sorted(ARTICLES.glob("*.md"))])


def _entry(file: Path) -> Entry:
    _, head, body = file.read_text(encoding="utf-8").split("---\n", 2)
    told = yaml.safe_load(head)
    names = ("slug", "title", "category", "summary")
    return Entry(*(told[name] for name in names), body, tuple(told.get("asked") or ()))


@dataclass(frozen=True)
class Answered:
    """What came back: Katia's words, or none."""

    number: str
    text: str
    html: str
    acts: list[str]
    answer: KatiaAnswer | None


class Talking:
    """One person who talks; each call is one message and Katia's answer to it."""

    def __init__(self, session: Session, speaker: Speaker) -> None:
        self.session, self.speaker, self.number = session, speaker, ""

    def say(self, text: str, *, act: str = "", files: tuple[str, ...] = ()) -> Answered:
        """Say something, or press a button, and hear Katia."""
        heard = services.say(
            self.session,
            speaker=self.speaker,
            text=text,
            pressed=act,
            number=self.number,
            attachment_ids=files,
            form_key=f"test-{next(_serial)}",
            now=clock.now(),
        )
        self.number = heard.number
        if self.speaker.visitor_id is not None:
            self.meet_again()
        answered = self.hear()
        if self.speaker.visitor_id is not None:
            self.meet_again()
        return answered

    def hear(self) -> Answered:
        """Have Katia answer what is open."""
        self.session.flush()
        before = self._last_id()
        while True:
            thought = questions.think(self.session, number=self.number)
            if thought is None or not answering.answer(
                self.session, number=self.number, thought=thought, now=clock.now()
            ):
                break
        self.session.flush()
        return self._newest(before)

    def meet_again(self) -> None:
        """Look up who the visitor is by now."""
        assert self.speaker.visitor_id is not None
        self.speaker = speakers.get(
            self.session, visitor_id=self.speaker.visitor_id, now=clock.now()
        )

    @property
    def talk(self) -> queries.Talk:
        """The conversation as it stands."""
        return queries.get_any(self.session, self.number)

    @property
    def actor(self) -> Actor:
        """Whose tickets the person writes."""
        assert self.speaker.actor is not None
        return self.speaker.actor

    def _last_id(self) -> int:
        return queries.last_public_id(self.session, self.talk.ticket.id or 0)

    def _newest(self, before: int) -> Answered:
        newest = self.session.exec(
            select(Message)
            .join(Ticket)
            .where(Ticket.number == self.number, Message.kind == "assistant", Message.id > before)
        ).first()
        if newest is None:
            return Answered(self.number, "", "", [], None)
        given = self.session.get_one(KatiaAnswer, newest.id)
        acts = [one["act"] for one in given.options]
        return Answered(self.number, newest.body_text, newest.body_html, acts, given)


@pytest.fixture
def ground(session: Session, mind: Mind, monkeypatch: pytest.MonkeyPatch) -> Session:
    """A database with a category, and Katia's mind over the shipped articles."""
    make_category(session)
    monkeypatch.setattr(answering, "current_mind", lambda _: mind)
    monkeypatch.setattr(questions, "current_mind", lambda _: mind)
    return session


@pytest.fixture
def visitor(ground: Session) -> Talking:
    """Somebody whom nobody knows."""
    visitor_id = speakers.enter(ground, secret=speakers.new_secret(), now=clock.now())
    return Talking(ground, Speaker(None, visitor_id))


@pytest.fixture
def talking(ground: Session) -> Callable[[Actor], Talking]:
    """Somebody who has signed in."""
    return lambda actor: Talking(ground, speakers.signed_in(actor))


def code_in_letter(session: Session, email: str) -> str:
    """Return the code of the newest letter to an address."""
    session.flush()
    letters = select(OutboxLetter).where(
        OutboxLetter.to_address == email, OutboxLetter.letter == "chat-code"
    )
    newest = session.exec(letters.order_by(OutboxLetter.id.desc())).first()
    assert newest is not None
    assert newest.sealed_context is not None
    code = str(unseal(newest.sealed_context)["code"])
    assert re.fullmatch(r"\d{6}", code)
    return code
