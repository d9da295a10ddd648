"""What a phone is told besides the words of its conversation."""

FLOOD = (
    "Recebemos muitas mensagens deste telefone em pouco tempo e não guardamos as últimas. "
    "Espere um pouco antes de continuar."
)
GREETING = (
    "Olá! Sou a Katia, assistente virtual da Kartado. Respondo dúvidas, consulto e abro tickets e "
    "chamo um analista quando você quiser. Como tratamos os seus dados: {terms}"
)
NEW_CONVERSATION = (
    "A conversa #{earlier} foi encerrada e não recebe novas mensagens. Comecei uma nova: #{number}."
)
UNLINKED = (
    "Pronto: este telefone não está mais ligado ao seu e-mail. As próximas mensagens começam uma "
    "conversa nova, como visitante. Os tickets continuam no portal e no seu e-mail."
)
NOT_LINKED = "Este telefone não está ligado a nenhum e-mail."
EMPTY = "Não encontrei texto nesta mensagem. Escreva a sua dúvida, por favor."
FILE_REFUSED = "Não incluí o arquivo enviado: {reason}."
FILE_GONE = (
    "Não consegui baixar o arquivo «{name}»: o WhatsApp não o entrega mais. Envie de novo, por "
    "favor."
)
FAILED = (
    "Tive um problema com a sua última mensagem e ela não foi registrada. Envie de novo, por favor."
)
CHOOSE = "Escolha uma opção:"
OPTIONS = "Ver opções"
FILE_LINK = "Arquivo «{name}» ({size}): {url}"
FILE_BY_PORTAL = (
    "O arquivo «{name}» ({size}) não pode ser enviado pelo WhatsApp. Peça ao analista outra forma."
)

_UNSUPPORTED = {
    "location": "Ainda não consigo usar localizações. Escreva o endereço ou o trecho, por favor.",
    "contacts": "Ainda não consigo usar contatos compartilhados. Escreva o nome e o telefone.",
    "reaction": "",
    "system": "",
    "ephemeral": "",
}
_OTHER = (
    "Não consigo abrir este tipo de mensagem. Escreva em texto ou envie uma imagem, um vídeo ou um "
    "documento, por favor."
)


def unsupported(kind: str) -> str:
    """Return what is said to a message of a type that we do not take; nothing for some."""
    return _UNSUPPORTED.get(kind, _OTHER)


WRITE_AGAIN = "Para uma nova dúvida, basta escrever aqui. Esta conversa foi o ticket #{number}."
OUTSIDE_WINDOW = "a pessoa não escreve há mais de 24 horas"
TEMPLATE_SENT = f"{OUTSIDE_WINDOW}; segue quando ela responder ao aviso enviado"
BY_LETTER = f"{OUTSIDE_WINDOW}; enviado por e-mail"
NO_WAY = f"{OUTSIDE_WINDOW} e não há e-mail confirmado; segue quando ela escrever"
NOT_THEIRS = "o telefone não está mais ligado a esta pessoa"
TOO_LONG_AGO = "o WhatsApp não aceitou a mensagem a tempo"
FILE_EXPIRED = "o arquivo não está mais guardado"
NO_ADDRESS = "o número não pode mais ser lido (a chave do portal mudou)"
