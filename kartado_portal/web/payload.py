"""The shape of what a browser may send to a handler, read off the handler's own signature."""

import dataclasses
import inspect
import json
import re
import types
from collections.abc import Callable
from typing import Annotated, Any, NotRequired, Union, get_args, get_origin, get_type_hints

import annotated_types
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from reflex_base.utils.form import FORM_DATA_ENTRIES_KEY
from typing_extensions import TypedDict

TEXT_LIMIT = 20_000
"""Characters of one text, unless `Annotated[str, StringConstraints(max_length=...)]` says else."""
ITEMS_LIMIT = 200
KEYS_LIMIT = 100
NAME_LIMIT = 200
NUMBER_LIMIT = 2**53
"""Beyond this JavaScript itself cannot count."""

_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")

_Key = Annotated[str, StringConstraints(max_length=NAME_LIMIT)]
_Text = Annotated[str, StringConstraints(max_length=TEXT_LIMIT)]
_Scalar = _Text | bool | int | float | None
_Free = _Scalar | Annotated[list[_Scalar], Field(max_length=ITEMS_LIMIT)]


class PayloadSchema:
    """Validates one handler's payload: strict types, capped lengths, no unknown key."""

    def __init__(self, fn: Callable[..., Any]) -> None:
        hints = get_type_hints(fn, include_extras=True)
        fields: dict[str, Any] = {}
        for name, parameter in list(inspect.signature(fn).parameters.items())[1:]:
            if name not in hints or parameter.kind is not parameter.POSITIONAL_OR_KEYWORD:
                raise TypeError(f"{fn.__qualname__}: «{name}» has no type that can be checked")
            capped = cap(hints[name])
            has_default = parameter.default is not parameter.empty
            fields[name] = NotRequired[capped] if has_default else capped
        shape = TypedDict("Payload", fields)  # type: ignore[misc]
        shape.__pydantic_config__ = ConfigDict(  # type: ignore[attr-defined]
            strict=True, extra="forbid", allow_inf_nan=False
        )
        self.fields = tuple(fields)
        self._adapter: TypeAdapter[Any] = TypeAdapter(shape)

    def refusal(self, payload: object) -> str | None:
        """Return why `payload` is refused, naming fields and rules but no values; else None."""
        if not isinstance(payload, dict):
            return "payload: not an object"
        try:
            text = json.dumps(
                {name: _form_as_dict(value) for name, value in payload.items()}, allow_nan=False
            )
            if _NUL.search(text):
                return "payload: NUL"
            self._adapter.validate_json(text)
        except ValidationError as error:
            faults = error.errors(include_url=False, include_context=False, include_input=False)
            return "; ".join(f"{_place(fault['loc'])}: {fault['type']}" for fault in faults[:3])
        except (TypeError, ValueError, RecursionError):
            return "payload: not JSON"
        return None


def cap(hint: Any) -> Any:
    """Return `hint` with limits on every text, list, object and number that has none."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        inner, *extras = arguments
        own = inner if any(map(_is_limit, extras)) else cap(inner)
        return Annotated[(own, *extras)]
    if origin in (Union, types.UnionType):
        return Union[tuple(cap(argument) for argument in arguments)]  # noqa: UP007
    if hint is str:
        return _Text
    if hint is int:
        return Annotated[int, Field(ge=-NUMBER_LIMIT, le=NUMBER_LIMIT)]
    if hint is Any:
        return _Free
    if hint is dict:
        return cap(dict[str, Any])
    if hint in (list, tuple, set, frozenset):
        return cap(hint[Any])
    if origin is dict:
        capped = types.GenericAlias(dict, (_Key, cap(arguments[1])))
        return Annotated[capped, Field(max_length=KEYS_LIMIT)]
    if origin in (list, set, frozenset):
        capped = types.GenericAlias(origin, (cap(arguments[0]),))
        return Annotated[capped, Field(max_length=ITEMS_LIMIT)]
    if isinstance(hint, type) and (issubclass(hint, BaseModel) or dataclasses.is_dataclass(hint)):
        raise TypeError(f"{hint.__name__}: models carry their own laxer rules; take plain values")
    return hint


def _is_limit(extra: Any) -> bool:
    """Whether one extra of an `Annotated` limits a length by itself."""
    if isinstance(extra, annotated_types.MaxLen | annotated_types.Len):
        return True
    if isinstance(extra, StringConstraints):
        return extra.max_length is not None
    limits = getattr(extra, "metadata", [])
    return any(isinstance(limit, annotated_types.MaxLen) for limit in limits)


def _form_as_dict(value: object) -> object:
    """Undo the wire form of `on_submit`: ordered [name, value] pairs under one key."""
    if not isinstance(value, dict) or FORM_DATA_ENTRIES_KEY not in value:
        return value
    entries = value[FORM_DATA_ENTRIES_KEY]
    if len(value) != 1 or not isinstance(entries, list) or len(entries) > KEYS_LIMIT:
        raise ValueError("form")
    fields: dict[str, list[object]] = {}
    for name, content in entries:
        if not isinstance(name, str):
            raise ValueError("form")
        fields.setdefault(name, []).append(content)
    return {name: found[0] if len(found) == 1 else found for name, found in fields.items()}


def _place(path: tuple[int | str, ...]) -> str:
    """Return where a fault is; keys come from the client, so they are cut and cleaned."""
    words = [re.sub(r"[^\w\[\]]", "?", str(part))[:40] for part in path[:3]]
    return ".".join(words) or "payload"
