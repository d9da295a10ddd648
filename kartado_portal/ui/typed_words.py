"""Words that the server does not have yet, kept in the browser's tab until it does.

The browser's half is `assets/typed_words.js`. A form passes it, with each stroke, the moment of
the stroke (`remember`) and the version of the draft that the words follow (`since`); its State
answers with `server_has` once they are in the draft. What has no answer is said again when the
form opens or the page has connected again (`typed_words`).

A form's name ends in `:<account>:<number>`: nobody's words come into another person's form, and
a form under a higher number says that the lower ones were sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from secrets import randbits
from typing import Any

import reflex as rx
from reflex.utils.imports import ImportVar
from reflex.vars import VarData
from reflex_base.event import EventSpec
from reflex_base.vars.base import Var
from reflex_base.vars.function import FunctionVar

from kartado_portal.ui.browser import at_once

ALL_FIELDS = "*"
_SCRIPT = "$/public/typed_words"
_FORMS = 4
"""How many forms of a tab are answered for at a time."""


@dataclass(frozen=True)
class KeptWords:
    """Up to which moment the draft of a form holds each field's words; its version then."""

    form: str
    opened: int
    """The version that the page was opened with; those after it are the page's own savings."""
    version: int
    fields: dict[str, int]


class TypedWords(rx.State):
    """What the server tells the tab that it has."""

    kept: list[KeptWords] = []

    def _note(self, words: KeptWords) -> None:
        others = [one for one in self.kept if one.form != words.form]
        self.kept = [*others, words][-_FORMS:]


async def server_has(
    state: rx.State, form: str, *, opened: int, version: int, fields: Mapping[str, int]
) -> None:
    """Tell the browser that the draft, now of this version, holds fields up to a moment.

    `opened` is the version on which the page's own savings began: what was typed on an older one
    does not follow them.
    `ALL_FIELDS` stands for whatever the form has; a form that was sent is told so as well.
    """
    words = await state.get_state(TypedWords)
    words._note(KeptWords(form=form, opened=opened, version=version, fields=dict(fields)))


def another_load() -> int:
    """Return a number for `asked`: a State that is emptied between two loads must not repeat it."""
    return randbits(31)


def remember(form: Var[str], field: str | Var[str], words: Var[str], version: Var[int]) -> Var[int]:
    """Return the moment of a stroke, evaluated with it, which keeps the words meanwhile.

    No form (an empty name): nothing is kept.
    """
    return _call("remember", form, field, words, version).to(int)


def since(form: Var[str], field: str | Var[str]) -> Var[int]:
    """Return the version of the draft that the field's words follow; None when not known."""
    return _call("since", form, field).to(int)


def moment() -> Var[int]:
    """Return the moment of an event, for a form that goes as a whole."""
    return _call("moment").to(int)


def forget(form: Var[str]) -> EventSpec:
    """Return the event that forgets what was typed into a form."""
    return rx.run_script(_call("forget", form))


def forget_all() -> Var:
    """Return a handler that forgets everything: the person leaves."""
    return at_once(_call("forgetAll"))


def typed_words(
    form: Var[str],
    asked: Var[int],
    fields: Var[dict[str, str]] | None = None,
    opened: Var[int] | int = 0,
) -> rx.Component:
    """Return what stands beside a form's fields and says again what the server has not.

    It does so when it comes on screen and whenever `asked` changes: at each load of the page.
    `fields` is what was loaded, `opened` its version: a field for which nothing is left to say
    shows that, or what the draft has taken from it since.
    """
    loaded: Any = {} if fields is None else fields
    return _Beside.create(form=form, asked=asked, fields=loaded, opened=opened)


def kept_words(owner: Var[str]) -> rx.Component:
    """Return what stands in every page and forgets what the server has.

    `owner` is the signed-in person's address; another's words are forgotten when it changes.
    """
    return _Everywhere.create(kept=TypedWords.kept, owner=owner)


class _Beside(rx.Component):
    library = _SCRIPT
    tag = "TypedWords"

    form: Var[str]
    asked: Var[int]
    fields: Var[dict[str, str]]
    opened: Var[int]


class _Everywhere(rx.Component):
    library = _SCRIPT
    tag = "KeptWords"

    kept: Var[list[Any]]
    owner: Var[str]


def _call(name: str, *args: Any) -> Var:
    imports = {_SCRIPT: [ImportVar(tag=name)]}
    return Var(name, _var_data=VarData(imports=imports)).to(FunctionVar).call(*args)
