"""`/analista/conversas`: who waits, and up to three conversations side by side."""

import reflex as rx

from kartado_portal.chat.components import door
from kartado_portal.chat.components.entry import chat_log
from kartado_portal.chat.schemas import MESSAGE_LIMIT
from kartado_portal.tickets.states.upload_limits import UploadLimits
from kartado_portal.ui.button import button
from kartado_portal.ui.card import badge
from kartado_portal.ui.file_drop import PASTE_SCOPE, file_drop, open_chooser, uploads_counter
from kartado_portal.ui.icon import icon
from kartado_portal.ui.spinner import skeleton_page
from kartado_portal.ui.text import page_heading, visually_hidden
from kartado_portal.workspace.conversations import DeskTalk, LiveCard
from kartado_portal.workspace.states.conversations import Conversations

_WIDE = "mx-auto w-full max-w-[110rem] px-4"
# What is pasted goes where one wrote last; an uploader alone does not know.
_turned_to = rx._x.client_state("chat_turned_to", default="")


def conversations() -> rx.Component:
    """Return the page."""
    return rx.el.div(
        _turned_to,
        page_heading(
            "Conversas",
            intro=(
                "Atenda pelo chat e pelo WhatsApp. A Katia fica em silêncio a partir da sua "
                "primeira palavra."
            ),
        ),
        rx.cond(Conversations.is_loaded, _whole(), skeleton_page()),
        class_name=f"{_WIDE} py-6",
    )


def _whole() -> rx.Component:
    return rx.el.div(
        rx.el.nav(
            _list("Na fila", Conversations.live.waiting, "Ninguém está esperando."),
            _list("Minhas", Conversations.live.mine, "Nenhuma conversa sua."),
            _list("De colegas", Conversations.live.others, "Nenhuma."),
            _list("Com a Katia", Conversations.live.katia, "Nenhuma nas últimas 2 horas."),
            aria_label="Conversas abertas",
            class_name="grid min-w-0 grid-cols-1 content-start gap-4",
        ),
        rx.cond(
            Conversations.talks.length() > 0,
            rx.el.div(
                rx.foreach(Conversations.talks, _talk),
                class_name="grid grid-cols-1 gap-4 lg:auto-cols-fr lg:grid-flow-col",
            ),
            rx.el.p(
                "Escolha uma conversa. Até três ficam lado a lado.",
                class_name="card self-start text-soft",
            ),
        ),
        class_name="grid grid-cols-1 items-start gap-4 lg:grid-cols-[18rem_minmax(0,1fr)]",
    )


def _list(title: str, cards: rx.Var, nobody: str) -> rx.Component:
    return rx.el.section(
        rx.el.h2(title, " (", cards.length(), ")", class_name="mb-2 font-semibold"),
        rx.cond(
            cards.length() > 0,
            rx.el.ul(rx.foreach(cards, _row), class_name="grid grid-cols-1 gap-2"),
            rx.el.p(nobody, class_name="text-sm text-soft"),
        ),
    )


def _row(card: rx.Var[LiveCard]) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.span(
                card.name,
                rx.cond(card.has_news, badge("nova", tone="brand"), rx.fragment()),
                class_name="flex items-center justify-between gap-2 font-medium",
            ),
            rx.el.span(card.subject, class_name="block break-words text-sm"),
            rx.el.span(
                card.channel,
                " · ",
                card.since,
                " · ",
                card.owner,
                class_name="block text-sm text-soft",
            ),
            type="button",
            on_click=Conversations.show(card.number),
            class_name="card w-full text-left",
        ),
        key=card.number,
    )


