"""Guards in the code, found by reading it: what asks about a person, and refuses.

A mutant swaps the code of the living function, wherever decorators have carried it.
"""

import ast
import gc
import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import CodeType, FunctionType

from tests.mutants.mutant import Mutant

PROJECT = Path(__file__).resolve().parents[2]
ROOMS = (
    *("config", "localities", "accounts", "surveys", "onestop", "publishing"),
    *("scoring", "scorecards", "work", "jobs"),
)
# Functions that answer whether a person may; a mutant's answer is always yes ...
RIGHTS = {
    *("may", "reaches", "may_draw", "may_send_from", "_may_make"),
    *("reach", "_in_hands", "_may_see"),
    *("_may_settle", "has_permission", "allow_request"),
    *("has_add_permission", "has_change_permission", "has_delete_permission"),
    *("has_view_permission", "has_module_permission"),
}
# ... or whether something stands against them; a mutant's answer is always no.
BARS = {"is_ranked", "needed", "_on_paper", "_is_rated"}
# Whose answer is a set of places; a mutant's answer is all of them.
SCOPES = dict.fromkeys(("units_of", "managed_units"), "Unit.objects.all()")
# The next line of each refuses the same people once more: no test can tell.
TWICE = {
    # Whoever opens a batch keys paper or supervises its place, or gets a 404.
    "surveys.channels.paper.views._may_settle: answers",
    "surveys.channels.paper.views.differences: if not open_forms or not "
    "_may_settle(request, found)",
}
# What a guard raises, or returns, when it refuses: names, and codes of refusals.
REFUSALS = {
    *("PermissionDenied", "NotYours", "not_yours", "too_often", "self_sealed"),
    *("self_approved", "preview_not_allowed", "preview_not_granted"),
    *("not_assigned", "not_a_supervisor", "works_where_rated"),
}
ASKED = RIGHTS | BARS | {"take"}
SAID = {"request.allowed", "sender.may_weigh", "user.is_authenticated"}
# The method of accounts.reach whose rows are those of a person's places.
WITHIN = "within"
SCOPED = {"filter", "get_object_or_404", "exclude"}
PEOPLE = {"user", "viewer", "surveyor", "units_of", "frames_of", "by", "roles", "reach"}
# They name a person but guard nothing: what is counted, shown first or made anew.
UNGUARDED = {
    # Told from another person's pass of the same uid, which cannot be.
    "surveys.channels.paper.batches.key",
    "accounts.sign_in.lent_devices.lend_device",
    "accounts.people.appoint_first",
    "accounts.sign_in.pages.sign_in",
    "publishing.pages.selection.units_of",
    "scoring.runs.diagnostics.units_of",
    "surveys.fieldwork.assignments.assign",
    "surveys.fieldwork.pages.lists._keep_upload",
    "surveys.fieldwork.pages.lists.home",
    "work.home.home",
    "surveys.channels.paper.keying._page",
}


def mutants() -> Iterator[Mutant]:
    """Every guard of the code; two of one function and wording are numbered."""
    seen: dict[str, int] = {}
    for path in files():
        tree = ast.parse(path.read_text())
        for qualname, function in _functions(tree):
            if f"{module_of(path)}.{qualname}" in UNGUARDED:
                continue
            for what, node in _guards(function):
                name = f"guard {module_of(path)}.{qualname}: {what}"
                if name.removeprefix("guard ") in TWICE:
                    continue
                seen[name] = seen.get(name, 0) + 1
                if seen[name] > 1:
                    name = f"{name} ({seen[name]})"
                yield Mutant(name, partial(_without, path, qualname, function, node))


def files() -> Iterator[Path]:
    """Every file of the rooms that may hold a guard."""
    for room in ROOMS:
        for path in sorted((PROJECT / room).rglob("*.py")):
            # Commands are for the owner of the system, demonstrations for nobody.
            if not {"migrations", "management"} & set(path.parts):
                yield path


def module_of(path: Path) -> str:
    """The name a file is imported by."""
    return ".".join(path.relative_to(PROJECT).with_suffix("").parts)


def names_in(path: Path) -> list[str]:
    """Qualified names of a file's functions."""
    return [name for name, _node in _functions(ast.parse(path.read_text()))]


def _functions(tree, before=""):
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            yield before + node.name, node
            yield from _functions(node, f"{before}{node.name}.<locals>.")
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{before}{node.name}.")


