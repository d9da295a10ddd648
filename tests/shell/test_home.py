"""The home page: open or closed."""

from datetime import UTC, datetime
from typing import Any

import pytest
import reflex as rx

from kartado_portal.knowledge.states.home import HomeArticles
from kartado_portal.shell.home_state import Home


@pytest.fixture
async def home() -> Any:
    """The home page's state in one tab."""
    return await rx.State(_reflex_internal_init=True).get_state(Home)


async def visit(monkeypatch: pytest.MonkeyPatch, home: Home) -> None:
    """Load the page; what it shows of articles is tested in `tests/knowledge`."""

    async def nothing(_: HomeArticles) -> None:
        return None

    monkeypatch.setattr(HomeArticles, "_open", nothing)
    await Home.load.fn(home)


async def test_at_ten_on_a_tuesday_the_desk_is_open_until_noon(home, clock, monkeypatch):
    await visit(monkeypatch, home)

    assert home.is_open
    assert home.banner == "Aberto agora · até 12h"


async def test_at_night_the_page_says_when_the_desk_is_back(home, clock, monkeypatch):
    clock.move_to(datetime(2026, 3, 10, 23, 0, tzinfo=UTC))

    await visit(monkeypatch, home)

    assert not home.is_open
    assert home.banner == "Fechado · voltamos amanhã, 8h"
