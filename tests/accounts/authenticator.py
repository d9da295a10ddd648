"""Somebody's phone: the app that shows codes, over the services and doors of the accounts room."""

from datetime import timedelta

import pyotp

from kartado_portal import clock, routes
from kartado_portal.accounts import second_factor
from kartado_portal.accounts.schemas import Client
from kartado_portal.actor import Actor
from kartado_portal.database import reading, unit_of_work
from tests.accounts.people import Person
from tests.factories import PASSWORD

HERE = Client("192.0.2.1")


class App:
    """An authenticator app that knows one secret."""

    def __init__(self, secret: str) -> None:
        self._totp = pyotp.TOTP(secret.replace(" ", ""))

    def code(self, *, steps: int = 0) -> str:
        """Return the code of now, or of so many steps later."""
        return self._totp.at(clock.now() + timedelta(seconds=30 * steps))

    def wrong_code(self) -> str:
        """Return six digits that are no code of this minute."""
        near = {self.code(steps=steps) for steps in (-2, -1, 0, 1, 2)}
        return next(code for n in range(9) if (code := f"{n:06}") not in near)


def set_up(actor: Actor) -> tuple[App, list[str]]:
    """Turn on an actor's second factor through the services; return the app and the codes."""
    with unit_of_work() as session:
        second_factor.begin(session, actor=actor, now=clock.now())
    with reading() as session:
        shown = second_factor.get_status(session, actor=actor, now=clock.now()).set_up
    assert shown is not None
    app = App(shown.secret)
    with unit_of_work() as session:
        codes = second_factor.confirm(
            session, actor=actor, code=app.code(), client=HERE, now=clock.now()
        )
    assert codes is not None
    return app, codes


async def protect(person: Person) -> tuple[App, list[str]]:
    """Sign a person in, turn their second factor on, and sign them out again."""
    await person.sign_in(PASSWORD)
    actor = await person.actor()
    assert actor is not None
    made = set_up(actor)
    await person.post(routes.SIGN_OUT_POST)
    return made
