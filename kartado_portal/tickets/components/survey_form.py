"""The question «Como foi o atendimento?» on the page of a closed ticket."""

import reflex as rx

from kartado_portal.tickets.schemas import COMMENT_LIMIT, SCORES
from kartado_portal.tickets.states.survey import TicketSurvey
from kartado_portal.tickets.states.ticket import TicketView
from kartado_portal.ui.button import submit_button
from kartado_portal.ui.card import card
from kartado_portal.ui.field import field_error, textarea
from kartado_portal.ui.icon import icon

_SURVEY = TicketView.survey


def survey_form() -> rx.Component:
    """Return the form while the requester is asked, the answer once it is given."""
    return rx.match(
        _SURVEY.state,
        ("asked", _asked()),
        ("answered", _answered()),
        rx.fragment(),
    )


def _asked() -> rx.Component:
    return card(
        rx.el.form(
            rx.el.fieldset(
                rx.el.legend("Sua nota", class_name="field-label"),
                rx.el.div(
                    *(_score(score, words) for score, words in reversed(SCORES.items())),
                    class_name="flex flex-wrap gap-2",
                ),
                field_error(TicketSurvey.error, id="field-score-error"),
                aria_describedby="field-score-error",
            ),
            textarea("Comentário", "comment", optional=True, rows=3, max_length=COMMENT_LIMIT),
            submit_button("Enviar avaliação"),
            on_submit=lambda form: TicketSurvey.send(form, TicketView.detail.number),
            class_name="grid gap-4 justify-items-start *:w-full [&>button]:w-auto",
        ),
        heading="Como foi o atendimento?",
        class_name="mt-4",
    )


def _score(score: int, words: str) -> rx.Component:
    return rx.el.label(
        rx.el.input(type="radio", name="score", value=str(score)),
        rx.el.span(f"{score} – {words}"),
        class_name="check chip",
    )


def _answered() -> rx.Component:
    return card(
        rx.el.p(
            icon("circle-check", class_name="text-good"),
            rx.el.span(
                "Obrigado! Sua nota: ",
                rx.el.strong(f"{_SURVEY.score} – {_SURVEY.words}"),
                ".",
            ),
            class_name="flex items-center gap-2",
        ),
        rx.cond(
            _SURVEY.comment != "",
            rx.el.p(_SURVEY.comment, class_name="mt-2 whitespace-pre-line break-words text-soft"),
        ),
        heading="Como foi o atendimento?",
        class_name="mt-4",
    )
