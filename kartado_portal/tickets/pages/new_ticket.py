"""`/tickets/novo`: the form of a new ticket."""

import reflex as rx
from reflex.event import EventSpec

from kartado_portal import routes
from kartado_portal.tickets.schemas import BODY_LIMIT, GUIDANCE, GUIDANCE_LIMIT, SUBJECT_LIMIT
from kartado_portal.tickets.states.new_ticket import NewTicket
from kartado_portal.tickets.states.upload_limits import UploadLimits
from kartado_portal.ui.button import button, submit_button
from kartado_portal.ui.card import alert, card
from kartado_portal.ui.field import option, select, text_field, textarea
from kartado_portal.ui.file_drop import PASTE_SCOPE, file_drop, pending_uploads
from kartado_portal.ui.spinner import skeleton_page
from kartado_portal.ui.text import back_link, link, page_heading, server_link
from kartado_portal.ui.theme import READING
from kartado_portal.ui.typed_words import forget, moment, remember, since, typed_words

_FORM = "new-ticket"


def new_ticket() -> rx.Component:
    """Return the page; what was kept of an earlier visit is loaded by `NewTicket.load`."""
    return rx.el.div(
        back_link("Voltar a todos", routes.TICKETS),
        page_heading(
            "Novo ticket",
            intro="Conte o que aconteceu; nossos especialistas respondem por aqui e por e-mail.",
        ),
        rx.cond(NewTicket.is_ready, _form(), skeleton_page()),
        class_name=f"{READING} py-8",
    )


def _form() -> rx.Component:
    return rx.fragment(
        _continuation(),
        _conflict(),
        rx.cond(
            NewTicket.errors.contains("form"),
            alert(NewTicket.errors["form"], tone="bad", role="alert", class_name="mb-4"),
        ),
        card(
            rx.el.form(
                _subject(),
                _answers(),
                _similar(),
                _category(),
                _body(),
                _guidance(),
                typed_words(
                    NewTicket.form_key, NewTicket.asked, NewTicket.fields, NewTicket.opened
                ),
                id=_FORM,
                key=f"{NewTicket.form_key} {NewTicket.opening}",
                on_submit=_submit,
                no_validate=True,
                method="post",
                class_name="flex flex-col gap-4",
            ),
            _files(),
            _foot(),
            class_name=f"flex flex-col gap-4 {PASTE_SCOPE}",
        ),
    )


def _submit(form: rx.Var) -> EventSpec:
    return NewTicket.submit(NewTicket.form_key, form, pending_uploads(), moment())


def _error(name: str) -> rx.Var:
    return rx.cond(NewTicket.errors.contains(name), NewTicket.errors[name], "")


def _kept(name: str) -> dict:
    """Return the props by which a field opens with its draft and keeps what is typed.

    Debounced events of one handler replace each other, so leaving a field keeps it at once.
    """

    return {
        "default_value": NewTicket.fields[name],
        "on_change": lambda value: _keep(name, value).debounce(400),
        "on_blur": lambda value: _keep(name, value),
    }


def _keep(name: str, value: rx.Var[str]) -> EventSpec:
    form = NewTicket.form_key
    at = remember(form, name, value, NewTicket.version)
    return NewTicket.keep(form, name, value, at, since(form, name))


def _subject() -> rx.Component:
    return text_field(
        "Assunto",
        "subject",
        hint="Um título que descreva a solicitação.",
        error=_error("subject"),
        max_length=SUBJECT_LIMIT,
        auto_complete="off",
        **_kept("subject"),
    )


def _category() -> rx.Component:
    return select(
        "Categoria",
        "category_id",
        rx.foreach(NewTicket.categories, lambda one: option(one.name, one.id.to_string())),
        placeholder="Selecione…",
        error=_error("category_id"),
        default_value=NewTicket.fields["category_id"],
        # The browser's list takes its first value only when it is made.
        key=NewTicket.fields["category_id"],
        on_change=lambda value: _keep("category_id", value),
    )


