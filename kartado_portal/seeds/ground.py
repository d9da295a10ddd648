"""What a portal needs before its first ticket: categories and the text that people agree to."""

from datetime import datetime

from sqlmodel import Session, func, select

from kartado_portal.accounts.consents import ensure_consent_document
from kartado_portal.tickets.models import Category
from kartado_portal.workspace import canned

CATEGORIES = (
    "Dúvida",
    "Erro no sistema",
    "Aplicativo",
    "Acesso e usuários",
    "Solicitação de configuração",
    "Relatórios e exportação",
    "Sugestão",
)


def lay_ground(session: Session, *, now: datetime) -> None:
    """Publish the current terms, and the first categories, canned replies and macros where there
    are none. Repeatable.
    """
    ensure_consent_document(session, now=now)
    if session.exec(select(func.count()).select_from(Category)).one() == 0:
        session.add_all(
            Category(name=name, position=position) for position, name in enumerate(CATEGORIES)
        )
        session.flush()
    canned.lay_defaults(session)
