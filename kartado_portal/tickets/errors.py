"""What a ticket may refuse."""

from collections.abc import Mapping

from kartado_portal.errors import Invalid, NotAllowed, NotFound, PortalError


class TicketNotFound(NotFound):
    """No such ticket, or none that the actor may see."""

    sentence = "Ticket não encontrado. Confira o número ou volte à sua lista de tickets."


class PageStillLoading(PortalError):
    """The tab's address is another ticket's than what it shows, as just after a crash."""

    sentence = "A página ainda estava carregando. Confira o ticket e tente novamente."


class MuteLinkUnknown(NotFound):
    """A link that mutes, which this portal never made or whose ticket or person is gone."""

    sentence = "Este link está incompleto ou não vale mais."


class TicketClosed(PortalError):
    """A closed ticket takes no replies, files or changes. Carries the number."""

    sentence = (
        "O ticket #{number} está fechado e não recebe novas respostas. "
        "Use «Dar continuidade» para abrir um novo ticket ligado a ele."
    )


class FieldMissing(Invalid):
    """A required field is empty; `missing` has the sentences of all that are, by field."""

    sentence = "{reason}"

    def __init__(
        self, *, field: str, reason: str, missing: Mapping[str, str] | None = None
    ) -> None:
        self.missing = dict(missing or {field: reason})
        super().__init__(field=field, reason=reason)


class NotARequestersAct(NotAllowed):
    """Only the requester (or the staff) does this."""

    sentence = "Somente quem abriu o ticket pode fazer isto."


class NotAColleague(PortalError):
    """Participants come from the requester's company and have a confirmed account."""

    field = "participant"
    sentence = "Não encontramos {email} entre os colegas da sua empresa com acesso ao portal."


class FormAlreadySent(PortalError):
    """The form was sent before with another text; that ticket is `number`."""

    sentence = (
        "Este formulário já foi enviado e virou o ticket #{number}. "
        "Guardamos o texto desta página como um novo rascunho."
    )


class TicketChanged(PortalError):
    """Others changed the ticket after the actor's screen was drawn. Carries what, and by whom."""

    sentence = (
        "Nada foi alterado, porque o ticket mudou enquanto esta tela estava aberta: {changes}. "
        "Confira e, se ainda fizer sentido, repita."
    )


class ReplyGone(PortalError):
    """A reply that no longer waits: it was sent, or taken back in another tab."""

    sentence = "Esta resposta já foi enviada e não pode mais ser desfeita."


class NewerMessages(PortalError):
    """Somebody wrote after the actor began to write. Carries who."""

    sentence = (
        "{people} escreveu enquanto você redigia. Leia a mensagem nova acima antes de enviar."
    )


class SurveyNotFound(PortalError):
    """No such survey, or a link that this portal has not made."""

    sentence = "Esta avaliação não existe. Confira se o link do e-mail está completo."


class SurveyOver(PortalError):
    """Answered already, withdrawn, or a score that is none."""

    sentence = "Esta avaliação já foi respondida ou não está mais disponível."


class CannotMerge(PortalError):
    """Tickets of strangers, or a ticket and itself."""

    sentence = (
        "Só é possível unir ou ligar dois tickets diferentes, e unir apenas os da mesma pessoa ou "
        "empresa."
    )


class CannotSplit(PortalError):
    """Only what a customer wrote after the opening can become a ticket."""

    sentence = "Somente uma resposta do cliente pode virar um novo ticket."
