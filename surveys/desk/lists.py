"""Pages of a list: upload, its columns, its repeated rows, freezing."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from localities.models import Level
from surveys import frame_columns, frames
from surveys.desk.forms import ColumnsForm, UploadForm
from surveys.desk.scope import (
    OFFICE,
    frames_of,
    may_draw,
    of_frame,
    office_only,
    show,
    units_of,
)
from surveys.desk.sentences import tell
from surveys.models.frame import Frame, FrameKind, FrameUpload

SHOWN_REPETITIONS = 200


@office_only(*OFFICE, "enter_responses")
def home(request):
    """The lists within reach; a surveyor's home is their own cases."""
    found = frames_of(request.user).order_by("-loaded_at")
    if not found.exists() and request.user.assignments.exists():
        return redirect("field:mine")
    return render(request, "surveys/field/home.html", {"frames": found})


@office_only("manage_frame")
def upload(request):
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


@office_only("manage_frame")
def columns(request, *, pk):
    """Which column of the file says what; mistakes are shown row by row."""
    sent = get_object_or_404(FrameUpload, pk=pk, by=request.user)
    try:
        header, rows = frames.preview(sent)
    except frames.FrameRefused as refused:
        return _refused(request, refused.problems, upload=sent)
    form = ColumnsForm(
        request.POST or None,
        kind=sent.kind,
        header=header,
        initial=frame_columns.suggest(sent.kind, header),
    )
    context = {"upload": sent, "header": header, "rows": rows, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            frame = frames.load(sent, mapping=form.mapping(), by=request.user)
        except frames.FrameRefused as refused:
            return _refused(request, refused.problems, **context)
        except frames.CodeTaken as taken:
            tell(request, taken)
            return redirect("field:upload")
        messages.success(request, _("The list is stored."))
        return redirect("field:frame", code=frame.code)
    return render(request, "surveys/field/columns.html", context)


@of_frame(*OFFICE)
def frame(request, frame):
    repeated = []
    if frame.kind == FrameKind.PEOPLE:
        repeated = frame.people.repeated().select_related("contact", "repeats__contact")
        repeated = repeated.order_by("row")[:SHOWN_REPETITIONS]
    return show(
        request,
        "frame.html",
        frame,
        listed=frames.listed(frame).count(),
        repeated=repeated,
        places=_places(frame),
        may_draw=may_draw(request.user, frame),
    )


@require_POST
@of_frame("manage_frame")
def keep(request, frame):
    """Which repeated rows are other people."""
    rows = {int(row) for row in request.POST.getlist("row") if row.isdecimal()}
    try:
        kept = frames.keep_repeated(frame, rows=rows, by=request.user)
    except frames.FrameError as error:
        tell(request, error)
    else:
        messages.success(request, _("Repeated rows kept: %(kept)d.") % {"kept": kept})
    return redirect("field:frame", code=frame.code)


@require_POST
@of_frame("manage_frame")
def freeze(request, frame):
    try:
        frames.freeze(frame, by=request.user)
    except frames.FrameError as error:
        tell(request, error)
    else:
        messages.success(request, _("The list is frozen. It can be drawn from now."))
    return redirect("field:frame", code=frame.code)


@require_POST
@of_frame("manage_frame")
def discard(request, frame):
    try:
        frames.discard(frame, by=request.user)
    except frames.FrameError as error:
        tell(request, error)
        return redirect("field:frame", code=frame.code)
    messages.success(request, _("The list is deleted, with all names in it."))
    return redirect("field:home")


def _refused(request, problems, **context):
    """What is wrong, row by row, with the words of the page for its columns."""
    columns = frame_columns.COLUMNS[context["upload"].kind]
    words = {column.name: column.label(get_language()) for column in columns}
    lines = [(found, words.get(found.column, found.column)) for found in problems.first]
    context |= {"problems": problems, "lines": lines}
    return render(request, "surveys/field/columns.html", context, status=422)


def _keep_upload(given, *, by):
    """The file waits in the database until its columns are named."""
    FrameUpload.objects.filter(by=by).delete()
    file = given["file"]
    return FrameUpload.objects.create(
        kind=given["kind"],
        code=_free_code(given["unit"], given["round"]),
        name=given["name"],
        round=given["round"],
        unit=given["unit"],
        file=file.name,
        content=file.read(),
        by=by,
    )


def _free_code(unit, rnd):
    stem = f"{unit.slug[:30]}-{rnd.year}"
    taken = set(Frame.objects.values_list("code", flat=True))
    number = 1
    while (code := f"{stem}-{number}" if number > 1 else stem) in taken:
        number += 1
    return code


def _places(frame):
    """Lines of the list by service point, or villages by district."""
    if frame.kind == FrameKind.VILLAGES:
        return frames.counted(frame.villages, "district")
    return frames.counted(frame.people.drawable(), "point")
