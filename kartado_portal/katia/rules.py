"""What must be exact: ticket numbers, and orders given to the machine instead of questions."""

import re
from pathlib import Path

from kartado_portal.katia.spelling import plain

_NUMBER = re.compile(r"(?<![\w.,/-])(?:#|n[º°o.]*\s*)?(\d(?:[ .\-]?\d){7,13})(?![\w/]|[.,-]\d)")
_OTHER_NUMBER = re.compile(
    r"\b(cpf|cnpj|rg|cep|telefone|tel|celular|cel|fone|whats\w*|zap|ddd|contrato|nota fiscal|nf"
    r"|boleto|km|quilometro|imei|pix|conta|matricula|placa|processo|pedido de compra|oc"
    r"|codigo de barras|serial|crea|art|latitude|longitude|coordenadas?|senha)\b"
)
_TICKET_WORD = re.compile(
    r"\b(tickets?|tiquete|chamados?|ticket|solicitac\w*|protocolo|atendimento|id)\b|#"
)
_PHONE = re.compile(r"\(\d{2}\)\s*\d|\+55|\b0800|\b\d{2}\s9\d{4}-?\d{4}\b")
_CPF = re.compile(
    r"\b\d{3}\.\d{3}\.\d{3}-\d{2}\b|\b\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2}\b|\b\d{5}-\d{3}\b"
)
_DATE = re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b")


def ticket_number(text: str) -> str | None:
    """Return the digits of the ticket number in `text`: 8 to 14, whatever parts them.

    None when what the text numbers is something else: a CPF, a telephone, a date, a kilometre.
    """
    bare = _DATE.sub(" ", plain(text))
    named = _TICKET_WORD.search(bare) is not None
    if not named and any(other.search(bare) for other in (_CPF, _PHONE, _OTHER_NUMBER)):
        return None
    for match in _NUMBER.finditer(bare):
        if _just_before(bare, match.start()):
            continue
        return re.sub(r"\D", "", match[1])
    return None


def _just_before(text: str, at: int) -> bool:
    return _OTHER_NUMBER.search(text[max(0, at - 18) : at]) is not None


_INJECTIONS = [
    re.compile(line)
    for line in Path(__file__).with_name("injections.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def is_injection(text: str) -> bool:
    """Tell whether a text gives the machine orders: no such text gets an article or an LLM."""
    bare = plain(text)
    return any(pattern.search(bare) for pattern in _INJECTIONS)
