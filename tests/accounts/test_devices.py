"""Naming browsers in plain words."""

import pytest

from kartado_portal.accounts import devices

CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME}", "Chrome no Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Edg/141.0", "Edge no Windows"),
        (f"Mozilla/5.0 (Linux; Android 14; K) {CHROME} Mobile", "Chrome no Android"),
        (
            "Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) "
            "SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
            "Samsung Internet no Android",
        ),
        (
            "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
            "Firefox no Linux",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/18.0 Safari/605.1.15",
            "Safari no macOS",
        ),
        ("curl/8.5.0", devices.UNKNOWN),
        ("", devices.UNKNOWN),
        ("<script>" * 500, devices.UNKNOWN),
    ],
)
def test_browser_is_named_as_people_call_it(user_agent: str, words: str):
    assert devices.describe(user_agent) == words
