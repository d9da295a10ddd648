"""Whether the sender's domain vouches for a message, and what follows from it."""

import base64
from collections.abc import Callable

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from kartado_portal.inbound import authenticity
from kartado_portal.inbound.authenticity import Handover
from kartado_portal.inbound.parsing import parse
from kartado_portal.inbound.reasons import Reason
from tests.inbound.conftest import Post
from tests.inbound.corpus import plain

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def lookup(name: bytes | str, timeout: int = 5) -> str | None:
    """Stand in for DNS: the domain signs, and asks that anything else be turned away."""
    asked = (name.decode() if isinstance(name, bytes) else name).rstrip(".")
    public = KEY.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return {
        "s1._domainkey.rodoviasul.com.br": f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}",
        "_dmarc.rodoviasul.com.br": "v=DMARC1; p=reject",
    }.get(asked)


def signed(raw: bytes) -> bytes:
    private = KEY.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    header = dkim.sign(
        raw, b"s1", b"rodoviasul.com.br", private, include_headers=[b"from", b"subject"]
    )
    return bytes(header) + raw


def check(raw: bytes) -> dict[str, str]:
    return authenticity.check(raw, parse(raw), Handover(), lookup=lookup)


def test_a_signature_of_the_domain_vouches():
    found = check(signed(plain("Olá")))

    assert found["dkim"] == "pass"
    assert found["dmarc"] == "pass"
    assert authenticity.verdict(found) == "pass"
    assert not authenticity.is_forged(found)


def test_a_changed_message_is_not_vouched_for():
    found = check(signed(plain("Olá")).replace("Olá".encode(), b"Oba"))

    assert found["dkim"] == "fail"
    assert authenticity.is_forged(found)


def test_an_unsigned_message_of_a_strict_domain_is_forged():
    assert authenticity.is_forged(check(plain("Olá")))


def test_a_domain_that_says_nothing_is_neither():
    found = check(plain("Olá", sender="x@quieto.example"))

    assert authenticity.verdict(found) == "none"
    assert not authenticity.is_forged(found)


@pytest.mark.parametrize(
    ("value", "verdict", "is_forged"),
    [
        ("mx.kartado.com.br; spf=pass; dkim=pass; dmarc=pass", "pass", False),
        ("mx.kartado.com.br; spf=fail; dmarc=fail (p=REJECT) header.from=x", "fail", True),
        ("mx.kartado.com.br; dkim=fail; dmarc=fail (p=none)", "fail", False),
        ("mx.estranho.example; dmarc=pass", "none", False),
        ("isto não é um resultado", "none", False),
    ],
)
def test_results_count_only_under_the_names_of_our_servers(
    settings: Callable[..., object], value: str, verdict: str, is_forged: bool
):
    settings(authserv_ids="mx.kartado.com.br", inbound_checks="false")
    raw = plain("Olá", extra=f"Authentication-Results: {value}\r\n")

    found = authenticity.check(raw, parse(raw), Handover())

    assert authenticity.verdict(found) == verdict
    assert authenticity.is_forged(found) is is_forged


def test_only_the_topmost_of_our_results_counts(settings: Callable[..., object]):
    settings(authserv_ids="mx.kartado.com.br")
    raw = plain(
        "Olá",
        extra="Authentication-Results: mx.kartado.com.br; dmarc=fail (p=reject)\r\n"
        "Authentication-Results: mx.kartado.com.br; dmarc=pass\r\n",
    )

    found = authenticity.check(raw, parse(raw), Handover())

    assert authenticity.is_forged(found)


def test_a_forged_sender_waits_for_a_person(post: Post, settings: Callable[..., object]):
    settings(authserv_ids="mx.kartado.com.br")
    raw = plain(
        "Sou a Ana", extra="Authentication-Results: mx.kartado.com.br; dmarc=fail (p=reject)\r\n"
    )

    outcome = post.receive(raw, to=post.reply_to)

    assert (outcome.row.state, outcome.row.reason) == ("held", Reason.FORGED)


def test_the_staff_is_shown_what_was_found(post: Post, settings: Callable[..., object]):
    settings(authserv_ids="mx.kartado.com.br")
    raw = plain("Olá", extra="Authentication-Results: mx.kartado.com.br; dmarc=pass\r\n")

    outcome = post.receive(raw, to=post.reply_to)

    assert outcome.message is not None
    assert outcome.message.sender_check == "pass"
    assert outcome.row.checks == {"by": "mx.kartado.com.br", "dmarc": "pass"}
