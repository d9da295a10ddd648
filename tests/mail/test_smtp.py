"""Handing letters to a real SMTP conversation."""

import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from kartado_portal.mail import mute_links, transport
from kartado_portal.mail.delivery import deliver_due
from kartado_portal.mail.refusals import RelayUnavailable
from kartado_portal.mail.smtp import Relay, SmtpTransport
from tests.mail.letters import NOW, post, stored
from tests.mail.sink import new_sink, password_check, relay, server_tls


class _KeptOpen:
    """A door that the end of a batch does not close."""

    def __init__(self, door: transport.Transport) -> None:
        self.send, self.probe = door.send, door.probe

    def close(self) -> None:
        """Leave it open."""


# What the database is made of makes no difference to SMTP.
pytestmark = [
    pytest.mark.usefixtures("database"),
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),
]


def test_letter_arrives_whole_with_the_headers_that_mail_programs_need(settings) -> None:
    with relay(new_sink()) as sink:
        settings(smtp_url=sink.url, base_url="https://suporte.kartado.com.br")
        row = post("ticket-replied", to_name="Ana Conceição", thread_key="ticket:1:7")
        deliver_due(now=NOW)

    (letter,) = sink.letters
    assert letter.subject.startswith("[#39011040425] Inventário não sincroniza")
    assert "duas fotos passam de 40 MB" in letter.text
    assert "<strong" in letter.html
    assert letter.headers["From"] == "Suporte Kartado <suporte@kartado.com.br>"
    assert letter.headers["Reply-To"] == "Suporte Kartado <suporte@kartado.com.br>"
    assert letter.headers["To"] == "Ana Conceição <ana@cliente.test>"
    assert letter.headers["Message-ID"] == row.message_id
    assert letter.headers["Auto-Submitted"] == "auto-generated"
    assert letter.headers["X-Auto-Response-Suppress"] == "All"
    assert letter.headers["List-Id"] == "Tickets <tickets.suporte.kartado.com.br>"
    assert letter.headers["Date"] == "Tue, 10 Mar 2026 10:00:00 -0300"


def test_batch_shares_one_connection(settings) -> None:
    with relay(new_sink()) as sink:
        settings(smtp_url=sink.url)
        for n in range(5):
            post(to=f"pessoa{n}@cliente.test")
        deliver_due(now=NOW)

    assert len(sink.letters) == 5
    assert sink.greetings == 1


def test_one_refused_address_leaves_the_rest_of_the_batch_alone(settings) -> None:
    with relay(new_sink()) as sink:
        settings(smtp_url=sink.url)
        sink.answers = {
            "nobody@cliente.test": "550 5.1.1 No such user",
            "full@cliente.test": "452 4.2.2 Mailbox full",
        }
        nobody, full, ana = post(to="nobody@cliente.test"), post(to="full@cliente.test"), post()
        deliver_due(now=NOW)

    assert [letter.to for letter in sink.letters] == ["ana@cliente.test"]
    assert stored(nobody.id).dead_at is not None
    assert stored(nobody.id).last_error == "550 5.1.1 No such user"
    assert stored(full.id).dead_at is None
    assert stored(full.id).next_attempt_at > NOW
    assert stored(ana.id).sent_at is not None


def test_relay_that_nobody_answers_at_leaves_the_letter_waiting(settings) -> None:
    settings(smtp_url=new_sink().url)
    letter = post()

    deliver_due(now=NOW)

    row = stored(letter.id)
    assert (row.sent_at, row.dead_at) == (None, None)
    assert "refused" in row.last_error
    with pytest.raises(RelayUnavailable):
        transport.probe()


def test_letter_taken_without_a_word_is_repeated_once_under_one_message_id(settings) -> None:
    with relay(new_sink()) as sink:
        settings(smtp_url=sink.url)
        sink.drops = 1
        letter = post()
        deliver_due(now=NOW)
        after_first = len(sink.letters)
        waits = stored(letter.id).sent_at is None
        deliver_due(now=NOW + timedelta(minutes=5))

    assert (after_first, waits) == (1, True)
    assert [got.headers["Message-ID"] for got in sink.letters] == [letter.message_id] * 2
    assert stored(letter.id).sent_at is not None


