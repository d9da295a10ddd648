"""The field for files: what it is called, what it sends where, and in which words."""

import re

import reflex as rx
from reflex_base.components.memo import MEMOS

from kartado_portal.ui.file_drop import file_drop, pending_uploads


class FilesOnTrial(rx.State):
    """A form of these tests."""

    files: list[dict[str, str]] = []
    error: str = ""
    file_mb: int = 0
    most: int = 0

    @rx.event
    def added(self, attachment_id: str):
        """Take a file in."""

    @rx.event
    def removed(self, attachment_id: str):
        """Take a file out."""


def _field(label: str = "Carregamento de arquivo", **props: object) -> str:
    return str(
        file_drop(
            label,
            files=FilesOnTrial.files,
            on_added=FilesOnTrial.added,
            on_removed=FilesOnTrial.removed,
            **props,
        )
    )


def _pond() -> str:
    memo = next(one for one in MEMOS.values() if one.python_name == "file_drop_pond")
    return str(memo.component)


def test_the_label_names_the_input_and_nothing_else_does():
    field = _field()

    assert field.count("Carregamento de arquivo") == 1
    assert field.count("Escolher arquivos") == 1


def test_a_label_is_text_and_no_markup():
    assert "<b>" not in _field("<b>Anexos</b>")
    assert "&lt;b&gt;Anexos" in _field("<b>Anexos</b>")


def test_files_go_to_our_own_route_with_the_limit_of_the_settings(settings):
    settings(attachment_limit_mb=3)

    field = _field()

    assert 'url:"/anexos"' in field
    assert "limitBytes:3145728" in field
    assert "maior que 3 MB" in field


def test_the_browser_knows_the_limits_that_the_page_does():
    field = _field(limit_mb=FilesOnTrial.file_mb, per_message=FilesOnTrial.most)

    assert re.search(r"limitBytes:.*file_mb.*room:.*most.*files.*\.length", field)
    assert "null" in field  # unknown: the server alone refuses


def test_the_chooser_opens_inside_the_click_itself():
    field = _field(id="anexos")

    click = re.search(r"onClick:([^}]*?)\.click\(\)", field)
    assert click is not None
    assert "addEvents" not in click[1]
    assert "#anexos input[type=file]" in click[1]


def test_an_error_is_announced_below():
    field = _field(error=FilesOnTrial.error, id="anexos")

    assert 'id:"anexos-error"' in field
    assert 'role:"alert"' in field


def test_every_word_of_filepond_is_said_in_portuguese():
    pond = _pond()

    labels = set(re.findall(r"(label\w+):", pond))
    assert labels == FILEPOND_LABELS
    assert "Uploading" not in pond
    assert 'Remove"' not in pond


def test_what_still_runs_is_counted_when_the_form_is_sent():
    count = str(pending_uploads("anexos"))

    assert count.startswith("(document.querySelectorAll(") or "querySelectorAll" in count
    assert "#anexos .filepond--item" in count
    assert count.rstrip(")").endswith(".length")


FILEPOND_LABELS = {
    "labelButtonAbortItemLoad",
    "labelButtonAbortItemProcessing",
    "labelButtonProcessItem",
    "labelButtonRemoveItem",
    "labelButtonRetryItemLoad",
    "labelButtonRetryItemProcessing",
    "labelButtonUndoItemProcessing",
    "labelDecimalSeparator",
    "labelFileAdded",
    "labelFileCountPlural",
    "labelFileCountSingular",
    "labelFileLoadError",
    "labelFileLoading",
    "labelFileProcessing",
    "labelFileProcessingAborted",
    "labelFileProcessingComplete",
    "labelFileProcessingError",
    "labelFileProcessingRevertError",
    "labelFileRemoveError",
    "labelFileRemoved",
    "labelFileSizeNotAvailable",
    "labelFileWaitingForSize",
    "labelIdle",
    "labelInvalidField",
    "labelMaxFileSize",
    "labelMaxFileSizeExceeded",
    "labelTooMany",
    "labelTapToCancel",
    "labelTapToRetry",
    "labelTapToUndo",
    "labelThousandsSeparator",
}
"""Every label of FilePond 4.32.12 and its size plugin that can be shown here and is a word.

Units of sizes (KB, MB) are the same in Portuguese; the smallest size is never asked for.
"""
