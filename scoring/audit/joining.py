"""One file of several modules, for machines where nothing of ours is installed.

The modules may use the standard library and each other's names; the file is what they
say, in their order, with one list of imports above.
"""

import ast
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

ROOM = "verifier"


class NamesCollide(ValueError):
    """Two modules give one name to two things."""


def joined(
    modules: Mapping[Path, Collection[str] | None], *, title: str, last: str
) -> str:
    """The source of one program; `last` is the statement that runs it.

    Of a module with names given only those are taken.
    """
    imports: set[str] = set()
    bodies, names = [], Counter[str]()
    for path, wanted in modules.items():
        source = path.read_text(encoding="utf-8")
        tree = ast.parse(source)
        if wanted is not None:
            tree.body = [n for n in tree.body if set(_names(n)) & set(wanted)]
        imports |= {ast.unparse(n) for n in ast.parse(source).body if _is_foreign(n)}
        names.update(name for node in tree.body for name in _names(node))
        bodies.append(_body(source, tree))
    if twice := sorted(name for name, count in names.items() if count > 1):
        raise NamesCollide(", ".join(twice))
    parts = [f'"""{title}"""', "\n".join(sorted(imports)), *bodies, last]
    return "\n\n\n".join(part.strip("\n") for part in parts) + "\n"


def _is_foreign(node: ast.stmt) -> bool:
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").partition(".")[0] != ROOM
    return isinstance(node, ast.Import)


def _names(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            for target in targets:
                yield from (n.id for n in ast.walk(target) if isinstance(n, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name


def _body(source: str, tree: ast.Module) -> str:
    """The module's own statements, with the comments above them."""
    lines, kept = source.splitlines(), []
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Expr):
            continue
        decorated = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(d.lineno for d in decorated)]) - 1
        while first and lines[first - 1].startswith("#"):
            first -= 1
        space = "\n" if isinstance(node, ast.FunctionDef | ast.ClassDef) else ""
        kept.append(space + "\n".join(lines[first : node.end_lineno]) + space)
    return "\n".join(kept)
