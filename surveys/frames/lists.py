"""Lists to draw from: uploaded, checked, stored, looked through, frozen.

Each verb writes its line of the audit trail in its own transaction.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction
from django.db.models import Count, Manager, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts import audit
from accounts.models import User
from localities.models import Level, Unit
from localities.registers.alphabet import fold
from surveys.frames import points
from surveys.frames.parsing import columns
from surveys.frames.parsing import rows as frame_rows
from surveys.frames.parsing.ending import Below
from surveys.frames.parsing.headings import headed
from surveys.frames.parsing.look import Look
from surveys.frames.parsing.look import look as frame_look
from surveys.frames.parsing.rows import Dates, PersonRow
from surveys.models.frame import (
    Contact,
    Frame,
    FrameKind,
    FrameUpload,
    ListedPerson,
    ListedVillage,
)
from surveys.refusals import refused
from surveys.tabular.files import SUFFIXES, read_table
from surveys.tabular.names import on_disk
from surveys.tabular.old_letters import converted, likely, old_code
from surveys.tabular.problems import Problems, TableRefused, refuse_if_any
from surveys.tabular.sheet import AS_IT_IS, BLOCK, Choices, Sheet, Source
from surveys.tabular.watch import Watch

BATCH = 2_000
PREVIEW_ROWS = 5
# Rows of a long file a person waits for while it is looked through.
LOOKED_AT = 20_000
# What a line of the digest says of a person or a village, in this order.
PERSON_LINE = (
    "row",
    "party",
    "reference",
    "procedure",
    "service_field",
    "level",
    "point",
    "result_on",
    "place",
    "sealed",
)
VILLAGE_LINE = ("row", "unit__code", "district", "commune", "village", "people")


@dataclass(frozen=True)
class FirstRows:
    """The start of an upload: column names, rows, and the old code it may be in.

    `names` are the column names as they read once converted from it.
    """

    header: list[str]
    rows: list[list[str]]
    letters: str

    @property
    def names(self) -> list[str]:
        return [
            converted(name, self.letters) if self.letters and old_code(name) else name
            for name in self.header
        ]


def preview(upload: FrameUpload, choices: Choices = AS_IT_IS) -> FirstRows:
    """Column names and the first rows of an upload. Raises TableRefused."""
    problems = Problems()
    with _sheet(upload, problems, Watch(), choices) as sheet:
        if sheet is None:
            raise TableRefused(problems)
        block = next(sheet.blocks, ([], []))[1]
        cells = [*sheet.header, *(cell for row in block for cell in row)]
        day_at = columns.suggest(upload.kind, sheet.header).get("result_on")
        rows = [
            [frame_rows.shown(cell, is_day=at == day_at) for at, cell in enumerate(row)]
            for row in islice(block, PREVIEW_ROWS)
        ]
        return FirstRows(sheet.header, rows, likely(cells))


def look(upload: FrameUpload, *, mapping: dict[str, int], choices: Choices) -> Look:
    """The list as it would be stored. Raises TableRefused for mistakes in it.

    Of a long file the first rows are looked at.
    """
    problems, dates, below = Problems(), Dates(), Below()
    source, rows = _read(
        upload,
        mapping,
        problems,
        Watch(),
        choices,
        dates=dates,
        below=below,
        most=LOOKED_AT,
    )
    refuse_if_any(problems)
    assert source is not None  # nosec B101  # no problem, so there is a sheet
    whole = len(rows) < LOOKED_AT
    return frame_look(
        upload.kind,
        rows,
        source=source,
        dates=dates,
        whole=whole,
        below=below.rows,
    )


@transaction.atomic
def load(
    upload: FrameUpload,
    *,
    mapping: dict[str, int],
    by: User,
    choices: Choices = AS_IT_IS,
    watch: Watch | None = None,
) -> Frame:
    """Store the list of an upload, all of it or nothing; the upload is then deleted.

    `mapping` gives the position of the file's column for each column of the list,
    `choices` what a person settled when they were shown how the file is read.
    Raises TableRefused for mistakes, Refused for a code that is taken, and Stopped
    when the watch says so.
    """
    watch = watch or Watch()
    problems = Problems()
    dates = Dates()
    _, rows = _read(upload, mapping, problems, watch, choices, dates=dates)
    if dates.doubtful and not choices.dates:
        facts = {"file": upload.file, "column": "result_on"}
        problems.add("dates_undecided", **facts)
    refuse_if_any(problems)
    if Frame.objects.filter(code=upload.code).exists():
        raise refused("code_taken")
    file_digest = sha256(upload.content).hexdigest()
    frame = Frame.objects.create(
        code=upload.code,
        name=upload.name,
        kind=upload.kind,
        round=upload.round,
        unit=upload.unit,
        file=upload.file,
        file_digest=file_digest,
        mapping=mapping,
        # The same file gives the same seals, and so the same digest, here.
        salt=salted_hmac("surveys.frame", file_digest, algorithm="sha256").hexdigest(),
        loaded_by=by,
    )
    store = _store_people if frame.kind == FrameKind.PEOPLE else _store_villages
    watch.begin("storing", len(rows))
    store(frame, rows, watch)
    upload.delete()
    _record(frame, "frame_loaded", by, rows=len(rows), file=frame.file_digest)
    return frame


@transaction.atomic
def keep_repeated(
    frame: Frame, *, rows: Collection[int], among: Collection[int], by: User
) -> int:
    """Say which of some repeated rows are other people; the rest of them is left out
    of the draw, and what was said of rows not `among` them stays.

    Returns how many are kept. Raises Refused.
    """
    frame = _draft(frame)
    repeated = frame.people.repeated().filter(row__in=among)
    repeated.filter(kept=True).exclude(row__in=rows).update(kept=False)
    repeated.filter(kept=False, row__in=rows).update(kept=True)
    kept = repeated.filter(kept=True).count()
    _record(frame, "repeated_rows_kept", by, rows=sorted(rows))
    return kept


@transaction.atomic
def freeze(frame: Frame, *, by: User) -> Frame:
    """Fix the list for good and digest it. Raises Refused."""
    frame = _draft(frame)
    if not listed(frame).exists():
        raise refused("nobody_to_draw")
    frame.digest = digest(frame)
    frame.state, frame.frozen_by = Frame.State.FROZEN, by
    frame.frozen_at = timezone.now()
    frame.save(update_fields=["digest", "state", "frozen_by", "frozen_at"])
    _record(frame, "frame_frozen", by, digest=frame.digest)
    return frame


@transaction.atomic
def discard(frame: Frame, *, by: User) -> None:
    """Delete a list that is not frozen, contacts and all. Raises Refused."""
    frame = _draft(frame)
    _record(frame, "frame_discarded", by)
    frame.delete()


def listed(
    frame: Frame,
) -> QuerySet[ListedPerson] | QuerySet[ListedVillage]:
    """Rows a draw may take, in the order of the list."""
    if frame.kind == FrameKind.VILLAGES:
        return frame.villages.order_by("row")
    return frame.people.drawable().order_by("row")


def counted(rows: QuerySet | Manager, column: str) -> QuerySet:
    """(label, rows) of a column, most first."""
    return (
        rows.values_list(column)
        .order_by()
        .annotate(rows=Count("pk"))
        .order_by("-rows", column)
    )


def digest(frame: Frame) -> str:
    """SHA-256 of the rows a draw may take: one JSON array a line, in their order.

    A person's contact enters by its seal, so the digest outlives deleted names.
    """
    line = VILLAGE_LINE if frame.kind == FrameKind.VILLAGES else PERSON_LINE
    whole = sha256()
    for values in listed(frame).values_list(*line).iterator(BATCH):
        text = json.dumps(values, ensure_ascii=False, default=str)
        whole.update(f"{text}\n".encode())
    return whole.hexdigest()


def seal(salt: str, *, name: str, phone: str, address: str) -> str:
    """SHA-256 that binds a contact to its row without showing it."""
    return sha256("\x1f".join((salt, name, phone, address)).encode()).hexdigest()


@contextmanager
def _sheet(
    upload: FrameUpload, problems: Problems, watch: Watch, choices: Choices
) -> Iterator[Sheet | None]:
    """The upload as a sheet; None, with its problem noted, when it is unreadable."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / on_disk(upload.file)
        path.write_bytes(upload.content)
        sheet = None
        if path.suffix.lower() in SUFFIXES:
            sheet = read_table(path, problems, watch.tell, choices)
        else:
            problems.add("unknown_format", file=path.name)
        yield sheet and watch.counting(headed(sheet, upload.kind))


