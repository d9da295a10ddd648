"""`/avaliacao/<token>`: where the scores of a closing's letter lead."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.tickets.schemas import COMMENT_LIMIT, SCORES
from kartado_portal.tickets.states.survey import LetterSurvey
from kartado_portal.ui.button import button, submit_button
from kartado_portal.ui.card import alert
from kartado_portal.ui.field import textarea
from kartado_portal.ui.spinner import skeleton_page
from kartado_portal.ui.text import link
from kartado_portal.ui.theme import FORM

_CARD = LetterSurvey.card


def survey() -> rx.Component:
    """Return the page; what it says is loaded by `LetterSurvey.load`."""
    return rx.el.div(
        rx.el.div(
            rx.el.h1("Como foi o atendimento?", class_name="text-2xl font-bold"),
            rx.cond(
                _CARD.number != "",
                rx.el.p(
                    f"Ticket #{_CARD.number}: {_CARD.subject}",
                    class_name="mt-1 break-words text-soft",
                ),
            ),
            rx.el.div(
                rx.cond(
                    LetterSurvey.error != "",
                    alert(LetterSurvey.error, tone="bad", role="alert", class_name="mb-4"),
                ),
                rx.cond(
                    LetterSurvey.is_loaded,
                    rx.match(
                        _CARD.state,
                        ("answered", _answered()),
                        ("asked", _asked()),
                        ("withdrawn", _withdrawn()),
                        rx.fragment(),
                    ),
                    skeleton_page(),
                ),
                class_name="mt-5",
            ),
            class_name="card card-raised",
        ),
        class_name=f"{FORM} px-4 py-8 sm:py-12",
    )


def _asked() -> rx.Component:
    return rx.el.div(
        *(
            button(
                f"{score} – {words}",
                on_click=LetterSurvey.choose(score),
                wide=True,
            )
            for score, words in reversed(SCORES.items())
        ),
        class_name="grid gap-2",
    )


def _answered() -> rx.Component:
    return rx.el.div(
        alert(
            "Registramos sua nota: ",
            rx.el.strong(f"{_CARD.score} – {_CARD.words}"),
            ".",
            title="Obrigado!",
            tone="good",
            role="status",
        ),
        rx.cond(
            LetterSurvey.is_commented,
            rx.el.p(_CARD.comment, class_name="whitespace-pre-line break-words text-soft"),
            rx.el.form(
                textarea(
                    "O que podemos melhorar, ou manter?",
                    "comment",
                    optional=True,
                    rows=4,
                    max_length=COMMENT_LIMIT,
                ),
                submit_button("Enviar comentário"),
                on_submit=LetterSurvey.comment,
                class_name="grid gap-4",
            ),
        ),
        link("Ver meus tickets", routes.TICKETS),
        class_name="grid gap-4",
    )


def _withdrawn() -> rx.Component:
    return rx.el.p(
        "Você deu continuidade a este assunto em outro ticket; a avaliação virá quando ele for "
        "fechado."
    )
