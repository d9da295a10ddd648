"""Alembic on the portal's own settings and models; called by the CLI and by tests."""

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from kartado_portal.accounts import models as _accounts
from kartado_portal.audit import models as _audit
from kartado_portal.chat import models as _chat
from kartado_portal.database import UtcDateTime, make_engine
from kartado_portal.files import models as _files
from kartado_portal.hours import models as _hours
from kartado_portal.inbound import models as _inbound
from kartado_portal.knowledge import models as _knowledge
from kartado_portal.live import models as _live
from kartado_portal.mail import models as _mail
from kartado_portal.settings import get_settings
from kartado_portal.tickets import models as _tickets
from kartado_portal.whatsapp import models as _whatsapp
from kartado_portal.workspace import models as _workspace

_ROOMS = (
    _accounts,
    _audit,
    _chat,
    _files,
    _hours,
    _inbound,
    _knowledge,
    _live,
    _mail,
    _tickets,
    _whatsapp,
    _workspace,
)

# Made by hand in migrations, since no model describes them: SQLite's full-text tables.
_UNMODELLED = ("ticket_search", "message_search")


def _is_modelled(_object: object, name: str | None, kind: str, *_: object) -> bool:
    return not (kind in ("table", "index") and name is not None and name.startswith(_UNMODELLED))


def _render(kind: str, item: object, _: object) -> str | bool:
    """Write the portal's own column types as plain ones: a migration outlives the code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        include_object=_is_modelled,
        render_item=_render,
    )
    with context.begin_transaction():
        context.run_migrations()


def _migrate() -> None:
    given = context.config.attributes.get("connection")
    if given is not None:
        _run(given)
        return
    url = context.config.get_main_option("sqlalchemy.url") or get_settings().database_url
    engine = make_engine(url)
    with engine.connect() as connection:
        _run(connection)
        connection.commit()
    engine.dispose()


_migrate()
