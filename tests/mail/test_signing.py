"""Letters signed with DKIM, as the receiving side verifies them."""

import base64
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from pydantic import ValidationError

from kartado_portal.mail.delivery import deliver_due
from kartado_portal.settings import Settings
from tests.mail.letters import NOW, post
from tests.mail.sink import new_sink, relay

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
PUBLIC = base64.b64encode(
    KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
)

only_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def dns(name: bytes, timeout: int = 5) -> bytes:
    """Answer as the DNS of the sender's domain."""
    assert name == b"portal._domainkey.kartado.com.br."
    return b"v=DKIM1; k=rsa; p=" + PUBLIC


def signed(settings, **options) -> bytes:
    """Return a letter as it arrives at a relay."""
    with relay(new_sink()) as sink:
        settings(smtp_url=sink.url, dkim_key=PEM, dkim_selector="portal")
        post(**options)
        deliver_due(now=NOW)
    return sink.raw[0]


@only_sqlite
@pytest.mark.parametrize("letter", ["ticket-replied", "one-time-link", "hourly-digest"])
def test_the_receiving_side_finds_the_signature_good(database, settings, letter: str) -> None:
    raw = signed(
        settings,
        letter=letter,
        to_name="Souza, Ana «Aninha»",
        thread_key="ticket:39011040425:7",
        reply_to="suporte+x@kartado.com.br",
        in_reply_to="<theirs@cliente.test>",
    )

    assert dkim.verify(raw, dnsfunc=dns)


@only_sqlite
@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.replace(b"List-Unsubscribe-Post:", b"X-Unsubscribe-Post:"),
        lambda raw: b"Reply-To: eve@evil.test\r\n" + raw,
        lambda raw: b"From: eve@evil.test\r\n" + raw,
        lambda raw: raw.replace(b"Subject: ", b"Subject: x", 1),
        lambda raw: raw.replace(b"\r\n\r\n", b"\r\n\r\nx", 1),
    ],
)
def test_whatever_is_changed_on_the_way_breaks_it(database, settings, change) -> None:
    raw = signed(settings, letter="owner-changed", thread_key="ticket:39011040425:7")

    changed = change(raw)

    assert changed != raw
    assert not dkim.verify(changed, dnsfunc=dns)


@only_sqlite
def test_without_a_key_letters_leave_unsigned(database, settings) -> None:
    with relay(new_sink()) as sink:
        settings(smtp_url=sink.url)
        post()
        deliver_due(now=NOW)

    assert b"DKIM-Signature" not in sink.raw[0]


def test_the_key_is_pem_in_one_line_or_a_file(tmp_path: Path) -> None:
    file = tmp_path / "dkim.pem"
    file.write_text(PEM)
    given = [PEM, PEM.replace("\n", "\\n"), str(file)]

    keys = {Settings(dkim_key=key, dkim_selector="portal").dkim_key for key in given}

    assert len(keys) == 1
    assert PEM.splitlines()[1] not in repr(Settings(dkim_key=PEM, dkim_selector="portal"))


def _pem(key, encryption=None) -> str:
    form = PrivateFormat.PKCS8
    return key.private_bytes(Encoding.PEM, form, encryption or NoEncryption()).decode()


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"dkim_key": PEM}, "PORTAL_DKIM_SELECTOR"),
        ({"dkim_selector": "portal"}, "PORTAL_DKIM_KEY"),
        ({"dkim_key": PEM, "dkim_selector": "a b"}, "PORTAL_DKIM_SELECTOR"),
        ({"dkim_key": "/nowhere/dkim.pem", "dkim_selector": "a"}, "PORTAL_DKIM_KEY"),
        ({"dkim_key": PEM[:200] + "-----END", "dkim_selector": "a"}, "PORTAL_DKIM_KEY"),
        (
            {"dkim_key": _pem(ec.generate_private_key(ec.SECP256R1())), "dkim_selector": "a"},
            "PORTAL_DKIM_KEY",
        ),
        (
            {"dkim_key": _pem(KEY, BestAvailableEncryption(b"x")), "dkim_selector": "a"},
            "PORTAL_DKIM_KEY",
        ),
    ],
)
def test_a_bad_key_is_one_clear_line_that_does_not_repeat_it(
    values: dict[str, str], told: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        Settings(**values)

    (error,) = refusal.value.errors()
    assert told in error["msg"]
    assert "\n" not in error["msg"]
    assert "BEGIN" not in error["msg"]
