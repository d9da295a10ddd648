"""Tables of people, companies, sign-ins, links and consent."""

from datetime import datetime

from sqlalchemy import Column, Index, Text, false, true
from sqlmodel import Field, SQLModel

from kartado_portal.database import UtcDateTime


class Company(SQLModel, table=True):
    """A customer of Kartado. `visibility` is everyone, nobody or selected (product.md, People)."""

    id: int | None = Field(default=None, primary_key=True)
    name: str
    visibility: str = "everyone"
    notes: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    """The staff's; no customer ever sees them."""
    created_at: datetime = Field(sa_type=UtcDateTime)


class CompanyDomain(SQLModel, table=True):
    """A mail domain, lower-case IDNA, whose verified addresses belong to the company."""

    __tablename__ = "company_domain"

    domain: str = Field(primary_key=True)
    company_id: int = Field(foreign_key="company.id", index=True)


class Account(SQLModel, table=True):
    """A person. `email` is normalised; an erased person keeps the row without what names them."""

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True)
    name: str = ""
    language: str = "pt-BR"
    password_hash: str
    role: str = "customer"
    level: str | None = None
    company_id: int | None = Field(default=None, foreign_key="company.id", index=True)
    sees_company: bool = False
    """Only read when the company's visibility is `selected`."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    is_contested: bool = False
    """Signed up with different passwords before the address was proved. Whose is the owner's is
    not known, so the proof voids them all and asks for a new one. Invited people, who have none
    yet, are marked so as well."""
    is_contact: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """Wrote to us by mail and never signed up: no way in, and kept for the sake of the tickets."""
    disabled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    erased_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    merged_into_id: int | None = Field(default=None, index=True)
    """The account that took over everything of this one (`merging`): never itself a merged one."""
    notify_reply: bool = True
    notify_closing: bool = True
    notify_owner: bool = True
    # The staff's own letters; customers have no use for these.
    notify_new: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    notify_mention: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    notify_overdue: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    # How often customers hear of each, while the switch above is on (`notices.py`).
    reply_frequency: str = Field(default="now", sa_column_kwargs={"server_default": "now"})
    closing_frequency: str = Field(default="now", sa_column_kwargs={"server_default": "now"})
    owner_frequency: str = Field(default="now", sa_column_kwargs={"server_default": "now"})


class SignIn(SQLModel, table=True):
    """One signed-in browser. Only the SHA-256 of the cookie is kept."""

    __tablename__ = "sign_in"
    __table_args__ = (Index("ix_sign_in_account_id", "account_id"),)

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True)
    account_id: int = Field(foreign_key="account.id")
    is_remembered: bool = False
    created_at: datetime = Field(sa_type=UtcDateTime)
    last_seen_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    """Absolute end; the idle limit is judged from `last_seen_at`."""
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    user_agent: str = ""
    address: str = ""


class LinkToken(SQLModel, table=True):
    """A link or code that was mailed. Digests only; `purpose` is confirm, link or reset."""

    __tablename__ = "link_token"
    __table_args__ = (Index("ix_link_token_account_id_purpose", "account_id", "purpose"),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    purpose: str
    digest: str = Field(unique=True)
    code_digest: str | None = None
    code_failures: int = 0
    issued_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    superseded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ConsentDocument(SQLModel, table=True):
    """One version of the «termo de armazenamento de dados», kept so that it can be shown later."""

    __tablename__ = "consent_document"

    version: str = Field(primary_key=True)
    text: str = Field(sa_column=Column(Text, nullable=False))
    sha256: str
    published_at: datetime = Field(sa_type=UtcDateTime)


class Consent(SQLModel, table=True):
    """Proof that a person agreed to a version of the text (LGPD art. 8)."""

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    document_version: str = Field(foreign_key="consent_document.version")
    document_sha256: str
    given_at: datetime = Field(sa_type=UtcDateTime)
    address: str = ""
    channel: str = "sign_up"
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SecondFactor(SQLModel, table=True):
    """The app whose codes a person types after the password, once a first code confirmed it.

    `sealed_secret` counts; `next_secret` waits for its first code, of a first or another app.
    """

    __tablename__ = "second_factor"

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    sealed_secret: str = Field(default="", sa_column=Column(Text, nullable=False))
    next_secret: str = Field(default="", sa_column=Column(Text, nullable=False))
    begun_at: datetime = Field(sa_type=UtcDateTime)
    begun_in: int | None = None
    """The sign-in that may see the secret while it is set up. No key: sign-ins are put away."""
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_step: int = 0
    """The newest time step whose code was accepted: no code of it or before works again."""


class RecoveryCode(SQLModel, table=True):
    """One of ten codes for whoever has lost the app. Digests only; each works once."""

    __tablename__ = "recovery_code"
    __table_args__ = (Index("ix_recovery_code_account_id", "account_id"),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    digest: str = Field(unique=True)
    made_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class PortalSetting(SQLModel, table=True):
    """One thing that administrators set for the whole portal, by name."""

    __tablename__ = "portal_setting"

    name: str = Field(primary_key=True)
    value: str
    changed_at: datetime = Field(sa_type=UtcDateTime)


class Throttle(SQLModel, table=True):
    """How often something was tried in a window; in the database so that it survives a restart."""

    key: str = Field(primary_key=True)
    started_at: datetime = Field(sa_type=UtcDateTime)
    until: datetime = Field(sa_type=UtcDateTime, index=True)
    count: int = 0


class Erasure(SQLModel, table=True):
    """A tombstone: after a restore of an older backup, these people are erased again."""

    account_id: int = Field(primary_key=True)
    email_digest: str
    erased_at: datetime = Field(sa_type=UtcDateTime)
