"""Whether a sender's domain vouches for a message: SPF, DKIM and DMARC.

`Authentication-Results` count only under the names of our own mail servers (`authserv_ids`), and
of those only the topmost (RFC 8601); without such a server DKIM and DMARC are looked up here,
and SPF when the message was handed over by a public address, that is by the sender's own server.
"""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass

import authheaders
import structlog
from authheaders.dmarc_lookup import DMARCException
from authres import AuthenticationResultsHeader, AuthResError, SPFAuthenticationResult

from kartado_portal.inbound.parsing import ParsedMail
from kartado_portal.settings import get_settings

PASS, FAIL, NONE = "pass", "fail", "none"
DnsLookup = Callable[..., str | None]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Handover:
    """Who handed a message over, as far as the door knows: address, greeting, envelope sender."""

    peer: str = ""
    helo: str = ""
    envelope_from: str = ""


def check(
    raw: bytes, mail: ParsedMail, handover: Handover, *, lookup: DnsLookup | None = None
) -> dict[str, str]:
    """Return `spf`, `dkim`, `dmarc` (pass, fail, none, or the library's other words) and `policy`.

    Asks DNS, so it may take seconds; `lookup` stands in for it. Nothing is raised: what cannot
    be found out is `none`.
    """
    trusted = _from_our_servers(mail)
    if trusted:
        return trusted
    if not get_settings().inbound_checks:
        return {}
    try:
        return _looked_up(raw, mail, handover, lookup)
    except Exception:  # a hostile record must not keep the message out
        log.exception("inbound.not_checked")
        return {}


def verdict(checks: dict[str, str]) -> str:
    """Return what the staff is shown: `pass` when DMARC passes, or DKIM or SPF without it."""
    dmarc = checks.get("dmarc", NONE)
    if dmarc in (PASS, FAIL):
        return dmarc
    found = {checks.get("dkim", NONE), checks.get("spf", NONE)}
    if PASS in found:
        return PASS
    return FAIL if FAIL in found else NONE


def is_forged(checks: dict[str, str]) -> bool:
    """Whether the domain itself asks that such a message be turned away."""
    return checks.get("dmarc") == FAIL and checks.get("policy") in ("reject", "quarantine")


def _from_our_servers(mail: ParsedMail) -> dict[str, str]:
    ours = {one.strip().lower() for one in get_settings().authserv_ids.split(",") if one.strip()}
    for value in mail.headers.get("authentication-results", []):
        try:
            found = AuthenticationResultsHeader.parse(f"Authentication-Results: {value}")
        except (AuthResError, ValueError, IndexError):
            continue
        if str(found.authserv_id).lower() not in ours:
            continue
        checks = {"by": str(found.authserv_id)}
        for one in found.results:
            # Several DKIM signatures: one that passes is enough.
            if one.method in ("spf", "dkim", "dmarc") and checks.get(one.method) != PASS:
                checks[one.method] = str(one.result)
        policy = value.lower().partition("dmarc=")[2]
        for word in ("reject", "quarantine"):
            if f"p={word}" in policy.replace(" ", ""):
                checks["policy"] = word
        return checks
    return {}


def _looked_up(
    raw: bytes, mail: ParsedMail, handover: Handover, lookup: DnsLookup | None
) -> dict[str, str]:
    is_signed = "dkim-signature" in mail.headers
    dkim = authheaders.check_dkim(raw, dnsfunc=lookup) if is_signed else None
    spf = _spf(handover) if lookup is None else None
    checks = {
        "dkim": str(dkim.result) if dkim is not None else NONE,
        "spf": str(spf.result) if spf is not None else NONE,
    }
    try:
        dmarc = authheaders.check_dmarc(raw, spf, dkim, dnsfunc=lookup)
    except (DMARCException, IndexError):
        return checks
    policy = str(getattr(dmarc, "policy", "") or "")
    return checks | {"dmarc": str(dmarc.result), "policy": policy}


def _spf(handover: Handover) -> SPFAuthenticationResult | None:
    try:
        is_public = ipaddress.ip_address(handover.peer).is_global
    except ValueError:
        return None
    if not is_public:
        return None  # our own relay: it knew whose server that was, we do not
    return authheaders.check_spf(handover.peer, handover.envelope_from, handover.helo)
