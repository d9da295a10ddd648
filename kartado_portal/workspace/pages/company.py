"""`/analista/clientes/empresas/<id>`: one company, its domains, its mode and its people."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.ui.button import button, submit_button
from kartado_portal.ui.card import card, empty_state
from kartado_portal.ui.field import field_error, select, text_field, textarea
from kartado_portal.ui.spinner import skeleton_page
from kartado_portal.ui.text import back_link, link
from kartado_portal.ui.theme import PAGE
from kartado_portal.workspace.components.facts import fact
from kartado_portal.workspace.directory import VISIBILITIES
from kartado_portal.workspace.schemas import PersonRow
from kartado_portal.workspace.states.directory import CompanyPage

_COMPANY = CompanyPage.detail


def company() -> rx.Component:
    """Return the page; what it shows is loaded by `CompanyPage.load`."""
    return rx.el.div(
        back_link("Voltar aos clientes", f"{routes.DIRECTORY}?tipo=empresas"),
        rx.cond(
            CompanyPage.is_loaded,
            rx.cond(
                CompanyPage.is_missing,
                rx.fragment(
                    rx.el.h1("Empresa não encontrada", class_name="unseen"),
                    empty_state("Empresa não encontrada", "Confira o endereço desta página."),
                ),
                _found(),
            ),
            skeleton_page(),
        ),
        class_name=f"{PAGE} py-6",
    )


def _found() -> rx.Component:
    return rx.fragment(
        rx.el.h1(_COMPANY.name, class_name="mb-4 break-words text-2xl font-bold sm:text-3xl"),
        rx.el.div(
            rx.el.div(_facts(), _domains(), class_name="grid content-start gap-6"),
            rx.el.div(
                rx.cond(CompanyPage.may_administer, _change(), _notes()),
                _members(),
                class_name="grid content-start gap-6",
            ),
            class_name="grid items-start gap-6 lg:grid-cols-2",
        ),
    )


def _facts() -> rx.Component:
    return card(
        rx.el.dl(
            fact("Quem vê os tickets", _COMPANY.visibility_label),
            fact("Cadastro", _COMPANY.created),
            fact(
                "Tickets",
                link(
                    f"{_COMPANY.tickets} no total, {_COMPANY.open_tickets} em aberto",
                    f"{routes.DESK}?visao=todas&empresa={_COMPANY.id}",
                ),
            ),
            class_name="grid gap-3 sm:grid-cols-2",
        ),
        heading="Dados",
    )


def _domains() -> rx.Component:
    def row(domain: rx.Var[str]) -> rx.Component:
        return rx.el.li(
            rx.el.span(domain, class_name="min-w-0 break-all"),
            rx.cond(
                CompanyPage.may_administer,
                button(
                    "Remover",
                    kind="quiet",
                    small=True,
                    aria_label=f"Remover {domain}",
                    on_click=CompanyPage.remove_domain(domain),
                ),
            ),
            class_name="flex items-center justify-between gap-3",
        )

    return card(
        rx.el.p(
            "Quem confirma um endereço destes domínios entra na empresa.",
            class_name="mb-3 text-sm text-soft",
        ),
        rx.el.ul(rx.foreach(_COMPANY.domains, row), role="list", class_name="grid gap-1"),
        rx.cond(
            CompanyPage.may_administer,
            rx.el.form(
                text_field(
                    "Novo domínio",
                    "domain",
                    error=CompanyPage.errors["domain"],
                    placeholder="empresa.com.br",
                    key=f"domain-{CompanyPage.saved}",
                ),
                submit_button("Adicionar", kind="secondary"),
                on_submit=CompanyPage.add_domain,
                class_name="mt-4 grid gap-3 justify-items-start *:w-full [&>button]:w-auto",
            ),
        ),
        heading="Domínios",
    )


def _notes() -> rx.Component:
    return rx.cond(
        _COMPANY.notes != "",
        card(
            rx.el.p(_COMPANY.notes, class_name="whitespace-pre-line break-words"),
            heading="Observações internas",
        ),
    )


def _change() -> rx.Component:
    return card(
        rx.el.form(
            text_field(
                "Nome",
                "name",
                error=CompanyPage.errors["name"],
                default_value=_COMPANY.name,
                max_length=120,
                key=f"name-{_COMPANY.id}",
            ),
            select(
                "Quem vê os tickets",
                "visibility",
                *(rx.el.option(label, value=name) for name, label in VISIBILITIES.items()),
                error=CompanyPage.errors["visibility"],
                default_value=_COMPANY.visibility,
                key=f"visibility-{_COMPANY.id}-{_COMPANY.visibility}",
            ),
            textarea(
                "Observações internas",
                "notes",
                optional=True,
                hint="Só a equipe da Kartado lê.",
                default_value=_COMPANY.notes,
                rows=3,
                max_length=5_000,
                key=f"notes-{_COMPANY.id}",
            ),
            field_error(CompanyPage.errors[""], id="company-error"),
            submit_button("Salvar empresa"),
            on_submit=CompanyPage.change,
            class_name="grid gap-3 justify-items-start *:w-full [&>button]:w-auto",
        ),
        heading="Administração",
    )


def _members() -> rx.Component:
    def row(one: PersonRow) -> rx.Component:
        return rx.el.li(
            link(one.name, f"{routes.DIRECTORY}/pessoas/{one.id}"),
            rx.el.span(one.email, class_name="block break-all text-sm text-soft"),
            rx.cond(
                (_COMPANY.visibility == "selected") & one.sees_company,
                rx.el.span("Vê todos os tickets da empresa", class_name="text-sm text-soft"),
            ),
        )

    return card(
        rx.el.ul(rx.foreach(_COMPANY.members, row), role="list", class_name="grid gap-3"),
        rx.cond(
            _COMPANY.members.length() == 0,
            rx.el.p("Ninguém ainda.", class_name="text-soft"),
        ),
        heading="Pessoas",
    )
