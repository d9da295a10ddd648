"""Fields of forms: label above, hint and error below, tied together for screen readers.

Each piece takes the field's `name`; its id is `field-<name>`, where `rx.set_focus` finds it,
unless the page shows two of a name and gives `id`. `error` is a sentence or a Var of one
(empty: none). Fields keep what is typed by themselves: give a first value with
`default_value`, and read along with `on_change=handler.debounce(300)`.
"""

from typing import Any

import reflex as rx

from kartado_portal.ui.icon import icon
from kartado_portal.ui.text import Text, is_given, visually_hidden


def field_id(name: str) -> str:
    """Return the id of the field `name`, for `rx.set_focus` after a refused form."""
    return f"field-{name}"


def _frame(
    control: rx.Component, *, label: Text, id: str, hint: Text, error: Text, optional: bool
) -> rx.Component:
    return rx.el.div(
        rx.el.label(
            label,
            rx.el.span(" (opcional)", class_name="field-optional") if optional else rx.fragment(),
            html_for=id,
            class_name="field-label",
        ),
        rx.el.div(hint, id=f"{id}-hint", class_name="field-hint")
        if is_given(hint)
        else rx.fragment(),
        control,
        field_error(error, id=f"{id}-error"),
        class_name="field",
    )


def field_error(error: Text, *, id: str) -> rx.Component:
    """Return the place of an error, there from the start so that its arrival is announced."""
    if isinstance(error, rx.Var):
        inside = rx.cond(error, rx.fragment(icon("circle-alert", size=18), rx.el.span(error)))
    elif error:
        inside = rx.fragment(icon("circle-alert", size=18), rx.el.span(error))
    else:
        inside = rx.fragment()
    return rx.el.div(inside, id=id, role="alert", class_name="field-error")


def _tied(id: str, hint: Text, error: Text) -> dict[str, Any]:
    """Return the attributes that tie a control to its hint and its error."""
    described = f"{id}-hint {id}-error" if is_given(hint) else f"{id}-error"
    if isinstance(error, rx.Var):
        invalid = rx.cond(error, "true", "false")
    else:
        invalid = "true" if error else "false"
    return {"aria_describedby": described, "aria_invalid": invalid}


def text_field(
    label: Text,
    name: str,
    *,
    type: str = "text",
    id: str = "",
    hint: Text = "",
    error: Text = "",
    optional: bool = False,
    **props: Any,
) -> rx.Component:
    """Return a one-line field; further props (`default_value`, `on_change`...) go to the input."""
    id = id or field_id(name)
    control = rx.el.input(
        id=id,
        name=name,
        type=type,
        class_name=f"input {props.pop('class_name', '')}",
        **_tied(id, hint, error),
        **props,
    )
    return _frame(control, label=label, id=id, hint=hint, error=error, optional=optional)


def email_field(label: Text = "E-mail", name: str = "email", **props: Any) -> rx.Component:
    """Return the field of an e-mail address, with the right keyboard and no auto-correction."""
    return text_field(
        label,
        name,
        type="email",
        auto_complete=props.pop("auto_complete", "username"),
        input_mode="email",
        auto_capitalize="none",
        spell_check=False,
        **props,
    )


def password_field(
    label: Text = "Senha",
    name: str = "password",
    *,
    new: bool = False,
    id: str = "",
    hint: Text = "",
    error: Text = "",
    **props: Any,
) -> rx.Component:
    """Return a password field with "Mostrar"/"Ocultar"; `new` lets managers propose one."""
    id = id or field_id(name)
    shown = rx._x.client_state(f"shown_{id.replace('-', '_')}", default=False)
    control = rx.el.div(
        shown,
        rx.el.input(
            id=id,
            name=name,
            type=rx.cond(shown.value, "text", "password"),
            auto_complete="new-password" if new else "current-password",
            auto_capitalize="none",
            spell_check=False,
            class_name="input",
            **_tied(id, hint, error),
            **props,
        ),
        rx.el.button(
            rx.cond(
                shown.value,
                rx.fragment(icon("eye-off"), "Ocultar"),
                rx.fragment(icon("eye"), "Mostrar"),
            ),
            visually_hidden(" ", label.lower() if isinstance(label, str) else "senha"),
            type="button",
            on_click=shown.set_value(~shown.value),
            class_name="button button-quiet",
        ),
        class_name="input-with-button",
    )
    return _frame(control, label=label, id=id, hint=hint, error=error, optional=False)


def textarea(
    label: Text,
    name: str,
    *,
    id: str = "",
    hint: Text = "",
    error: Text = "",
    optional: bool = False,
    **props: Any,
) -> rx.Component:
    """Return a field of several lines."""
    id = id or field_id(name)
    control = rx.el.textarea(
        id=id, name=name, class_name="input", **_tied(id, hint, error), **props
    )
    return _frame(control, label=label, id=id, hint=hint, error=error, optional=optional)


def option(label: Text, value: rx.Var | str) -> rx.Component:
    """Return one choice of a `select`; inside `rx.foreach` as well."""
    return rx.el.option(label, value=value)


def select(
    label: Text,
    name: str,
    *options: rx.Component,
    id: str = "",
    hint: Text = "",
    error: Text = "",
    optional: bool = False,
    placeholder: str = "",
    **props: Any,
) -> rx.Component:
    """Return the browser's own list of choices: accessible, and at home on phones.

    `placeholder` becomes a first choice with an empty value.
    """
    id = id or field_id(name)
    first = [rx.el.option(placeholder, value="")] if placeholder else []
    control = rx.el.select(
        *first, *options, id=id, name=name, class_name="input", **_tied(id, hint, error), **props
    )
    return _frame(control, label=label, id=id, hint=hint, error=error, optional=optional)


def checkbox(
    label: Text, name: str, *, id: str = "", error: Text = "", **props: Any
) -> rx.Component:
    """Return a box to tick with its label; the whole line is the target."""
    id = id or field_id(name)
    return rx.el.div(
        rx.el.label(
            rx.el.input(id=id, name=name, type="checkbox", **_tied(id, "", error), **props),
            rx.el.span(label),
            class_name="check",
        ),
        field_error(error, id=f"{id}-error"),
        class_name="field",
    )