def test_relay_that_closed_between_two_letters_is_called_again(settings) -> None:
    sink = new_sink()
    settings(smtp_url=sink.url)
    door = transport.chosen()
    with relay(sink):
        post()
        deliver_due(now=NOW, transport=_KeptOpen(door))
    with relay(sink):
        post()
        deliver_due(now=NOW, transport=_KeptOpen(door))
        door.close()

    assert len(sink.letters) == 2


def test_relay_that_says_nothing_is_not_waited_for_for_ever(settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        door = SmtpTransport(f"smtp://127.0.0.1:{mute.getsockname()[1]}", timeout_seconds=0.1)
        letter = post()
        deliver_due(now=NOW, transport=door)

    assert "timed out" in stored(letter.id).last_error


def test_ready_check_asks_the_relay_once_for_many_callers(settings) -> None:
    with relay(new_sink()) as sink, ThreadPoolExecutor(8) as pool:
        settings(smtp_url=sink.url)
        list(pool.map(lambda _: transport.probe(), range(40)))

    assert sink.greetings == 1


def test_wrong_password_does_not_kill_letters(settings) -> None:
    sink = new_sink()
    with relay(sink, **password_check(sink, "portal", "right")):
        settings(smtp_url=f"smtp://portal:wrong@127.0.0.1:{sink.port}")
        letter = post()
        deliver_due(now=NOW)

    assert sink.letters == []
    assert stored(letter.id).dead_at is None
    assert "535" in stored(letter.id).last_error


def test_missing_password_does_not_kill_letters(settings) -> None:
    sink = new_sink()
    with relay(sink, **password_check(sink, "portal", "right")):
        settings(smtp_url=sink.url)
        letter = post()
        deliver_due(now=NOW)

    assert stored(letter.id).dead_at is None
    assert "530" in stored(letter.id).last_error


def test_password_with_odd_characters_signs_in(settings) -> None:
    sink = new_sink()
    with relay(sink, **password_check(sink, "portal@kartado", "a/b:c@d %")):
        settings(smtp_url=f"smtp://portal%40kartado:a%2Fb%3Ac%40d%20%25@127.0.0.1:{sink.port}")
        post()
        deliver_due(now=NOW)

    assert len(sink.letters) == 1
    assert sink.logins == ["portal@kartado"]


def test_starttls_is_used_when_the_relay_offers_it(settings, tmp_path: Path) -> None:
    with relay(new_sink(), tls_context=server_tls(tmp_path)) as sink:
        settings(smtp_url=sink.url)
        post()
        deliver_due(now=NOW)

    assert sink.encrypted == [True]


def test_required_starttls_that_is_not_offered_keeps_the_letter_back(settings) -> None:
    with relay(new_sink()) as sink:
        settings(smtp_url=f"{sink.url}?starttls")
        letter = post()
        deliver_due(now=NOW)

    assert sink.letters == []
    assert stored(letter.id).dead_at is None


def test_smtps_encrypts_from_the_first_byte(settings, tmp_path: Path) -> None:
    with relay(new_sink(), ssl_context=server_tls(tmp_path)) as sink:
        settings(smtp_url=f"smtps://127.0.0.1:{sink.port}")
        post()
        deliver_due(now=NOW)
        transport.probe()

    assert len(sink.letters) == 1


def test_certificate_counts_wherever_tls_was_asked_for() -> None:
    asked = ["smtps://relay.test", "smtp://relay.test?starttls", "smtp://a:b@relay.test"]
    not_asked = ["smtp://relay.test", "smtps://127.0.0.1", "smtps://localhost"]

    assert all(Relay.parse(url).context().check_hostname for url in asked)
    assert not any(Relay.parse(url).context().check_hostname for url in not_asked)


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("smtp://relay.test", 25),
        ("smtp://a:b@relay.test", 587),
        ("smtp://relay.test?starttls", 587),
        ("smtps://relay.test", 465),
        ("smtp://[::1]:2525", 2525),
    ],
)
def test_port_follows_from_the_kind_of_relay(url: str, port: int) -> None:
    assert Relay.parse(url).port == port


