"""The home page: open or closed, and a search that is honest while there are no articles."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
import reflex as rx

from kartado_portal.shell.home_state import LONGEST_QUESTION, Home


@pytest.fixture
async def page() -> Any:
    """The home page's state in one tab."""
    return await rx.State(_reflex_internal_init=True).get_state(Home)


def visit(monkeypatch: pytest.MonkeyPatch, page: Home, **query: str) -> None:
    """Load the page at `/?<query>`."""
    address = SimpleNamespace(url=SimpleNamespace(query_parameters=query))
    monkeypatch.setattr(Home, "router", address)
    Home.load.fn(page)


async def test_at_ten_on_a_tuesday_the_desk_is_open_until_noon(page, clock, monkeypatch):
    visit(monkeypatch, page)

    assert page.is_open
    assert page.banner == "Aberto agora · até 12h"


async def test_at_night_the_page_says_when_the_desk_is_back(page, clock, monkeypatch):
    clock.move_to(datetime(2026, 3, 10, 23, 0, tzinfo=UTC))

    visit(monkeypatch, page)

    assert not page.is_open
    assert page.banner == "Fechado · voltamos amanhã, 8h"


async def test_the_question_comes_from_the_address(page, clock, monkeypatch):
    visit(monkeypatch, page, q="  erro ao\texportar ")

    assert page.question == "erro ao exportar"


async def test_an_endless_question_is_cut(page, clock, monkeypatch):
    visit(monkeypatch, page, q="á" * 10_000)

    assert page.question == "á" * LONGEST_QUESTION


async def test_a_search_goes_into_the_address(page):
    event = Home.search.fn(page, {"q": "relatório & cia"})

    assert "/?q=relat%C3%B3rio+%26+cia" in str(event.args)


async def test_an_empty_search_goes_home(page):
    event = Home.search.fn(page, {"q": "   "})

    assert "?q" not in str(event.args)


async def test_a_form_without_the_field_is_no_error(page):
    assert Home.search.fn(page, {})