def _talk(talk: rx.Var[DeskTalk]) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.div(
                rx.el.h2(talk.name, class_name="break-words text-lg font-semibold"),
                rx.el.p(
                    talk.email,
                    rx.cond(talk.company != "", " · " + talk.company, ""),
                    class_name="break-words text-sm text-soft",
                ),
                rx.cond(
                    talk.phone != "",
                    rx.el.p(talk.phone, class_name="break-words text-sm text-soft"),
                ),
                rx.el.p(
                    rx.el.a("#" + talk.number, href=talk.url, class_name="link"),
                    " · ",
                    talk.screen.state_words,
                    rx.cond(
                        talk.person_url != "",
                        rx.fragment(
                            " · ",
                            rx.el.a(
                                talk.others,
                                " outros tickets",
                                href=talk.person_url,
                                class_name="link",
                            ),
                        ),
                    ),
                    class_name="text-sm",
                ),
                class_name="min-w-0 flex-1",
            ),
            rx.el.button(
                icon("x"),
                visually_hidden("Tirar ", talk.name, " da tela"),
                type="button",
                on_click=Conversations.hide(talk.number),
                class_name="button button-quiet button-icon",
            ),
            class_name="chat-head",
        ),
        rx.el.div(
            rx.el.div(
                chat_log(talk.screen.messages),
                rx.cond(
                    talk.typing, rx.el.p(talk.name, " está digitando…", class_name="chat-quiet")
                ),
                class_name="grid gap-3 p-4",
            ),
            tab_index=0,
            role="region",
            aria_label="Conversa com " + talk.name,
            class_name="chat-log",
        ),
        rx.cond(talk.is_open, _foot(talk), rx.el.p("Conversa encerrada.", class_name="chat-foot")),
        aria_label="Conversa #" + talk.number,
        key=talk.number,
        class_name=f"chat chat-column {PASTE_SCOPE}",
    )


def _foot(talk: rx.Var[DeskTalk]) -> rx.Component:
    number = talk.number
    files = "files-" + number
    return rx.el.div(
        rx.cond(talk.notice != "", rx.el.p(talk.notice, class_name="mb-2 text-sm")),
        rx.el.div(
            rx.cond(
                talk.is_mine,
                rx.fragment(),
                button(
                    "Assumir",
                    kind="primary",
                    small=True,
                    icon="user-plus",
                    on_click=Conversations.take(number),
                ),
            ),
            rx.cond(
                talk.is_katias,
                rx.fragment(),
                rx.fragment(
                    button(
                        "Devolver à Katia",
                        small=True,
                        icon="bot",
                        on_click=Conversations.give_back(number),
                    ),
                    button(
                        "Encerrar",
                        small=True,
                        icon="check",
                        on_click=Conversations.close(number),
                    ),
                ),
            ),
            _choose(
                "Encaminhar",
                Conversations.choices,
                lambda value: Conversations.hand_over(number, value),
                number + "-to",
            ),
            rx.el.select(
                rx.el.option("Resposta pronta…", value=""),
                rx.foreach(
                    talk.canned, lambda one: rx.el.option(one.title, value=one.id.to_string())
                ),
                value="",
                aria_label="Resposta pronta",
                on_change=lambda value: Conversations.put_canned(number, value),
                class_name="input chat-select",
            ),
            class_name="flex flex-wrap items-center gap-2",
        ),
        rx.el.form(
            rx.el.input(type="hidden", name="number", value=number, read_only=True),
            door.MessageField.create(
                key=number,
                storage=number,
                acked=Conversations.acked[number],
                content=Conversations.contents[number],
                stamp=Conversations.stamp,
                count_uploads=uploads_counter(files),
                placeholder="Escreva para o cliente",
                custom_attrs={"aria-label": "Mensagem para " + talk.name},
                max_length=MESSAGE_LIMIT,
                on_typed=lambda _: Conversations.typed(number).throttle(3000),
                on_focus=_turned_to.set_value(number),
                class_name="input chat-input",
            ),
            rx.el.button(
                icon("paperclip"),
                visually_hidden("Anexar arquivo para ", talk.name),
                type="button",
                title="Anexar arquivo · " + UploadLimits.sentence,
                on_click=open_chooser(files),
                class_name="button button-quiet button-icon",
            ),
            rx.el.button(
                icon("send"),
                visually_hidden("Enviar mensagem"),
                type="submit",
                class_name="button button-primary button-icon",
            ),
            on_submit=Conversations.send,
            class_name="flex items-end gap-2",
        ),
        rx.el.div(
            file_drop(
                "Arquivos da mensagem",
                limit_mb=UploadLimits.file_mb,
                per_message=UploadLimits.per_message,
                files=Conversations.files[number],
                on_added=lambda file_id: Conversations.add_file(number, file_id),
                on_removed=lambda file_id: Conversations.remove_file(number, file_id),
                error=Conversations.file_errors[number],
                id=files,
                key=Conversations.acked[number],
                takes_paste=_turned_to.value == number,
            ),
            class_name="chat-files",
        ),
        class_name="chat-foot",
    )


def _choose(label: str, choices: rx.Var, on_change: object, id: rx.Var) -> rx.Component:
    return rx.el.select(
        rx.el.option(f"{label}…", value=""),
        rx.foreach(choices, lambda one: rx.el.option(one.label, value=one.value)),
        value="",
        id=id,
        aria_label=label,
        on_change=on_change,
        class_name="input chat-select",
    )
