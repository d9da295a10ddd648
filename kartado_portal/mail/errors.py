"""What the post office refuses, in words for staff.

PortalError
├── NotFound
│   └── LetterNotFound
└── LinkDestroyed
"""

from kartado_portal.errors import NotFound, PortalError


class LetterNotFound(NotFound):
    """There is no dead letter of that number."""

    sentence = "Este e-mail não está entre os não entregues."


class LinkDestroyed(PortalError):
    """The letter's link was destroyed with it: sending it again would send nothing useful."""

    sentence = "O link deste e-mail já não existe. Peça à pessoa que solicite um novo."
