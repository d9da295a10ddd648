"""What a page that is loaded whole begins without.

A tab's state outlives its pages, and a new page shows at once what the last one had: news that
were read, a form as it was opened long ago. What is marked here begins empty, and is filled by
the page's own load.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import reflex as rx

_State = TypeVar("_State", bound=type[rx.State])

_Suits = Callable[[Any], bool]

_fresh: list[tuple[type[rx.State], _Suits]] = []


def _never(_: object) -> bool:
    return False


def fresh_at_load(*, unless: _Suits = _never) -> Callable[[_State], _State]:
    """Have a State emptied whenever its tab loads a page whole; reconnecting is not loading.

    `unless(state)` says that what it holds is what the page at this address shows.
    """

    def mark(state_class: _State) -> _State:
        _fresh.append((state_class, unless))
        return state_class

    return mark


_Fill = Callable[[Any], None]

_filled: list[tuple[type[rx.State], _Fill]] = []


def filled_at_load(fill: _Fill) -> Callable[[_State], _State]:
    """Have `fill(state)` bring a State up to date whenever a tab loads a page whole."""

    def mark(state_class: _State) -> _State:
        _filled.append((state_class, fill))
        return state_class

    return mark


async def begin_page(state: rx.State) -> None:
    """Empty what the tab's last page has left, and fill what every page shows."""
    for state_class, fill in _filled:
        fill(await state.get_state(state_class))
    for state_class, suits in _fresh:
        left: Any = await state.get_state(state_class)
        if not suits(left):
            left.reset()
