"""News and notices: what adds to them and how they leave."""

from typing import Any

import pytest
import reflex as rx

from kartado_portal.shell.notices import FailureNotice
from kartado_portal.shell.toasts import ToastRegion
from kartado_portal.ui.toast import Toasts, say_error, say_ok
from kartado_portal.web.failure import Failure


@pytest.fixture
def tab() -> Any:
    """The state of one browser tab."""
    return rx.State(_reflex_internal_init=True)


async def test_news_carry_their_kind(tab):
    await say_ok(tab, "Resposta enviada.")
    await say_error(tab, "Não foi possível salvar.")

    toasts = await tab.get_state(Toasts)
    assert [(toast.kind, toast.text) for toast in toasts.items] == [
        ("ok", "Resposta enviada."),
        ("error", "Não foi possível salvar."),
    ]


async def test_the_newest_three_stay(tab):
    for number in range(5):
        await say_ok(tab, f"Aviso {number}")

    toasts = await tab.get_state(Toasts)
    assert [toast.text for toast in toasts.items] == ["Aviso 2", "Aviso 3", "Aviso 4"]


async def test_a_toast_is_dismissed_alone(tab):
    await say_ok(tab, "Um")
    await say_ok(tab, "Dois")
    toasts = await tab.get_state(Toasts)
    region = await tab.get_state(ToastRegion)

    await ToastRegion.dismiss.fn(region, toasts.items[0].id)

    assert [toast.text for toast in toasts.items] == ["Dois"]


async def test_a_toast_that_is_gone_is_dismissed_without_harm(tab):
    region = await tab.get_state(ToastRegion)

    await ToastRegion.dismiss.fn(region, "unknown")

    assert (await tab.get_state(Toasts)).items == []


async def test_the_notice_of_a_failure_leaves_with_its_code(tab):
    failure = await tab.get_state(Failure)
    failure._tell("Algo deu errado.", "A7K2M9QX")
    notice = await tab.get_state(FailureNotice)

    await FailureNotice.dismiss.fn(notice)

    assert (failure.sentence, failure.code) == ("", "")


def test_a_browser_cannot_add_news():
    assert Toasts.event_handlers.keys() <= {"setvar"}
