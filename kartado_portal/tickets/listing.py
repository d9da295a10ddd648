"""The state of the list as its URL carries it: `?q=&exibir=&status=&ordem=&pagina=`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlencode

from kartado_portal import routes
from kartado_portal.tickets.schemas import TicketFilter

SCOPES = {"meus": "Criados por mim", "empresa": "Da minha empresa"}
STATUSES = {"todos": "Todos", "abertos": "Abertos", "fechados": "Fechados"}
ORDERS = ("atividade", "criado", "numero", "assunto", "status", "solicitante", "proprietario")

_DEFAULT = TicketFilter()
_QUERY_LIMIT = 200
_PAGE_LIMIT = 100_000


def filter_of(query: Mapping[str, str]) -> TicketFilter:
    """Return the filter that a query string asks for; what is not understood is the default."""
    order = query.get("ordem", _DEFAULT.order)
    page = query.get("pagina", "1")
    scope = query.get("exibir", _DEFAULT.scope)
    status = query.get("status", _DEFAULT.status)
    return TicketFilter(
        q=query.get("q", "")[:_QUERY_LIMIT].replace("\x00", ""),
        scope=scope if scope in SCOPES else _DEFAULT.scope,
        status=status if status in STATUSES else _DEFAULT.status,
        order=order if order.removeprefix("-") in ORDERS else _DEFAULT.order,
        page=min(max(int(page), 1), _PAGE_LIMIT) if page.isascii() and page.isdigit() else 1,
    )


def query_of(wanted: TicketFilter) -> str:
    """Return the query string of a filter, defaults left out; empty or beginning with `?`."""
    given = {
        "q": (wanted.q, _DEFAULT.q),
        "exibir": (wanted.scope, _DEFAULT.scope),
        "status": (wanted.status, _DEFAULT.status),
        "ordem": (wanted.order, _DEFAULT.order),
        "pagina": (wanted.page, _DEFAULT.page),
    }
    pairs = {name: value for name, (value, default) in given.items() if value != default}
    return f"?{urlencode(pairs)}" if pairs else ""


@dataclass(frozen=True)
class ListLinks:
    """Where the controls of a list lead; empty where there is nowhere to go."""

    sort: dict[str, str]
    """By heading: down first, up when it is down already."""
    first: str
    previous: str
    next: str
    last: str
    export: str


@lru_cache(maxsize=1024)
def links_of(wanted: TicketFilter, pages: int, base: str = routes.TICKETS) -> ListLinks:
    """Return the links of a list at `base` that shows page `wanted.page` of `pages`.

    Remembered: most people look at the same few lists, and each has a dozen links.
    """

    def to(**changes: object) -> str:
        return base + query_of(replace(wanted, **changes))

    is_first, is_last = wanted.page <= 1, wanted.page >= pages
    return ListLinks(
        sort={
            name: to(order=name if wanted.order == f"-{name}" else f"-{name}", page=1)
            for name in ORDERS
        },
        first="" if is_first else to(page=1),
        previous="" if is_first else to(page=wanted.page - 1),
        next="" if is_last else to(page=wanted.page + 1),
        last="" if is_last else to(page=pages),
        export=routes.EXPORT_CSV + query_of(replace(wanted, page=1)),
    )
