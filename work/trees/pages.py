"""Pages of trees of criteria: listed, handed in, compared, allowed by two."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import Role
from accounts.staff.pages import NotYours, show, staff_page, tell
from accounts.staff.request import StaffRequest
from localities.models import Unit
from scorecards.cycles import known_trees, own_trees
from scorecards.cycles.known_trees import Known
from scorecards.models import Cycle, StoredTree, TreeRequest
from scorecards.models.card import owners_of
from scorecards.pages import scope
from scorecards.trees import Tree, compared, parse_tree
from scorecards.trees.rule_kinds import KINDS
from scorecards.trees.vocabulary import PROVISIONAL
from surveys.tabular.problems import TableRefused
from wording.refusals import Problem, Refused
from wording.shown import shown
from wording.text import Text
from work.tables import preview
from work.tables.blank import XLSX
from work.tables.columns import Column
from work.tables.reading import Line
from work.trees import taking, workbook
from work.trees.layout import LEVEL_WORDS, SHEETS, WORDS

Life = StoredTree.Life
TOML = "application/toml; charset=utf-8"
# What is previewed travels as one cell.
CARRIED = (Column("text", Text("Bộ tiêu chí", "Tree")),)
SHOWN_REQUESTS, MOST_CYCLES = 20, 20
WHAT = {
    "added": gettext_lazy("added"),
    "removed": gettext_lazy("removed"),
    "moved": gettext_lazy("moved"),
    "maximum": gettext_lazy("another maximum"),
    "rule": gettext_lazy("another rule"),
    "method": gettext_lazy("another method"),
    "body": gettext_lazy("another appraising body"),
    "name": gettext_lazy("renamed"),
}
LIVES = {
    known_trees.SHIPPED: gettext_lazy("shipped with the system"),
    **{life.value: life.label for life in Life},
}


class UploadForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("Workbook (XLSX) or TOML file"))


def _known(request: StaffRequest) -> list[Known]:
    """Trees of one's own council and of the nation, then those shipped."""
    return [*known_trees.stored(owners_of(request.user)), *known_trees.shipped()]


def _tree(request: StaffRequest, _permissions: Sequence[str], *, code: str) -> Known:
    found = next((one for one in _known(request) if one.tree.code == code), None)
    if found is None:
        raise Http404(code)
    return found


# Views take the tree after the request.
of_tree = partial(staff_page, of=_tree, by=["code"])


@require_safe
@staff_page(scope.WATCH)
def listed(request: StaffRequest) -> HttpResponse:
    rows = [_row(one) for one in _known(request)]
    return show(request, "work/trees/listed.html", rows=rows, here="listed")


def _row(known: Known) -> dict[str, Any]:
    tree = known.tree
    return {
        "code": tree.code,
        "title": shown(tree.title),
        "decision": tree.decision,
        "level": shown(LEVEL_WORDS[tree.level]),
        "years": "–".join(map(str, dict.fromkeys(tree.valid_years))),
        "counts": "/".join(map(str, tree.counts)),
        "life": LIVES[known.life],
        "provisional": bool(tree.provisional),
    }


