"""`/analista/configuracoes/equipe`: analysts and administrators, their levels, invitations."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.ui.button import button, submit_button
from kartado_portal.ui.card import badge, card
from kartado_portal.ui.dialog import close_dialog, dialog, open_dialog
from kartado_portal.ui.field import email_field, option, select, text_field
from kartado_portal.ui.text import TARGET, link
from kartado_portal.workspace.components.settings_page import FORM, settings_page
from kartado_portal.workspace.components.staff_security import staff_security_card
from kartado_portal.workspace.schemas import TeamRow
from kartado_portal.workspace.states.settings_team import TeamSettings

_ROLES = (("analyst", "Analista"), ("admin", "Administrador"))
_LEVELS = ("N1", "N2", "N3")
_DISABLE = "disable-colleague"
_LEAVING = TeamSettings.leaving


def settings_team() -> rx.Component:
    """Return the page; what it shows is loaded by `TeamSettings.load`."""
    return rx.fragment(
        settings_page(
            routes.SETTINGS_TEAM,
            TeamSettings.is_loaded,
            _team(),
            _invitation(),
            staff_security_card(),
            columns=False,
        ),
        _confirmation(),
    )


def _team() -> rx.Component:
    return card(
        rx.el.p(
            "O papel e o nível valem na hora, também nas páginas já abertas. Sempre fica ao menos "
            "um administrador.",
            class_name="mb-4 text-sm text-soft",
        ),
        rx.el.ul(
            rx.foreach(TeamSettings.team, _row),
            role="list",
            class_name="grid divide-y divide-line",
        ),
        heading="Equipe",
    )


def _row(one: TeamRow) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(
                link(one.name, f"{routes.DIRECTORY}/pessoas/{one.id}", class_name=TARGET),
                " ",
                rx.cond(one.is_self, badge("Você", tone="brand")),
                rx.cond(one.state != "Ativa", badge(one.state)),
                class_name="flex flex-wrap items-center gap-2 font-medium",
            ),
            rx.el.span(one.email, class_name="block break-all text-sm text-soft"),
            class_name="min-w-0 flex-1 basis-60",
        ),
        _choice(
            f"Papel de {one.name}",
            *_ROLES,
            value=one.role,
            disabled=one.is_self | one.is_disabled,
            on_change=lambda chosen: TeamSettings.set_role(one.id, chosen, one.level),
        ),
        _choice(
            f"Nível de {one.name}",
            *((level, level) for level in _LEVELS),
            value=one.level,
            disabled=one.is_disabled,
            on_change=lambda chosen: TeamSettings.set_role(one.id, one.role, chosen),
        ),
        rx.el.div(
            _acts(one), class_name="flex flex-wrap gap-2 sm:ml-auto sm:justify-end xl:min-w-44"
        ),
        key=one.id.to_string(),
        class_name="flex flex-wrap items-center gap-3 py-3",
    )


def _choice(label: rx.Var | str, *options: tuple[str, str], **props: object) -> rx.Component:
    return rx.el.select(
        *(option(text, name) for name, text in options),
        aria_label=label,
        class_name="input w-auto",
        **props,
    )


def _acts(one: TeamRow) -> rx.Component:
    return rx.fragment(
        rx.cond(
            one.is_invited,
            button(
                "Reenviar convite",
                small=True,
                aria_label=f"Reenviar convite a {one.name}",
                on_click=TeamSettings.invite_again(one.id),
            ),
        ),
        rx.cond(
            one.is_disabled,
            button(
                "Reativar",
                small=True,
                aria_label=f"Reativar {one.name}",
                on_click=TeamSettings.enable(one.id),
            ),
            button(
                "Desativar",
                small=True,
                kind="quiet",
                disabled=one.is_self,
                aria_label=f"Desativar {one.name}",
                on_click=[TeamSettings.ask_to_disable(one.id), open_dialog(_DISABLE)],
            ),
        ),
    )


def _invitation() -> rx.Component:
    errors, fresh = TeamSettings.errors, TeamSettings.saved
    return card(
        rx.el.form(
            text_field(
                "Nome",
                "name",
                error=errors["name"],
                auto_complete="off",
                max_length=120,
                key=f"name-{fresh}",
            ),
            email_field(
                error=errors["email"], auto_complete="off", max_length=254, key=f"email-{fresh}"
            ),
            select(
                "Papel",
                "role",
                *(option(text, name) for name, text in _ROLES),
                error=errors["role"],
                key=f"invite-role-{fresh}",
            ),
            select(
                "Nível",
                "level",
                *(option(level, level) for level in _LEVELS),
                key=f"invite-level-{fresh}",
            ),
            submit_button("Enviar convite", class_name="sm:col-span-2"),
            on_submit=TeamSettings.invite,
            no_validate=True,
            class_name=f"{FORM} sm:grid-cols-2",
        ),
        rx.el.p(
            "A pessoa recebe um e-mail com um link para confirmar o endereço e criar a senha.",
            class_name="mt-3 text-sm text-soft",
        ),
        heading="Convidar para a equipe",
    )


def _confirmation() -> rx.Component:
    return dialog(
        _DISABLE,
        f"Desativar {_LEAVING.name}?",
        rx.el.p(
            "A pessoa sai de todos os aparelhos agora e não entra mais. A conta pode ser reativada."
        ),
        rx.cond(
            _LEAVING.open_tickets > 0,
            rx.el.p(
                rx.cond(
                    _LEAVING.open_tickets == 1,
                    "1 ticket em aberto continua em nome dela: encaminhe-o pela fila.",
                    f"{_LEAVING.open_tickets} tickets em aberto continuam em nome dela: "
                    "encaminhe-os pela fila.",
                ),
                class_name="mt-2",
            ),
        ),
        actions=(
            button("Cancelar", on_click=close_dialog(_DISABLE)),
            button(
                "Desativar",
                kind="danger",
                on_click=[close_dialog(_DISABLE), TeamSettings.disable],
            ),
        ),
    )
