"""A file of questionnaires that a province already holds, handed in as a whole.

Columns are those of docs/round-format.md. Nothing is stored before every row is right;
the same file again stores nothing twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
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
from accounts.staff_pages import show, staff_page
from accounts.staff_request import StaffRequest
from surveys import intake, questionnaire
from surveys.data_protection import consent_texts
from surveys.intake import expectations, senders
from surveys.intake.senders import Sender
from surveys.intake.submission import Outcome, Submission
from surveys.loading.layout import Expected
from surveys.loading.questionnaires import Questionnaires
from surveys.models import DOMAINS, Round
from surveys.refusals import Refused, refused
from surveys.tabular.csv_rows import read_csv
from surveys.tabular.problems import Problems, TableRefused, refuse_if_any
from surveys.tabular.sheet import silent
from surveys.tabular.xlsx_rows import read_xlsx
from wording.shown import shown

LARGEST = 60_000_000
READERS = {".csv": read_csv, ".xlsx": read_xlsx}


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


def hand_in(
    path: Path, *, rnd: Round, sender: Sender, at: datetime, consent: str = ""
) -> Counter[str]:
    """Count of each outcome. Raises TableRefused for wrong rows, RowsRefused for rows
    that may not come in, Refused for a round with a drawn sample; nothing is stored
    then. `consent` is the version printed on the sheets.
    """
    if rnd.is_drawn:
        raise refused("round_is_drawn", "round")
    problems = Problems()
    for _block in _blocks(path, rnd, problems):
        pass
    refuse_if_any(problems)
    outcomes: Counter[str] = Counter()
    rejections: list = []
    with transaction.atomic():
        for block in _blocks(path, rnd, problems):
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


def _blocks(path, rnd, problems):
    sheet = READERS[path.suffix](path, problems, silent)
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
    )
    rows = Questionnaires(sheet, expected, problems)
    for block in rows.blocks():
        yield Numbered(block, weighed, rows.row_of_uid)


def _submissions(numbered, rnd, consent):
    block, content = numbered.block, rnd.instrument.content
    width = len(content.scored_codes)
    for place, uid in enumerate(block.uids):
        scored = block.answers[place * width : (place + 1) * width]
        yield Submission(
            uid=uid,
            round=rnd.code,
            answers=questionnaire.decode(content, scored),
            consent=consent,
            weight=block.weights[place] if numbered.weighed else None,
            **block.places[place]._asdict(),
            **dict(zip(DOMAINS, block.profiles[place], strict=True)),
        )


@staff_page("upload_responses")
def upload(request: StaffRequest) -> HttpResponse:
    """The page: choose a round and a file; say what was stored or what to mend."""
    rounds = Round.objects.taking(Round.Way.FILE).filter(state=Round.State.OPEN)
    rounds = rounds.exclude(collection=Round.Collection.DRAWN)
    rounds = rounds.order_by("code")
    shown: dict[str, Any] = {"rounds": rounds, "texts": consent_texts.texts()}
    if request.method == "POST":
        rnd = get_object_or_404(rounds, code=request.POST.get("round", ""))
        shown |= {"rnd": rnd, **_handed_in(request, rnd)}
    return show(request, "surveys/editing/upload.html", **shown)


def _handed_in(request, rnd):
    """What to show: `outcomes`, or `problems` of the file, or `rejections` of rows."""
    file = request.FILES.get("file")
    suffix = Path(file.name).suffix.lower() if file else ""
    if suffix not in READERS or file.size > LARGEST:
        return {"wrong": _("Choose a CSV or XLSX file of at most 60 MB.")}
    with TemporaryDirectory() as folder:
        # The page names the file as it was uploaded; on disk the name is ours.
        path = Path(folder) / f"responses{suffix}"
        with path.open("wb") as copy:
            copy.writelines(file.chunks())
        try:
            sender = senders.of_user(request.user, channel="bulk")
            told = request.POST.get("consent", "")
            words = {"sender": sender, "at": timezone.now(), "consent": told}
            found = hand_in(path, rnd=rnd, **words)
        except TableRefused as error:
            lines = [(one, shown(one.text)) for one in error.problems.first]
            return {"problems": error.problems, "lines": lines}
        except RowsRefused as error:
            _record(request.user, rnd, error.rejections)
            return {"rejections": [_told(one) for one in error.rejections[:100]]}
        except Refused as error:
            return {"wrong": shown(error.text)}
    return {"outcomes": {outcome.value: found[outcome] for outcome in Outcome}}


def _record(by: User, rnd: Round, rejections: Sequence[Rejection]) -> None:
    """The file stays with the officer; that it came, and what was against it, not."""
    reasons = Counter(one.refusals[0].code for one in rejections)
    details = {"rows": len(rejections), "reasons": dict(reasons)}
    subject = f"round {rnd.code}"
    audit.record(actor=by, verb="file_refused", subject=subject, details=details)


def _told(rejection):
    return rejection.row, rejection.uid, [shown(one.text) for one in rejection.refusals]