def _read(
    upload: FrameUpload,
    mapping: dict[str, int],
    problems: Problems,
    watch: Watch,
    choices: Choices,
    *,
    dates: Dates,
    below: Below | None = None,
    most: int | None = None,
) -> tuple[Source | None, list]:
    """How the sheet was found, and its rows, at most about so many."""
    for column, code in columns.faults(upload.kind, mapping).items():
        problems.add(code, file=upload.file, row=1, column=column)
    if problems.count:
        return None, []
    with _sheet(upload, problems, watch, choices) as sheet:
        if sheet is None:
            return None, []
        source = sheet.source
        if most is not None:
            sheet = replace(sheet, blocks=islice(sheet.blocks, most // BLOCK))
        if upload.kind == FrameKind.PEOPLE:
            return source, frame_rows.people(
                sheet,
                mapping,
                problems,
                until=timezone.localdate(),
                dates=dates,
                settled=choices.dates,
                below=below,
            )
        units = set(_provinces(upload).values_list("code", flat=True))
        return source, frame_rows.villages(
            sheet,
            mapping,
            problems,
            units=units,
            default_unit=upload.unit.code,
            below=below,
        )


def _provinces(frame: Frame | FrameUpload):
    """Units whose villages a list may name: one province, or all of the nation's."""
    if frame.unit.level != Level.NATION:
        return Unit.objects.filter(pk=frame.unit_id)
    return Unit.objects.in_register(frame.round.register).provinces()


def _store_people(frame, rows, watch):
    known = points.known(frame)
    people = []
    for part in _parts(rows, watch):
        stored = ListedPerson.objects.bulk_create(
            [_person(frame, row, known) for row in part]
        )
        Contact.objects.bulk_create(
            Contact(person=person, name=row.name, phone=row.phone, address=row.address)
            for person, row in zip(stored, part, strict=True)
        )
        people += stored
    _mark_repeated(people, frame_rows.repetitions(rows))


def _mark_repeated(people: Sequence[ListedPerson], repeated) -> None:
    for index, first in repeated.items():
        people[index].repeats = people[first]
    ListedPerson.objects.bulk_update(
        [people[index] for index in repeated], ["repeats"], batch_size=BATCH
    )


def _parts(rows, watch):
    """Rows by the batch; the watch hears how many are stored."""
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]
        watch.tell(min(start + BATCH, len(rows)), len(rows))


def _person(frame: Frame, row: PersonRow, known: Mapping[str, int]) -> ListedPerson:
    contact = {"name": row.name, "phone": row.phone, "address": row.address}
    return ListedPerson(
        frame=frame,
        row=row.row,
        party=row.party,
        reference=row.reference,
        procedure=row.procedure,
        service_field=row.service_field,
        level=row.level,
        point=row.point,
        service_point_id=known.get(fold(row.point)),
        result_on=row.result_on,
        place=row.place,
        sealed=seal(frame.salt, **contact),
    )


def _store_villages(frame, rows, watch):
    ids = dict(_provinces(frame).values_list("code", "pk"))
    for part in _parts(rows, watch):
        ListedVillage.objects.bulk_create(
            ListedVillage(
                frame=frame,
                row=row.row,
                unit_id=ids[row.unit],
                district=row.district,
                commune=row.commune,
                village=row.village,
                people=row.people,
            )
            for row in part
        )


def _draft(frame: Frame) -> Frame:
    frame = Frame.objects.select_for_update().get(pk=frame.pk)
    if frame.frozen:
        raise refused("frame_frozen")
    return frame


def _record(frame: Frame, verb: str, by: User, **details: object) -> None:
    audit.record(actor=by, verb=verb, subject=f"frame {frame.code}", details=details)
