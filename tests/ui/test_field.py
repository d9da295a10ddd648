"""Fields: what ties label, hint and error to the control."""

import reflex as rx

from kartado_portal.ui.button import button, submit_button
from kartado_portal.ui.field import checkbox, email_field, password_field, select, text_field


class FormOnTrial(rx.State):
    """A form of these tests."""

    problem: str = ""
    busy: bool = False


def test_a_label_names_its_field():
    field = str(text_field("Assunto", "subject"))

    assert 'htmlFor:"field-subject"' in field
    assert 'id:"field-subject"' in field


def test_hint_and_error_describe_the_field():
    field = str(text_field("Assunto", "subject", hint="Um título", error="Informe o assunto."))

    assert '"aria-describedby":"field-subject-hint field-subject-error"' in field
    assert '"aria-invalid":"true"' in field
    assert "Informe o assunto." in field


def test_the_place_of_an_error_is_there_before_the_error():
    field = str(text_field("Assunto", "subject", error=FormOnTrial.problem))

    assert 'id:"field-subject-error"' in field
    assert 'role:"alert"' in field
    assert "problem_rx_state_" in field


def test_optional_fields_say_so():
    assert "(opcional)" in str(text_field("Impacto", "impact", optional=True))
    assert "(opcional)" not in str(text_field("Assunto", "subject"))


def test_password_managers_recognise_the_fields():
    assert '"current-password"' in str(password_field())
    assert '"new-password"' in str(password_field(new=True))
    assert 'autoComplete:"username"' in str(email_field())


def test_a_select_may_begin_with_nothing_chosen():
    assert "Selecione" in str(select("Categoria", "category", placeholder="Selecione…"))


def test_a_box_starts_unticked():
    assert "hecked" not in str(checkbox("Li e aceito", "consent")).replace("checkbox", "")


def test_a_form_sleeps_until_the_page_is_alive():
    assert "is_hydrated_rx_state_" in str(submit_button("Enviar"))
    assert "disabled" in str(submit_button("Enviar"))


def test_a_busy_button_cannot_be_pressed_and_says_why():
    shown = str(button("Enviar", busy=FormOnTrial.busy))

    assert "aria-busy" in shown
    assert "disabled:" in shown
    assert "spinner" in shown
