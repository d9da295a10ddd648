"""The terms in the version that was published last."""

import functools

import nh3
import reflex as rx
from markdown_it import MarkdownIt

from kartado_portal.accounts import consents
from kartado_portal.web.gate import guarded


@functools.lru_cache(maxsize=4)
def rendered(markdown: str) -> str:
    """Return Markdown as HTML, cleaned whoever wrote it."""
    return nh3.clean(MarkdownIt("commonmark", {"html": False}).render(markdown))


class TermsPage(rx.State):
    """The text, unless it is the one that the page was built with."""

    published: str = ""

    @rx.event
    @guarded("public")
    def load(self) -> None:
        """Show what was published since the pages were built."""
        is_shipped = consents.current_text() == consents.shipped()[-1][1]
        self.published = "" if is_shipped else rendered(consents.current_text())
