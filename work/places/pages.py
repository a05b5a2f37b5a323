"""Pages of places: service points and bodies listed, added, imported, ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.places import keeping
from accounts.places.keeping import MANAGE, Model
from accounts.staff.keyset import page_of
from accounts.staff.pages import show, staff_page, tell
from accounts.staff.request import StaffRequest
from localities.models import Body, ServicePoint
from localities.registers.alphabet import fold
from surveys.tabular.problems import Problems
from wording.refusals import Refused
from work.people.forms import EndForm, FileForm
from work.places import rows
from work.places.forms import PlaceForm
from work.tables import blank, preview
from work.tables.reading import Line, lines_of

A_PAGE = 50
SHOWN = 20


@dataclass(frozen=True)
class Sort:
    """What a page is about: service points or bodies, and its words."""

    slug: str
    model: Model
    title: str | Promise
    add: str | Promise
    bring: str | Promise


SORTS = {
    sort.slug: sort
    for sort in (
        Sort(
            "diem",
            ServicePoint,
            gettext_lazy("Service points"),
            gettext_lazy("Add a service point"),
            gettext_lazy("Import service points"),
        ),
        Sort(
            "co-quan",
            Body,
            gettext_lazy("Bodies"),
            gettext_lazy("Add a body"),
            gettext_lazy("Import bodies"),
        ),
    )
}


def _sort(request: StaffRequest, _permissions: Sequence[str], *, sort: str) -> Sort:
    if sort not in SORTS:
        raise Http404
    return SORTS[sort]


# Views take the sort of places after the request.
of_sort = partial(staff_page, MANAGE, of=_sort, by=["sort"])


@staff_page(MANAGE)
def home(request: StaffRequest) -> HttpResponse:
    """The first sort; its page leads to the other."""
    return redirect("work:places", sort=next(iter(SORTS)))


@of_sort()
def listed(request: StaffRequest, sort: Sort) -> HttpResponse:
    """Those of the units within reach, the ended ones where they are asked for."""
    found = _found(request, sort)
    context: dict[str, Any] = {
        "page": page_of(request, found, size=A_PAGE),
        "words": request.GET.get("q", ""),
        "ended": "ended" in request.GET,
    }
    return _show(request, sort, "listed", **context)


def _found(request: StaffRequest, sort: Sort) -> QuerySet[Any]:
    found: Any = sort.model.objects.filter(unit__in=keeping.managed_units(request.user))
    if "ended" not in request.GET:
        found = found.exclude(valid_until__lte=timezone.localdate())
    if words := request.GET.get("q", "").strip():
        said = Q(code__iexact=words) | Q(name_vi__icontains=words)
        said |= Q(unit__code=words) | Q(unit__folded__contains=fold(words))
        found = found.filter(said)
    return found.select_related("unit__parent").order_by("code", "valid_from", "pk")


@of_sort()
def new(request: StaffRequest, sort: Sort) -> HttpResponse:
    form = PlaceForm(request.POST or None, model=sort.model, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            (made,) = keeping.create(
                sort.model, [form.wanted()], by=request.user, at=timezone.now()
            )
        except Refused as error:
            tell(request, error)
        else:
            said = _("%(name)s is stored under the code %(code)s.")
            words = {"name": made.name, "code": made.code}
            messages.success(request, said % words)
            return redirect("work:places", sort=sort.slug)
    return _show(request, sort, "new", form=form)


@of_sort()
def one(request: StaffRequest, sort: Sort, *, pk: int) -> HttpResponse:
    """One of them; a POST ends it."""
    found = sort.model.objects.filter(unit__in=keeping.managed_units(request.user))
    place = found.select_related("unit__parent").filter(pk=pk).first()
    if place is None:
        raise Http404
    form = EndForm(request.POST or None)
    form.fields["on"].label = _("First day without it")
    if request.method == "POST" and form.is_valid():
        try:
            words = form.cleaned_data
            keeping.retire(place, by=request.user, at=timezone.now(), **words)
        except Refused as error:
            tell(request, error)
        else:
            messages.success(request, _("It is done, and on record."))
            return redirect("work:place", sort=sort.slug, pk=place.pk)
    ended = place.valid_until is not None
    return _show(request, sort, "one", place=place, form=form, ended=ended)


@of_sort()
def template(request: StaffRequest, sort: Sort, *, suffix: str) -> HttpResponse:
    columns = rows.columns_of(sort.model)
    return blank.answer(columns, name=f"sipas-{sort.slug}", suffix=suffix)


@of_sort()
def upload(request: StaffRequest, sort: Sort) -> HttpResponse:
    """Choose a file; see what it would store; store it, all of it or nothing."""
    if "carried" in request.POST:
        return _store(request, sort)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, sort, form=form)
    file, problems = form.cleaned_data["file"], Problems()
    lines = lines_of(file, rows.columns_of(sort.model), problems)
    return _preview(request, sort, lines, problems, file=file.name)


def _preview(
    request: StaffRequest,
    sort: Sort,
    lines: Sequence[Line],
    problems: Problems,
    *,
    file: str,
) -> HttpResponse:
    columns = rows.columns_of(sort.model)
    words: dict[str, Any] = {"file": file, "by": request.user}
    found = rows.read(sort.model, lines, problems, at=timezone.now(), **words)
    if problems.count:
        explained = list(preview.explained(problems.first, columns))
        return _page(request, sort, form=FileForm(), problems=problems, lines=explained)
    word = preview.carried(lines, kind=sort.slug, **words)
    first = [(one.row, one.wanted) for one in found[:SHOWN]]
    return _page(request, sort, carried=word, file=file, count=len(found), first=first)


def _store(request: StaffRequest, sort: Sort) -> HttpResponse:
    problems, now, by = Problems(), timezone.now(), request.user
    columns = rows.columns_of(sort.model)
    try:
        file, lines = preview.brought(
            request.POST["carried"], columns, kind=sort.slug, by=by
        )
        found = rows.read(sort.model, lines, problems, file=file, by=by, at=now)
        if problems.count:
            return _preview(request, sort, lines, Problems(), file=file)
        wanted = [one.wanted for one in found]
        stored = keeping.create(sort.model, wanted, by=by, at=now)
    except Refused as error:
        tell(request, error)
        return redirect("work:places-import", sort=sort.slug)
    said = ngettext("%(n)d place is stored.", "%(n)d places are stored.", len(stored))
    messages.success(request, said % {"n": len(stored)})
    return redirect("work:places", sort=sort.slug)


def _page(request: StaffRequest, sort: Sort, **context: Any) -> HttpResponse:
    columns = rows.columns_of(sort.model)
    return _show(request, sort, "import", columns=columns, **context)


def _show(request: StaffRequest, sort: Sort, here: str, **context: Any) -> HttpResponse:
    template, sorts = f"work/places/{here}.html", SORTS.values()
    return show(request, template, sort=sort, sorts=sorts, here=here, **context)