def _guards(function: ast.FunctionDef):
    """(what it says, node) of each guard in the function itself."""
    if function.name in RIGHTS | BARS | SCOPES.keys():
        yield "answers", function
    for node in _own(function):
        if isinstance(node, ast.If) and (_refuses(node) or _asks(node)):
            yield f"if {ast.unparse(node.test)}", node
        elif isinstance(node, ast.Call) and _name(node.func) == WITHIN:
            yield f"rows within {', '.join(map(ast.unparse, node.args))}", node
        elif isinstance(node, ast.Call) and _name(node.func) in SCOPED:
            for keyword in node.keywords:
                if keyword.arg and _words(keyword.value) & PEOPLE:
                    yield f"{_name(node.func)} {ast.unparse(keyword)}", keyword


def _own(function):
    """Nodes of a function without those of functions inside it."""
    for node in ast.iter_child_nodes(function):
        if not isinstance(node, ast.FunctionDef):
            yield node
            yield from _own(node)


def _refuses(node: ast.If) -> bool:
    first = node.body[0]
    if isinstance(first, ast.Raise) and first.exc is not None:
        codes = {
            part.value for part in ast.walk(first.exc) if isinstance(part, ast.Constant)
        }
        return bool((_words(first.exc) | codes) & REFUSALS)
    return isinstance(first, ast.Return) and bool(_words(first) & REFUSALS)


def _asks(node: ast.If) -> bool:
    """It asks for a right and ends the request one way or the other."""
    ends = isinstance(node.body[0], ast.Raise | ast.Return)
    parts = list(ast.walk(node.test))
    asked = {_name(part.func) for part in parts if isinstance(part, ast.Call)}
    own = {ast.unparse(part) for part in parts} & SAID
    return ends and bool(asked & ASKED or own)


def _words(node: ast.AST) -> set[str]:
    return {_name(part) for part in ast.walk(node)} - {""}


def _name(node: ast.AST) -> str:
    return str(getattr(node, "id", None) or getattr(node, "attr", None) or "")


@contextmanager
def _without(path, qualname, function, node):
    importlib.import_module(module_of(path))
    living = list(_living(path, qualname, function))
    if not living:
        raise LookupError(f"{path} has no living function {qualname}")
    code = _mutated(path, qualname, function, node)
    kept = [(one, one.__code__) for one in living]
    for one in living:
        one.__code__ = code
    try:
        yield
    finally:
        for one, before in kept:
            one.__code__ = before


def _living(path, qualname, function):
    first = min([function.lineno, *(one.lineno for one in function.decorator_list)])
    # What was there before the tests began is left out of the objects else.
    gc.unfreeze()
    for found in gc.get_objects():
        # Not isinstance: it would wake lazy objects.
        if type(found) is FunctionType:
            code = found.__code__
            here = (code.co_filename, code.co_qualname, code.co_firstlineno)
            if here == (str(path), qualname, first):
                yield found


def _mutated(path, qualname, function, node) -> CodeType:
    """The function's code without the guard."""
    tree = ast.parse(path.read_text())
    _remove(tree, _place(node))
    ast.fix_missing_locations(tree)
    code = compile(tree, str(path), "exec")
    return next(one for one in _codes(code) if one.co_qualname == qualname)


def _place(node):
    where = (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
    return type(node), *where


def _remove(tree, place) -> None:
    """Take out the guard at a place; a test stays, for the free variables it uses."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            node.keywords = [one for one in node.keywords if _place(one) != place]
        if not hasattr(node, "lineno") or _place(node) != place:
            continue
        if isinstance(node, ast.FunctionDef):
            answer = SCOPES.get(node.name, str(node.name in RIGHTS))
            node.body.insert(0, *ast.parse(f"if True: return {answer}").body)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            node.func.attr, node.args = "all", []
        elif isinstance(node, ast.If):
            let_in = _grants(node)
            operation = ast.Or() if let_in else ast.And()
            node.test = ast.BoolOp(operation, [ast.Constant(let_in), node.test])


def _grants(node: ast.If) -> bool:
    """Whether who passes the test is let in, as by `if may(...): return Trust(...)`."""
    asked = isinstance(node.test, ast.Call | ast.BoolOp) and not _refuses(node)
    negated = any(isinstance(part, ast.Not) for part in ast.walk(node.test))
    return asked and not negated and isinstance(node.body[0], ast.Return)


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)
