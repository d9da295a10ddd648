"""What must be exact: ticket numbers, and orders given to the machine instead of questions."""

import re
from pathlib import Path

from kartado_portal.katia.spelling import plain

_NUMBER = re.compile(r"(?<![\w.,/-])(?:#|n[º°o.]*\s*)?(\d(?:[ .\-]?\d){7,13})(?![\w/]|[.,-]\d)")
_OTHER_NUMBER = re.compile(
    r"\b(cpf|cnpj|rg|cep|telefone|tel|celular|cel|fone|whats\w*|zap|ddd|contrato|ajuste|aditivo"
    r"|nota fiscal|nf|nfe|boleto|km|quilometro|estaca|imei|pix|conta|matricula|placa|processo"
    r"|oficio|pedido de compra|oc|art|crea|codigo de barras|serial|serie|latitude|longitude"
    r"|coordenadas?|senha|patrimonio|cracha)\b[^.!?;]{0,14}$|\bpapel $"
)
_SAID_AFTER = re.compile(
    r"^\W*(e|eh|que e|seria) (o |a )?(meu |minha |nosso |nossa |do |da )?"
    r"(cpf|cnpj|telefone|celular|fone|cep|contrato|boleto|whats\w*|zap|matricula|imei|senha)\b"
)
_TICKET_WORD = re.compile(
    r"(\b(tickets?|tiquete|chamados?|solicitac\w*|protocolo|atendimento|id)\b|#)[^.!?;]{0,20}$"
)
_NUMBERED = re.compile(r"(\bn[o.]*|#|\bnumero)\s*$")
_CPF = re.compile(r"\d{3}\.\d{3}\.\d{3}-\d{2}|\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2}|\d{5}-\d{3}")
_PHONE = re.compile(r"\(\d{2}\)\s*\d[\d\s-]+$|\+55\s*[\d\s-]+$|0800[\d\s-]+$|\d{2} 9\d{4}-?\d{4}$")
_DATE = re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b")


def ticket_number(text: str) -> str | None:
    """Return the digits of the ticket number in `text`: 8 to 14, whatever parts them.

    None when what the text numbers is something else: a CPF, a telephone, a date, a contract.
    """
    bare = _DATE.sub(" ", plain(text))
    for match in _NUMBER.finditer(bare):
        before, after = bare[: match.start(1)], bare[match.end(1) :]
        named, other = _TICKET_WORD.search(before), _OTHER_NUMBER.search(before)
        if named and not (other and other.start() > named.start()):
            return re.sub(r"\D", "", match[1])
        upto = bare[: match.end(1)]
        if other or _SAID_AFTER.search(after) or _PHONE.search(upto):
            continue
        if not _CPF.fullmatch(match[1]) or _NUMBERED.search(before):
            return re.sub(r"\D", "", match[1])
    return None


_INJECTIONS = [
    re.compile(line)
    for line in Path(__file__).with_name("injections.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def is_injection(text: str) -> bool:
    """Tell whether a text gives the machine orders: no such text gets an article or an LLM."""
    bare = plain(text)
    return any(pattern.search(bare) for pattern in _INJECTIONS)
