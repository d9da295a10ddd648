"""The blocks and quiet lines of the timeline."""

from collections.abc import Callable
from typing import Any

import reflex as rx
from reflex_base.vars.base import Var

from kartado_portal.files.schemas import AttachmentCard
from kartado_portal.tickets.schemas import Entry, Fact
from kartado_portal.ui.button import button
from kartado_portal.ui.card import badge
from kartado_portal.ui.icon import icon
from kartado_portal.ui.tooltip import when

_AVATAR = (
    "grid h-9 w-9 shrink-0 place-items-center rounded-full bg-wash text-sm font-semibold text-brand"
)
_OPENER = "flex min-h-11 cursor-pointer items-center text-sm text-brand underline"


def timeline_entries(
    view: Any, below: Callable[[Entry], rx.Component] | None = None
) -> rx.Component:
    """Return the timeline, oldest first, with the way to what is older.

    `view` is a State with `entries`, `older_count` and the handler `show_older`. `below(entry)`
    gives what stands at the foot of a message.
    """
    return rx.el.section(
        rx.el.h2("Conversa", class_name="unseen"),
        rx.cond(
            view.older_count > 0,
            rx.el.div(
                button(
                    f"Mostrar mensagens anteriores ({view.older_count})",
                    icon="chevron-up",
                    on_click=view.show_older,
                ),
                class_name="mb-4 text-center",
            ),
        ),
        rx.el.ol(
            rx.foreach(view.entries, lambda entry: _entry(entry, below)),
            id="timeline",
            aria_live="polite",
            aria_relevant="additions",
            class_name="flex flex-col gap-4",
        ),
        rx.cond(view.older_count > 0, at_newest()),
    )


@rx.memo
def at_newest() -> rx.Component:
    """Bring the newest message of a long ticket into view, once, when the timeline appears.

    A component of its own: Reflex hoists `on_mount` to the enclosing one.
    """
    scroll: Var = Var("document.querySelector('#timeline > li:last-child')?.scrollIntoView()")
    return rx.el.span(on_mount=rx.run_script(scroll), hidden=True)


def _entry(entry: Entry, below: Callable[[Entry], rx.Component] | None) -> rx.Component:
    foot = below(entry) if below else rx.fragment()
    return rx.el.li(
        rx.cond(entry.kind == "event", _event(entry), _message(entry, foot)), key=entry.key
    )


def _event(entry: Entry) -> rx.Component:
    words = rx.cond(
        entry.link != "", rx.el.a(entry.text, href=entry.link, class_name="link"), entry.text
    )
    return rx.el.p(
        words,
        " · ",
        when(entry.ago, entry.stamp, id=f"{entry.key}-when"),
        class_name="text-center text-sm text-soft",
    )


def _message(entry: Entry, foot: rx.Component) -> rx.Component:
    return rx.el.article(
        rx.el.header(
            rx.el.span(entry.initials, aria_hidden="true", class_name=_AVATAR),
            rx.el.strong(entry.author, class_name="min-w-0 break-words"),
            rx.cond(
                entry.kind == "note",
                rx.el.span(icon("lock", size=14), "Nota interna", class_name="badge badge-note"),
                rx.cond(entry.is_staff, badge("Kartado", tone="brand")),
            ),
            rx.el.span(
                when(entry.ago, entry.stamp, id=f"{entry.key}-when"),
                " · ",
                entry.channel,
                rx.cond(
                    entry.mark == "",
                    "",
                    rx.cond(
                        entry.channel == "WhatsApp",
                        f" · {entry.mark}",
                        f" · WhatsApp: {entry.mark}",
                    ),
                ),
                class_name="text-sm text-soft",
            ),
            _sender_check(entry),
            class_name="mb-3 flex flex-wrap items-center gap-2",
        ),
        rx.cond(entry.facts.length() > 0, _facts(entry)),
        rx.cond(
            entry.kind == "opening",
            rx.el.p("Descrição da solicitação", class_name="mt-3 text-sm text-soft"),
        ),
        rx.html(entry.body_html, class_name="prose"),
        rx.cond(entry.quoted_html != "", _quoted(entry)),
        rx.cond(entry.attachments.length() > 0, _attachments(entry)),
        foot,
        aria_label=rx.cond(
            entry.kind == "note", f"Nota interna de {entry.author}", f"Mensagem de {entry.author}"
        ),
        class_name=rx.match(
            entry.kind,
            ("note", "card card-note"),
            rx.cond(entry.is_staff, "card border-l-4 border-l-brand", "card"),
        ),
    )