@pytest.mark.parametrize("url", ["relay.test:25", "http://relay.test", "smtp://", "smtp:relay"])
def test_what_is_not_a_relay_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match="PORTAL_SMTP_URL is not") as refusal:
        Relay.parse(url)

    assert url not in str(refusal.value)


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\u2028", "\x85", "\x00\n"])
def test_line_break_in_what_people_typed_begins_no_header(settings, break_: str) -> None:
    evil = f"Sem acesso{break_}Bcc: eve@evil.test{break_}{break_}corpo"
    with relay(new_sink()) as sink:
        settings(smtp_url=sink.url)
        post(
            to_name=f"Ana{break_}Bcc: eve@evil.test",
            context={"subject": evil, "owner": f"Marina{break_}X-Evil: 1"},
            in_reply_to=f"<a@b>{break_}X-Evil: 1",
        )
        deliver_due(now=NOW)

    (letter,) = sink.letters
    assert letter.to == "ana@cliente.test"
    assert "Bcc" not in letter.headers
    assert "X-Evil" not in letter.headers
    assert "Bcc: eve@evil.test" in letter.subject


def test_letters_of_one_thread_share_an_ancestor_and_say_what_they_answer(settings) -> None:
    with relay(new_sink()) as sink:
        settings(smtp_url=sink.url)
        post("ticket-received", thread_key="ticket:1:7")
        post("ticket-replied", thread_key="ticket:1:7", in_reply_to="<theirs@cliente.test>")
        post("ticket-replied", thread_key="ticket:2:7")
        deliver_due(now=NOW)

    first, second, elsewhere = (letter.headers for letter in sink.letters)
    root = first["References"]
    assert first["In-Reply-To"] == root
    assert second["References"].split() == [root, "<theirs@cliente.test>"]
    assert second["In-Reply-To"] == "<theirs@cliente.test>"
    assert elsewhere["References"] != root


def test_secret_reply_address_is_asked_for_in_the_letter(settings) -> None:
    with relay(new_sink()) as sink:
        settings(smtp_url=sink.url)
        post("ticket-replied", reply_to="suporte+r7k2m9@kartado.com.br")
        deliver_due(now=NOW)

    (letter,) = sink.letters
    assert letter.headers["Reply-To"] == "Suporte Kartado <suporte+r7k2m9@kartado.com.br>"
    assert "responda a este e-mail" in letter.text


def test_letter_about_a_ticket_is_stopped_by_one_press(settings) -> None:
    with relay(new_sink()) as sink:
        settings(smtp_url=sink.url, base_url="https://suporte.kartado.com.br")
        post("ticket-replied", thread_key="ticket:39011040425:7")
        post("daily-digest")
        post("staff-assigned", thread_key="desk:39011040425:8")
        deliver_due(now=NOW)

    ours, digest, staff = (letter.headers for letter in sink.letters)
    token = mute_links.token_of("39011040425", 7)
    mute = f"https://suporte.kartado.com.br/avisos/silenciar/{token}"
    assert ours["List-Unsubscribe"].strip() == f"<{mute}>"
    assert ours["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sink.letters[0].link_to("/avisos/") == mute
    for headers in (digest, staff):
        assert headers["List-Unsubscribe"] == "<https://suporte.kartado.com.br/conta>"
        assert "List-Unsubscribe-Post" not in headers


def test_account_letter_is_no_list(settings) -> None:
    with relay(new_sink()) as sink:
        settings(smtp_url=sink.url)
        post("reset-password")
        deliver_due(now=NOW)

    (letter,) = sink.letters
    assert not [name for name in letter.headers if name.startswith("List-")]


def test_long_subject_and_comma_in_a_name_survive(settings) -> None:
    subject = "Atenção: " + "não conseguimos emitir o relatório de medição " * 4
    with relay(new_sink()) as sink:
        settings(smtp_url=sink.url)
        post(to_name='Souza, Ana "Aninha"', context={"subject": subject.strip()})
        deliver_due(now=NOW)

    (letter,) = sink.letters
    assert letter.subject == f"[#39011040425] {subject.strip()}"
    assert letter.to == "ana@cliente.test"
    assert max(len(line) for line in sink.raw[0].splitlines()) <= 998
