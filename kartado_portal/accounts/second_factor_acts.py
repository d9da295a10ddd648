"""Whole acts around the second factor, each one call for the edge: proof first, then one unit."""

from datetime import datetime

from kartado_portal.accounts import acts, errors, second_factor, second_factor_codes
from kartado_portal.accounts.schemas import Client, OpenedSignIn, PendingSignIn
from kartado_portal.actor import Actor
from kartado_portal.database import in_unit

_CODE_DIGITS = 6


async def begin(*, actor: Actor, password: str, client: Client, now: datetime) -> None:
    """Begin setting an app up, after the password was given again.

    Raises: WrongPassword, AddressLocked, TooMany.
    """
    await acts.prove_password(actor=actor, password=password, client=client, now=now)
    await in_unit(second_factor.begin, actor=actor, now=now)


async def begin_another(*, actor: Actor, proof: str, client: Client, now: datetime) -> None:
    """Begin setting another app up. Raises: WrongProof, AddressLocked, TooMany."""
    await _prove(actor=actor, proof=proof, client=client, now=now)
    await in_unit(second_factor.begin, actor=actor, now=now)


async def confirm(*, actor: Actor, code: str, client: Client, now: datetime) -> list[str]:
    """Turn it on by the app's first code; return the recovery codes.

    Raises: SecondFactorCodeWrong, SetUpOver, TooMany.
    """
    codes = await in_unit(second_factor.confirm, actor=actor, code=code, client=client, now=now)
    if codes is None:
        raise errors.SecondFactorCodeWrong()
    return codes


async def finish_sign_in(
    *,
    pending: PendingSignIn,
    code: str,
    recovery_code: str,
    client: Client,
    old_cookie: str,
    now: datetime,
) -> OpenedSignIn:
    """Sign in whoever has proved the first factor.

    Raises: SecondFactorCodeWrong (or its kind for recovery codes), SignInOver, TooMany.
    """
    opened = await in_unit(
        second_factor_codes.finish_sign_in,
        pending=pending,
        code=code[:20],
        recovery_code=recovery_code[:100],
        client=client,
        old_cookie=old_cookie,
        now=now,
    )
    if opened is None:
        is_recovery = recovery_code and not code
        raise errors.RecoveryCodeWrong() if is_recovery else errors.SecondFactorCodeWrong()
    return opened


async def turn_off(*, actor: Actor, proof: str, client: Client, now: datetime) -> None:
    """Turn it off. Raises: WrongProof, SecondFactorRequired, AddressLocked, TooMany."""
    await _prove(actor=actor, proof=proof, client=client, now=now)
    await in_unit(second_factor.turn_off, actor=actor, client=client, now=now)


async def renew_codes(*, actor: Actor, proof: str, client: Client, now: datetime) -> list[str]:
    """Return new recovery codes. Raises: WrongProof, SetUpOver, AddressLocked, TooMany."""
    await _prove(actor=actor, proof=proof, client=client, now=now)
    return await in_unit(second_factor.renew_codes, actor=actor, client=client, now=now)


async def _prove(*, actor: Actor, proof: str, client: Client, now: datetime) -> None:
    """Take the password or a current code; no password that is accepted is six digits alone."""
    digits = "".join(proof.split())
    if len(digits) == _CODE_DIGITS and digits.isascii() and digits.isdigit():
        is_right = await in_unit(
            second_factor.spend_code, actor=actor, code=digits, client=client, now=now
        )
        if not is_right:
            raise errors.WrongProof(field="proof")
        return
    try:
        await acts.prove_password(actor=actor, password=proof, client=client, now=now)
    except errors.WrongPassword as wrong:
        raise errors.WrongProof(field="proof") from wrong
