"""What a person does at the portal's doors, and what they read in their mailbox."""

from collections.abc import Callable

import httpx

from kartado_portal import clock, routes
from kartado_portal.accounts import flash
from kartado_portal.accounts.cookies import flash_cookie, session_cookie
from kartado_portal.accounts.flash import Flash
from kartado_portal.accounts.http import find_actor, settled
from kartado_portal.actor import Actor
from kartado_portal.database import unit_of_work
from kartado_portal.mail.delivery import deliver_due
from kartado_portal.mail.transport import MemoryTransport
from tests.factories import PASSWORD, make_account
from tests.mailbox import Letter, parse

ANA = "ana@rodoviasul.com.br"

STRONG = "Trator&Azul77"
"""A password that every rule accepts."""

LINK, RESET = "/link?token=", "/redefinir-senha?token="


class Person:
    """Somebody with one browser. `email` is what they type where nothing else is given."""

    def __init__(self, client: httpx.AsyncClient, email: str) -> None:
        self.client, self.email = client, email

    async def post(self, route: str, **form: str) -> httpx.Response:
        """Send a form, as the page's native POST does."""
        return await self.client.post(route, data=form)

    async def sign_up(self, password: str = STRONG, **form: str) -> httpx.Response:
        """Fill the form of `/inscrever` and press «Salvar senha»."""
        filled = {"email": self.email, "password": password, "repeated": password, "consent": "on"}
        return await self.post(routes.SIGN_UP_POST, **(filled | form))

    async def sign_in(self, password: str, **form: str) -> httpx.Response:
        """Fill the form of `/entrar` and press «Entrar»."""
        return await self.post(
            routes.SIGN_IN_POST, **({"email": self.email, "password": password} | form)
        )

    async def ask_for_link(self, **form: str) -> httpx.Response:
        """Tick the box and press «Link de e-mail»."""
        return await self.post(
            routes.LINK_REQUEST_POST, **({"email": self.email, "is_mine": "on"} | form)
        )

    async def ask_for_reset(self) -> httpx.Response:
        """Press «Enviar e-mail de redefinição»."""
        return await self.post(routes.FORGOT_POST, email=self.email)

    async def open(self, link: str) -> httpx.Response:
        """Open a link of a letter; follows its redirect, as browsers do."""
        return await self.client.get(link, follow_redirects=True)

    async def save_new_password(self, password: str, repeated: str = "") -> httpx.Response:
        """Fill the form of `/redefinir-senha` and press «Salvar senha»."""
        return await self.post(routes.RESET_POST, password=password, repeated=repeated or password)

    def told(self, page: str) -> Flash:
        """Return what the page shows after the last form."""
        value = self.client.cookies.get(flash_cookie()) or ""
        found = flash.unseal(value, page=page)
        assert found is not None, f"{page} was told nothing"
        return found

    @property
    def cookie(self) -> str:
        """The session cookie's secret, empty when there is none."""
        return self.client.cookies.get(session_cookie()) or ""

    async def actor(self) -> Actor | None:
        """Return who this browser is to the portal."""
        actor = await find_actor(f"{session_cookie()}={self.cookie}")
        await settled()
        return actor

    async def is_in(self) -> bool:
        """Tell whether this browser is signed in."""
        return await self.actor() is not None


def letters(to: str = "") -> list[Letter]:
    """Deliver what waits and return what of it went to `to`, oldest first."""
    door = MemoryTransport()
    deliver_due(now=clock.now(), transport=door, limit=100)
    arrived = [parse(letter.message.as_bytes()) for letter in door.letters]
    return [letter for letter in arrived if not to or letter.to == to]


def letter_to(email: str) -> Letter:
    """Deliver what waits and return the newest letter to somebody."""
    found = letters(email)
    assert found, f"no letter to {email}"
    return found[-1]


def register(email: str = ANA, **columns: object) -> int:
    """Make a confirmed account with the factories' password and return its id."""
    with unit_of_work() as session:
        return make_account(session, email=email, **columns).id or 0


async def signed_in(meet: Callable[..., Person], email: str = ANA, **form: str) -> Person:
    """Return somebody who is signed in with the factories' password."""
    person = meet(email)
    await person.sign_in(PASSWORD, **form)
    assert await person.is_in()
    return person


async def enter(person: Person, link: str) -> bool:
    """Open a one-time link, press «Entrar» and tell whether that let in."""
    await person.open(link)
    await person.post(routes.LINK_POST)
    return await person.is_in()


def other_code(code: str, serial: int = 0) -> str:
    """Return six digits that are not `code`, others for each of many serials."""
    return f"{(int(code) + 1 + serial) % 1_000_000:06}"
