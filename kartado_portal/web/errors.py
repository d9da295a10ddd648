"""What the gate refuses, in words that a person may read."""

from kartado_portal.errors import PortalError


class NotSignedIn(PortalError):
    """Nobody is signed in, or the sign-in ended."""

    sentence = "Sua sessão terminou. Entre novamente para continuar."
