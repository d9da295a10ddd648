"""The caret after a refused form: in the first field that was refused.

A handler says `await focus_first_fault(self, errors)`, where errors are sentences by field. Other
than `rx.set_focus` it leaves alone who is already typing: the answer may come seconds after the
page. The browser's half is `assets/first_fault.js`.
"""

from collections.abc import Mapping
from secrets import randbits

import reflex as rx
from reflex_base.vars.base import Var

from kartado_portal.ui.field import field_id


class FirstFault(rx.State):
    """Where the caret is asked to go."""

    field: str = ""
    """The id of a field."""
    asked: int = 0
    """Another number at each refusal: the same field may be refused twice."""


async def focus_first_fault(state: rx.State, errors: Mapping[str, str]) -> None:
    """Have the caret go to the first field of `errors`, unless the person is in another one.

    What was refused as a whole, under no name, moves no caret.
    """
    name = next(filter(None, errors), "")
    if name:
        fault = await state.get_state(FirstFault)
        fault.field, fault.asked = field_id(name), randbits(31)


def first_fault() -> rx.Component:
    """Return what stands in every page and moves the caret; it shows nothing."""
    return _Focus.create(field=FirstFault.field, asked=FirstFault.asked)


class _Focus(rx.Component):
    library = "$/public/first_fault"
    tag = "FirstFault"

    field: Var[str]
    asked: Var[int]
