"""What people format keeps the editor's few tags, and reads well as plain text."""

import pytest

from kartado_portal import rich_text


@pytest.mark.parametrize(
    "markup",
    [
        "<p>a <strong>b</strong> <em>c</em> <u>d</u> <s>e</s></p>",
        "<h2>a</h2><h3>b</h3>",
        "<ul><li><p>a</p></li></ul><ol><li><p>b</p></li></ol>",
        "<blockquote><p>a</p></blockquote>",
    ],
)
def test_what_the_editor_makes_stays(markup: str) -> None:
    assert rich_text.clean(markup) == markup


@pytest.mark.parametrize(
    ("markup", "left"),
    [
        ("<p>a<script>x()</script></p>", "<p>a</p>"),
        ('<p onclick="x()" style="color:red" class="c">a</p>', "<p>a</p>"),
        ('<img src="https://evil.test/x.png" onerror="x()">a', "a"),
        ('<iframe srcdoc="x"></iframe><form action="/x">a</form>', "a"),
        ('<a href="javascript:x()">a</a>', '<a rel="noopener noreferrer nofollow">a</a>'),
        ("<style>p{}</style><p>a</p>", "<p>a</p>"),
        ("<h1>a</h1>", "<h2>a</h2>"),
        ("a\x00b", "ab"),
    ],
)
def test_everything_else_goes(markup: str, left: str) -> None:
    assert rich_text.clean(markup) == left


def test_links_lead_out_without_trust() -> None:
    cleaned = rich_text.clean('<a href="https://x.test" target="_top">a</a>')

    assert cleaned == '<a href="https://x.test" rel="noopener noreferrer nofollow">a</a>'


def test_plain_text_keeps_lines_and_items() -> None:
    text = rich_text.to_text("<p>um &amp; dois<br>três</p><ul><li>a</li><li>b</li></ul><p>fim</p>")

    assert text == "um & dois\ntrês\n- a\n- b\nfim"


def test_typed_text_becomes_escaped_paragraphs() -> None:
    assert rich_text.from_text("a <b>\r\nb\n\n c") == "<p>a &lt;b&gt;<br>b</p><p> c</p>"


@pytest.mark.parametrize(
    ("markup", "left"),
    [
        ("<p>a</p>{gone}<p>b</p>", "<p>a</p><p>b</p>"),
        ("<p>a{gone}b</p>c", "<p>ab</p>c"),
        ("<p>{gone}{kept}</p>", "<p>{kept}</p>"),
        ("<p>{gone}{gone}</p>", ""),
        (
            "<pre>  a &lt;b&gt;\n  c</pre><p>{gone}<br>d</p>",
            "<pre>  a &lt;b&gt;\n  c</pre><p><br>d</p>",
        ),
        ("<p>sem  figura</p>", "<p>sem  figura</p>"),
    ],
)
def test_pictures_that_went_elsewhere_are_taken_out(markup: str, left: str) -> None:
    one, other = "a" * 32, "b" * 32
    shown = {
        "gone": f'<img src="{rich_text.own_picture(one)}" alt="x">',
        "kept": f'<img src="{rich_text.own_picture(other)}" alt="y">',
    }

    cleaned = rich_text.without_pictures(rich_text.clean(markup.format(**shown)), [one])

    assert cleaned == left.format(**shown)
