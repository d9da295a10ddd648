"""Why a letter did not leave.

Undelivered
├── RelayUnavailable   nobody was there to take any letter
├── Deferred           this letter, for now (SMTP 4xx)
└── Refused            this letter, for good (SMTP 5xx)
None of them is shown to people: the sentence is the relay's own, for staff and logs.
"""


class Undelivered(Exception):
    """A letter was not taken. Carries the reason as one short line."""

    def __init__(self, reason: str) -> None:
        self.reason = " ".join(reason.split())[:300]
        super().__init__(self.reason)


class RelayUnavailable(Undelivered):
    """No connection, no sign-in, or a relay that closes: the letter is not at fault."""


class Deferred(Undelivered):
    """The relay answered 4xx: try this letter again later."""


class Refused(Undelivered):
    """The relay answered 5xx: this letter will not be taken, however often it is tried."""