def _body() -> rx.Component:
    return textarea(
        "Descrição da solicitação",
        "body",
        hint="Descreva de forma objetiva o que precisa. Inclua mensagens de erro, se houver.",
        error=_error("body"),
        rows="6",
        max_length=BODY_LIMIT,
        **_kept("body"),
    )


def _guidance() -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(
            "Detalhes que aceleram a resposta",
            class_name="float-left mb-4 w-full border-t border-line pt-4 text-lg font-semibold",
        ),
        *(
            textarea(
                label,
                name,
                optional=True,
                rows="2",
                max_length=GUIDANCE_LIMIT,
                error=_error(name),
                **_kept(name),
            )
            for name, label in GUIDANCE.items()
        ),
        class_name="flex flex-col gap-4",
    )


def _files() -> rx.Component:
    return file_drop(
        "Carregamento de arquivo",
        hint=UploadLimits.sentence,
        limit_mb=UploadLimits.file_mb,
        per_message=UploadLimits.per_message,
        files=NewTicket.files,
        error=_error("files"),
        on_added=NewTicket.add_file,
        on_removed=NewTicket.remove_file,
        key=NewTicket.form_key,
    )


def _foot() -> rx.Component:
    return rx.el.div(
        rx.el.p(
            "Resposta prevista ",
            rx.el.strong(NewTicket.promised),
            ".",
            class_name="text-soft",
        ),
        rx.el.p(NewTicket.saved, role="status", class_name="text-sm text-soft"),
        submit_button("Enviar", form=_FORM, icon="send"),
        class_name="flex flex-wrap items-center justify-between gap-3 border-t border-line pt-4",
    )


def _answers() -> rx.Component:
    return rx.el.div(
        rx.cond(
            NewTicket.articles.length() > 0,
            alert(
                rx.el.ul(
                    rx.foreach(
                        NewTicket.articles,
                        lambda one: rx.el.li(
                            # In a tab of its own: the form stays as it is.
                            server_link(one[0], one[2], target="_blank"),
                            rx.el.span(one[1], class_name="block text-sm text-soft"),
                        ),
                    ),
                    class_name="mt-1 flex flex-col gap-2",
                ),
                title="Talvez um destes artigos já responda:",
            ),
        ),
        role="status",
        class_name="contents",
    )


def _similar() -> rx.Component:
    return rx.cond(
        NewTicket.similar.length() > 0,
        alert(
            rx.el.ul(
                rx.foreach(
                    NewTicket.similar,
                    lambda one: rx.el.li(link(f"#{one[0]} · {one[1]}", one[2])),
                ),
                class_name="mt-1 flex flex-col gap-1",
            ),
            title="Já existe um ticket aberto parecido. Acompanhe por lá, se for o mesmo assunto:",
            role="status",
        ),
    )


def _continuation() -> rx.Component:
    return rx.fragment(
        rx.cond(
            NewTicket.continues != "",
            alert(
                "Este ticket dá continuidade ao ticket ",
                link(f"#{NewTicket.continues}", f"{routes.TICKETS}/{NewTicket.continues}"),
                ". Os dois ficam ligados.",
                class_name="mb-4",
            ),
        ),
        rx.cond(
            NewTicket.errors.contains("continues"),
            alert(NewTicket.errors["continues"], tone="warning", class_name="mb-4"),
        ),
    )


def _conflict() -> rx.Component:
    return rx.cond(
        NewTicket.is_conflict,
        alert(
            rx.el.div(
                button(
                    "Usar o texto de lá",
                    on_click=[forget(NewTicket.form_key), NewTicket.take_other],
                    small=True,
                ),
                button("Manter o texto daqui", on_click=NewTicket.keep_mine, small=True),
                class_name="mt-2 flex flex-wrap gap-2",
            ),
            title="Este rascunho foi alterado em outra aba ou aparelho.",
            tone="warning",
            role="alert",
            class_name="mb-4",
        ),
    )
