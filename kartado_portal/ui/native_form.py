"""A form that the browser posts by itself."""

from typing import Any

import reflex as rx


class NativeForm(rx.Component):
    """The plain `<form>`.

    Reflex's own form always prevents the native submit, and only a native POST can set the
    HttpOnly cookie of a sign-in and load the next page with it.
    """

    tag = "form"
    _is_tag_in_global_scope = True
    action: rx.Var[str]
    method: rx.Var[str]
    enc_type: rx.Var[str]
    no_validate: rx.Var[bool]
    auto_complete: rx.Var[str]


def native_form(*children: rx.Component, action: str, **props: Any) -> rx.Component:
    """Return a form that POSTs to the plain HTTP route `action`; works before JavaScript does."""
    return NativeForm.create(*children, action=action, method="post", **props)
