"""Every letter fills from its context, reads well, and holds nothing it should not."""

import re
from html.parser import HTMLParser

import pytest
from jinja2 import UndefinedError

from kartado_portal.mail.catalog import LETTERS
from kartado_portal.mail.letters import TEMPLATES, RenderedLetter, duration, render
from tests.mail.samples import SAMPLES

FILES = {"subject.txt", "body.txt", "body.html"}
# Words that no Portuguese sentence has, and that a letter copied from elsewhere would.
ENGLISH = re.compile(
    r"\b(the|you|your|and|with|please|click|hello|dear|reply|password|sign|account|support|"
    r"regards|this|from|was|has|is|are|ticket's|update|closed|opened|new|view|team)\b",
    re.IGNORECASE,
)

every_letter = pytest.mark.parametrize("letter", sorted(LETTERS))


class _Page(HTMLParser):
    """What of a letter's HTML matters here."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.tags: list[str] = []
        self.words: list[str] = []
        self._is_style = False
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self._is_style = tag == "style"
        self.links += [given["href"] or ""] if "href" in given else []
        self.loads += [given[name] or "" for name in ("src", "background") if name in given]

    def handle_endtag(self, _: str) -> None:
        self._is_style = False

    def handle_data(self, data: str) -> None:
        if not self._is_style:
            self.words.append(data)


def _rendered(letter: str, **changes: object) -> RenderedLetter:
    return render(letter, SAMPLES[letter] | changes)


def test_every_folder_is_a_letter_with_its_three_files() -> None:
    folders = {path.name: path for path in TEMPLATES.iterdir() if path.is_dir()}
    folders.pop("_mailbox")

    assert set(folders) == set(LETTERS) == set(SAMPLES)
    assert all({file.name for file in path.iterdir()} == FILES for path in folders.values())


@every_letter
def test_letter_is_filled_in_subject_text_and_html(letter: str) -> None:
    rendered = _rendered(letter)
    page = _Page(rendered.html)

    assert rendered.subject
    assert "\n" not in rendered.subject
    assert not re.search(r"[{}]|\bNone\b|Undefined", rendered.subject + rendered.text)
    assert not re.search(r"\n{4,}", rendered.text)
    assert page.tags.count("h1") == 1
    assert 'lang="pt-BR"' in rendered.html
    assert "prefers-color-scheme: dark" in rendered.html


@every_letter
def test_letter_needs_everything_that_the_catalog_names(letter: str) -> None:
    kind = LETTERS[letter]
    needed = kind.needs | kind.seals

    assert needed == SAMPLES[letter].keys()
    for key in needed - {"name", "kind"}:
        without = {name: value for name, value in SAMPLES[letter].items() if name != key}
        # A TypeError where the missing value goes through a filter of ours.
        with pytest.raises((UndefinedError, TypeError)):
            render(letter, without)


@every_letter
def test_text_and_html_lead_to_the_same_places(letter: str) -> None:
    rendered = _rendered(letter)
    page = _Page(rendered.html)

    for value in SAMPLES[letter].values():
        if isinstance(value, str) and value.startswith("https://"):
            assert value in rendered.text
            assert value in page.links


@every_letter
def test_letter_loads_nothing_and_runs_nothing(letter: str) -> None:
    page = _Page(_rendered(letter).html)

    assert page.loads == []
    assert not {"script", "img", "form", "iframe", "link", "object"} & set(page.tags)
    assert all(link.startswith(("https://", "mailto:", "http://localhost")) for link in page.links)


@every_letter
def test_letter_speaks_portuguese_alone(letter: str) -> None:
    rendered = _rendered(letter)

    said = [rendered.subject, rendered.text, *_Page(rendered.html).words]
    found = {word for text in said for word in ENGLISH.findall(re.sub(r"\S+[@/]\S+", "", text))}

    assert found == set()


@every_letter
def test_letter_weighs_less_than_what_gmail_clips(letter: str) -> None:
    assert len(_rendered(letter).html.encode()) < 30_000


@every_letter
def test_letter_greets_a_person_without_a_name(letter: str) -> None:
    rendered = _rendered(letter, name="")

    assert rendered.text.startswith("Olá!\n")


@pytest.mark.parametrize("letter", sorted(one for one in LETTERS if "name" in LETTERS[one].needs))
def test_letter_greets_by_the_first_name(letter: str) -> None:
    assert _rendered(letter, name="Ana Clara Souza").text.startswith("Olá, Ana!\n")


@every_letter
def test_letter_is_muted_where_there_is_a_ticket_to_mute(letter: str) -> None:
    mute = "https://suporte.kartado.com.br/avisos/silenciar/39011040425-7-x"

    rendered = _rendered(letter, mute_url=mute)

    is_about_one = LETTERS[letter].about_ticket and "number" in LETTERS[letter].needs
    if is_about_one:
        assert f"Silenciar este ticket: {mute}\n" in rendered.text
        assert mute in _Page(rendered.html).links
    assert "Silenciar" not in _rendered(letter).text + _rendered(letter).html


def test_subjects_are_those_of_the_manual() -> None:
    confirm, reset = _rendered("confirm-email"), _rendered("reset-password")

    assert confirm.subject == "Verifique seu endereço de e-mail em suporte.kartado.com.br"
    assert reset.subject == "Redefina sua senha para conteúdo em suporte.kartado.com.br"


@pytest.mark.parametrize(
    ("letter", "words"),
    [
        ("confirm-email", "Verificar endereço de e-mail"),
        ("one-time-link", "Entrar"),
        ("reset-password", "Redefinir senha"),
    ],
)
def test_button_says_what_the_manual_says(letter: str, words: str) -> None:
    url = SAMPLES[letter]["url"]

    buttons = re.findall(
        r'<a class="button" href="([^"]+)"[^>]*>([^<]+)</a>', _rendered(letter).html
    )

    assert buttons == [(url, words)]


@pytest.mark.parametrize(
    ("letter", "life"),
    [
        ("confirm-email", "24 horas"),
        ("one-time-link", "10 minutos"),
        ("reset-password", "30 minutos"),
    ],
)
def test_link_letter_says_how_long_it_lives_and_what_to_do_otherwise(
    letter: str, life: str
) -> None:
    rendered = _rendered(letter)

    for said in (rendered.text, rendered.html):
        assert life in said
        assert "Não foi você?" in said


@pytest.mark.parametrize(
    "letter", sorted(name for name in LETTERS if "number" in LETTERS[name].needs)
)
def test_subject_of_a_ticket_letter_is_the_tickets_with_its_number(letter: str) -> None:
    rendered = _rendered(letter, subject="Medição de «março» & <abril>")

    assert rendered.subject == "[#39011040425] Medição de «março» & <abril>"
    assert "<abril>" not in rendered.html


def test_reply_is_cleaned_again_on_its_way_out() -> None:
    evil = (
        "<p onclick=x()>Oi<script>alert(1)</script><img src=https://evil.test/pixel.gif>"
        "<style>p{}</style><a href='javascript:x()'>a</a>"
        "<form action=//evil.test><input></form></p>"
    )

    html = _rendered("ticket-replied", body_html=evil).html
    reply = html[html.index('class="rich') : html.index("anexos")]

    assert "Oi" in reply
    assert not re.search(r"script|evil|onclick|<style|<form|<input|<img", reply)


def test_what_the_requester_typed_is_text_in_the_html() -> None:
    html = _rendered("ticket-received", body_text="<b>negrito</b>\n<script>x</script>").html

    assert "&lt;b&gt;negrito&lt;/b&gt;<br>&lt;script&gt;" in html


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(1, "1 minuto"), (10.0, "10 minutos"), (60, "1 hora"), (90, "90 minutos"), (1440, "24 horas")],
)
def test_life_time_is_said_in_words(minutes: float, words: str) -> None:
    assert duration(minutes) == words
