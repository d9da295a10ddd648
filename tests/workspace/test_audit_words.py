"""The audit log says in words whatever the portal writes into it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import kartado_portal
from kartado_portal.workspace import audit_words

CODE = re.compile(r"[a-z]+\.[a-z_]+")
ORDINARY_LOG = {"info", "warning", "error", "exception", "debug"}


def codes_of(module: ast.Module) -> Iterator[str]:
    """Yield the acts that a module writes: whole strings, and f-strings over what calls pass."""
    for function in ast.walk(module):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for call in ast.walk(function):
            if not isinstance(call, ast.Call):
                continue
            name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            if name in ORDINARY_LOG:
                continue
            for given in [*call.args, *(one.value for one in call.keywords)]:
                yield from _said(given, function, module)
    for node in ast.walk(module):
        if isinstance(node, ast.Assign):
            yield from filter(CODE.fullmatch, _texts(node.value))


def _said(given: ast.expr, function: ast.AST, module: ast.Module) -> Iterator[str]:
    if isinstance(given, ast.JoinedStr):
        start = given.values[0]
        if not (isinstance(start, ast.Constant) and re.fullmatch(r"[a-z]+\.", str(start.value))):
            return
        hole = given.values[1]
        assert isinstance(hole, ast.FormattedValue)
        end = "".join(_texts(given.values[2])) if len(given.values) > 2 else ""
        assert isinstance(hole.value, ast.Name)
        for word in _words_of(hole.value.id, function, module):
            yield f"{start.value}{word}{end}"
        return
    yield from filter(CODE.fullmatch, _texts(given))


def _words_of(name: str, function: ast.AST, module: ast.Module) -> Iterator[str]:
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            yield from _texts(node.value)
    names = [one.arg for one in function.args.args]
    if name in names:
        for call in ast.walk(module):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == function.name:
                yield from _texts(call.args[names.index(name)])


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def written_codes() -> set[str]:
    found: set[str] = set()
    for path in Path(kartado_portal.__file__).parent.rglob("*.py"):
        text = path.read_text("utf-8")
        if "kartado_portal.audit" in text and path.name != "audit_words.py":
            found |= set(codes_of(ast.parse(text)))
    return {one for one in found if not one.endswith((".csv", ".zip", ".id"))}


def test_every_act_that_the_portal_writes_has_words():
    codes = written_codes()

    assert {"accounts.sign_in", "ticket.subject", "accounts.turn_on_second_factor"} <= codes
    assert codes - set(audit_words.ACTIONS) == set()


def test_no_words_are_kept_for_acts_that_nobody_writes():
    assert set(audit_words.ACTIONS) - written_codes() == set()


def test_whatever_is_acted_on_has_words():
    room = Path(kartado_portal.__file__).parent
    texts = "\n".join(path.read_text("utf-8") for path in room.rglob("*.py"))
    written = set(re.findall(r'\bsubject=f?"([a-z_]+)[:"]', texts))

    assert {"account", "hours", "ticket"} <= written
    assert written - set(audit_words.OBJECTS) == set()
    for kind in audit_words.OBJECTS:
        assert re.search(rf'f?"{kind}(:\{{|")', texts), f"nobody writes {kind}"


def test_what_was_acted_on_is_said_in_words_and_what_is_unknown_stays():
    told = map(audit_words.about, ("ticket:1", "sla:high", "stage:new", "hours", "x:1", ""))

    assert list(told) == [
        "ticket 1",
        "prazos da prioridade Alta",
        "etapa NOVO",
        "horário de atendimento",
        "x:1",
        "",
    ]


def test_data_is_named_and_what_is_unknown_stays():
    known = {"method": "password", "is_shared": True, "before": "customer", "after": {"name": "X"}}

    assert audit_words.detail(known) == (
        "forma: senha; da equipe: sim; antes: cliente; depois: (nome: X)"
    )
    assert audit_words.detail({"xyz": "w", "level": None}) == "xyz: w; nível: —"
    assert audit_words.action("room.unknown") == "room.unknown"
