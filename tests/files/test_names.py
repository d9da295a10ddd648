"""Names that senders give, and how downloads give them back (gauntlet O22)."""

from urllib.parse import unquote

import pytest

from kartado_portal.files.names import clean_name, content_disposition, extension


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ('ação "x".pdf', 'ação "x".pdf'),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("C:\\Users\\Ana\\foto.png", "foto.png"),
        ("/", "arquivo"),
        ("..", "arquivo"),
        ("", "arquivo"),
        ("\x00\x01", "arquivo"),
        ("a\x00.exe\x00.txt", "a.exe.txt"),
        ("foto\u202egnp.exe", "fotognp.exe"),
        ("a\u200b\u2066b\ufeff.txt", "ab.txt"),
        ("virus.exe. . ", "virus.exe"),
        ("linha\r\nnova\t.txt", "linha nova .txt"),
        ("  muitos   espaços .txt ", "muitos espaços .txt"),
        ("ca\u0303o.txt", "cão.txt"),
        ("-rf", "-rf"),
        ("<img onerror=1>.txt", "<img onerror=1>.txt"),
        ("🚧 obra.png", "🚧 obra.png"),
    ],
)
def test_a_name_is_kept_without_what_misleads(raw, kept):
    assert clean_name(raw) == kept


def test_a_long_name_keeps_its_extension():
    kept = clean_name("a" * 300 + ".pdf")

    assert len(kept) == 150
    assert kept.endswith("a.pdf")


def test_a_long_extension_does_not_eat_the_name():
    kept = clean_name("a" * 10 + "." + "b" * 300)

    assert len(kept) == 150
    assert kept.startswith("aaaaaaaaaa.b")


def test_the_last_extension_counts_in_any_case():
    assert extension("foto.jpg.EXE") == ".exe"
    assert extension("sem extensão") == ""


def test_a_download_gives_the_exact_name_back():
    header = content_disposition('ação "x" 100%.pdf')

    assert header.startswith('attachment; filename="acao _x_ 100_.pdf"; ')
    assert unquote(header.split("filename*=UTF-8''")[1]) == 'ação "x" 100%.pdf'
    assert header.isascii()


@pytest.mark.parametrize("name", ["日本.pdf", "🚧", 'a"; filename="b.exe', "a\\b"])
def test_no_name_breaks_out_of_the_header(name):
    header = content_disposition(name, inline=True)

    plain = header.removeprefix('inline; filename="').split('"; filename*=')[0]
    assert '"' not in plain
    assert unquote(header.split("filename*=UTF-8''")[1]) == name
