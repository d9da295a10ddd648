"""What a person sees in Chromium: seconds until the last expected row is laid out."""

import shutil
import statistics
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from bench.ground import Ground
from bench.page_weights import Scales
from bench.reporting import Report
from bench.slow_line import slow_line

ROUNDS = 3
SLOW_CPU = 4
_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Links and articles: a skeleton has rows as well.
_LIST = "[...document.querySelectorAll('main tbody a[href^=\"/tickets/\"]')].slice(24)"
_ONE_ROW = "[...document.querySelectorAll('main tbody a[href=\"/tickets/%s\"]')]"
_TICKET = "[...document.querySelectorAll('main ol > li article')].slice(19)"
_SEEN = """new Promise(done => {
  const from = %s
  const look = () => {
    const last = %s.at(-1)
    if (last && last.getBoundingClientRect().height > 0) done(performance.now() - from)
    else requestAnimationFrame(look)
  }
  look()
})"""
_CLICK = "(%s[0].click(), performance.now())"
_FOUND = (
    "(rows => rows.length === 1 ? rows : [])"
    "([...document.querySelectorAll('main tbody a[href^=\"/tickets/\"]')])"
)
# As a key would: React hears of a value only when it is set past its own setter.
_TYPE = """(() => {
  const field = document.querySelector('#search')
  const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')
  set.call(field, '%s')
  field.dispatchEvent(new Event('input', { bubbles: true }))
  return performance.now()
})()"""


@dataclass
class Times:
    """Milliseconds of each round."""

    cold: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    cold_ticket: list[float] = field(default_factory=list)
    click: list[float] = field(default_factory=list)
    found: list[float] = field(default_factory=list)


def measure(here: Ground, report: Report) -> None:
    """Measure list, search and ticket, cold and warm, plain and through a slow line."""
    with sync_playwright() as playwright, slow_line(_port(here)) as slow:
        found = next(filter(None, map(shutil.which, _CHROMIUMS)), None)
        for name, way, rate in (("plain", "", 1), ("slow", slow, SLOW_CPU)):
            # The browser keeps the portal's own address, so that cookies and origin hold.
            flags = [f"--host-resolver-rules=MAP localhost:{_port(here)} {way}"] if way else []
            browser = playwright.chromium.launch(executable_path=found, args=[*_FLAGS, *flags])
            times = Times()
            for _ in range(ROUNDS):
                _round(browser, here, rate, times)
            if not way:
                _weigh(browser, here, report)
            browser.close()
            _tell(report, name, times)


def _tell(report: Report, name: str, times: Times) -> None:
    is_slow = name == "slow"
    for what, taken, target in (
        ("list visible, cold", times.cold, "≤ 2200 ms"),
        ("list visible, warm", times.warm, "≤ 650 ms"),
        ("ticket of 20 visible, cold", times.cold_ticket, ""),
        ("click to ticket of 20", times.click, "≤ 550 ms"),
        ("typed to found", times.found, "≤ 450 ms"),
    ):
        median = statistics.median(taken)
        report.add(f"{name}: {what}", f"{median:.0f} ms", target if is_slow else "")


def _round(browser: Browser, here: Ground, cpu: int, times: Times) -> None:
    number = here.long_tickets[0]
    page, devtools = _open(browser, here, cpu)
    times.cold.append(_go(page, devtools, f"{here.portal.base}/tickets", _LIST))
    page.wait_for_load_state("networkidle")
    times.warm.append(_go(page, devtools, f"{here.portal.base}/tickets", _LIST))
    page.wait_for_load_state("networkidle")
    times.found.append(_evaluate(devtools, _SEEN % (_TYPE % number, _FOUND)))
    row = _ONE_ROW % number
    _go(page, devtools, f"{here.portal.base}/tickets?q={number}", row)
    page.wait_for_load_state("networkidle")
    # A pointer nears a link before it clicks, and the page's code is fetched meanwhile.
    page.locator(f"main tbody a[href='/tickets/{number}']").hover()
    page.wait_for_load_state("networkidle")
    times.click.append(_evaluate(devtools, _SEEN % (_CLICK % row, _TICKET)))
    page.context.close()
    page, devtools = _open(browser, here, cpu)
    address = f"{here.portal.base}/tickets/{number}"
    times.cold_ticket.append(_go(page, devtools, address, _TICKET))
    page.context.close()


def _weigh(browser: Browser, here: Ground, report: Report) -> None:
    page, devtools = _open(browser, here, 1)
    scales, sizes, asked = Scales(page, here.portal.pages), [], []
    devtools.send("Network.enable")
    devtools.on("Network.requestWillBeSent", lambda event: asked.append(event["request"]["url"]))
    devtools.on("Network.webSocketCreated", lambda event: asked.append(event["url"]))
    devtools.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    _go(page, devtools, f"{here.portal.base}/tickets", _LIST)
    page.wait_for_load_state("networkidle")
    page.context.close()
    web = [url for url in asked if url.startswith(("http", "ws"))]
    report.add("cold list, bytes over HTTP", f"{sum(sizes) / 1000:.0f} KB", "≤ 210 KB")
    report.add("cold list, requests", f"{len(web)}", "≤ 16")
    weight = f"{scales.script:.0f} + {scales.style:.0f} KB"
    report.add("cold list, script + style (gzip)", weight, "≤ 190 + 15 KB")


def _open(browser: Browser, here: Ground, cpu: int) -> tuple[Page, CDPSession]:
    """Open an empty browser that is signed in."""
    context = browser.new_context(locale="pt-BR", viewport={"width": 1280, "height": 800})
    for one in here.cookie().split("; "):
        name, _, value = one.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": here.portal.base}])
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": cpu})
    return page, devtools


def _go(page: Page, devtools: CDPSession, address: str, last: str) -> float:
    page.goto(address, wait_until="commit")
    return _evaluate(devtools, _SEEN % ("0", last))


def _evaluate(devtools: CDPSession, script: str) -> float:
    """Return the promised number; by the debugger, which the page's policy does not bind."""
    asked = {"expression": script, "awaitPromise": True, "returnByValue": True}
    answer = devtools.send("Runtime.evaluate", asked)
    if "exceptionDetails" in answer:
        raise RuntimeError(str(answer["exceptionDetails"]))
    return float(answer["result"]["value"])


def _port(here: Ground) -> int:
    return urlsplit(here.portal.base).port or 80
