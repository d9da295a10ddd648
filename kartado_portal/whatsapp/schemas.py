"""What the desk is shown of a phone."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PhoneCard:
    """The phone behind a conversation."""

    masked: str
    profile_name: str
    notice: str
    """What an answer has to expect, if it does not simply arrive."""

    @property
    def words(self) -> str:
        """The phone as the desk shows it."""
        name = f" ({self.profile_name})" if self.profile_name else ""
        return f"WhatsApp {self.masked}{name}"
