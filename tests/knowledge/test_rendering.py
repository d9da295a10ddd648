"""Markdown becomes clean HTML: no script, no foreign picture, one level below the title."""

import pytest
from lxml.html import fragment_fromstring

from kartado_portal.knowledge.rendering import pictures_in, plain, render

_HOSTILE = {"script", "iframe", "style", "svg", "form", "input", "object", "embed", "base"}
PICTURE = "/artigos/imagens/" + "0123456789abcdef" * 2


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[clique](javascript:alert(1))",
        "[clique](JaVaScRiPt:alert(1))",
        "[clique](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://mal.example/pixel.png)",
        "![x](javascript:alert(1))",
        f'![x]({PICTURE} "\\" onload=\\"alert(1)")',
        "## <svg onload=alert(1)>",
        '## a" onmouseover="alert(1)',
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "[x]: javascript:alert(1)\n\n[x]",
        "<style>body{display:none}</style>",
        "| a |\n|---|\n| <script>alert(1)</script> |",
        "<https://x.example/\"onclick='alert(1)>",
        "`<script>`\n\n```\n</code><script>alert(1)</script>\n```",
    ],
)
def test_nothing_hostile_is_left(markdown):
    page = fragment_fromstring(render(markdown).html, create_parent=True)

    elements = list(page.iter())
    assert not {str(one.tag) for one in elements} & _HOSTILE
    attributes = [(name, value) for one in elements for name, value in one.attrib.items()]
    assert not [name for name, _ in attributes if name.startswith("on") or name == "style"]
    targets = [value.lower() for name, value in attributes if name in ("href", "src")]
    assert not [one for one in targets if one.startswith(("javascript", "data", "vbscript"))]
    assert not [one for one in targets if "mal.example" in one]


def test_headings_start_below_the_title_and_carry_ids():
    rendered = render("# Um\n\n## Dois: já\n\n## Dois: já\n\n#### Fundo\n\n###### Mais fundo")

    assert "<h1" not in rendered.html
    assert [(h.level, h.anchor) for h in rendered.headings] == [
        (2, "um"),
        (3, "dois-ja"),
        (3, "dois-ja-2"),
    ]
    assert '<h4 id="fundo">Fundo</h4>' in rendered.html
    assert '<h4 id="mais-fundo">Mais fundo</h4>' in rendered.html


def test_own_pictures_stay_and_are_loaded_late():
    html = render(f"![A tela]({PICTURE})").html

    assert f'src="{PICTURE}"' in html
    assert 'alt="A tela"' in html
    assert 'loading="lazy"' in html
    assert pictures_in(f"![A tela]({PICTURE})") == {"0123456789abcdef" * 2}


def test_a_foreign_picture_is_its_words():
    assert render("![A tela](https://x.example/a.png)").html == "<p>A tela</p>\n"


def test_tables_scroll_by_themselves():
    html = render("| A | B |\n|---|---|\n| 1 | 2 |").html

    assert html.startswith('<div class="table-scroll" role="region" tabindex="0"')
    assert html.rstrip().endswith("</table></div>")


def test_plain_words_are_without_marks():
    assert plain("## Olá\n\nToque em **Sincronizar** & espere.") == (
        "Olá Toque em Sincronizar & espere."
    )
