"""The state of the queue as its URL carries it: `?visao=&q=&etapa=&proprietario=&…&pagina=`."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from kartado_portal import routes
from kartado_portal.tickets.lifecycle import Priority, Stage
from kartado_portal.workspace.schemas import QueueFilter

VIEWS = {
    "minhas": "Minhas abertas",
    "sem-proprietario": "Sem proprietário",
    "atrasadas": "Atrasadas",
    "a-vencer": "Prazo próximo",
    "abertas": "Todas abertas",
    "todas": "Todas",
}
STAGES = {
    "katia": Stage.ASSISTANT,
    "novo": Stage.NEW,
    "n1": Stage.IN_SERVICE_N1,
    "n2": Stage.IN_SERVICE_N2,
    "n3": Stage.IN_SERVICE_N3,
    "aguardando": Stage.WAITING_CUSTOMER,
    "fechado": Stage.CLOSED,
}
PRIORITIES = {
    "urgente": Priority.URGENT,
    "alta": Priority.HIGH,
    "normal": Priority.NORMAL,
    "baixa": Priority.LOW,
}
ORDERS = {
    "-atividade": "Atividade mais recente",
    "atividade": "Atividade mais antiga",
    "prazo": "Prazo mais próximo",
    "-prioridade": "Prioridade",
    "-criado": "Criados há menos tempo",
    "criado": "Criados há mais tempo",
    "numero": "Número",
    "-numero": "Número, do maior ao menor",
    "-prazo": "Prazo mais distante",
}
AGES = {1: "1 dia", 3: "3 dias", 7: "7 dias", 30: "30 dias", 90: "90 dias"}
CHANNELS = {"portal": "Portal", "email": "E-mail", "chat": "Chat", "whatsapp": "WhatsApp"}

_DEFAULT = QueueFilter()
_QUERY_LIMIT = 200
_PAGE_LIMIT = 100_000
_ID_LIMIT = 2**31


def filter_of(query: Mapping[str, str]) -> QueueFilter:
    """Return the filter that a query string asks for; what is not understood is the default."""
    owner = query.get("proprietario", "")
    return QueueFilter(
        view=_one_of(VIEWS, query.get("visao", ""), _DEFAULT.view),
        q=query.get("q", "")[:_QUERY_LIMIT].replace("\x00", ""),
        stage=_one_of(STAGES, query.get("etapa", "")),
        owner=owner if owner in ("eu", "ninguem") or _number(owner) else "",
        company=_number(query.get("empresa", "")),
        category=_number(query.get("categoria", "")),
        channel=_one_of(CHANNELS, query.get("canal", "")),
        tag=_number(query.get("etiqueta", "")),
        age_days=age if (age := _number(query.get("idade", ""))) in AGES else 0,
        priority=_one_of(PRIORITIES, query.get("prioridade", "")),
        order=_one_of(ORDERS, query.get("ordem", ""), _DEFAULT.order),
        page=min(max(_number(query.get("pagina", "")), 1), _PAGE_LIMIT),
    )


def _one_of(known: Mapping[str, object], given: str, default: str = "") -> str:
    return given if given in known else default


def _number(given: str) -> int:
    # Not `isdigit` alone: it also likes «²». Ids are 32 bits at PostgreSQL.
    plain = given.isascii() and given.isdigit() and len(given) < 11
    return int(given) if plain and int(given) < _ID_LIMIT else 0


def query_of(wanted: QueueFilter) -> str:
    """Return the query string of a filter, defaults left out; empty or beginning with `?`."""
    given: dict[str, tuple[object, object]] = {
        "visao": (wanted.view, _DEFAULT.view),
        "q": (wanted.q, ""),
        "etapa": (wanted.stage, ""),
        "proprietario": (wanted.owner, ""),
        "empresa": (wanted.company, 0),
        "categoria": (wanted.category, 0),
        "canal": (wanted.channel, ""),
        "etiqueta": (wanted.tag, 0),
        "idade": (wanted.age_days, 0),
        "prioridade": (wanted.priority, ""),
        "ordem": (wanted.order, _DEFAULT.order),
        "pagina": (wanted.page, _DEFAULT.page),
    }
    pairs = {name: value for name, (value, default) in given.items() if value != default}
    return f"?{urlencode(pairs)}" if pairs else ""


def narrowed(wanted: QueueFilter, name: str, value: str) -> QueueFilter:
    """Return the filter with one part of its address changed, on the first page.

    A search among all open tickets looks among the closed as well, and whoever asks for closed
    tickets is not left in a view of open ones.
    """
    query = dict(parse_qsl(query_of(wanted).removeprefix("?")))
    found = filter_of(query | {name: value} | {"pagina": "1"})
    searches = name == "q" and found.q and found.view == "abertas"
    if not searches and (name != "etapa" or found.stage != "fechado"):
        return found
    owner = "eu" if found.view == "minhas" else found.owner
    return replace(found, view="todas", owner=owner)


@lru_cache(maxsize=1_000)
def address_of(wanted: QueueFilter) -> str:
    """Return the address of the queue as the filter asks."""
    return routes.DESK + query_of(wanted)


def is_narrowed(wanted: QueueFilter) -> bool:
    """Whether more than a view is asked for: a search or a filter."""
    plain = QueueFilter(view=wanted.view, order=wanted.order, page=wanted.page)
    return wanted != plain
