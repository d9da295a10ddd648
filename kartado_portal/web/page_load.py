"""What a page that is loaded whole begins without.

A tab's state outlives its pages, and a new page shows at once what the last one had: news that
were read, a form as it was opened long ago. What is marked here begins empty, and is filled by
the page's own load.
"""

from typing import Any, TypeVar

import reflex as rx

_State = TypeVar("_State", bound=type[rx.State])

_fresh: list[type[rx.State]] = []


def fresh_at_load(state_class: _State) -> _State:
    """Have a State emptied whenever its tab loads a page whole; reconnecting is not loading."""
    _fresh.append(state_class)
    return state_class


async def begin_page(state: rx.State) -> None:
    """Empty what the tab's last page has left."""
    for state_class in _fresh:
        left: Any = await state.get_state(state_class)
        left.reset()
