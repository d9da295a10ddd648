"""What the post office refuses, in words for staff.

PortalError
├── NotFound
│   ├── LetterNotFound
│   └── AddressNotSuppressed
├── LinkDestroyed
└── AddressSuppressed
"""

from kartado_portal.errors import NotFound, PortalError


class LetterNotFound(NotFound):
    """There is no dead letter of that number."""

    sentence = "Este e-mail não está entre os não entregues."


class AddressNotSuppressed(NotFound):
    """Letters go to this address already."""

    sentence = "Este endereço já não está entre os suspensos."


class LinkDestroyed(PortalError):
    """The letter's link was destroyed with it: sending it again would send nothing useful."""

    sentence = "O link deste e-mail já não existe. Peça à pessoa que solicite um novo."


class AddressSuppressed(PortalError):
    """No letters about tickets go to this address: the postman would drop it again."""

    sentence = "Os avisos para este endereço estão suspensos. Volte a enviar para ele antes."