def _quoted(entry: Entry) -> rx.Component:
    """Return what the sender's mail program quoted, folded away."""
    return rx.el.details(
        rx.el.summary("Mostrar texto citado", class_name=_OPENER),
        rx.html(entry.quoted_html, class_name="prose border-l-2 border-line pl-3 text-soft"),
        class_name="mt-2",
    )


def _sender_check(entry: Entry) -> rx.Component:
    """Return, for the staff, whether the sender's domain vouched for what came by mail."""
    return rx.match(
        entry.sender_check,
        ("pass", badge("Remetente confirmado", tone="good")),
        ("fail", badge("Remetente não confirmado", tone="bad")),
        rx.fragment(),
    )


def _facts(entry: Entry) -> rx.Component:
    def fact(one: Fact) -> rx.Component:
        return rx.el.div(
            rx.el.dt(one.label, class_name="text-sm text-soft"),
            rx.el.dd(one.value, class_name="whitespace-pre-wrap break-words"),
        )

    return rx.el.dl(rx.foreach(entry.facts, fact), class_name="flex flex-col gap-3")


def _attachments(entry: Entry) -> rx.Component:
    return rx.el.ul(
        rx.foreach(entry.attachments, _attachment),
        aria_label="Anexos",
        class_name="mt-4 grid grid-cols-1 gap-2 sm:grid-cols-2",
    )


def _attachment(card: AttachmentCard) -> rx.Component:
    """Return one file: its name and size download it; images, video and PDF open in the page."""
    download = rx.el.a(
        _thumbnail(card),
        rx.el.span(
            rx.el.span(card.name, class_name="block break-all"),
            " ",
            rx.el.span(card.size_label, class_name="text-sm text-soft"),
            class_name="min-w-0",
        ),
        href=card.url,
        custom_attrs={"reloadDocument": True},
        class_name="link flex min-h-11 items-center gap-3",
    )
    preview = rx.match(
        card.kind,
        (
            "image",
            rx.el.details(
                rx.el.summary("Ver imagem", class_name=_OPENER),
                rx.el.img(
                    src=card.preview_url, alt=card.name, loading="lazy", class_name="mt-2 rounded"
                ),
            ),
        ),
        (
            "video",
            rx.el.details(
                rx.el.summary("Ver vídeo", class_name=_OPENER),
                rx.el.video(
                    src=card.preview_url,
                    controls=True,
                    preload="none",
                    class_name="mt-2 w-full rounded",
                ),
            ),
        ),
        (
            "pdf",
            rx.el.a(
                "Abrir PDF",
                href=card.preview_url,
                target="_blank",
                rel="noopener",
                class_name="link inline-flex min-h-11 items-center text-sm",
            ),
        ),
        rx.fragment(),
    )
    return rx.el.li(download, preview, class_name="rounded border border-line px-3 py-2")


def _thumbnail(card: AttachmentCard) -> rx.Component:
    """Return the picture's small copy, or a sign of what kind of file it is."""
    place = "h-12 w-12 shrink-0 rounded bg-sunken"
    return rx.cond(
        card.thumbnail_url != "",
        rx.el.img(
            src=card.thumbnail_url, alt="", loading="lazy", class_name=f"{place} object-cover"
        ),
        rx.el.span(
            rx.match(
                card.kind,
                ("image", icon("image")),
                ("video", icon("film")),
                ("pdf", icon("file-text")),
                icon("paperclip"),
            ),
            class_name=f"{place} grid place-items-center text-soft",
        ),
    )
