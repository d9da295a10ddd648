"""Every letter that the portal writes, and what each one needs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LetterKind:
    """What a letter's folder in `templates/` is filled with.

    `needs` are the keys of its context; `seals` those of its sealed context (links and codes
    that work); `about_ticket` letters tell of something that a person can mute in `/conta`;
    a `farewell` goes to somebody who is no longer known: the address is forgotten once it left.
    """

    needs: frozenset[str]
    seals: frozenset[str] = frozenset()
    about_ticket: bool = False
    farewell: bool = False


def _kind(needs: str, *, seals: str = "", about_ticket: bool = False) -> LetterKind:
    return LetterKind(frozenset(needs.split()), frozenset(seals.split()), about_ticket)


LETTERS: dict[str, LetterKind] = {
    "confirm-email": _kind("name", seals="url"),
    "already-registered": _kind("name sign_in_url reset_url"),
    "staff-invited": _kind("name inviter role minutes", seals="url"),
    "second-factor-on": _kind("name when address is_another"),
    "second-factor-off": _kind("name when address by_team"),
    "recovery-codes-made": _kind("name when address"),
    "recovery-code-used": _kind("name when address left"),
    "chat-code": _kind("name minutes", seals="code"),
    "one-time-link": _kind("name minutes", seals="url code"),
    "reset-password": _kind("name minutes", seals="url"),
    "password-changed": _kind("name when address"),
    "account-erased": LetterKind(frozenset(), farewell=True),
    "ticket-received": _kind(
        "name number subject category promised url body_text", about_ticket=True
    ),
    "ticket-replied": _kind(
        "name number subject author body_html body_text attachments url", about_ticket=True
    ),
    "ticket-closed": _kind(
        "name number subject author note url continue_url scores", about_ticket=True
    ),
    "ticket-merged": _kind("name number subject author into into_url url", about_ticket=True),
    "owner-changed": _kind("name number subject owner url", about_ticket=True),
    "participant-added": _kind("name number subject added_by url", about_ticket=True),
    "daily-digest": _kind("name items url", about_ticket=True),
    "hourly-digest": _kind("name items url", about_ticket=True),
    "staff-assigned": _kind("name number subject author url", about_ticket=True),
    "staff-mentioned": _kind("name number subject author body_text url", about_ticket=True),
    "staff-overdue": _kind("name number subject what due url", about_ticket=True),
    "staff-customer-replied": _kind("name number subject author body_text url", about_ticket=True),
    "staff-new-ticket": _kind("name number subject requester company url", about_ticket=True),
}

ABOUT_TICKETS = frozenset(name for name, kind in LETTERS.items() if kind.about_ticket)
"""What an address may be spared, mute or gather; links and confirmations are never held back."""

DIGESTS = frozenset({"daily-digest", "hourly-digest"})
"""What gathers letters, and so does not count among them."""
