"""Pages of a list: upload, its columns, its repeated rows, freezing."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.reach import reaches, units_of
from accounts.staff.keyset import page_of
from accounts.staff.pages import staff_page, tell
from accounts.staff.request import StaffRequest
from localities.models import Level
from localities.registers.alphabet import fold
from surveys.fieldwork.pages.forms import DATES, ColumnsForm, UploadForm
from surveys.fieldwork.pages.scope import (
    OFFICE,
    frames_of,
    may_draw,
    of_frame,
    show,
)
from surveys.frames import lists, points, uploads
from surveys.frames.parsing import columns as frame_columns
from surveys.models import Import, Round
from surveys.models.frame import Frame, FrameKind, FrameUpload, ListedPerson
from surveys.refusals import Refused
from surveys.tabular.problems import TableRefused
from surveys.tabular.sheet import Choices
from wording.shown import language, shown

REPETITIONS = 200


@staff_page(*OFFICE, "enter_responses")
def home(request: StaffRequest) -> HttpResponse:
    """The lists within reach; a surveyor's own cases are on their home."""
    found = frames_of(request.user).order_by("-loaded_at")
    if not found.exists() and request.user.assignments.exists():
        return redirect("work:home")
    under_way = Import.objects.live().filter(by=request.user).order_by("pk")
    context = {"frames": found, "imports": under_way, "allowed": request.allowed}
    return render(request, "surveys/field/home.html", context)


@staff_page("manage_frame")
def upload(request: StaffRequest) -> HttpResponse:
    units = units_of(request.user, "manage_frame").filter(
        level__in=[Level.PROVINCE, Level.NATION]
    )
    form = UploadForm(
        request.POST or None, request.FILES or None, units=units.alphabetical()
    )
    if request.method == "POST" and form.is_valid():
        sent = _keep_upload(form.cleaned_data, by=request.user)
        return redirect("field:columns", pk=sent.pk)
    return render(request, "surveys/field/upload.html", {"form": form})


@staff_page("manage_frame")
def columns(request: StaffRequest, *, pk: int) -> HttpResponse:
    """Which column of the file says what; mistakes are shown row by row."""
    sent = get_object_or_404(FrameUpload, pk=pk, by=request.user)
    if under_way := sent.imports.live().first():
        return redirect("field:import", pk=under_way.pk)
    sheet = request.POST.get("sheet", "") or request.GET.get("sheet", "")
    try:
        first = lists.preview(sent, Choices(sheet=sheet))
    except TableRefused as refused:
        return _refused(request, refused.problems, upload=sent)
    suggested = frame_columns.suggest(sent.kind, first.names)
    form = ColumnsForm(
        request.POST or None,
        kind=sent.kind,
        header=first.header,
        initial=suggested | {"sheet": sheet, "letters": first.letters},
    )
    context = {"upload": sent, "header": first.header, "rows": first.rows, "form": form}
    if request.method == "POST" and form.is_valid():
        if "confirmed" not in request.POST:
            return _before_it_is_stored(request, form, context)
        if len(sent.content) > uploads.IN_REQUEST:
            return _left_to_workers(request, sent, form)
        return _loaded(request, form, context)
    return render(request, "surveys/field/columns.html", context)


def _before_it_is_stored(request: StaffRequest, form: ColumnsForm, context):
    """How the file is read, for the person to confirm; or what is wrong with it."""
    mapping, choices = form.mapping(), form.choices()
    try:
        look = lists.look(context["upload"], mapping=mapping, choices=choices)
    except TableRefused as refused:
        return _refused(request, refused.problems, **context)
    words = _words(context["upload"].kind)
    taken = [(words[name], context["header"][at]) for name, at in mapping.items()]
    labels = [(words[name], _said(name, of)) for name, of in look.labels.items()]
    named = [label for label, _count in look.labels.get("point", ())]
    shown = {"look": look, "taken": taken, "labels": labels, "dates": DATES}
    shown["strange"] = points.strange(context["upload"], named)
    # The dates are chosen on this page, the rest is as on the last one.
    given = [field for field in form if field.name != "dates"]
    return render(
        request, "surveys/field/before_storing.html", context | shown | {"given": given}
    )


def _said(column: str, counts):
    """Labels of ours in words; those of the file as they stand."""
    parties = dict(ListedPerson.Party.choices) if column == "party" else {}
    return [(parties.get(label, label), count) for label, count in counts]


def _left_to_workers(request: StaffRequest, sent, form: ColumnsForm):
    spec = {"mapping": form.mapping(), "choices": asdict(form.choices())}
    asked = uploads.request(
        Import.Kind.FRAME,
        file=sent.file,
        by=request.user,
        spec=spec | {"kind": sent.kind},
        upload=sent,
    )
    return redirect("field:import", pk=asked.pk)


def _loaded(request: StaffRequest, form: ColumnsForm, context):
    """Store the list at once, or show what is wrong with it."""
    sent, mapping, choices = context["upload"], form.mapping(), form.choices()
    try:
        frame = lists.load(sent, mapping=mapping, choices=choices, by=request.user)
    except TableRefused as refused:
        return _refused(request, refused.problems, **context)
    except Refused as error:
        tell(request, error)
        return redirect("field:upload")
    messages.success(request, _("The list is stored."))
    return redirect("field:frame", code=frame.code)


