"""Somebody's phone: the app that shows codes, over the services and doors of the accounts room."""

from collections.abc import Callable
from datetime import timedelta

import httpx
import pyotp

from kartado_portal import clock, routes
from kartado_portal.accounts import second_factor, second_factor_codes, services
from kartado_portal.accounts.schemas import Client, OpenedSignIn, PendingSignIn
from kartado_portal.actor import Actor
from kartado_portal.database import reading, unit_of_work
from tests.accounts.people import ANA, Person, register
from tests.factories import PASSWORD, actor_for, make_analyst

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


def analyst(**columns: object) -> Actor:
    """Return an analyst as the gate would."""
    with unit_of_work() as session:
        return actor_for(session, make_analyst(session, **columns))


def first_factor(actor: Actor) -> OpenedSignIn | PendingSignIn:
    """Return what the right password leads to."""
    with unit_of_work() as session:
        return services.open_sign_in(
            session, account_id=actor.account_id, is_remembered=False, client=HERE, now=clock.now()
        )


def second(actor: Actor, code: str = "", *, recovery_code: str = "") -> bool:
    """Tell whether the right password and then this code let in."""
    pending = first_factor(actor)
    assert isinstance(pending, PendingSignIn)
    return finish(pending, code, recovery_code=recovery_code)


def finish(pending: PendingSignIn, code: str = "", *, recovery_code: str = "") -> bool:
    """Tell whether this code lets in whoever has proved the first factor."""
    with unit_of_work() as session:
        opened = second_factor_codes.finish_sign_in(
            session,
            pending=pending,
            code=code,
            recovery_code=recovery_code,
            client=HERE,
            old_cookie="",
            now=clock.now(),
        )
    return opened is not None


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


async def protected(meet: Callable[..., Person], email: str = ANA) -> tuple[Person, App, list[str]]:
    """Return somebody with a second factor at a browser, signed out."""
    register(email)
    person = meet(email)
    app, codes = await protect(person)
    return person, app, codes


async def give(person: Person, code: str = "", **form: str) -> httpx.Response:
    """Fill the form of `/entrar/codigo` and press its button."""
    return await person.post(routes.SECOND_FACTOR_POST, **({"code": code} if code else {}), **form)
