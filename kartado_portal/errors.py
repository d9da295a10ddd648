"""The root of every refusal that a person may read.

PortalError
├── NotFound              also what is hidden from the asker
├── NotAllowed
├── Invalid               bad input, by field
└── TooMany               throttled; carries when to try again
Rooms derive theirs in their own `errors.py`. Anything else that is raised is a bug
and reaches the log and the error page, not a toast.
"""

from datetime import datetime


class PortalError(Exception):
    """A refusal with its data and a sentence in Portuguese.

    `sentence` is a format string over the keyword data; `field` is the name of the form
    field that the sentence belongs to, empty for the whole form.
    """

    sentence = "Não foi possível concluir. Tente novamente."
    field = ""

    def __init__(self, *, field: str | None = None, **data: object) -> None:
        self.data = data
        if field is not None:
            self.field = field
        super().__init__(self.sentence.format(**data))


class NotFound(PortalError):
    """There is no such thing, or none that the actor may see: the two are told apart by nobody."""

    sentence = "Não encontramos o que você procura."


class NotAllowed(PortalError):
    """The actor's role does not carry this act."""

    sentence = "Você não tem permissão para isto."


class Invalid(PortalError):
    """Input that breaks a rule; the sentence goes beside the field."""

    sentence = "{reason}"


class TooMany(PortalError):
    """An act was repeated too often. `retry_at` is aware UTC."""

    sentence = "Muitas tentativas. Tente novamente em {wait}."

    def __init__(self, *, retry_at: datetime, now: datetime, field: str | None = None) -> None:
        self.retry_at = retry_at
        minutes = max(1, -(-int((retry_at - now).total_seconds()) // 60))
        wait = "1 minuto" if minutes == 1 else f"{minutes} minutos"
        super().__init__(field=field, wait=wait)
