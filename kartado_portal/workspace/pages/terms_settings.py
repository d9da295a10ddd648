"""`/analista/configuracoes/termo`: the versions of the text that people agree to."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.accounts.consents import TEXT_LIMIT
from kartado_portal.accounts.schemas import TermsRow
from kartado_portal.ui.button import submit_button
from kartado_portal.ui.card import card
from kartado_portal.ui.field import text_field, textarea
from kartado_portal.ui.text import link
from kartado_portal.workspace.components.settings_page import FORM, settings_page
from kartado_portal.workspace.states.terms_settings import TermsSettings


def terms_settings() -> rx.Component:
    """Return the page; what it shows is loaded by `TermsSettings.load`."""
    return settings_page(routes.TERMS_SETTINGS, TermsSettings.is_loaded, _form(), _versions())


def _form() -> rx.Component:
    return card(
        rx.el.p(
            "Uma versão publicada não muda mais: é o que as pessoas aceitaram. Quem já aceitou "
            "uma anterior é convidado em «Minha conta» a aceitar a nova.",
            class_name="mb-3 text-sm text-soft",
        ),
        rx.el.form(
            text_field(
                "Nova versão",
                "version",
                hint="Ano e mês, por exemplo 2027-01.",
                error=_error("version"),
                max_length=10,
                auto_complete="off",
                key=f"version-{TermsSettings.saved}",
            ),
            textarea(
                "Texto (Markdown)",
                "text",
                default_value=TermsSettings.text,
                error=_error("text"),
                rows="16",
                max_length=TEXT_LIMIT,
                key=f"text-{TermsSettings.saved}",
            ),
            submit_button("Publicar versão"),
            on_submit=TermsSettings.publish,
            no_validate=True,
            method="post",
            class_name=FORM,
        ),
        heading="Termo de armazenamento de dados",
    )


def _error(name: str) -> rx.Var[str]:
    return rx.cond(TermsSettings.errors.contains(name), TermsSettings.errors[name], "")


def _versions() -> rx.Component:
    return card(
        rx.el.ul(
            rx.foreach(TermsSettings.documents, _version),
            role="list",
            aria_label="Versões publicadas",
            class_name="grid gap-2",
        ),
        rx.el.p(link("Ver o termo como os clientes o leem", routes.TERMS), class_name="mt-4"),
        heading="Versões publicadas",
    )


def _version(one: TermsRow) -> rx.Component:
    return rx.el.li(
        rx.el.strong(one.version),
        " · publicada em ",
        one.published,
        " · ",
        rx.cond(one.agreeing == 1, "1 pessoa", f"{one.agreeing} pessoas"),
        key=one.version,
    )
