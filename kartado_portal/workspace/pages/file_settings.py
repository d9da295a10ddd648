"""`/analista/configuracoes/arquivos`: how large and how many files may be."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.ui.button import submit_button
from kartado_portal.ui.card import card
from kartado_portal.ui.field import text_field
from kartado_portal.workspace.components.settings_page import FORM, settings_page
from kartado_portal.workspace.states.file_settings import FileSettings


def file_settings() -> rx.Component:
    """Return the page; what it shows is loaded by `FileSettings.load`."""
    return settings_page(
        routes.FILE_LIMITS,
        FileSettings.is_loaded,
        card(
            rx.el.p(
                "Valem para o que for enviado a partir de agora, e estão escritos junto de cada "
                "formulário.",
                class_name="mb-3 text-sm text-soft",
            ),
            rx.el.form(
                _field("Tamanho máximo de um arquivo, em MB", "file_mb"),
                _field("Arquivos por mensagem, no máximo", "per_message"),
                submit_button("Salvar limites"),
                on_submit=FileSettings.save,
                no_validate=True,
                method="post",
                class_name=FORM,
            ),
            heading="Limites de arquivos",
        ),
    )


def _field(label: str, name: str) -> rx.Component:
    value = FileSettings.limits[name]
    return text_field(
        label,
        name,
        default_value=value,
        key=f"{name}-{value}",
        error=rx.cond(FileSettings.errors.contains(name), FileSettings.errors[name], ""),
        input_mode="numeric",
        max_length=5,
        auto_complete="off",
    )
