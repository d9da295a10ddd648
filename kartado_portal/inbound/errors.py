"""What can be wrong with a message that came in. Sentences are read by the staff.

PortalError
├── MailUnreadable
└── NotFound
    └── MailNotHeld
"""

from kartado_portal.errors import NotFound, PortalError


class MailUnreadable(PortalError):
    """The message cannot be taken apart, or is built to exhaust who tries."""

    sentence = "{reason}"


class MailNotHeld(NotFound):
    """The message is not among those that wait for a decision (any more)."""

    sentence = "Esta mensagem já foi tratada."
