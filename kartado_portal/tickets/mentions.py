"""Colleagues whom an internal note names: `@Bruno Lima`, or `@bruno@kartado.com.br`."""

import re

from sqlmodel import Session, select

from kartado_portal.accounts.models import Account


def staff(session: Session) -> list[Account]:
    """Return everybody of the staff who can be named, by name."""
    active = select(Account).where(
        Account.role != "customer",
        Account.confirmed_at.is_not(None),
        Account.disabled_at.is_(None),
        Account.erased_at.is_(None),
    )
    return list(session.exec(active.order_by(Account.name, Account.id)).all())


def handles(people: list[Account]) -> dict[str, Account]:
    """Return what each is named by in a note: the name, or the address where names are shared."""
    names = [person.name.casefold() for person in people]
    return {
        person.name if person.name and names.count(person.name.casefold()) == 1 else person.email: (
            person
        )
        for person in people
    }


def mentioned(session: Session, text: str) -> list[Account]:
    """Return who is named in a text, each once; a longer name goes before a shorter in it."""
    if "@" not in text:
        return []
    known = {name.casefold(): person for name, person in handles(staff(session)).items()}
    if not known:
        return []
    names = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
    found = re.findall(rf"(?<![\w.])@({names})(?!\w)", " ".join(text.casefold().split()))
    return list({known[name].id: known[name] for name in found}.values())
