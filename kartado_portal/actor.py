"""The person performing an act or a read."""

from dataclasses import dataclass, fields
from enum import StrEnum


class Role(StrEnum):
    """What a person is to the portal."""

    CUSTOMER = "customer"
    ANALYST = "analyst"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: taken from the sign-in row at every event, never from the browser.

    `company_id` is the company found by the domain of the verified e-mail; `sees_company`
    tells whether that company's visibility mode lets this person read its other tickets.
    """

    account_id: int
    email: str
    name: str
    role: Role
    company_id: int | None = None
    sees_company: bool = False
    sign_in_id: int | None = None
    lacks_second_factor: bool = False
    """Staff that has to set up its second factor before anything else opens to it."""

    @property
    def is_staff(self) -> bool:
        """Whether the person works at Kartado's support."""
        return self.role is not Role.CUSTOMER

    def __setstate__(self, state: list[object]) -> None:
        """Take what an open page has kept of somebody, also from before a field was added."""
        kept = dict(zip((one.name for one in fields(self)), state, strict=False))
        for one in fields(self):
            object.__setattr__(self, one.name, kept.get(one.name, one.default))
