"""Macros as administrators write them; `canned` runs them at the desk."""

from datetime import datetime

from sqlmodel import Session, col, select

from kartado_portal import rich_text
from kartado_portal.actor import Actor, Role
from kartado_portal.audit import log as audit
from kartado_portal.errors import Invalid, NotAllowed
from kartado_portal.tickets import lifecycle
from kartado_portal.tickets.errors import FieldMissing
from kartado_portal.tickets.tagging import normal_name
from kartado_portal.workspace.canned import summary_of
from kartado_portal.workspace.configuring import BODY_LIMIT, TITLE_LIMIT, plain
from kartado_portal.workspace.models import Macro
from kartado_portal.workspace.schemas import MacroDraft, MacroRow

STAGES = {one.value: lifecycle.label(one) for one in lifecycle.STAFF_STAGES}
"""Where a macro may move a ticket; closing has its own act."""
TAGS_LIMIT = 10


def list_macros(session: Session, *, actor: Actor) -> list[MacroRow]:
    """Return the macros by name, archived ones last. Raises: NotAllowed."""
    _refuse(actor)
    found = session.exec(select(Macro).order_by(Macro.name)).all()
    return [
        MacroRow(
            id=one.id or 0,
            name=one.name,
            body=plain(one.body_html),
            stage=one.stage,
            tags=", ".join(one.tags),
            summary=summary_of(one),
            is_archived=one.archived_at is not None,
        )
        for one in sorted(found, key=lambda one: one.archived_at is not None)
    ]


def save_macro(
    session: Session, *, actor: Actor, macro_id: int, draft: MacroDraft, now: datetime
) -> None:
    """Change a macro, or add one (id 0); the desk has it when a ticket is next opened.

    Raises: NotAllowed, Invalid (no name, a name that is taken, a stage that is none, tags that
    are too long or too many, nothing to do).
    """
    _refuse(actor)
    name = " ".join(draft.name.split())[:TITLE_LIMIT]
    if not name:
        raise Invalid(field="macro", reason="Escreva o nome da macro.")
    if draft.stage and draft.stage not in STAGES:
        raise Invalid(field="macro", reason="Escolha uma etapa da lista.")
    tags = _tags(draft.tags)
    body = draft.body[:BODY_LIMIT].strip()
    if not (body or draft.stage or tags):
        raise Invalid(field="macro", reason="Diga o que a macro faz: texto, etapa ou etiquetas.")
    same = session.exec(select(Macro).where(col(Macro.name) == name)).one_or_none()
    if same is not None and same.id != macro_id:
        hint = " (arquivada)" if same.archived_at is not None else ""
        raise Invalid(field="macro", reason=f"Já existe uma macro com este nome{hint}.")
    macro = _one(session, macro_id) if macro_id else Macro(name=name)
    before = {"name": macro.name, "does": summary_of(macro)} if macro_id else {}
    macro.name, macro.stage, macro.tags = name, draft.stage, tags
    macro.body_html = rich_text.clean(rich_text.from_text(body)) if body else ""
    session.add(macro)
    session.flush()
    after = {"name": name, "does": summary_of(macro)}
    _record(session, "macros.save", actor, now, macro, before=before, after=after)


def archive_macro(
    session: Session, *, actor: Actor, macro_id: int, is_archived: bool, now: datetime
) -> None:
    """Take a macro off the desk, or put it back. Raises: NotAllowed, Invalid."""
    _refuse(actor)
    macro = _one(session, macro_id)
    macro.archived_at = now if is_archived else None
    action = "macros.archive" if is_archived else "macros.restore"
    _record(session, action, actor, now, macro, name=macro.name)


def _tags(typed: str) -> list[str]:
    """Return the tags between commas, each once and as tags are kept."""
    try:
        tags = list(dict.fromkeys(normal_name(one) for one in typed.split(",") if one.strip()))
    except FieldMissing as refused:
        raise Invalid(field="macro", reason=str(refused)) from refused
    if len(tags) > TAGS_LIMIT:
        raise Invalid(field="macro", reason=f"Use no máximo {TAGS_LIMIT} etiquetas.")
    return tags


def _one(session: Session, macro_id: int) -> Macro:
    macro = session.get(Macro, macro_id)
    if macro is None:
        raise Invalid(field="", reason="Este item não existe mais. Recarregue a página.")
    return macro


def _refuse(actor: Actor) -> None:
    if actor.role != Role.ADMIN:
        raise NotAllowed


def _record(
    session: Session, action: str, actor: Actor, now: datetime, macro: Macro, **detail: object
) -> None:
    audit.record(
        session,
        action,
        now=now,
        actor_id=actor.account_id,
        subject=f"macro:{macro.id}",
        **detail,
    )
