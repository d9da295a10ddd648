"""Why a mailed link does nothing."""

import reflex as rx

from kartado_portal.accounts import errors
from kartado_portal.ui.card import alert


def dead_link(state: rx.Var[str], error: rx.Var[str]) -> rx.Component:
    """Return the sentence for a link that is expired, replaced, used or unknown."""
    sentence = rx.match(
        state,
        ("expired", errors.LinkExpired.sentence),
        ("replaced", errors.LinkReplaced.sentence),
        ("used", errors.LinkAlreadyUsed.sentence),
        errors.LinkUnknown.sentence,
    )
    return alert(rx.cond(error, error, sentence), tone="warning", role="alert")
