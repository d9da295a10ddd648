"""Katia's sentences."""

from collections.abc import Sequence

GREETING = (
    "Olá! Sou a Katia, assistente virtual da Kartado. Conte em uma frase o que você precisa: "
    "respondo com os artigos da base de conhecimento, consulto os seus tickets e, se preferir, "
    "chamo um analista."
)
THANKS = "Por nada! Se surgir outra dúvida, é só escrever."
CLOSE = "Posso encerrar esta conversa? Ela continua disponível para leitura na página Tickets."
HANDOVER = "Posso chamar um analista para continuar esta conversa. Confirma?"
LIST_TICKETS = "Estes são os seus tickets:"
TICKET = "Vou consultar o ticket {number}."
NO_NUMBER = "Qual é o número do ticket? Ele aparece na primeira coluna da página Tickets."
OPEN_TICKET = "Posso abrir um ticket com o que você contou. Confirma?"
REFUSED = (
    "Não sei responder a isso: não encontrei nada na base de conhecimento. "
    "Se o assunto for o Kartado, posso abrir um ticket para um analista responder."
)
NOT_MY_TASK = (
    "Isso eu não faço. Respondo a dúvidas sobre o Kartado com os artigos da base de conhecimento "
    "e só mostro tickets aos quais você tem acesso."
)
NOTHING_WRITTEN = "Não recebi nenhum texto. Escreva a sua dúvida em uma frase."


def direct(title: str, passage: str, others: Sequence[str]) -> str:
    """Say the passage, where it stands, and what else may be meant."""
    said = f"Encontrei isto no artigo «{title}»:\n\n{passage}"
    if others:
        said += f"\n\nSe não era isso, veja também {_listed(others, 'e')}."
    return said


def suggest(titles: Sequence[str]) -> str:
    """Ask which of the articles is meant."""
    if len(titles) == 1:
        return f"Não tenho certeza. Você quer dizer {_listed(titles, 'ou')}?"
    return f"Não tenho certeza do que você precisa. Você quer dizer {_listed(titles, 'ou')}?"


def _listed(titles: Sequence[str], last: str) -> str:
    quoted = [f"«{title}»" for title in titles]
    if len(quoted) == 1:
        return quoted[0]
    return f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"
