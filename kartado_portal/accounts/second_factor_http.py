"""The doors of the second factor that are plain HTTP: codes and passwords travel here alone."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kartado_portal import clock
from kartado_portal import routes as paths
from kartado_portal.accounts import errors, second_factor_acts
from kartado_portal.accounts import pending as pending_cookies
from kartado_portal.accounts.cookies import drop_cookie, flash_cookie, pending_cookie
from kartado_portal.accounts.entering import enter
from kartado_portal.accounts.flash import Flash
from kartado_portal.accounts.forms import (
    Handler,
    brought_cookie,
    client_of,
    go,
    or_back_to,
    read_form,
    tell,
    text,
)
from kartado_portal.actor import Actor
from kartado_portal.errors import PortalError

Identify = Callable[[Request], Awaitable[Actor | None]]
Answer = Callable[[Request, Actor, dict[str, str]], Awaitable[Flash]]


def routes(identify: Identify) -> list[Route]:
    """Return the routes; those of `/conta` send whoever is not signed in to sign in."""

    def signed_in(answer: Answer) -> Handler:
        async def asked(request: Request) -> Response:
            actor = await identify(request)
            if actor is None:
                return go(paths.sign_in(paths.SECOND_FACTOR))
            form = await read_form(request)
            response = tell(await answer(request, actor, form))
            # The page that was wanted before this one is kept while the person is at it.
            wanted = paths.safe_next(text(form, "next"), default="")
            response.headers["location"] = paths.second_factor(wanted)
            return response

        return or_back_to(paths.SECOND_FACTOR, asked)

    finish = or_back_to(paths.SIGN_IN_CODE, finish_sign_in)
    return [
        Route(paths.SECOND_FACTOR_POST, finish, methods=["POST"]),
        Route(paths.SECOND_FACTOR_BEGIN_POST, signed_in(begin), methods=["POST"]),
        Route(paths.SECOND_FACTOR_CHANGE_POST, signed_in(begin_another), methods=["POST"]),
        Route(paths.SECOND_FACTOR_CONFIRM_POST, signed_in(confirm), methods=["POST"]),
        Route(paths.SECOND_FACTOR_OFF_POST, signed_in(turn_off), methods=["POST"]),
        Route(paths.RECOVERY_CODES_POST, signed_in(renew_codes), methods=["POST"]),
        Route(paths.RECOVERY_CODES_KEPT_POST, put_codes_away, methods=["POST"]),
    ]


async def finish_sign_in(request: Request) -> Response:
    """Take the code that the sign-in still owes; go on to what was wanted before the password."""
    form = await read_form(request)
    found = pending_cookies.unseal(request.cookies.get(pending_cookie(), ""))
    if found is None:
        return _start_over(errors.SignInOver())
    pending, wanted = found
    try:
        opened = await second_factor_acts.finish_sign_in(
            pending=pending,
            code=text(form, "code"),
            recovery_code=text(form, "recovery_code"),
            client=client_of(request),
            old_cookie=brought_cookie(request),
            now=clock.now(),
        )
    except errors.SignInOver as over:
        return _start_over(over)
    except PortalError as error:
        return tell(Flash(paths.SIGN_IN_CODE, errors={error.field: str(error)}))
    return enter(opened, wanted)


def _start_over(over: PortalError) -> Response:
    response = tell(Flash(paths.SIGN_IN, errors={"": str(over)}))
    drop_cookie(response, pending_cookie())
    return response


async def begin(request: Request, actor: Actor, form: dict[str, str]) -> Flash:
    """Begin setting up an app, after the password was given again."""
    try:
        await second_factor_acts.begin(
            actor=actor,
            password=text(form, "current_password"),
            client=client_of(request),
            now=clock.now(),
        )
    except PortalError as error:
        return Flash(paths.SECOND_FACTOR, errors={error.field: str(error)})
    return Flash(paths.SECOND_FACTOR)


async def begin_another(request: Request, actor: Actor, form: dict[str, str]) -> Flash:
    """Begin setting up another app; the present one counts until the other is confirmed."""
    try:
        await second_factor_acts.begin_another(
            actor=actor,
            proof=text(form, "change_proof"),
            client=client_of(request),
            now=clock.now(),
        )
    except PortalError as error:
        said = {_field("change_proof", error): str(error)}
        return Flash(paths.SECOND_FACTOR, errors=said)
    return Flash(paths.SECOND_FACTOR)


async def confirm(request: Request, actor: Actor, form: dict[str, str]) -> Flash:
    """Turn the second factor on; its page then shows the recovery codes, this once."""
    try:
        codes = await second_factor_acts.confirm(
            actor=actor, code=text(form, "code")[:20], client=client_of(request), now=clock.now()
        )
    except PortalError as error:
        return Flash(paths.SECOND_FACTOR, errors={error.field: str(error)})
    return Flash(paths.SECOND_FACTOR, "turned_on", typed={"codes": " ".join(codes)})


async def put_codes_away(request: Request) -> Response:
    """Forget the recovery codes that a page was told, and go where one wanted to go."""
    form = await read_form(request)
    response = go(paths.safe_next(text(form, "next"), default=paths.ACCOUNT))
    drop_cookie(response, flash_cookie())
    return response


async def turn_off(request: Request, actor: Actor, form: dict[str, str]) -> Flash:
    """Turn the second factor off."""
    try:
        await second_factor_acts.turn_off(
            actor=actor, proof=text(form, "off_proof"), client=client_of(request), now=clock.now()
        )
    except PortalError as error:
        return Flash(paths.SECOND_FACTOR, errors={_field("off_proof", error): str(error)})
    return Flash(paths.SECOND_FACTOR, "turned_off")


async def renew_codes(request: Request, actor: Actor, form: dict[str, str]) -> Flash:
    """Make other recovery codes, and show them this once."""
    try:
        codes = await second_factor_acts.renew_codes(
            actor=actor, proof=text(form, "codes_proof"), client=client_of(request), now=clock.now()
        )
    except PortalError as error:
        said = {_field("codes_proof", error): str(error)}
        return Flash(paths.SECOND_FACTOR, errors=said)
    return Flash(paths.SECOND_FACTOR, "renewed", typed={"codes": " ".join(codes)})


def _field(name: str, error: PortalError) -> str:
    """Return the field that the sentence stands by: three forms of the page ask for a proof."""
    return name if isinstance(error, errors.WrongProof) else ""
