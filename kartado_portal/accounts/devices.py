"""Naming a browser in plain words, for the list of open sessions."""

import httpagentparser

_BROWSERS = {"ChromiumEdge": "Edge", "MSEdge": "Edge", "AndroidBrowser": "Navegador do Android"}
_SYSTEMS = {
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
    "Android": "Android",
    "ChromeOS": "ChromeOS",
}
# What the library takes for Chrome.
_MARKS = (("SamsungBrowser/", "Samsung Internet"), ("YaBrowser/", "Yandex"))
UNKNOWN = "Dispositivo desconhecido"


def describe(user_agent: str) -> str:
    """Return «Chrome no Windows», as far as the browser says what it is."""
    found = httpagentparser.detect(user_agent[:400])
    browser = found.get("browser", {}).get("name") or ""
    browser = next((name for mark, name in _MARKS if mark in user_agent), browser)
    browser = _BROWSERS.get(browser, browser)
    system = found.get("dist", {}).get("name") or found.get("platform", {}).get("name") or ""
    if system not in ("iPhone", "iPad"):
        system = _SYSTEMS.get(found.get("platform", {}).get("name") or "", "")
    if browser and system:
        return f"{browser} no {system}"
    return browser or system or UNKNOWN
