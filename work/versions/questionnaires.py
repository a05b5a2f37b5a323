"""Pages of questionnaires: all versions, one looked at and compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.staff.pages import NotYours, show, staff_page, tell
from accounts.staff.request import StaffRequest
from surveys.channels.forms.filled import filled, laid_out
from surveys.channels.paper import printed_form
from surveys.data_protection import consent_texts
from surveys.instruments import life, lookup
from surveys.instruments.lookup import Life, Version
from surveys.models import Round
from surveys.questionnaire import comparing
from surveys.questionnaire.comparing import Weight
from surveys.questionnaire.file import list_names
from surveys.questionnaire.instrument import Instrument as Content
from surveys.questionnaire.xlsform.workbook import workbook
from wording.refusals import Refused
from wording.shown import shown
from work.rounds.forms import versioned

KINDS = {
    "toml": "application/toml; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
MOST_ROUNDS = 20
WEIGHTS = {
    Weight.BREAKS: gettext_lazy("breaks comparison"),
    Weight.DOUBTFUL: gettext_lazy("in doubt"),
    Weight.HARMLESS: gettext_lazy("harmless"),
}


def _version(
    _request: StaffRequest, _permissions: Sequence[str], *, digest: str
) -> Version:
    found = _keyed(lookup.versions().values(), digest)
    if found is None:
        raise Http404(digest)
    return found


def _keyed(versions: Iterable[Version], key: str) -> Version | None:
    return next((one for one in versions if one.key == key), None)


# Views take the version after the request.
of_version = partial(staff_page, of=_version, by=["digest"])


def rows() -> list[dict[str, Any]]:
    """Every version as the list shows it."""
    return [_row(version) for version in lookup.versions().values()]


def _row(version: Version) -> dict[str, Any]:
    content = version.content
    return {
        "key": version.key,
        "title": shown(content.title),
        "version": content.version,
        "life": version.life,
        "scored": len(content.scored),
        "asked": len(content.items),
        "provisional": sum(item.provisional for item in content.items),
    }


@of_version("watch_rounds")
def one(request: StaffRequest, version: Version) -> HttpResponse:
    """What it is, what is provisional, what differs from another version."""
    if request.POST.get("deed") in DEEDS:
        return _done(request, version)
    content = version.content
    others = [v for v in lookup.versions().values() if v.content != content]
    other = _keyed(others, request.GET.get("so", ""))
    asking = Round.objects.filter(instrument=version.row) if version.row else ()
    context: dict[str, Any] = {
        "version": version,
        "content": content,
        "title": shown(content.title),
        "key": version.key,
        "provisional": [_words(item) for item in content.items if item.provisional],
        "rounds": [rnd.name for rnd in asking[:MOST_ROUNDS]],
        "others": [choice(one) for one in others],
        "compared": choice(other) if other else None,
        "differences": between(other.content, version.content) if other else [],
        "may": _may(request, version),
    }
    return show(request, "work/versions/form.html", **context)


def _words(item: Any) -> tuple[str, str, str]:
    return item.code, shown(item.text), item.source


def choice(version: Version) -> dict[str, str]:
    content = version.content
    return {"key": version.key, "words": versioned(content)}


def between(before: Content, after: Content) -> list[dict[str, Any]]:
    found = comparing.differences(before, after)
    return [
        {
            "weight": one.weight,
            "weighs": WEIGHTS[one.weight],
            "item": one.item,
            "what": shown(one.what),
            "before": shown(one.before),
            "after": shown(one.after),
        }
        for one in found
    ]


def _may(request: StaffRequest, version: Version) -> set[str]:
    """Deeds that this person may do to it as it stands."""
    if "set_up_round" not in request.allowed:
        return set()
    if version.life == Life.RETIRED:
        return {"bring-back"}
    is_loose = version.row is not None and not version.is_used
    return {"retire", "take-away"} if is_loose else {"retire"}


def _done(request: StaffRequest, version: Version) -> HttpResponse:
    if "set_up_round" not in request.allowed:
        raise NotYours("set_up_round")
    deed, key = request.POST["deed"], version.key
    try:
        DEEDS[deed](request, version)
    except Refused as refused:
        tell(request, refused)
        return redirect("work:form", key)
    messages.success(request, _("It is done, and on record."))
    if deed == "take-away" and not version.is_shipped:
        return redirect("work:versions")
    return redirect("work:form", key)


def _retire(request: StaffRequest, version: Version) -> None:
    row = lookup.stored(version.content.digest)
    life.retire(row, by=request.user, at=timezone.now())


def _bring_back(request: StaffRequest, version: Version) -> None:
    life.bring_back(lookup.stored(version.content.digest), by=request.user)


def _take_away(request: StaffRequest, version: Version) -> None:
    life.take_away(lookup.stored(version.content.digest), by=request.user)


DEEDS: dict[str, Callable[[StaffRequest, Version], None]] = {
    "retire": _retire,
    "bring-back": _bring_back,
    "take-away": _take_away,
}


@of_version("watch_rounds")
def as_asked(request: StaffRequest, version: Version) -> HttpResponse:
    """The questionnaire as a surveyor sees it; nothing is stored of what is tried."""
    content = version.content
    return show(
        request,
        "work/versions/form_shown.html",
        title=shown(content.title),
        key=version.key,
        sections=filled(laid_out(content)),
    )


@of_version("watch_rounds")
def file(request: StaffRequest, version: Version, *, suffix: str) -> HttpResponse:
    """The TOML it is kept as, a workbook to go on from, or the sheet of paper."""
    if suffix not in KINDS:
        raise Http404(suffix)
    content = version.content
    if suffix == "toml":
        body = version.text.encode()
    elif suffix == "xlsx":
        body = workbook(content, list_names(version.text))
    else:
        consent, at = consent_texts.texts("paper")[0], timezone.now()
        is_draft = version.life == Life.DRAFT
        body = printed_form.pdf(content, consent, is_draft=is_draft, at=at)
    answer = HttpResponse(body, content_type=KINDS[suffix])
    name = f"{content.code}-{content.version}.{suffix}"
    place = "inline" if suffix == "pdf" else "attachment"
    answer["Content-Disposition"] = f'{place}; filename="{_plain(name)}"'
    return answer


def _plain(name: str) -> str:
    """A version is any text; a file's name on every system is not."""
    return "".join(
        s if s.isascii() and (s.isalnum() or s in "._-") else "-" for s in name
    )