@staff_page(scope.SET_UP)
def new(request: StaffRequest) -> HttpResponse:
    """A tree from a file: what it says and what differs, then kept as a draft."""
    if "carried" in request.POST:
        return _store(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    problems: Sequence[Problem] = ()
    count = 0
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            # One byte more than may be, so that a larger file is told.
            taken = taking.take(file.read(taking.MOST_BYTES + 1), name=file.name)
            return _preview(request, taken, file=file.name)
        except TableRefused as error:
            problems, count = error.problems.first, error.problems.count
    lines = [(one, shown(one.text)) for one in problems]
    trees = [_row(one) for one in _known(request)]
    context: dict[str, Any] = {
        **{"form": form, "lines": lines, "count": count, "trees": trees},
        "sheets": {one.key: shown(one.name) for one in SHEETS},
        "words": shown(WORDS),
    }
    return show(request, "work/trees/new.html", here="new", **context)


def _preview(request: StaffRequest, taken: taking.Taken, *, file: str) -> HttpResponse:
    lines = [Line(1, {"text": taken.text})]
    carried = preview.carried(lines, file=file, kind="tree", by=request.user)
    others = [one for one in _known(request) if one.tree.level == taken.tree.level]
    other = max(others, key=lambda one: one.tree.valid_years[::-1], default=None)
    return show(
        request,
        "work/trees/preview.html",
        carried=carried,
        file=file,
        **_said(taken.tree),
        **_compared(other, taken.tree),
    )


def _store(request: StaffRequest) -> HttpResponse:
    owners = owners_of(request.user, roles={Role.COUNCIL})
    rows = Unit.objects.filter(pk__in=owners).order_by("level", "pk")
    owner = get_object_or_404(rows[:1])
    try:
        file, lines = preview.brought(
            request.POST["carried"], CARRIED, kind="tree", by=request.user
        )
        text = lines[0].cells["text"]
        tree = parse_tree(text, name=file)
        words: dict[str, Any] = {"by": request.user, "at": timezone.now()}
        row = own_trees.store(tree, text, owner=owner, **words)
    except Refused as error:
        tell(request, error)
        return redirect("work:tree-new")
    messages.success(request, _("The tree is stored, as a draft."))
    return redirect("work:tree", row.code)


@of_tree(scope.WATCH)
def one(request: StaffRequest, known: Known) -> HttpResponse:
    """What it says, what differs from another, its life."""
    if request.POST.get("deed") in DEEDS:
        return _done(request, known)
    tree, row = known.tree, known.row
    others = [one for one in _known(request) if one.tree.code != tree.code]
    wanted = request.GET.get("so", "")
    other = next((one for one in others if one.tree.code == wanted), None)
    waiting = row.requests.waiting().first() if row else None
    cycles = Cycle.objects.filter(tree_digest=row.digest) if row else Cycle.objects
    cycles = cycles.filter(tree_code=tree.code, owner__in=owners_of(request.user))
    context: dict[str, Any] = {
        "known": known,
        "life": LIVES[known.life],
        "owner": row.owner.name if row else "",
        "others": [_row(one) for one in others],
        "cycles": [cycle.name for cycle in cycles.order_by("-year")[:MOST_CYCLES]],
        "asked": waiting,
        "decided": row.requests.decided()[:SHOWN_REQUESTS] if row else (),
        "may": _may(request, row, waiting),
        "here": "one",
    }
    context |= _said(tree) | _compared(other, tree)
    return show(request, "work/trees/tree.html", **context)


def _said(tree: Tree) -> dict[str, Any]:
    """A tree as the page shows it."""
    return {
        "tree": tree,
        "title": shown(tree.title),
        "level": shown(LEVEL_WORDS[tree.level]),
        "counts": "/".join(map(str, tree.counts)),
        "years": "–".join(map(str, dict.fromkeys(tree.valid_years))),
        "provisional": [shown(PROVISIONAL[word]) for word in tree.provisional],
        "rows": list(_rows(tree)),
    }


def _rows(tree: Tree) -> Iterator[dict[str, Any]]:
    """Fields, criteria and components in their order."""
    bodies = {body.code: shown(body.name) for body in tree.bodies}
    for field in tree.fields:
        yield {"depth": 0, "of": field, "name": shown(field.name)}
        for criterion in field.criteria:
            if not criterion.is_leaf:
                yield {"depth": 1, "of": criterion, "name": shown(criterion.name)}
            for leaf in criterion.components:
                yield {
                    "depth": 1 if criterion.is_leaf else 2,
                    "of": leaf,
                    "name": shown(leaf.name),
                    "rule": shown(KINDS[leaf.rule.kind].name),
                    "body": bodies[leaf.body],
                }


def _compared(other: Known | None, tree: Tree) -> dict[str, Any]:
    if other is None:
        return {"compared": None, "differences": []}
    found = [
        {
            "code": one.code,
            "what": WHAT[one.what],
            "before": shown(one.before) if one.before else "",
            "after": shown(one.after) if one.after else "",
        }
        for one in compared(other.tree, tree)
    ]
    return {"compared": _row(other), "differences": found}


def _may(
    request: StaffRequest, row: StoredTree | None, asked: TreeRequest | None
) -> set[str]:
    """Deeds that this person may do to it as it stands."""
    mine = owners_of(request.user, roles={Role.COUNCIL})
    if row is None or row.owner_id not in mine:
        return set()
    if asked is not None:
        own = asked.asked_by_id == request.user.pk
        return {"decline"} if own else {"allow", "decline"}
    return {
        Life.DRAFT: {"ask", "take-away"},
        Life.ALLOWED: {"retire"},
        Life.RETIRED: {"bring-back"},
    }[row.life]


def _done(request: StaffRequest, known: Known) -> HttpResponse:
    permission, verb = DEEDS[request.POST["deed"]]
    if permission not in request.allowed or known.row is None:
        raise NotYours(permission)
    try:
        verb(request, known.row)
        messages.success(request, _("It is done, and on record."))
    except Refused as error:
        tell(request, error)
        return redirect("work:tree", known.tree.code)
    if request.POST["deed"] == "take-away":
        return redirect("work:trees")
    return redirect("work:tree", known.tree.code)


def _asked(row: StoredTree) -> TreeRequest:
    return get_object_or_404(row.requests.waiting())


def _words(request: StaffRequest) -> dict[str, Any]:
    return {"by": request.user, "at": timezone.now()}


def _ask(request: StaffRequest, row: StoredTree) -> object:
    reason = request.POST.get("reason", "")[:300]
    return own_trees.ask(row, reason=reason, **_words(request))


def _allow(request: StaffRequest, row: StoredTree) -> object:
    return own_trees.allow(_asked(row), **_words(request))


def _decline(request: StaffRequest, row: StoredTree) -> object:
    answer = request.POST.get("answer", "")[:300]
    return own_trees.decline(_asked(row), answer=answer, **_words(request))


def _retire(request: StaffRequest, row: StoredTree) -> object:
    return own_trees.retire(row, **_words(request))


def _bring_back(request: StaffRequest, row: StoredTree) -> object:
    return own_trees.bring_back(row, by=request.user)


def _take_away(request: StaffRequest, row: StoredTree) -> object:
    return own_trees.take_away(row, by=request.user)


# Deed -> the permission it takes, and what it does.
DEEDS: dict[str, tuple[str, Callable[[StaffRequest, StoredTree], object]]] = {
    "ask": (scope.SET_UP, _ask),
    "allow": (scope.CLOSE, _allow),
    "decline": (scope.CLOSE, _decline),
    "retire": (scope.SET_UP, _retire),
    "bring-back": (scope.SET_UP, _bring_back),
    "take-away": (scope.SET_UP, _take_away),
}


@require_safe
@staff_page(scope.WATCH)
def template(_request: StaffRequest) -> HttpResponse:
    """The workbook to begin from."""
    return _file(workbook.empty(), XLSX, "bo-tieu-chi.xlsx")


@require_safe
@of_tree(scope.WATCH)
def file(_request: StaffRequest, known: Known, *, suffix: str) -> HttpResponse:
    """The TOML it is kept as, or a workbook to go on from."""
    name = f"{known.tree.code}.{suffix}"
    if suffix == "toml":
        return _file(known.text.encode(), TOML, name)
    if suffix == "xlsx":
        return _file(workbook.of_text(known.text), XLSX, name)
    raise Http404(suffix)


def _file(body: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
