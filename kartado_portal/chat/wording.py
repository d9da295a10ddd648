"""What Katia says in a conversation besides the knowledge base: sentences and little pages."""

import re
from collections.abc import Sequence
from html import escape

from kartado_portal import routes
from kartado_portal.chat.schemas import Option
from kartado_portal.katia.answers import Found, Quoted

HELPED = Option("Sim, ajudou", "helped")
NOT_HELPED = Option("Não ajudou", "not_helped")
NONE_OF_THESE = Option("Nenhuma destas", "not_helped")
HUMAN = Option("Chamar um analista", "human")
OPEN = Option("Abrir um ticket", "open")
LIST = Option("Ver meus tickets", "list")
CLOSE = Option("Encerrar conversa", "close")
CLOSE_NOW = Option("Sim, encerrar", "close_now")
GO_ON = Option("Não, continuar", "cancel")
CANCEL = Option("Cancelar", "cancel")
NO_FILES = Option("Continuar", "files_done")
CONFIRM = Option("Confirmar e abrir", "confirm")
FIX = Option("Corrigir", "open")
CALL = Option("Sim, chamar", "human")
ANOTHER_CODE = Option("Enviar outro código", "code_again")
ANOTHER_ADDRESS = Option("Usar outro e-mail", "prove")

GREETING = (
    "Olá{name}! Sou a Katia, assistente virtual da Kartado. Respondo dúvidas sobre o sistema e o "
    "aplicativo, consulto e abro tickets e chamo um analista quando você quiser. "
    "Como posso ajudar?"
)
THANKS = "Por nada! Posso ajudar em mais alguma coisa?"
GOOD = "Que bom que ajudou! Posso ajudar em mais alguma coisa?"
CLOSE_QUESTION = "Quer encerrar esta conversa?"
CLOSED = (
    "Conversa encerrada. Ela fica guardada em «Conversas anteriores»; para uma nova dúvida, "
    "inicie uma nova conversa. Até logo!"
)
CLOSED_ON_PHONE = "Conversa encerrada. Para uma nova dúvida, basta escrever aqui. Até logo!"
CALL_QUESTION = "Quer que eu chame um analista do suporte para continuar com você?"
NOTHING_WHICH_NUMBER = (
    "Qual é o número do ticket? São 11 dígitos; ou peça a lista dos seus tickets."
)
FOUND = (
    "Não encontrei isso na nossa base de conhecimento. Posso abrir um ticket com esta conversa "
    "ou chamar um analista."
)
STILL_NOT = (
    "Entendi, ainda não foi isso. Posso abrir um ticket com esta conversa ou chamar um analista."
)
OTHERS = "Talvez uma destas respostas ajude:"
FOUND = "Encontrei isto na base de conhecimento:"
WHICH = "Não tenho certeza do que você procura. É uma destas?"
WHILE_WAITING = "Enquanto você espera o analista, encontrei isto:"
ASK_PROOF = (
    "Para falar dos seus tickets, preciso confirmar que o e-mail é seu. "
    "Informe o seu e-mail corporativo: envio um código de 6 dígitos."
)
CODE_SENT = (
    "Se o e-mail {email} estiver correto, o código de 6 dígitos chega em instantes. "
    "Digite o código aqui; ele vale por 10 minutos."
)
PROVED = "E-mail confirmado. Obrigada{name}!"
CODE_HIDDEN = "(código de confirmação)"
NO_TICKETS = "Não encontrei tickets seus. Quer abrir um?"
TICKET_NOT_FOUND = (
    "Não encontrei o ticket #{number} entre os que você pode ver. Confira o número ou peça a "
    "lista dos seus tickets."
)
ASK_SUBJECT = "Vamos abrir um ticket. Em poucas palavras, qual é o assunto?"
ASK_CATEGORY = "Qual é a categoria?"
ASK_BODY = (
    "Descreva a solicitação: o que você tentou e o que aconteceu, quem é afetado, horário "
    "aproximado, unidade, módulo e plataforma (web ou app)."
)
ASK_FILES = "Quer anexar arquivos? Envie agora pelo clipe e, quando terminar, toque em «Continuar»."
CANCELLED = "Tudo bem, cancelei. Posso ajudar em outra coisa?"
SHORT_SUBJECT = "Preciso de um assunto com ao menos 3 letras. Qual é?"
CHOOSE_CATEGORY = "Escolha uma das categorias abaixo, por favor."
FILE_RECEIVED = (
    "Recebi o arquivo. Quer me contar do que se trata, abrir um ticket ou chamar um analista?"
)
BROKEN = "Tive um problema para responder agora. Posso chamar um analista ou abrir um ticket."


_PASSAGE_CHARACTERS = 420


def paragraph(text: str) -> str:
    """Return plain text as one paragraph of HTML."""
    return f"<p>{escape(text)}</p>"


def article_link(slug: str, title: str, anchor: str = "") -> str:
    """Return a link to an article, or to a heading in it."""
    address = routes.article(slug) + (f"#{anchor}" if anchor else "")
    return f'<a href="{escape(address)}">{escape(title)}</a>'


def quoted(lead: str, passage: Quoted, others: Sequence[tuple[str, str]]) -> str:
    """Return the direct answer: passage to the letter, its article, two more, the question."""
    parts = [paragraph(lead)] if lead else []
    lines = "<br>".join(map(escape, _shortened(passage.passage).splitlines()))
    parts.append(f"<blockquote><p>{lines}</p></blockquote>")
    link = article_link(passage.slug, passage.title, passage.anchor)
    parts.append(f"<p>Artigo completo: {link}</p>")
    if others:
        more = " · ".join(article_link(slug, title) for slug, title in others)
        parts.append(f"<p>Veja também: {more}</p>")
    parts.append(paragraph("Isso ajudou?"))
    return "".join(parts)


def _shortened(passage: str) -> str:
    """Return the passage's first lines and sentences: a phone shows no more at once."""
    kept = "\n".join(line.strip() for line in passage.splitlines() if line.strip())
    if len(kept) <= _PASSAGE_CHARACTERS:
        return kept
    ends = [m.end() for m in re.finditer(r"[.!?:;](?=\s)|\n", kept[:_PASSAGE_CHARACTERS])]
    cut = ends[-1] if ends else kept.rfind(" ", 0, _PASSAGE_CHARACTERS)
    return kept[:cut].rstrip() + " …"


def found(lead: str, article: Found, others: Sequence[tuple[str, str]]) -> str:
    """Return an answer that the person chose among suggestions."""
    passage = article.passage or article.summary
    return quoted(lead, Quoted(article.slug, article.title, passage, ""), others)


def tickets(rows: Sequence[tuple[str, str, str]], more: int) -> str:
    """Return the list of tickets: number, subject, status line."""
    items = "".join(
        f'<li><a href="{routes.ticket(number)}">#{number}</a> {escape(subject)}: '
        f"<strong>{escape(status)}</strong></li>"
        for number, subject, status in rows
    )
    tail = paragraph(f"E mais {more} na página «Tickets».") if more > 0 else ""
    return f"<p>Estes são os seus tickets mais recentes:</p><ul>{items}</ul>{tail}"


def facts(lead: str, rows: Sequence[tuple[str, str]]) -> str:
    """Return labelled values, one a line."""
    lines = "".join(
        f"<li><strong>{escape(label)}:</strong> {escape(value)}</li>" for label, value in rows
    )
    return f"{paragraph(lead)}<ul>{lines}</ul>"
