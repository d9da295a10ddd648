"""Whole acts with a password in them: check, hash beside the event loop, then one short unit.

Each is one call for the edge (HTTP routes, commands); the database is never held while hashing.
"""

from datetime import datetime

from kartado_portal.accounts import (
    addresses,
    errors,
    mailed_links,
    passwords,
    personal_data,
    profile,
    registration,
    services,
)
from kartado_portal.accounts.schemas import Client, ConfirmedAddress, OpenedSignIn, PendingSignIn
from kartado_portal.accounts.tokens import Purpose
from kartado_portal.actor import Actor
from kartado_portal.database import in_reading, in_unit
from kartado_portal.errors import PortalError, TooMany


async def sign_up(
    *,
    email: str,
    password: str,
    repeated: str,
    has_consented: bool,
    consent_version: str,
    client: Client,
    now: datetime,
) -> str:
    """Sign somebody up and return the normalised address that the confirmation goes to.

    Hashes for known addresses too, so that the answer takes as long.

    Raises: Several (BadAddress, WeakPassword, PasswordsDiffer, ConsentMissing); TooMany.
    """
    refusals: list[PortalError] = []
    address = ""
    try:
        address = addresses.normalise(email)
    except errors.BadAddress as error:
        refusals.append(error)
    refusals += flaws_of(password, repeated, email=address)
    if not has_consented:
        refusals.append(errors.ConsentMissing())
    _refuse(refusals)
    await in_reading(registration.refuse_crowd, client=client, now=now)
    pending = await in_reading(registration.pending_password, email=address)
    is_repetition = await passwords.verify(password, pending)
    password_hash = await passwords.hash_password(password)
    await in_unit(
        registration.sign_up,
        email=address,
        password_hash=password_hash,
        is_repetition=is_repetition,
        consent_version=consent_version,
        client=client,
        now=now,
    )
    return address


async def sign_in(
    *,
    email: str,
    password: str,
    is_remembered: bool,
    client: Client,
    now: datetime,
    old_cookie: str = "",
) -> OpenedSignIn | PendingSignIn:
    """Check a password and begin a sign-in.

    Raises: BadAddress, SignInRefused, AddressLocked, TooMany.
    """
    address = addresses.normalise(email)
    known = await in_reading(services.begin_sign_in, email=address, client=client, now=now)
    is_right = await passwords.verify(password, known.password_hash if known else None)
    if known is None or not is_right or not known.may_enter:
        refusal = await in_unit(
            services.refuse_sign_in,
            email=address,
            client=client,
            is_unconfirmed=is_right,
            now=now,
        )
        raise refusal
    renewed = None
    if passwords.needs_update(known.password_hash):
        renewed = await passwords.hash_password(password)
    return await in_unit(
        services.open_sign_in,
        account_id=known.account_id,
        is_remembered=is_remembered,
        client=client,
        password_hash=renewed,
        old_cookie=old_cookie,
        now=now,
    )


async def use_link(
    *, token: str, client: Client, now: datetime, old_cookie: str = ""
) -> OpenedSignIn | PendingSignIn:
    """Sign in by a one-time link; a bad one counts against the client.

    Raises: LinkRefused (one of its kinds), TooMany.
    """
    try:
        return await in_unit(
            mailed_links.use_link, token=token, client=client, old_cookie=old_cookie, now=now
        )
    except errors.LinkRefused:
        await in_unit(mailed_links.note_bad_link, client=client, now=now)
        raise


async def use_code(
    *, email: str, code: str, client: Client, now: datetime, old_cookie: str = ""
) -> OpenedSignIn | PendingSignIn:
    """Sign in by the six digits; spaces that people type between them are ignored.

    Raises: BadAddress, CodeRefused, TooMany.
    """
    digits = "".join(code.split())
    opened = await in_unit(
        mailed_links.use_code,
        email=addresses.normalise(email),
        code=digits[:20],
        client=client,
        old_cookie=old_cookie,
        now=now,
    )
    if opened is None:
        raise errors.CodeRefused()
    return opened


async def confirm_address(*, token: str, client: Client, now: datetime) -> ConfirmedAddress:
    """Prove an address by its link; a bad one counts against the client.

    Raises: LinkRefused (one of its kinds).
    """
    try:
        return await in_unit(registration.confirm_address, token=token, client=client, now=now)
    except errors.LinkRefused:
        await in_unit(mailed_links.note_bad_link, client=client, now=now)
        raise


async def reset_password(
    *, token: str, password: str, repeated: str, client: Client, now: datetime
) -> str:
    """Set a new password by its link and return the address.

    Raises: Several (WeakPassword, PasswordsDiffer; the link lives on); LinkRefused (a kind of it).
    """
    glance = await in_reading(
        mailed_links.glance_at_link, token=token, purpose=Purpose.RESET, now=now
    )
    password_hash = passwords.UNUSABLE
    if glance.state == "ready":
        _refuse(flaws_of(password, repeated, email=glance.email))
        password_hash = await passwords.hash_password(password)
    try:
        return await in_unit(
            mailed_links.reset_password,
            token=token,
            password_hash=password_hash,
            client=client,
            now=now,
        )
    except errors.LinkRefused:
        await in_unit(mailed_links.note_bad_link, client=client, now=now)
        raise


def flaws_of(password: str, repeated: str, *, email: str) -> list[PortalError]:
    """Return what is wrong with a new password: the rules it breaks, and its repetition."""
    flaws: list[PortalError] = []
    try:
        passwords.check(password, email=email)
    except errors.WeakPassword as error:
        flaws.append(error)
    if password != repeated:
        flaws.append(errors.PasswordsDiffer())
    return flaws


def _refuse(refusals: list[PortalError]) -> None:
    if refusals:
        raise errors.Several(refusals)


async def prove_password(*, actor: Actor, password: str, client: Client, now: datetime) -> None:
    """Ask for the current password before a grave act; failures count as failed sign-ins do.

    Raises: WrongPassword, AddressLocked, TooMany.
    """
    known = await in_reading(services.begin_sign_in, email=actor.email, client=client, now=now)
    if await passwords.verify(password, known.password_hash if known else None):
        return
    refusal = await in_unit(
        services.refuse_sign_in,
        email=actor.email,
        client=client,
        is_unconfirmed=False,
        now=now,
    )
    raise refusal if isinstance(refusal, TooMany) else errors.WrongPassword()


async def change_password(
    *, actor: Actor, current: str, password: str, repeated: str, client: Client, now: datetime
) -> int:
    """Change the password of who is signed in; return how many other sessions ended.

    Raises: Several (WeakPassword, PasswordsDiffer); WrongPassword; AddressLocked, TooMany.
    """
    await prove_password(actor=actor, password=current, client=client, now=now)
    _refuse(flaws_of(password, repeated, email=actor.email))
    password_hash = await passwords.hash_password(password)
    return await in_unit(
        profile.change_password,
        actor=actor,
        password_hash=password_hash,
        client=client,
        now=now,
    )


async def erase_account(*, actor: Actor, password: str, client: Client, now: datetime) -> None:
    """Erase the account of who is signed in.

    Raises: WrongPassword, AddressLocked, TooMany, LastAdmin.
    """
    await prove_password(actor=actor, password=password, client=client, now=now)
    await in_unit(personal_data.erase_account, account_id=actor.account_id, now=now)
