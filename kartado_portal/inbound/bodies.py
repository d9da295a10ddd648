"""The words of a message as HTML for a ticket: the new part, and what was quoted below it."""

import html as entities
import re
from collections.abc import Mapping
from dataclasses import dataclass

from kartado_portal import rich_text
from kartado_portal.inbound.page_quoting import split_html
from kartado_portal.inbound.parsing import ParsedMail
from kartado_portal.inbound.quoting import Split, split_text
from kartado_portal.inbound.winmail import text_of_html

BODY_LIMIT = 100_000
"""Characters of HTML of either part; what is longer is in the raw mail."""
_PICTURE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_CID = re.compile(r"""\bsrc\s*=\s*["']?\s*cid:([^"'\s>]+)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Body:
    """HTML that is not clean yet. `pictures` are the Content-IDs that it shows."""

    new: str
    quoted: str = ""
    pictures: frozenset[str] = frozenset()


def body_of(mail: ParsedMail) -> Body:
    """Return the words of a message; its HTML where it has any, for tables and emphasis.

    Pictures from elsewhere are gone here already: nobody's reading is told to their owner.
    """
    split = _split(mail)
    enclosed = "".join(_enclosed(one) for one in mail.enclosed)
    shown = frozenset(_CID.findall(split.new + split.quoted))
    return Body(_shortened(split.new), _shortened(split.quoted + enclosed), shown)


def with_pictures(markup: str, attachments: Mapping[str, tuple[str, str]]) -> str:
    """Return HTML whose pictures are the attachments (id, name) of the Content-IDs.

    The others go.
    """

    def place(found: re.Match[str]) -> str:
        cid = _CID.search(found[0])
        attachment = attachments.get(cid[1]) if cid else None
        if attachment is None:
            return ""
        source, name = rich_text.own_picture(attachment[0]), entities.escape(attachment[1])
        return f'<img src="{source}" alt="{name}">'

    return _PICTURE.sub(place, markup)


def _split(mail: ParsedMail) -> Split:
    if mail.html.strip():
        split = split_html(mail.html)
        if text_of_html(split.new).strip() or _CID.search(split.new):
            return Split(_tidy(split.new), _tidy(split.quoted))
    # A page nested so deep that its parser gives up still has its words.
    split = split_text(mail.text if mail.text.strip() else rich_text.to_text(mail.html))
    return Split(rich_text.from_text(split.new), rich_text.from_text(split.quoted))


def _tidy(markup: str) -> str:
    """Return HTML whose blocks are paragraphs: mail programs write `div`, which is cleaned away."""
    markup = re.sub(r"<(/?)div\b[^>]*>", r"<\1p>", markup, flags=re.IGNORECASE)
    markup = re.sub(r"</t[dh]>\s*(?=<t[dh]\b)", " &nbsp; ", markup, flags=re.IGNORECASE)
    markup = re.sub(r"</tr>", "<br>", markup, flags=re.IGNORECASE)
    return re.sub(r"(?:<p>\s*(?:<br\s*/?>)?\s*</p>\s*){2,}", "<p><br></p>", markup)


def _enclosed(text: str) -> str:
    return f"<blockquote>{rich_text.from_text(text)}</blockquote>"


def _shortened(markup: str) -> str:
    if len(markup) <= BODY_LIMIT:
        return markup
    text = text_of_html(markup)[: BODY_LIMIT // 2]
    return f"{rich_text.from_text(text)}<p>{entities.escape('[continua no e-mail original]')}</p>"
