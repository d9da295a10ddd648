"""What is said before choosing, and how sizes read."""

import pytest

from kartado_portal.files.limits import limits_sentence, size_label


def test_the_limits_are_said_as_they_are_set(settings):
    settings(attachment_limit_mb=7, attachments_per_message=3)

    assert limits_sentence() == (
        "Imagens, vídeos, PDF, Office, texto, CSV ou ZIP. "
        "Até 7 MB por arquivo e 3 arquivos por mensagem."
    )


@pytest.mark.parametrize(
    ("size_bytes", "label"),
    [
        (1, "1 byte"),
        (1023, "1023 bytes"),
        (48 * 1024, "48 KB"),
        (1_258_291, "1,2 MB"),
        (50 * 1024 * 1024, "50 MB"),
    ],
)
def test_sizes_read_as_people_write_them(size_bytes, label):
    assert size_label(size_bytes) == label
