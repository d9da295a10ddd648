"""What goes into the accounts room and what comes out of it: frozen, without live rows."""

from dataclasses import dataclass, field
from datetime import datetime

from kartado_portal.actor import Role


@dataclass(frozen=True, slots=True)
class Client:
    """The browser that asks: its network address and what it says that it is."""

    address: str = ""
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a sign-in is checked against. Never leaves the server."""

    account_id: int
    email: str
    password_hash: str = field(repr=False)
    may_enter: bool
    """Confirmed, not disabled, not erased."""


@dataclass(frozen=True, slots=True)
class OpenedSignIn:
    """A sign-in that just began. `cookie` is the only place where its secret exists."""

    cookie: str = field(repr=False)
    account_id: int
    role: Role
    is_remembered: bool
    expires_at: datetime
    lacks_second_factor: bool = False
    """Staff that has to set one up before anything else opens."""


@dataclass(frozen=True, slots=True)
class PendingSignIn:
    """Who has proved the first factor and owes the second. Opens nothing.

    `password_version` is a keyed digest of the password's hash: with another password it is
    worth nothing any more. `method` is how the first factor was proved.
    """

    account_id: int
    password_version: str
    is_remembered: bool
    method: str


@dataclass(frozen=True, slots=True)
class SecondFactorSetUp:
    """What the app is told, once: `secret` in groups of four, and the address of the QR code."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SecondFactorStatus:
    """How somebody's second factor stands. `since` is empty while there is none."""

    since: str = ""
    codes_left: int = 0
    is_required: bool = False
    set_up: SecondFactorSetUp | None = None


@dataclass(frozen=True, slots=True)
class LinkGlance:
    """What the page of a mailed link shows before its button is pressed.

    `state` is ready, expired, replaced, used or unknown; `email` is empty for unknown ones.
    """

    state: str
    email: str = ""
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class StaffSecurity:
    """How the staff's second factors stand; `without` names who has none."""

    is_required: bool = False
    total: int = 0
    protected: int = 0
    without: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SignInCard:
    """One open session, as its owner sees it in `/conta`."""

    id: int
    device: str
    address: str
    created: str
    last_seen: str
    is_remembered: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class ConsentCard:
    """One agreement to one version of the terms."""

    id: int
    version: str
    given: str
    address: str
    withdrawn: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person reads and changes about themselves."""

    email: str
    name: str
    language: str
    company: str
    role: Role
    notify_reply: bool
    notify_closing: bool
    notify_owner: bool
    created: str
    frequencies: dict[str, str] = field(default_factory=dict)
    """A customer's, by kind (`notices.py`)."""
    is_staff: bool = False
    notify_new: bool = True
    notify_mention: bool = True
    notify_overdue: bool = True


@dataclass(frozen=True, slots=True)
class ProfileDraft:
    """The changes that a person asks for. A customer gives the `frequencies` of some kinds, the
    staff ticks which letters it wants.
    """

    name: str
    language: str = "pt-BR"
    notify_reply: bool = True
    notify_closing: bool = True
    notify_owner: bool = True
    notify_new: bool = True
    notify_mention: bool = True
    notify_overdue: bool = True
    frequencies: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of the «termo de armazenamento de dados»."""

    version: str
    text: str
    sha256: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class TermsRow:
    """A published version as administrators see it; `agreeing` are the people who stand by it."""

    version: str
    published: str
    agreeing: int
    text: str


@dataclass(frozen=True, slots=True)
class ConfirmedAddress:
    """A proved address. `reset_token` is given when the owner has to set a password first."""

    email: str
    reset_token: str = field(default="", repr=False)
    is_invited: bool = False
    """Somebody of the staff who has had no password yet."""
