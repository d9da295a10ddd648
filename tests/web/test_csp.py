"""Which scripts a page may run, who may frame it, how long an answer may be kept."""

import base64
import hashlib
from pathlib import Path

import pytest

from kartado_portal.web.csp import Build, HeaderBook, cache_header, read_build


def hash_of(script: str) -> str:
    """Return the hash as a browser computes it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Two pages and the shell of dynamic routes, each with a script of its own."""
    pages = {"index.html": "início()", "entrar/index.html": "a\n<b", "404.html": "shell"}
    for name, script in pages.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(
            f'<script>{script}</script><script type="module" src="/a.js"></script>'
            f'<script nonce="x">  </script><script type="module">import "{name}"</script>',
            encoding="utf-8",
        )
    return read_build(tmp_path)


def policy(build: Build, path: str, content_type: str = "text/html; charset=utf-8") -> str:
    """Return the Content-Security-Policy of one answer."""
    book = HeaderBook(base_url="https://suporte.kartado.com.br", build=build)
    return dict(book.headers_for(path, content_type))["content-security-policy"]


def test_a_page_runs_its_own_inline_scripts_only(build: Build) -> None:
    found = policy(build, "/entrar")

    assert hash_of("a\n<b") in found
    assert hash_of('import "entrar/index.html"') in found
    assert hash_of("início()") not in found
    assert found.count("sha256-") == 2


@pytest.mark.parametrize("path", ["/", "/entrar", "/entrar/", "/tickets/123", "/nada"])
def test_no_page_runs_text_as_script(build: Build, path: str) -> None:
    scripts = policy(build, path).partition("script-src")[2].partition(";")[0]

    assert "unsafe" not in scripts
    assert "*" not in scripts
    assert "sha256-" in scripts


def test_a_dynamic_page_runs_the_scripts_of_the_shell(build: Build) -> None:
    assert hash_of("shell") in policy(build, "/tickets/39011040425")


@pytest.mark.parametrize("part", ["object-src 'none'", "base-uri 'none'", "form-action 'self'"])
def test_a_page_closes_the_side_doors(build: Build, part: str) -> None:
    assert part in policy(build, "/")


def test_the_socket_is_named_for_browsers_that_do_not_count_it_as_self(build: Build) -> None:
    assert "connect-src 'self' wss://suporte.kartado.com.br;" in policy(build, "/")


@pytest.mark.parametrize(
    ("path", "ancestors", "frame_options"),
    [("/", "'none'", "DENY"), ("/anexos/1", "'self'", "SAMEORIGIN")],
)
def test_only_previews_may_be_framed_and_only_by_us(
    build: Build, path: str, ancestors: str, frame_options: str
) -> None:
    headers = dict(HeaderBook(base_url="http://localhost", build=build).headers_for(path, ""))

    assert headers["content-security-policy"].endswith(f"frame-ancestors {ancestors}")
    assert headers["x-frame-options"] == frame_options


def test_what_is_no_page_runs_nothing(build: Build) -> None:
    assert policy(build, "/logo.svg", "image/svg+xml").startswith("default-src 'none'")


@pytest.mark.parametrize(("base", "is_strict"), [("https://a.test", True), ("http://a", False)])
def test_browsers_are_bound_to_https_only_where_we_have_it(base: str, is_strict: bool) -> None:
    headers = dict(HeaderBook(base_url=base, build=Build()).headers_for("/", "text/html"))

    assert ("strict-transport-security" in headers) is is_strict


def test_a_build_that_is_not_here_gives_a_policy_without_inline_scripts(tmp_path: Path) -> None:
    assert "script-src 'self';" in policy(read_build(tmp_path / "none"), "/")


@pytest.mark.parametrize(
    ("path", "status", "content_type", "kept"),
    [
        ("/assets/a-3f2c.js", 200, "text/javascript", "public, max-age=31536000, immutable"),
        ("/assets/gone.js", 404, "text/html", "no-store"),
        ("/entrar", 200, "text/html; charset=utf-8", "no-cache"),
        ("/entrar", 304, "", "no-cache"),
        ("/favicon.svg", 200, "image/svg+xml", "public, max-age=86400"),
        ("/crash", 500, "text/html", "no-store"),
    ],
)
def test_only_names_with_a_hash_are_kept_for_good(
    path: str, status: int, content_type: str, kept: str
) -> None:
    assert cache_header(path, status, content_type) == kept
