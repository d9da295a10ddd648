"""The second factor's pages, by the labels that people read, and the phone that goes with them."""

import time
from typing import Self

import pyotp
from playwright.sync_api import Locator, Page, expect

from tests.e2e.pages.base import PortalPage
from tests.factories import PASSWORD


class Phone:
    """An authenticator app. Each code it gives is a later one, since each works once."""

    def __init__(self, secret: str) -> None:
        self._totp = pyotp.TOTP(secret.replace(" ", ""))
        self._last_step = 0

    def code(self) -> str:
        """Return the next code: that of now, or the one after the last."""
        self._last_step = max(self._last_step + 1, int(time.time()) // 30)
        return self._totp.generate_otp(self._last_step)


class SecondFactorPage(PortalPage):
    """`/conta/verificacao`."""

    path = "/conta/verificacao"

    def wait_until_alive(self) -> None:
        """Wait until it is shown how the second factor stands."""
        expect(self.page.get_by_role("heading", level=2).first).to_be_visible()

    def begin(self, password: str = PASSWORD) -> Self:
        """Give the password and press «Começar»."""
        self.page.get_by_label("Senha atual").fill(password)
        self.page.get_by_role("button", name="Começar").click()
        return self

    def read_secret(self) -> Phone:
        """Return a phone that has read the QR code."""
        expect(self.page.get_by_role("img", name="Código QR")).to_be_visible()
        return Phone(self.page.get_by_role("code").inner_text())

    def confirm(self, code: str) -> None:
        """Type the app's first code and press «Ativar»."""
        self.page.get_by_label("Código do aplicativo").fill(code)
        self.page.get_by_role("button", name="Ativar").click()

    def set_up(self) -> tuple[Phone, list[str]]:
        """Set an app up from the password to the recovery codes."""
        phone = self.begin().read_secret()
        self.confirm(phone.code())
        expect(self.codes).to_have_count(10)
        return phone, self.codes.all_inner_texts()

    @property
    def codes(self) -> Locator:
        """The recovery codes, while they are shown."""
        return self.page.get_by_role("list", name="Códigos de recuperação").get_by_role("listitem")

    def keep_codes(self) -> None:
        """Press «Já guardei, continuar»."""
        self.page.get_by_role("button", name="Já guardei, continuar").click()


class SignInCodePage(PortalPage):
    """`/entrar/codigo`."""

    path = "/entrar/codigo"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        expect(page.get_by_role("heading", name="Digite o código do aplicativo")).to_be_visible()

    def enter(self, code: str) -> None:
        """Type the app's code and press «Verificar»."""
        self.page.get_by_label("Código do aplicativo").fill(code)
        self.page.get_by_role("button", name="Verificar").click()

    def enter_recovery(self, code: str) -> None:
        """Open the part for who has lost the phone, type one of the ten codes, press its button."""
        if not self.page.get_by_label("Código de recuperação").is_visible():
            self.page.get_by_text("Não está com o celular?").click()
        self.page.get_by_label("Código de recuperação").fill(code)
        self.page.get_by_role("button", name="Entrar com o código de recuperação").click()
