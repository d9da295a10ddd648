"""The home page: open or closed, and a search that is honest while there are no articles."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
import reflex as rx

from kartado_portal.shell.home_state import LONGEST_QUESTION, Home


@pytest.fixture
async def home() -> Any:
    """The home page's state in one tab."""
    return await rx.State(_reflex_internal_init=True).get_state(Home)


def visit(monkeypatch: pytest.MonkeyPatch, home: Home, **query: str) -> None:
    """Load the page at `/?<query>`."""
    address = SimpleNamespace(url=SimpleNamespace(query_parameters=query))
    monkeypatch.setattr(Home, "router", address)
    Home.load.fn(home)


async def test_at_ten_on_a_tuesday_the_desk_is_open_until_noon(home, clock, monkeypatch):
    visit(monkeypatch, home)

    assert home.is_open
    assert home.banner == "Aberto agora · até 12h"


async def test_at_night_the_page_says_when_the_desk_is_back(home, clock, monkeypatch):
    clock.move_to(datetime(2026, 3, 10, 23, 0, tzinfo=UTC))

    visit(monkeypatch, home)

    assert not home.is_open
    assert home.banner == "Fechado · voltamos amanhã, 8h"


async def test_the_question_comes_from_the_address(home, clock, monkeypatch):
    visit(monkeypatch, home, q="  erro ao\texportar ")

    assert home.question == "erro ao exportar"


async def test_an_endless_question_is_cut(home, clock, monkeypatch):
    visit(monkeypatch, home, q="á" * 10_000)

    assert home.question == "á" * LONGEST_QUESTION


async def test_a_search_goes_into_the_address(home):
    event = Home.search.fn(home, {"q": "relatório & cia"})

    assert "/?q=relat%C3%B3rio+%26+cia" in str(event.args)


async def test_an_empty_search_goes_home(home):
    event = Home.search.fn(home, {"q": "   "})

    assert "?q" not in str(event.args)


async def test_a_form_without_the_field_is_no_error(home):
    assert Home.search.fn(home, {})
