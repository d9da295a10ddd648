"""A letter that comes back is told of where it belongs, and nobody can pretend one did."""

from kartado_portal import clock as moment
from kartado_portal.accounts.models import Account
from kartado_portal.database import unit_of_work
from kartado_portal.inbound.bounces import read_report
from kartado_portal.inbound.parsing import parse
from kartado_portal.inbound.reasons import Reason
from kartado_portal.mail import suppression
from kartado_portal.tickets import services, timeline
from kartado_portal.tickets.models import Ticket
from kartado_portal.tickets.schemas import ReplyDraft
from tests.conftest import Postbox
from tests.factories import actor_for
from tests.inbound.conftest import Post
from tests.inbound.corpus import head, multipart, part

NO_SUCH_USER = "550 5.1.1 <ana@rodoviasul.com.br>: Recipient address rejected: User unknown"


def report(message_id: str, *, status: str = "5.1.1", action: str = "failed") -> bytes:
    """Return a delivery report as Postfix writes it."""
    fields = (
        "Reporting-MTA: dns; mx.rodoviasul.com.br\n\n"
        f"Final-Recipient: rfc822; ana@rodoviasul.com.br\nAction: {action}\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; {NO_SUCH_USER}\n"
    )
    returned = f"From: suporte@kartado.com.br\nMessage-ID: {message_id}\nSubject: [#1] Aviso\n\nOi"
    top = head(
        subject="Undelivered Mail Returned to Sender",
        sender="Mail Delivery System <MAILER-DAEMON@mx.rodoviasul.com.br>",
    )
    return top.encode() + multipart(
        "report",
        part("This is the mail system.", "text/plain"),
        part(fields, "message/delivery-status", "7bit"),
        part(returned, "message/rfc822", "7bit"),
        params="; report-type=delivery-status",
    )


def answered(post: Post, mailbox: Postbox) -> str:
    """Have the analyst answer, and return the Message-ID of the letter."""
    with unit_of_work() as session:
        services.reply(
            session,
            actor=actor_for(session, session.get_one(Account, post.analyst.id)),
            number=post.number,
            draft=ReplyDraft(body_html="<p>Qual versão?</p>", form_key="one"),
            now=moment.now(),
        )
    letters = [one for one in mailbox.deliver() if one.to == post.ana.email]
    return letters[-1].headers["Message-ID"]


def test_a_report_says_which_letter_and_why():
    found = read_report(parse(report("<abc@kartado.com.br>")))

    assert found.message_ids == ("<abc@kartado.com.br>",)
    assert found.status == "5.1.1"
    assert found.is_permanent
    assert "User unknown" in found.reason


def test_a_letter_that_came_back_is_in_the_ticket_and_stops_the_next(post: Post, mailbox: Postbox):
    message_id = answered(post, mailbox)

    outcome = post.receive(report(message_id), envelope_from="")

    assert (outcome.row.state, outcome.row.reason) == ("dropped", Reason.BOUNCE)
    assert post.count(Ticket) == 1
    with unit_of_work() as session:
        assert suppression.find(session, post.ana.email) is not None
        staff, customer = (
            timeline.load(
                session,
                actor=actor_for(session, session.get_one(Account, person.id)),
                number=post.number,
                now=moment.now(),
            )
            for person in (post.analyst, post.ana)
        )
    assert any("não foi entregue" in one.text for one in staff.entries)
    assert not any("não foi entregue" in one.text for one in customer.entries)


def test_a_letter_that_is_only_late_stops_nothing(post: Post, mailbox: Postbox):
    message_id = answered(post, mailbox)

    for serial in range(suppression.SOFT_LIMIT):
        raw = report(message_id, status="4.4.1", action="delayed")
        post.receive(raw.replace(b"<sample@", f"<{serial}@".encode()), envelope_from="")

    with unit_of_work() as session:
        assert suppression.find(session, post.ana.email) is None


def test_a_report_about_a_letter_that_never_was_changes_nothing(post: Post):
    outcome = post.receive(report("<invented@kartado.com.br>"), envelope_from="")

    assert (outcome.row.state, outcome.row.reason) == ("dropped", Reason.BOUNCE)
    with unit_of_work() as session:
        assert suppression.find(session, post.ana.email) is None
