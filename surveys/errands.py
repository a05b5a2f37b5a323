"""What fieldwork, questionnaires and the law on data show at the front door."""

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.reach import units_of
from accounts.staff.errands import Begin, Errand, Line, Lines, named
from localities.models import Level, Unit
from surveys.channels.paper.batches import batches_of
from surveys.editing import exclusions, out_of_sample
from surveys.editing.serials import with_serials, words_of
from surveys.fieldwork.assignments import REPLACEABLE
from surveys.fieldwork.pages.scope import OFFICE
from surveys.models import (
    AmendmentRequest,
    Case,
    Conflict,
    DataRequest,
    Draw,
    Import,
    OutOfSample,
    PaperBatch,
    ReopeningRequest,
    Response,
    ReviewRequest,
    Round,
)
from surveys.models.frame import Frame
from wording.shown import language

# What a person is asked, by the decision that waits for a second one.
ASKS = {
    exclusions.REJECTED: gettext_lazy("leave it out?"),
    exclusions.RESTORED: gettext_lazy("let it count again?"),
}


def _disputed(user: User) -> QuerySet[Any]:
    """Questionnaires that came with two contents, the oldest first."""
    waiting = Conflict.objects.filter(
        response=OuterRef("pk"), state=Conflict.State.WAITING
    )
    found = Response.objects.within(user, "supervise").filter(Exists(waiting))
    return with_serials(found).select_related("unit", "round").order_by("pk")


def _disputed_line(response: Any) -> Line:
    return Line(
        words=words_of(response),
        address=reverse("work:conflict", args=[response.pk]),
        aside=f"{response.unit.name} · {response.round.name}",
    )


def _reviews(user: User) -> QuerySet[Any]:
    """What another supervisor asked of questionnaires within reach."""
    here = Response.objects.within(user, "supervise")
    asked = ReviewRequest.objects.to_decide(user).filter(response__in=here)
    return with_serials(asked, of="response__").select_related("asked_by", "response")


def _review_line(asked: Any) -> Line:
    called = words_of(asked.response, asked.serial)
    return Line(
        words=f"{called}: {ASKS[asked.decision]}",
        address=reverse("kept:one", args=[asked.response_id]),
        aside=_("%(name)s asks: %(reason)s")
        % {"name": named(asked.asked_by), "reason": asked.reason},
    )


def _amendments(user: User) -> QuerySet[Any]:
    """What another supervisor wants amended in questionnaires within reach."""
    here = Response.objects.within(user, "supervise")
    asked = AmendmentRequest.objects.to_decide(user).filter(response__in=here)
    return with_serials(asked, of="response__").select_related("asked_by", "response")


def _amendment_line(asked: Any) -> Line:
    called = words_of(asked.response, asked.serial)
    return Line(
        words=_("%(form)s: amend its answers?") % {"form": called},
        address=reverse("kept:one", args=[asked.response_id]),
        aside=_("%(name)s asks: %(reason)s")
        % {"name": named(asked.asked_by), "reason": asked.reason},
    )


def _beyond_line(group: Any) -> Line:
    number = group["number"]
    forms = ngettext("%(n)d form", "%(n)d forms", number) % {"n": number}
    where = (group[f"{one}__name_{language()}"] for one in ("unit", "round"))
    return Line(
        words=f"{forms}: {OutOfSample.Reason(group['reason']).label}",
        address=reverse("kept:beyond"),
        aside=" · ".join((str(out_of_sample.sender_of(group)), *where)),
    )


def _batches(user: User) -> QuerySet[Any]:
    """Paper batches of the person's places that are not closed."""
    return batches_of(user).exclude(state=PaperBatch.State.CLOSED)


def _batch_line(batch: Any) -> Line:
    return Line(
        words=_("Batch %(number)s: %(keyed)d of %(counted)d forms keyed")
        % {"number": batch.number, "keyed": batch.keyed, "counted": batch.counted},
        address=reverse("work:batch", args=[batch.pk]),
        aside=f"{batch.unit.name} · {batch.get_state_display()}",
        due_on=batch.round.closes,
    )


def _open_rounds():
    """Rounds that take questionnaires today."""
    today = timezone.localdate()
    return Round.objects.filter(
        state=Round.State.OPEN, opens__lte=today, closes__gte=today
    )


