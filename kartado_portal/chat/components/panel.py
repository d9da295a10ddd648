"""The inside of the chat: who speaks, the log, what Katia offers, and where one writes.

Compiled into a file of its own, which a page loads when its panel is opened (`corner.py`).
"""

from typing import Any

import reflex as rx
from reflex_base.components.memo import MEMOS
from reflex_base.utils import memo_paths

from kartado_portal import routes
from kartado_portal.chat.components import door
from kartado_portal.chat.components.entry import chat_log
from kartado_portal.chat.components.history import history
from kartado_portal.chat.components.proof import offer_of_proof, proof_forms
from kartado_portal.chat.schemas import MESSAGE_LIMIT, Option
from kartado_portal.chat.states.chat import Chat
from kartado_portal.tickets.states.upload_limits import UploadLimits
from kartado_portal.ui.button import button
from kartado_portal.ui.file_drop import PASTE_SCOPE, file_drop, uploads_counter
from kartado_portal.ui.icon import icon
from kartado_portal.ui.spinner import spinner
from kartado_portal.ui.text import visually_hidden

_FILES = "chat-files"


@rx.memo
def chat_panel(is_alone: rx.Var[bool]) -> rx.Component:
    """Return the chat; `is_alone` is the page `/chat`, which cannot be put away."""
    return rx.el.div(
        _head(is_alone),
        rx.cond(
            Chat.is_staff,
            _for_staff(),
            rx.cond(Chat.view == "history", history(), _talk()),
        ),
        class_name=f"chat {PASTE_SCOPE}",
    )


def _head(is_alone: rx.Var[bool]) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.h2("Katia", class_name="text-lg font-semibold leading-tight"),
            rx.el.p(
                Chat.screen.state_words,
                rx.cond(Chat.screen.number != "", " · #" + Chat.screen.number, ""),
                role="status",
                class_name="text-sm text-soft",
            ),
            class_name="min-w-0 flex-1",
        ),
        _icon_button("plus", "Nova conversa", on_click=Chat.begin_anew),
        _icon_button(
            "arrow-left",
            "Conversas anteriores",
            on_click=Chat.show_history,
            aria_pressed=rx.cond(Chat.view == "history", "true", "false"),
        ),
        rx.cond(
            is_alone,
            rx.fragment(),
            _icon_button(
                "x",
                "Fechar",
                on_click=[rx.run_script(door.call("leave", door.PANEL)), Chat.close],
                custom_attrs={"data-chat-close": ""},
            ),
        ),
        class_name="chat-head",
    )


def _icon_button(shape: str, name: str, **props: Any) -> rx.Component:
    return rx.el.button(
        icon(shape),
        visually_hidden(name),
        type="button",
        title=name,
        class_name="button button-quiet button-icon",
        **props,
    )


def _for_staff() -> rx.Component:
    return rx.el.div(
        rx.el.p("Você entrou como analista. As conversas dos clientes ficam em «Conversas»."),
        rx.el.a("Abrir «Conversas»", href=routes.CONVERSATIONS, class_name="link"),
        class_name="grid content-start gap-3 p-4",
    )


def _talk() -> rx.Component:
    return rx.fragment(
        rx.cond(Chat.proof != "", proof_forms(), offer_of_proof()),
        _log(),
        rx.cond(
            Chat.screen.is_open,
            _writing(),
            rx.el.div(
                rx.el.p(
                    "Esta conversa foi encerrada e não aceita novas mensagens. "
                    "Para novas dúvidas, inicie uma nova conversa.",
                    class_name="mb-3",
                ),
                button("Iniciar nova conversa", kind="primary", on_click=Chat.begin_anew),
                class_name="chat-foot",
            ),
        ),
    )


