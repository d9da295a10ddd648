"""A new password and its repetition, with the rules ticked off while typing.

The rules are tested in the browser: what is typed is neither sent nor kept anywhere before the
form is posted. The server tests the same rules again, and more (`passwords.check`).
"""

import json

import reflex as rx

from kartado_portal.accounts import passwords
from kartado_portal.ui.field import password_field
from kartado_portal.ui.icon import icon
from kartado_portal.ui.text import visually_hidden


def new_password_fields(
    errors: rx.Var[dict[str, str]],
    *,
    key: str,
    label: str = "Senha",
    repeated_label: str = "Confirmar senha",
) -> rx.Component:
    """Return both fields and the list of rules; `key` names what this page keeps in the browser."""
    typed = rx._x.client_state(f"typed_{key}", default="")
    repeated = rx._x.client_state(f"repeated_{key}", default="")
    rules = [_rule(rule.label, _is_met(typed.value, rule.pattern)) for rule in passwords.rules()]
    is_same = (typed.value == repeated.value) & (typed.value != "")
    return rx.el.div(
        typed,
        repeated,
        password_field(
            label,
            "password",
            new=True,
            error=errors["password"],
            on_change=typed.set_value,
            required=True,
            max_length=passwords.LONGEST,
        ),
        rx.el.div(
            rx.el.p("A senha precisa ter:", class_name="font-medium"),
            rx.el.ul(
                *rules,
                role="list",
                class_name="mt-1 grid gap-1 sm:grid-cols-[auto_auto] sm:justify-start sm:gap-x-4",
            ),
            rx.el.p("Senhas muito usadas não são aceitas.", class_name="mt-1"),
            class_name="text-sm text-soft",
        ),
        password_field(
            repeated_label,
            "repeated",
            new=True,
            error=errors["repeated"],
            on_change=repeated.set_value,
            required=True,
            max_length=passwords.LONGEST,
        ),
        rx.el.ul(
            _rule("as duas senhas iguais", is_same), role="list", class_name="text-sm text-soft"
        ),
        class_name="grid gap-4",
    )


def _is_met(typed: rx.Var[str], pattern: str) -> rx.Var[bool]:
    """Return the rule's test as the browser runs it, on the form of the text that is hashed."""
    expression = f"RegExp({json.dumps(pattern)}, 'u').test({typed!s}.normalize('NFKC'))"
    return rx.Var(expression, _var_data=typed._get_all_var_data()).to(bool)


def _rule(label: str, is_met: rx.Var[bool]) -> rx.Component:
    return rx.el.li(
        rx.cond(
            is_met,
            rx.fragment(icon("circle-check", size=18), visually_hidden("Cumprido: ")),
            rx.fragment(icon("circle", size=18), visually_hidden("Falta: ")),
        ),
        label,
        class_name=rx.cond(
            is_met,
            "flex items-center gap-2 text-good",
            "flex items-center gap-2",
        ),
    )