def _to_upload(user: User) -> QuerySet[Any]:
    """Rounds that draw a sample and lack the list of a province of the person's."""
    today = timezone.localdate()
    mine = units_of(user, "manage_frame").provinces().on(today).values("pk")
    own = Frame.objects.filter(round=OuterRef(OuterRef("pk")), unit=OuterRef("pk"))
    lacking = Unit.objects.filter(~Exists(own), pk__in=mine).filter(
        Q(pk=OuterRef("owner")) | Q(parent=OuterRef("owner"))
    )
    whole = Frame.objects.filter(round=OuterRef("pk"), unit__level=Level.NATION)
    found = Round.objects.filter(Exists(lacking), ~Exists(whole), closes__gte=today)
    found = found.filter(state=Round.State.OPEN, collection=Round.Collection.DRAWN)
    return found.order_by("closes", "code")


def _upload_of_round(rnd: Any) -> Line:
    return Line(words=rnd.name, address=reverse("field:upload"), due_on=rnd.closes)


def _to_freeze(user: User) -> QuerySet[Any]:
    """Lists that are still in preparation, of rounds that are not over."""
    lists = Frame.objects.within(user, "manage_frame").filter(
        state=Frame.State.DRAFT, round__closes__gte=timezone.localdate()
    )
    return lists.select_related("round", "unit").order_by("loaded_at")


def _to_draw(user: User) -> QuerySet[Any]:
    """Frozen lists without a sample: the ministry's to draw, or a province's own."""
    drawn = Draw.objects.filter(frame=OuterRef("pk"), voided_at=None)
    ready = Frame.objects.filter(
        ~Exists(drawn),
        state=Frame.State.FROZEN,
        round__closes__gte=timezone.localdate(),
    )
    own = Frame.objects.within(user, "manage_frame").filter(round__owner=F("unit"))
    mine = Frame.objects.within(user, "draw_sample")
    ready = ready.filter(Q(pk__in=own.values("pk")) | Q(pk__in=mine.values("pk")))
    return ready.select_related("round", "unit").order_by("frozen_at")


def _list_line(frame, page):
    return Line(
        words=frame.name,
        address=reverse(f"field:{page}", args=[frame.code]),
        aside=f"{frame.unit.name} · {frame.round.name}",
        due_on=frame.round.closes,
    )


def _freeze_line(frame: Any) -> Line:
    return _list_line(frame, "frame")


def _draw_line(frame: Any) -> Line:
    return _list_line(frame, "draw")


def _samples(user, cases):
    """Samples in the field within reach that have such cases, and how many."""
    live = Draw.objects.within(user, "supervise").filter(
        voided_at=None, frame__round__in=_open_rounds()
    )
    of_draw = cases.filter(draw=OuterRef("pk")).order_by().values("draw")
    number = Subquery(of_draw.annotate(number=Count("pk")).values("number"))
    found = live.annotate(number=number).filter(number__gt=0)
    found = found.order_by("frame__round__closes", "pk")
    return found.select_related("frame__round", "frame__unit")


def _unassigned(user: User) -> QuerySet[Any]:
    return _samples(user, Case.objects.in_field().unassigned().filter(disposition=""))


def _to_replace(user: User) -> QuerySet[Any]:
    ended = Case.objects.in_field().filter(disposition__in=REPLACEABLE)
    return _samples(user, ended.filter(replacement=None))


def _sample_line(draw, page):
    cases = ngettext("%(n)d case", "%(n)d cases", draw.number) % {"n": draw.number}
    return Line(
        words=f"{draw.frame.name}: {cases}",
        address=reverse(f"field:{page}", args=[draw.frame.code]),
        aside=f"{draw.frame.unit.name} · {draw.frame.round.name}",
        due_on=draw.frame.round.closes,
    )


def _assign_line(draw: Any) -> Line:
    return _sample_line(draw, "assign")


def _replace_line(draw: Any) -> Line:
    return _sample_line(draw, "progress")


def _uploads(user: User) -> QuerySet[Any]:
    return Import.objects.live().filter(by=user).order_by("pk")


def _upload_line(asked: Any) -> Line:
    return Line(
        words=asked.file,
        address=reverse("field:import", args=[asked.pk]),
        aside=asked.get_state_display(),
    )


