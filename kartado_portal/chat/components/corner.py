"""The round button on every page, and the panel that it opens."""

import reflex as rx
from reflex_base.components.component import NoSSRComponent

from kartado_portal.chat.components import door, panel
from kartado_portal.chat.states.chat import Chat
from kartado_portal.ui.icon import icon
from kartado_portal.ui.spinner import spinner
from kartado_portal.ui.text import visually_hidden
from kartado_portal.web.identity import Identity

_LIBRARY, _TAG = panel.compiled_place()


class _LatePanel(NoSSRComponent):
    """The compiled chat, imported when it first comes on screen."""

    library = _LIBRARY
    tag = _TAG

    is_alone: rx.Var[bool]


def late_panel(*, is_alone: bool) -> rx.Component:
    """Return the chat, which is loaded when it is shown for the first time."""
    return _LatePanel.create(is_alone=is_alone)


def with_chat_corner() -> rx.Component:
    """Return what every page stands in, for its chat."""
    return door.WithCorner.create(corner=chat_corner())


@rx.memo
def chat_corner() -> rx.Component:
    """Return button and panel; the panel opens before the server has answered."""
    return rx.fragment(
        door.DoorButton.create(
            icon("message-circle", size=26),
            visually_hidden("Assistente Virtual"),
            rx.cond(
                Chat.unread > 0,
                rx.el.span(
                    Chat.unread,
                    visually_hidden(" conversas com novas mensagens"),
                    class_name="chat-unread",
                ),
            ),
            panel=door.PANEL,
            is_alive=rx.State.is_hydrated,
            title="Assistente Virtual",
            may_look=Identity.is_signed_in & ~Identity.is_staff,
            on_look=Chat.look,
            on_sight=Chat.sight,
            on_visit=Chat.open,
            class_name="chat-button no-print",
        ),
        rx.el.div(
            rx.cond(
                Chat.is_open & ~Chat.is_alone,
                late_panel(is_alone=False),
                rx.el.p(spinner(), "Abrindo…", class_name="chat-quiet p-6"),
            ),
            id=door.PANEL,
            role="dialog",
            aria_label="Katia",
            custom_attrs={"popover": "manual", "data-chat-panel": ""},
            class_name="chat-panel no-print",
        ),
    )
