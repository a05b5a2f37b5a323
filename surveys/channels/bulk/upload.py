"""A file of questionnaires that a province already holds, handed in as a whole.

Columns are those of docs/round-format.md. Nothing is stored before every row is right;
the same file again stores nothing twice.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.staff.pages import show, staff_page
from accounts.staff.request import StaffRequest
from surveys import intake, questionnaire
from surveys.data_protection import consent_texts
from surveys.intake import expectations, senders
from surveys.intake.senders import Sender
from surveys.intake.submission import Outcome, Submission
from surveys.loading.labels import offered
from surveys.loading.layout import Expected
from surveys.loading.questionnaires import Questionnaires
from surveys.models import DOMAINS, AnswersUpload, Round
from surveys.questionnaire.choices import opinions
from surveys.refusals import Refused, refused
from surveys.tabular.files import SUFFIXES, read_table
from surveys.tabular.old_letters import CODES
from surveys.tabular.problems import Problems, TableRefused, refuse_if_any
from surveys.tabular.sheet import AS_IT_IS, Choices, Source, silent
from wording.shown import shown

LARGEST = 60_000_000


@dataclass(frozen=True)
class Rejection:
    """A row the door refused."""

    row: int
    uid: str
    refusals: tuple


class RowsRefused(Refused):
    """Rows that are well written but may not come in; nothing was stored."""

    def __init__(self, rejections: Sequence[Rejection]) -> None:
        self.rejections = rejections
        super().__init__(*(reason for row in rejections for reason in row.refusals))


@dataclass(frozen=True)
class Look:
    """A file as it would be handed in: how it was read, and its labels counted."""

    source: Source
    questionnaires: int
    spellings: list[tuple[str, str, int]]


def look(path: Path, *, rnd: Round, choices: Choices = AS_IT_IS) -> Look:
    """Read and judge everything, store nothing. Raises TableRefused, and Refused for a
    round with a drawn sample."""
    if rnd.is_drawn:
        raise refused("round_is_drawn", "round")
    problems = Problems()
    rows = None
    for block in _blocks(path, rnd, problems, choices):
        rows = block.rows
    refuse_if_any(problems)
    assert rows is not None  # nosec B101  # a file without rows is a problem
    spelt = sorted(rows.labels.spellings.items())
    return Look(rows.source, len(rows.row_of_uid), [(*k, n) for k, n in spelt])


def hand_in(
    path: Path,
    *,
    rnd: Round,
    sender: Sender,
    at: datetime,
    consent: str = "",
    choices: Choices = AS_IT_IS,
) -> Counter[str]:
    """Count of each outcome. Raises TableRefused for wrong rows, RowsRefused for rows
    that may not come in, Refused for a round with a drawn sample; nothing is stored
    then. `consent` is the version printed on the sheets.
    """
    if rnd.is_drawn:
        raise refused("round_is_drawn", "round")
    problems = Problems()
    for _block in _blocks(path, rnd, problems, choices):
        pass
    refuse_if_any(problems)
    outcomes: Counter[str] = Counter()
    rejections: list = []
    with transaction.atomic():
        for block in _blocks(path, rnd, problems, choices):
            sent = list(_submissions(block, rnd, consent))
            receipts = intake.accept_all(sent, sender=sender, at=at)
            outcomes.update(receipt.outcome for receipt in receipts)
            rejections += [
                Rejection(block.row_of[receipt.uid], receipt.uid, receipt.refusals)
                for receipt in receipts
                if receipt.outcome == Outcome.REJECTED
            ]
        if rejections:
            raise RowsRefused(rejections)
    return outcomes


@dataclass(frozen=True)
class Numbered:
    """A checked block, and the row each uid stands in."""

    block: object
    weighed: bool
    row_of: dict
    rows: Questionnaires


def _blocks(path, rnd, problems, choices):
    sheet = read_table(path, problems, silent, choices)
    refuse_if_any(problems)
    weighed = any(name.strip() == "weight" for name in sheet.header)
    content = rnd.instrument.content
    expected = Expected(
        items=content.scored_codes,
        instrument=content.code,
        register=rnd.register,
        owner=rnd.owner.code,
        units=expectations.of(rnd.code).units,
        weights_given=weighed,
        opinions=opinions(content),
        offered=offered(content),
    )
    rows = Questionnaires(sheet, expected, problems)
    for block in rows.blocks():
        yield Numbered(block, weighed, rows.row_of_uid, rows)


def _submissions(numbered, rnd, consent):
    block, content = numbered.block, rnd.instrument.content
    width = len(content.scored_codes)
    for place, uid in enumerate(block.uids):
        scored = block.answers[place * width : (place + 1) * width]
        yield Submission(
            uid=uid,
            round=rnd.code,
            answers=questionnaire.decode(content, scored),
            other=json.loads(block.others[place] or "{}") if block.others else {},
            consent=consent,
            weight=block.weights[place] if numbered.weighed else None,
            **block.places[place]._asdict(),
            **dict(zip(DOMAINS, block.profiles[place], strict=True)),
        )


@staff_page("upload_responses")
def upload(request: StaffRequest) -> HttpResponse:
    """Choose a round and a file; see how it is read; then hand it in."""
    rounds = Round.objects.taking(Round.Way.FILE).filter(state=Round.State.OPEN)
    rounds = rounds.exclude(collection=Round.Collection.DRAWN)
    rounds = rounds.order_by("code")
    shown: dict[str, Any] = {
        "rounds": rounds,
        "texts": consent_texts.texts(),
        "codes": CODES,
    }
    if "confirmed" in request.POST:
        shown |= _handed_in(request)
    elif request.method == "POST":
        rnd = get_object_or_404(rounds, code=request.POST.get("round", ""))
        shown |= {"rnd": rnd, **_looked_at(request, rnd)}
    return show(request, "surveys/editing/upload.html", **shown)


def _looked_at(request, rnd):
    """What to show: `look` of a file that waits now, or what is wrong with it."""
    file = request.FILES.get("file")
    suffix = Path(file.name).suffix.lower() if file else ""
    if suffix not in SUFFIXES or file.size > LARGEST:
        return {"wrong": _("Choose an XLSX, XLS, ODS or CSV file of at most 60 MB.")}
    letters, sheet = (request.POST.get(name, "") for name in ("letters", "sheet"))
    choices = Choices(sheet=sheet, letters=letters if letters in CODES else "")
    AnswersUpload.objects.given_up(request.user, at=timezone.now()).delete()
    sent = AnswersUpload(
        round=rnd,
        consent=request.POST.get("consent", "")[:20],
        file=file.name[-200:],
        content=file.read(),
        choices=asdict(choices),
        by=request.user,
    )
    with _on_disk(sent) as path:
        try:
            seen = look(path, rnd=rnd, choices=choices)
        except TableRefused as error:
            return {"choices": choices} | _refused_table(error)
        except Refused as error:
            return {"wrong": shown(error.text)}
    sent.save()
    return {"look": seen, "sent": sent}


def _handed_in(request):
    """What to show: `outcomes`, or `problems` of the file, or `rejections` of rows."""
    pk = request.POST["confirmed"]
    found = AnswersUpload.objects.filter(by=request.user).select_related("round")
    sent = get_object_or_404(found, pk=pk if pk.isdecimal() else 0)
    rnd = sent.round
    with _on_disk(sent) as path:
        try:
            told = hand_in(
                path,
                rnd=rnd,
                sender=senders.of_user(request.user, channel="bulk"),
                at=timezone.now(),
                consent=sent.consent,
                choices=Choices(**sent.choices),
            )
        except TableRefused as error:
            return {"rnd": rnd} | _refused_table(error)
        except RowsRefused as error:
            _record(request.user, rnd, error.rejections)
            return {"rejections": [_told(one) for one in error.rejections[:100]]}
        except Refused as error:
            return {"wrong": shown(error.text)}
    sent.delete()
    return {"outcomes": {outcome.value: told[outcome] for outcome in Outcome}}


@contextmanager
def _on_disk(sent: AnswersUpload) -> Iterator[Path]:
    """The page names the file as it was uploaded; on disk the name is ours."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"responses{Path(sent.file).suffix.lower()}"
        path.write_bytes(sent.content)
        yield path


def _refused_table(error: TableRefused):
    lines = [(one, shown(one.text)) for one in error.problems.first]
    return {"problems": error.problems, "lines": lines}


def _record(by: User, rnd: Round, rejections: Sequence[Rejection]) -> None:
    """The file stays with the officer; that it came, and what was against it, not."""
    reasons = Counter(one.refusals[0].code for one in rejections)
    details = {"rows": len(rejections), "reasons": dict(reasons)}
    subject = f"round {rnd.code}"
    audit.record(actor=by, verb="file_refused", subject=subject, details=details)


def _told(rejection):
    return rejection.row, rejection.uid, [shown(one.text) for one in rejection.refusals]
