"""What is typed and not sent: kept, never overwritten silently, gone once it is sent."""

from sqlmodel import Session

from kartado_portal import clock as time
from kartado_portal.actor import Actor
from kartado_portal.tickets import drafts, services
from kartado_portal.tickets.schemas import ReplyDraft
from tests.factories import actor_for, make_account, make_ticket


def keep(session: Session, actor: Actor, text: str, version: int, slot: str = "new") -> int | None:
    form = drafts.open_form(session, actor=actor, slot=slot)
    return drafts.save(
        session,
        actor=actor,
        slot=slot,
        form_key=form.form_key,
        fields={"body": text, "attachment_ids": ["abc"]},
        version=version,
        now=time.now(),
    )


def test_a_draft_opens_on_another_device(session: Session) -> None:
    actor = actor_for(session, make_account(session))

    keep(session, actor, "meio escrito", 0)

    form = drafts.open_form(session, actor=actor, slot="new")
    assert form.fields["body"] == "meio escrito"
    assert form.attachment_ids == ["abc"]


def test_nobody_opens_another_persons_draft(session: Session) -> None:
    keep(session, actor_for(session, make_account(session)), "segredo", 0)

    other = drafts.open_form(session, actor=actor_for(session, make_account(session)), slot="new")

    assert other.fields == {}


def test_a_tab_that_is_behind_is_told_and_overwrites_nothing(session: Session) -> None:
    actor = actor_for(session, make_account(session))
    first = keep(session, actor, "aba um", 0)
    second = keep(session, actor, "aba um, mais", first or 0)

    behind = keep(session, actor, "aba dois", first or 0)

    assert (first, second, behind) == (1, 2, None)
    assert drafts.open_form(session, actor=actor, slot="new").fields["body"] == "aba um, mais"


def test_a_form_keeps_its_key_until_something_is_sent(session: Session) -> None:
    person = make_account(session)
    actor = actor_for(session, person)

    before = drafts.open_form(session, actor=actor, slot="new").form_key
    again = drafts.open_form(session, actor=actor, slot="new").form_key
    make_ticket(session, requester=person)
    after = drafts.open_form(session, actor=actor, slot="new").form_key

    assert before == again != after


def test_a_sent_reply_opens_the_next_form(session: Session) -> None:
    person = make_account(session)
    actor = actor_for(session, person)
    ticket = make_ticket(session, requester=person)
    slot = drafts.reply_slot(ticket.number)
    keep(session, actor, "resposta", 0, slot)
    form = drafts.open_form(session, actor=actor, slot=slot)

    services.reply(
        session,
        actor=actor,
        number=ticket.number,
        draft=ReplyDraft(body_html="<p>resposta</p>", form_key=form.form_key),
        now=time.now(),
    )

    fresh = drafts.open_form(session, actor=actor, slot=slot)
    assert fresh.fields == {}
    assert fresh.form_key != form.form_key


def test_what_was_sent_elsewhere_is_not_brought_back(session: Session) -> None:
    actor = actor_for(session, make_account(session))
    version = keep(session, actor, "texto", 0)
    drafts.discard(session, actor=actor, slot="new")

    assert keep(session, actor, "texto de novo", version or 0) is None


def test_the_sweeper_is_told_which_files_drafts_name(session: Session) -> None:
    keep(session, actor_for(session, make_account(session)), "com arquivo", 0)

    assert drafts.kept_attachments(session) == {"abc"}
