"""Keeping a round: everything its folder holds, in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from django.db import connection, transaction

from accounts import audit
from accounts.models import User
from surveys.data_protection import consent_texts
from surveys.instruments import lookup as instruments
from surveys.intake import store
from surveys.loading import round_folder
from surveys.loading.digest import RoundDigest
from surveys.loading.questionnaires import Questionnaires
from surveys.loading.reading import Reading, open_round
from surveys.loading.round_folder import Declaration
from surveys.models import Round
from surveys.questionnaire import Instrument as Content
from surveys.rounds import declared_words, populations
from surveys.rounds.units import Places, places_of
from surveys.tabular.problems import Problems, refuse_if_any
from surveys.tabular.sheet import AS_IT_IS, Choices, Progress, Source, silent
from wording.text import Text

# Loads take turns: two at once would not see each other's questionnaires.
TURN = 5_021_317
KEPT_ELSEWHERE = """
SELECT fresh.uid, surveys_round.code
FROM surveys_response AS fresh
JOIN surveys_response AS kept USING (uid)
JOIN surveys_round ON surveys_round.id = kept.round_id
WHERE fresh.round_id = %(round)s AND kept.round_id <> %(round)s
    AND surveys_round.state <> 'withdrawn'
"""


@dataclass(frozen=True)
class Package:
    """A round ready to be read in: what it declares, and the texts kept with it."""

    folder: Path
    declared: Declaration
    instrument: Content
    instrument_text: str
    methodology_text: str
    methodology_digest: str
    choices: Choices = AS_IT_IS
    # Whether the method weighs units by their people.
    by_population: bool = False


@dataclass(frozen=True)
class Loaded:
    """A round and how its files were read; `warnings` are what scoring will refuse."""

    rnd: Round
    questionnaires: int
    source: Source
    spellings: Mapping[tuple[str, str], int]
    warnings: list[Text]


def keep(
    package: Package,
    *,
    problems: Problems,
    progress: Progress = silent,
    by: User | None = None,
    check: bool = False,
) -> Loaded:
    """The round, stored; on any problem nothing is, and TableRefused is raised.

    With `check` everything is read and judged, and nothing is stored.
    """
    with transaction.atomic():
        _take_turn()
        _note_known_code(package.declared.code, problems)
        _note_unknown_consent(package.declared.consent, problems)
        found = places_of(package.declared, problems)
        refuse_if_any(problems)
        places = cast(Places, found)  # none is a problem
        reading = _open(package, places, problems, progress)
        rnd = _create(package, places, reading)
        digest = RoundDigest()
        store.copy(
            rnd,
            reading.questionnaires.blocks(),
            unit_ids=places.ids,
            items=len(package.instrument.scored),
            digest=digest,
            consent=package.declared.consent,
        )
        reading.check_populations(problems)
        refuse_if_any(problems)
        _note_kept_elsewhere(package, rnd, reading.questionnaires, problems)
        refuse_if_any(problems)
        _keep_populations(rnd, reading, places)
        _seal(rnd, package, reading, digest)
        _record(rnd, digest, by=by)
        transaction.set_rollback(check)
    read = reading.questionnaires
    return Loaded(
        rnd=rnd,
        questionnaires=digest.questionnaires,
        source=read.source,
        spellings=read.labels.spellings,
        warnings=reading.forewarnings(by_population=package.by_population),
    )


def _take_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])


def _note_known_code(code: str, problems: Problems) -> None:
    known = Round.objects.filter(code=code).first()
    if known is not None:
        day = f"{known.loaded_at:%d/%m/%Y}"
        file = round_folder.DECLARATION
        problems.add("round_exists", file=file, column="code", value=code, day=day)


def _note_unknown_consent(code: str, problems: Problems) -> None:
    known = consent_texts.keep()
    if code and code not in known:
        file = round_folder.DECLARATION
        facts = {"column": "consent", "value": code, "known": ", ".join(sorted(known))}
        problems.add("unknown_consent_code", file=file, **facts)


def _open(package, places, problems, progress):
    reading = open_round(
        package.folder,
        package.declared,
        package.instrument,
        places.units,
        problems=problems,
        progress=progress,
        choices=package.choices,
    )
    if reading is None:
        refuse_if_any(problems)
    return reading


def _create(package: Package, places: Places, reading: Reading) -> Round:
    declared = package.declared
    return Round.objects.create(
        code=declared.code,
        name_vi=declared.name.vi,
        name_en=declared.name.en,
        owner=places.owner,
        year=declared.year,
        instrument=instruments.keep(package.instrument, text=package.instrument_text),
        methodology=declared.methodology,
        methodology_text=package.methodology_text,
        register=declared.register,
        opens=declared.opens,
        closes=declared.closes,
        collection=declared.collection,
        ways=declared.ways,
        # Two people open it.
        state=Round.State.DRAFT if reading.waits else Round.State.CLOSED,
        simulated=declared.simulated,
        notes_vi=declared.notes.vi,
        notes_en=declared.notes.en,
        psu_stage=declared.psu,
        lonely_psu=declared.lonely_psu,
        weights=reading.weights,
    )


def _note_kept_elsewhere(
    package: Package, rnd: Round, questionnaires: Questionnaires, problems: Problems
) -> None:
    """A uid is born once on one device: it may not come back in another round."""
    if not Round.objects.exclude(pk=rnd.pk).exists():
        return
    with connection.cursor() as cursor:
        # The rows are new: without fresh counts the join may be planned badly.
        cursor.execute("ANALYZE surveys_response")
        cursor.execute(KEPT_ELSEWHERE, {"round": rnd.pk})
        found = cursor.fetchall()
    file = questionnaires.file
    rows = [(questionnaires.row_of_uid[uid], uid, code) for uid, code in found]
    for row, uid, code in sorted(rows):
        place = {"file": file, "row": row, "column": "uid", "value": uid}
        problems.add("uid_in_database", **place, round=code)


def _keep_populations(rnd: Round, reading: Reading, places: Places) -> None:
    ids = places.ids | {reading.declared.owner: places.owner.pk}
    populations.keep_design(rnd, reading.drawn, ids)
    populations.keep_totals(rnd, reading.totals, ids)


def _seal(rnd: Round, package: Package, reading: Reading, digest: RoundDigest) -> None:
    """Write the digest of all that was kept."""
    declared = package.declared
    words = declared_words.of(rnd, methodology_digest=package.methodology_digest)
    # Rounds that name none keep the digest they always had.
    digest.declare(words | ({"consent": declared.consent} if declared.consent else {}))
    digest.add_populations(reading.drawn, reading.totals)
    rnd.digest = digest.hexdigest()
    rnd.save(update_fields=["digest"])


def _record(rnd: Round, digest: RoundDigest, *, by: User | None) -> None:
    details = {"questionnaires": digest.questionnaires, "digest": rnd.digest}
    audit.record(actor=by, verb="load_round", subject=rnd.code, details=details)