def _data_requests(user: User) -> QuerySet[Any]:
    asked = DataRequest.objects.within(user, "manage_frame").filter(closed_on=None)
    return asked.select_related("unit").by_urgency()


def _data_request_line(asked: Any) -> Line:
    step = _("carry it out") if asked.replied_on else _("reply first")
    return Line(
        words=asked.get_kind_display(),
        address=reverse("field:requests"),
        aside=f"{asked.unit.name} · {step}",
        due_on=asked.due_on,
    )


def _reopenings(user: User) -> QuerySet[Any]:
    asked = ReopeningRequest.objects.to_decide(user)
    return asked.select_related("round", "asked_by")


def _own_reopenings(user: User) -> QuerySet[Any]:
    asked = ReopeningRequest.objects.waiting().filter(asked_by=user)
    return asked.select_related("round", "asked_by")


def _reopening_line(asked: Any) -> Line:
    until = {"until": f"{asked.closes:%d/%m/%Y}", "name": named(asked.asked_by)}
    return Line(
        words=asked.round.name,
        address=reverse("field:reopening"),
        aside=_("until %(until)s, asked by %(name)s") % until,
    )


ERRANDS = [
    Errand(
        "field:home",
        gettext_lazy("Lists and samples"),
        OFFICE,
        waiting=[
            Lines(gettext_lazy("Lists to upload"), _to_upload, _upload_of_round),
            Lines(gettext_lazy("Lists to check and freeze"), _to_freeze, _freeze_line),
            Lines(gettext_lazy("Lists to draw from"), _to_draw, _draw_line),
            Lines(gettext_lazy("Cases in nobody's hands"), _unassigned, _assign_line),
            Lines(gettext_lazy("Cases to replace"), _to_replace, _replace_line),
        ],
        under_way=[
            Lines(gettext_lazy("Lists being stored"), _uploads, _upload_line),
        ],
        begin=[
            Begin("field:upload", gettext_lazy("Upload a list"), "manage_frame"),
        ],
    ),
    Errand(
        "kept:found",
        gettext_lazy("Questionnaires"),
        ["supervise"],
        waiting=[
            Lines(
                gettext_lazy("Questionnaires with two contents"),
                _disputed,
                _disputed_line,
            ),
            Lines(
                gettext_lazy("Questionnaires another person judged"),
                _reviews,
                _review_line,
            ),
            Lines(
                gettext_lazy("Amendments another person asks for"),
                _amendments,
                _amendment_line,
            ),
            Lines(
                gettext_lazy("Forms beyond the sample"),
                out_of_sample.groups,
                _beyond_line,
            ),
        ],
        begin=[
            Begin(
                "kept:upload",
                gettext_lazy("Hand in a file of answers"),
                "upload_responses",
            ),
        ],
    ),
    Errand(
        "work:batches",
        gettext_lazy("Paper batches"),
        ["key_paper", "supervise"],
        waiting=[Lines(gettext_lazy("Batches open"), _batches, _batch_line)],
        begin=[Begin("work:batch-new", gettext_lazy("Open a batch"), "key_paper")],
    ),
    Errand(
        "field:requests",
        gettext_lazy("Personal data"),
        ["manage_frame"],
        waiting=[
            Lines(
                gettext_lazy("Requests about personal data"),
                _data_requests,
                _data_request_line,
            )
        ],
        begin=[
            Begin(
                "field:requests",
                gettext_lazy("Write down a request about data"),
                "manage_frame",
            )
        ],
    ),
    Errand(
        "field:reopening",
        gettext_lazy("Rounds that are over"),
        ["ask_reopening", "approve_reopening"],
        waiting=[
            Lines(
                gettext_lazy("Rounds to open again"),
                _reopenings,
                _reopening_line,
                "approve_reopening",
            )
        ],
        under_way=[
            Lines(
                gettext_lazy("You asked for these rounds"),
                _own_reopenings,
                _reopening_line,
            )
        ],
        begin=[
            Begin(
                "field:reopening",
                gettext_lazy("Ask to open a round again"),
                "ask_reopening",
            )
        ],
        below="work:rounds",
    ),
    Errand(
        "work:consent",
        gettext_lazy("What respondents are told"),
        ["enter_responses", "supervise"],
    ),
]
