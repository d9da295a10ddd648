"""Refusals of attachments.

PortalError
└── AttachmentRefused        one file, named; carries the status of the upload's answer
    ├── FileNotAllowed       what it is, or what it hides
    ├── FileTooLarge
    ├── FileEmpty
    ├── QuotaSpent           the account's bytes or files of the day
    ├── TooManyUploads       running at this moment
    ├── NoRoom               the portal's disk is nearly full
    └── CheckUnavailable     the virus scanner does not answer
NotFound
└── AttachmentNotFound       also somebody else's
Invalid
├── AttachmentGone           named by a form, but swept, taken back or used already
├── TooManyAttachments
└── UploadsRunning           the form was sent too early
"""

from kartado_portal.errors import Invalid, NotFound, PortalError


class AttachmentRefused(PortalError):
    """One file was refused. `status` is the HTTP status of the answer to its upload."""

    sentence = '"{name}" não foi recebido. Tente novamente.'
    field = "files"
    status = 422


class FileNotAllowed(AttachmentRefused):
    """The content, or what the name would make of it, is not on the allow list."""

    sentence = '"{name}" não permitido: {reason}.'
    status = 415


class FileTooLarge(AttachmentRefused):
    """The file passed `attachment_limit_mb`."""

    sentence = '"{name}" é maior que {limit_mb} MB.'
    status = 413


class FileEmpty(AttachmentRefused):
    """There is not one byte in it."""

    sentence = '"{name}" está vazio.'


class QuotaSpent(AttachmentRefused):
    """The account reached its bytes or its files of the day."""

    sentence = '"{name}" não foi enviado: você atingiu o limite de envios de hoje ({limit}).'
    status = 429


class TooManyUploads(AttachmentRefused):
    """One account sends more files at this moment than any page would."""

    sentence = "Há muitos envios ao mesmo tempo. Aguarde um instante e tente novamente."
    status = 429


class NoRoom(AttachmentRefused):
    """Less than `free_disk_floor_mb` would be left; reading goes on working."""

    sentence = '"{name}" não foi enviado: estamos sem espaço no momento. Tente mais tarde.'
    status = 507


class CheckUnavailable(AttachmentRefused):
    """A scanner is configured but gave no verdict: nothing passes unchecked."""

    sentence = '"{name}" não pôde ser verificado agora. Tente novamente em instantes.'
    status = 503


class AttachmentNotFound(NotFound):
    """There is no such attachment, or none that the actor may read."""

    sentence = "Anexo não encontrado."


class AttachmentGone(Invalid):
    """A form names a file that its sender cannot attach (any longer)."""

    sentence = "Um dos anexos não está mais disponível. Remova-o da lista e envie de novo."
    field = "files"


class TooManyAttachments(Invalid):
    """More files than one message may carry."""

    sentence = "Envie no máximo {limit} arquivos por mensagem."
    field = "files"


class UploadsRunning(Invalid):
    """A form is sent while the browser still uploads files for it."""

    sentence = "Aguarde o fim do envio dos arquivos, ou cancele-o, e envie de novo."
    field = "files"
