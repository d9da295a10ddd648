"""Words of the portal as WhatsApp shows them, within its lengths."""

from collections.abc import Callable

import pytest

from kartado_portal.chat import wording as chat
from kartado_portal.chat.schemas import Option
from kartado_portal.whatsapp import composing
from tests.whatsapp.cloud_api import _wrong, buttons

BASE = "https://suporte.kartado.com.br"


@pytest.fixture(autouse=True)
def base(settings: Callable[..., object]) -> None:
    settings(base_url=BASE)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("<p>Um</p><p>Dois<br>três</p>", "Um\n\nDois\ntrês"),
        ("<p>a <strong>b </strong>c</p>", "a *b* c"),
        ("<p><em>x</em> <s>y</s> <u>z</u> <code>k</code></p>", "_x_ ~y~ z `k`"),
        ("<h2>Título</h2><p>x</p>", "*Título*\n\nx"),
        ("<p>x:</p><ul><li>um</li><li><p>dois</p></li></ul>", "x:\n\n- um\n- dois"),
        ("<ol><li>um</li><li>dois</li></ol><p>fim</p>", "1. um\n2. dois\n\nfim"),
        ("<blockquote><p>a<br>b</p></blockquote>", "> a\n> b"),
        ("<pre>a\n  b</pre>", "```a\n  b```"),
        ('<p><a href="/artigos/x#y">Artigo</a></p>', f"Artigo: {BASE}/artigos/x#y"),
        ('<p><a href="https://a.b/c">https://a.b/c</a></p>', "https://a.b/c"),
        ('<p><a href="mailto:a@b.com">a@b.com</a></p>', "a@b.com"),
        ("<p>1 &lt; 2 &amp; 3</p>", "1 < 2 & 3"),
        ("<p>a\n   b</p>\n<p>c</p>", "a b\n\nc"),
        ("<p>veja <strong></strong>isto <strong> </strong></p>", "veja isto"),
        ('<p><img src="/anexos/x" alt="y">z</p>', "z"),
        ("texto solto", "texto solto"),
    ],
)
def test_html_becomes_marks(html: str, text: str) -> None:
    assert composing.text_of(html) == text


def test_long_words_are_cut_between_paragraphs_and_nothing_is_lost() -> None:
    paragraphs = [f"{n} " + "palavra " * 60 for n in range(30)]
    html = "".join(f"<p>{one}</p>" for one in paragraphs)

    pieces = composing.messages(html)

    assert all(len(one["text"]) <= 4096 for one in pieces)
    whole = " ".join(" ".join(one["text"] for one in pieces).split())
    assert whole == " ".join(" ".join(paragraphs).split())
    assert len(pieces) == 4
    assert composing.split("x" * 9000) == ["x" * 4096, "x" * 4096, "x" * 808]


def test_an_author_stands_above_the_words() -> None:
    assert composing.messages("<p>Oi</p>", author="Ni*na")[0]["text"] == "*Nina*\nOi"


def whole(options: list[Option], text: str = "<p>Qual?</p>") -> list[dict]:
    """Return the API's messages, each judged by the rules of its reference."""
    made = []
    for content in composing.messages(text, options=options):
        if content.get("options"):
            message = composing.interactive(content["text"], content["options"])
        else:
            message = {"type": "text", "text": {"body": content["text"]}}
        assert not _wrong(message | {"messaging_product": "whatsapp", "to": "5551987654321"})
        made.append(message)
    return made


def test_up_to_three_short_choices_are_buttons() -> None:
    made = whole([chat.LIST, chat.OPEN, chat.HUMAN])

    assert buttons(made[0]) == {
        "Ver meus tickets": "list",
        "Abrir um ticket": "open",
        "Chamar um analista": "human",
    }


def test_more_or_longer_choices_are_a_list() -> None:
    title = "Como sincronizar o aplicativo quando não há rede no trecho"
    made = whole([Option(title, "article:sincronizar"), chat.NONE_OF_THESE])

    row = made[0]["interactive"]["action"]["sections"][0]["rows"][0]
    assert row["title"] == "Como sincronizar o…"
    assert row["description"] == title
    assert len(buttons(whole([Option(f"Opção {n}", f"category:{n}") for n in range(10)])[0])) == 10


def test_more_than_a_list_holds_are_numbered_too() -> None:
    many = [Option(f"Categoria {n}", f"category:{n}") for n in range(1, 15)]

    made = whole([*many, chat.CANCEL])

    body = made[0]["interactive"]["body"]["text"]
    assert "14. Categoria 14" in body
    titles = list(buttons(made[0]))
    assert titles[0] == "Categoria 1"
    assert titles[-1] == "Cancelar"
    assert len(titles) == 10


def test_what_is_too_long_for_buttons_comes_before_them() -> None:
    made = whole([chat.HELPED, chat.NOT_HELPED], "<p>" + "palavra " * 300 + "</p><p>Ajudou?</p>")

    assert made[0]["type"] == "text"
    assert made[1]["interactive"]["body"]["text"] == "Ajudou?"
    made = whole([chat.HELPED], "<p>" + "palavra " * 300 + "</p>")
    assert made[-1]["interactive"]["body"]["text"] == "Escolha uma opção:"
