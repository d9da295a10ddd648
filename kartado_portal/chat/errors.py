"""Refusals of the chat, in the words that people read."""

from kartado_portal.errors import Invalid, NotFound, PortalError


class ConversationNotFound(NotFound):
    """No such conversation, or not the speaker's: nobody can tell which."""

    sentence = "Não encontramos esta conversa."


class ConversationClosed(PortalError):
    """A closed conversation takes nothing more (gauntlet O18)."""

    sentence = (
        "Esta conversa (#{number}) foi encerrada e não aceita novas mensagens. "
        "Para novas dúvidas, inicie uma nova conversa."
    )


class MessageMissing(Invalid):
    """Nothing was written and no file came along."""

    sentence = "Digite uma mensagem antes de enviar."
    field = "message"

    def __init__(self) -> None:
        super().__init__(reason=self.sentence)


class MessageTooLong(Invalid):
    """More than a chat is for."""

    sentence = "A mensagem passa de 4.000 caracteres. Divida o texto ou anexe um arquivo."
    field = "message"

    def __init__(self) -> None:
        super().__init__(reason=self.sentence)


class CodeWrong(Invalid):
    """Wrong, old or worn out: one sentence for all."""

    sentence = "O código não confere ou expirou. Confira o e-mail mais recente ou peça outro."
    field = "code"

    def __init__(self) -> None:
        super().__init__(reason=self.sentence)


class AddressNotForChat(PortalError):
    """The proved address belongs to nobody who may be served by chat."""

    sentence = "Este e-mail não pode ser usado no chat. Entre pelo portal ou escreva ao suporte."


class SendingTooFast(PortalError):
    """A flood of messages."""

    sentence = "Muitas mensagens em pouco tempo. Espere um instante e continue."


class HostTokenRefused(PortalError):
    """The token of a host system is forged, old, used or incomplete."""

    sentence = "Não foi possível reconhecer o acesso pelo sistema. Continue como visitante."
