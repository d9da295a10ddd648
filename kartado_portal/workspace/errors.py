"""What the desk may refuse."""

from kartado_portal.errors import Invalid, NotFound, PortalError


class ViewNotFound(NotFound):
    """No such saved view, or somebody else's own."""

    sentence = "Esta visão não existe mais."


class NameMissing(Invalid):
    """A saved view needs a name, and not a long one. Carries the limit."""

    field = "name"
    sentence = "Dê um nome à visão, com até {limit} letras."


class TooManyViews(Invalid):
    """One person keeps no more views than can be looked through. Carries the limit."""

    field = "name"
    sentence = "Você já tem {limit} visões salvas. Exclua uma antes de salvar outra."


class NotYourView(PortalError):
    """A view of the team is changed by its author and by admins."""

    sentence = "Somente quem criou a visão da equipe, ou um administrador, pode alterá-la."


class NothingSelected(Invalid):
    """An act over rows needs rows, no more than the limit, and something to do."""

    sentence = "Selecione de 1 a {limit} tickets e escolha uma ação."


class AlreadyClosed(PortalError):
    """A ticket that was to be closed is closed."""

    sentence = "já estava fechado"


class MacroGone(PortalError):
    """The macro was removed while the page was open."""

    sentence = "Esta macro não existe mais. Recarregue a página."


class ReplyGone(NotFound):
    """The message that an article was to begin with is not in this ticket."""

    sentence = "Esta resposta não está mais no ticket."
