"""`/analista/clientes/pessoas/<id>`: one person, and what the staff may do for them."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.ui.button import button, link_button, submit_button
from kartado_portal.ui.card import alert, badge, card, empty_state
from kartado_portal.ui.dialog import close_dialog, dialog, open_dialog
from kartado_portal.ui.field import checkbox, select
from kartado_portal.ui.spinner import skeleton_page
from kartado_portal.ui.text import back_link, link
from kartado_portal.ui.theme import PAGE
from kartado_portal.workspace.components.facts import fact
from kartado_portal.workspace.components.merge_person import (
    merge_person_button,
    merge_person_dialog,
)
from kartado_portal.workspace.components.person_history import person_history
from kartado_portal.workspace.components.staff_security import person_second_factor
from kartado_portal.workspace.directory import ROLES
from kartado_portal.workspace.states.directory import Person

_PERSON = Person.detail
_DISABLE = "disable"


def person() -> rx.Component:
    """Return the page; what it shows is loaded by `Person.load`."""
    return rx.el.div(
        back_link("Voltar aos clientes", routes.DIRECTORY),
        rx.cond(
            Person.is_loaded,
            rx.cond(
                Person.is_missing,
                rx.fragment(
                    rx.el.h1("Pessoa não encontrada", class_name="unseen"),
                    empty_state("Pessoa não encontrada", "A conta pode ter sido excluída."),
                ),
                _found(),
            ),
            skeleton_page(),
        ),
        class_name=f"{PAGE} py-6",
    )


def _found() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            rx.el.h1(_PERSON.name, class_name="break-words text-2xl font-bold sm:text-3xl"),
            badge(_PERSON.role_label, tone="brand"),
            badge(_PERSON.state, tone=rx.cond(_PERSON.state == "Ativa", "good", "plain")),
            rx.cond(
                (_PERSON.role == "customer") & (_PERSON.merged_into_id == 0),
                link_button(
                    "Ver como o cliente",
                    f"{routes.DIRECTORY}/pessoas/{_PERSON.id}/visao",
                    icon="eye",
                    small=True,
                    class_name="sm:ml-auto",
                ),
            ),
            class_name="mb-4 flex flex-wrap items-center gap-3",
        ),
        rx.cond(_PERSON.merged_into_id > 0, _merged()),
        rx.el.div(
            rx.el.div(_facts(), person_history(), class_name="grid content-start gap-6"),
            rx.cond(
                _PERSON.merged_into_id > 0,
                rx.fragment(),
                rx.el.div(
                    _help(),
                    rx.cond(Person.may_administer, _administration()),
                    rx.cond(Person.may_administer, person_second_factor()),
                    class_name="grid content-start gap-6",
                ),
            ),
            class_name="grid items-start gap-6 lg:grid-cols-2 [&>*]:min-w-0",
        ),
        _confirmation(),
        merge_person_dialog(),
    )


def _merged() -> rx.Component:
    return alert(
        "Tudo o que era desta conta está em ",
        link(_PERSON.merged_into, f"{routes.DIRECTORY}/pessoas/{_PERSON.merged_into_id}"),
        ". Este endereço não entra mais no portal nem recebe e-mails.",
        title="Esta conta foi mesclada com outra.",
        class_name="mb-6",
    )


def _facts() -> rx.Component:
    return card(
        rx.el.dl(
            fact("E-mail", _PERSON.email),
            rx.cond(
                _PERSON.other_addresses.length() > 0,
                fact("Contas mescladas nesta", _PERSON.other_addresses.join(", ")),
            ),
            fact(
                "Empresa",
                rx.cond(
                    _PERSON.company_id > 0,
                    link(_PERSON.company, f"{routes.DIRECTORY}/empresas/{_PERSON.company_id}"),
                    "Sem empresa",
                ),
            ),
            rx.cond(
                _PERSON.undeliverable != "",
                fact("Avisos por e-mail", _PERSON.undeliverable),
            ),
            fact("Conta criada", _PERSON.created),
            fact("Último acesso", _PERSON.last_seen),
            fact("Sessões abertas", _PERSON.sessions.to_string()),
            fact(
                "Tickets",
                link(
                    f"{_PERSON.tickets} no total, {_PERSON.open_tickets} em aberto",
                    f"{routes.DESK}?visao=todas&q={_PERSON.email}",
                ),
            ),
            class_name="grid gap-3 sm:grid-cols-2",
        ),
        heading="Dados",
    )


def _help() -> rx.Component:
    return card(
        rx.el.div(
            rx.cond(
                _PERSON.is_confirmed,
                rx.fragment(),
                button(
                    "Reenviar confirmação",
                    icon="mail",
                    on_click=Person.resend_confirmation,
                ),
            ),
            button(
                "Encerrar sessões",
                icon="log-out",
                on_click=Person.end_sessions,
                disabled=_PERSON.sessions == 0,
            ),
            class_name="flex flex-wrap gap-3",
        ),
        heading="Ajuda com o acesso",
    )


def _administration() -> rx.Component:
    return card(
        rx.cond(
            _PERSON.is_selecting,
            checkbox(
                "Vê todos os tickets da empresa",
                "sees",
                checked=_PERSON.sees_company,
                on_change=Person.set_sees_company,
            ),
        ),
        rx.el.form(
            select(
                "Papel",
                "role",
                *(rx.el.option(label, value=name) for name, label in ROLES.items()),
                default_value=_PERSON.role,
                key=f"role-{_PERSON.id}-{_PERSON.role}",
            ),
            select(
                "Nível",
                "level",
                *(rx.el.option(level, value=level) for level in ("N1", "N2", "N3")),
                hint="Só para analistas e administradores.",
                default_value=_PERSON.level,
                key=f"level-{_PERSON.id}-{_PERSON.level}",
            ),
            submit_button("Salvar papel", kind="secondary"),
            on_submit=Person.set_role,
            class_name="my-4 grid gap-3",
        ),
        rx.el.div(
            rx.cond(_PERSON.role == "customer", merge_person_button()),
            rx.cond(
                _PERSON.is_disabled,
                button("Reativar conta", on_click=Person.enable),
                button(
                    "Desativar conta",
                    kind="danger",
                    on_click=open_dialog(_DISABLE),
                    disabled=_PERSON.is_self,
                ),
            ),
            class_name="flex flex-wrap gap-3",
        ),
        heading="Administração",
    )


def _confirmation() -> rx.Component:
    return dialog(
        _DISABLE,
        "Desativar esta conta?",
        rx.el.p(
            "A pessoa sai de todos os aparelhos agora e não entra mais. Os tickets ficam, e a "
            "conta pode ser reativada."
        ),
        actions=(
            button("Cancelar", on_click=close_dialog(_DISABLE)),
            button(
                "Desativar",
                kind="danger",
                on_click=[close_dialog(_DISABLE), Person.disable],
            ),
        ),
    )