@of_frame(*OFFICE)
def frame(request: StaffRequest, frame: Frame) -> HttpResponse:
    """The list in counts; names of repeated rows for those who keep it alone."""
    repeated, page = [], None
    may_manage = reaches(request.user, "manage_frame", frame.unit)
    if may_manage and frame.kind == FrameKind.PEOPLE:
        rows = frame.people.repeated().select_related("contact", "repeats__contact")
        page = page_of(request, rows.order_by("row"), size=REPETITIONS)
        repeated = [(person, _likeness(person)) for person in page]
    return show(
        request,
        "frame.html",
        frame,
        listed=lists.listed(frame).count(),
        counts=_counts(frame),
        repeated=repeated,
        page=page,
        places=_places(frame),
        may_draw=may_draw(request.user, frame),
    )


@require_POST
@of_frame("manage_frame")
def keep(request: StaffRequest, frame: Frame) -> HttpResponse:
    """Which of the repeated rows on the page are other people."""
    rows, shown = (
        {int(row) for row in request.POST.getlist(name) if row.isdecimal()}
        for name in ("row", "shown")
    )
    try:
        kept = lists.keep_repeated(frame, rows=rows, among=shown, by=request.user)
    except Refused as error:
        tell(request, error)
    else:
        messages.success(request, _("Repeated rows kept: %(kept)d.") % {"kept": kept})
    return redirect("field:frame", code=frame.code)


@require_POST
@of_frame("manage_frame")
def freeze(request: StaffRequest, frame: Frame) -> HttpResponse:
    try:
        lists.freeze(frame, by=request.user)
    except Refused as error:
        tell(request, error)
    else:
        messages.success(request, _("The list is frozen. It can be drawn from now."))
    return redirect("field:frame", code=frame.code)


@of_frame("manage_frame")
def discard(request: StaffRequest, frame: Frame) -> HttpResponse:
    """Asks first: what goes, and that it does not come back."""
    if "confirmed" not in request.POST:
        listed = lists.listed(frame).count()
        return show(request, "discard.html", frame, listed=listed)
    try:
        lists.discard(frame, by=request.user)
    except Refused as error:
        tell(request, error)
        return redirect("field:frame", code=frame.code)
    messages.success(request, _("The list is deleted, with all names in it."))
    return redirect("field:home")


def _counts(frame: Frame) -> dict[str, int]:
    """Repeated rows, those kept as other people, and rows of no known point."""
    if frame.kind != FrameKind.PEOPLE:
        return {}
    return frame.people.aggregate(
        repeated=Count("pk", filter=Q(repeats__isnull=False)),
        kept=Count("pk", filter=Q(repeats__isnull=False, kept=True)),
        pointless=Count("pk", filter=Q(service_point=None)),
    )


def _likeness(person):
    """Why a row is taken for the one it repeats."""
    first = person.repeats
    if person.reference and fold(person.reference) == fold(first.reference):
        return _("file number")
    own, other = (getattr(one, "contact", None) for one in (person, first))
    if own is None or other is None:
        return _("contact deleted")
    if own.phone and own.phone == other.phone:
        return _("phone")
    if fold(own.name) != fold(other.name):
        return _("both repeat a row between them")
    same_day = person.result_on == first.result_on
    return _("name and date") if same_day else _("name and address")


def _refused(request, problems, **context):
    """What is wrong, row by row, with the words of the page for its columns."""
    words = _words(context["upload"].kind)
    lines = [
        (found, words.get(found.column, found.column), shown(found.text))
        for found in problems.first
    ]
    context |= {"problems": problems, "lines": lines}
    return render(request, "surveys/field/columns.html", context, status=422)


def _words(kind: str) -> dict[str, str]:
    """What the page calls each column of a list."""
    return {
        column.name: column.label(language()) for column in frame_columns.COLUMNS[kind]
    }


def _keep_upload(given, *, by: User):
    """The file waits in the database until its columns are named.

    Earlier files of the same person go, names and all, and those that waited for a
    day, but those being stored.
    """
    busy = Import.objects.live().exclude(upload=None).values("upload")
    earlier = FrameUpload.objects.given_up(by, at=timezone.now()).exclude(pk__in=busy)
    Import.objects.filter(upload__in=earlier).delete()
    earlier.delete()
    file = given["file"]
    return FrameUpload.objects.create(
        kind=given["kind"],
        code=_free_code(given["unit"], given["round"]),
        name=given["name"],
        round=given["round"],
        unit=given["unit"],
        file=file.name[-200:],
        content=file.read(),
        by=by,
    )


def _free_code(unit, rnd: Round):
    stem = f"{unit.slug[:30]}-{rnd.year}"
    taken = set(Frame.objects.values_list("code", flat=True))
    taken |= set(Import.objects.live().values_list("upload__code", flat=True))
    number = 1
    while (code := f"{stem}-{number}" if number > 1 else stem) in taken:
        number += 1
    return code


def _places(frame):
    """Lines of the list by service point, or villages by district."""
    if frame.kind == FrameKind.VILLAGES:
        return lists.counted(frame.villages, "district")
    return lists.counted(frame.people.drawable(), "point")