def _log() -> rx.Component:
    """Return the messages; turned around, so that the newest stays in sight by itself."""
    return rx.el.div(
        rx.el.div(
            rx.cond(
                Chat.screen.older_count > 0,
                rx.el.div(
                    button(
                        f"Mostrar mensagens anteriores ({Chat.screen.older_count})",
                        small=True,
                        on_click=Chat.show_older,
                    ),
                    class_name="text-center",
                ),
            ),
            rx.cond(Chat.screen.number == "", _welcome()),
            chat_log(Chat.screen.messages),
            rx.cond(
                Chat.screen.is_thinking,
                rx.el.p(spinner(), "Katia está escrevendo…", class_name="chat-quiet"),
            ),
            rx.cond(
                Chat.screen.typing != "",
                rx.el.p(Chat.screen.typing, " está digitando…", class_name="chat-quiet"),
            ),
            rx.cond(
                Chat.screen.options.length() > 0,
                rx.el.div(
                    rx.foreach(Chat.screen.options, _option),
                    role="group",
                    aria_label="Respostas sugeridas",
                    class_name="flex flex-wrap gap-2",
                ),
            ),
            rx.cond(
                Chat.screen.detail != "",
                rx.el.p(icon("clock", size=18), Chat.screen.detail, class_name="chat-quiet"),
            ),
            class_name="grid gap-3 p-4",
        ),
        tab_index=0,
        role="region",
        aria_label="Conversa",
        class_name="chat-log",
    )


def _welcome() -> rx.Component:
    return rx.el.div(
        rx.el.p(
            "Olá! Sou a Katia, assistente virtual da Kartado: um programa que responde a qualquer "
            "hora, com base nos artigos da nossa base de conhecimento. Também consulto e abro "
            "tickets e chamo um analista quando você quiser."
        ),
        rx.el.p(
            "As conversas são registradas como tickets. ",
            rx.el.a("Termo de armazenamento de dados", href=routes.TERMS, class_name="link"),
            class_name="mt-2 text-sm text-soft",
        ),
        class_name="chat-words chat-katia",
    )


def _option(one: rx.Var[Option]) -> rx.Component:
    return rx.el.button(
        one.label,
        type="button",
        on_click=Chat.press(one.act),
        key=one.act,
        class_name="button button-secondary button-small chat-option",
    )


def _writing() -> rx.Component:
    return rx.el.div(
        rx.cond(
            Chat.error != "",
            rx.el.p(
                icon("circle-alert", size=18), Chat.error, role="alert", class_name="field-error"
            ),
        ),
        rx.el.form(
            rx.el.label("Digite sua mensagem", html_for="chat-message", class_name="unseen"),
            door.MessageField.create(
                id="chat-message",
                storage="panel",
                acked=Chat.acked,
                content=Chat.content,
                stamp=Chat.stamp,
                count_uploads=uploads_counter(_FILES),
                placeholder="Digite sua mensagem",
                max_length=MESSAGE_LIMIT,
                auto_focus=True,
                on_typed=lambda text: Chat.typed(text).debounce(400),
                class_name="input chat-input",
            ),
            rx.el.input(type="hidden", name="number", value=Chat.screen.number, read_only=True),
            rx.el.button(
                icon("send"),
                visually_hidden("Enviar mensagem"),
                type="submit",
                title="Enviar mensagem",
                class_name="button button-primary button-icon",
            ),
            on_submit=Chat.send,
            class_name="flex items-end gap-2",
        ),
        rx.el.div(
            file_drop(
                "Arquivos da mensagem",
                hint=UploadLimits.sentence,
                limit_mb=UploadLimits.file_mb,
                per_message=UploadLimits.per_message,
                files=Chat.files,
                on_added=Chat.add_file,
                on_removed=Chat.remove_file,
                id=_FILES,
            ),
            class_name="chat-files",
        ),
        rx.el.div(
            rx.el.button(
                icon("paperclip", size=16),
                "Anexar arquivo",
                type="button",
                on_click=rx.run_script(
                    rx.Var(f"document.querySelector('#{_FILES} input[type=file]')?.click()")
                ),
                class_name="button button-quiet button-small",
            ),
            rx.el.button(
                icon("users", size=16),
                "Falar com um analista",
                type="button",
                on_click=Chat.press("human"),
                class_name="button button-quiet button-small",
            ),
            rx.cond(
                Chat.screen.state == "analyst",
                rx.el.button(
                    "Encerrar conversa",
                    type="button",
                    on_click=Chat.press("close"),
                    class_name="button button-quiet button-small",
                ),
            ),
            rx.el.p("Analistas: ", Chat.hours, class_name="w-full text-xs text-soft"),
            class_name="chat-acts",
        ),
        class_name="chat-foot",
    )


def compiled_place() -> tuple[str, str]:
    """Return the JavaScript module that Reflex compiles the memo into, and its name in there."""
    definition = next(memo for memo in MEMOS.values() if memo.python_name == "chat_panel")
    return memo_paths.library_and_symbol(definition.source_module, definition.export_name)
