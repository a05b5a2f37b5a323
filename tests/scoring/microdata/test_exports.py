"""An analyst's own file: before a release, protected, on record, for nobody else."""

import csv
import io
import zipfile
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import fastparquet
import pyreadstat
import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Role
from jobs import attempts
from jobs.leases import State
from scoring.microdata import exports
from scoring.models import AnswersFile
from surveys.models import Response, Round
from tests.config.roles import acting_as
from tests.databases import scene
from tests.scoring import factories
from tests.scoring.microdata.conftest import PEOPLE, person, told_apart
from tests.scoring.test_scoring import score
from wording.refusals import Refused

pytestmark = pytest.mark.django_db
SMALL = "70"


def unreleased():
    with TemporaryDirectory() as folder:
        factories.load_small_register(Path(folder))
    factories.make_round(people=PEOPLE, provinces=["70", "75"], alter=told_apart)


collected = scene(unreleased, lambda: None)


@pytest.fixture
def rnd(collected, db):
    return Round.objects.get()


@pytest.fixture
def analyst(db):
    return person("analyst", Role.ANALYST)


def made(rnd, by, *, at=None):
    asked = exports.ask(rnd, by=by, at=at or timezone.now())
    attempts.do(AnswersFile, asked.pk)
    asked.refresh_from_db()
    return asked


def remove(responses):
    """Past the triggers: as if they had never come."""
    ids = list(responses.values_list("pk", flat=True))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM surveys_response WHERE id = ANY (%s)", [ids])
        cursor.execute("SET LOCAL session_replication_role = origin")


def unpacked(body):
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {Path(n).suffix: archive.read(n) for n in archive.namelist()}


def rows_of(body):
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        name = next(n for n in archive.namelist() if n.endswith("microdata.csv"))
        return list(csv.DictReader(io.StringIO(archive.read(name).decode())))


def test_every_questionnaire_is_there_before_anything_is_scored(rnd, analyst):
    found = made(rnd, analyst)

    assert found.state == State.DONE, found.error
    assert found.rows == Response.objects.count()
    assert (found.left_out, found.fitted, found.units) == (0, 0, 2)
    assert found.smallest >= found.k == 10


def test_weights_are_those_of_the_last_run_where_nothing_changed(rnd, analyst):
    score(rnd)
    remove(Response.objects.filter(unit__code=SMALL)[:1])

    found = made(rnd, analyst)

    assert (found.fitted, found.units) == (1, 2)


def test_places_too_small_to_hide_in_are_left_out(rnd, analyst):
    few = Response.objects.filter(unit__code=SMALL)
    psu = few.first().psu
    kept = few.filter(psu=psu).values_list("pk", flat=True)[:9]
    remove(few.filter(psu=psu).exclude(pk__in=list(kept)))

    found = made(rnd, analyst)

    assert found.left_out == 9
    assert found.rows == Response.objects.count() - 9


def test_a_round_that_hides_nobody_gives_no_file(rnd, analyst):
    kept = Response.objects.values_list("pk", flat=True)[:5]
    remove(Response.objects.exclude(pk__in=list(kept)))

    found = made(rnd, analyst)

    assert found.state == State.FAILED
    assert "rule of anonymity" in found.error
    assert not bytes(found.body)


def test_a_round_without_questionnaires_gives_no_file(rnd, analyst):
    remove(Response.objects.all())

    assert "no questionnaire yet" in made(rnd, analyst).error


def test_the_four_formats_hold_the_same(rnd, analyst, tmp_path):
    body = bytes(made(rnd, analyst).body)
    files, rows = unpacked(body), rows_of(body)
    for suffix in (".sav", ".dta", ".parquet"):
        (tmp_path / f"file{suffix}").write_bytes(files[suffix])

    spss, labels = pyreadstat.read_sav(tmp_path / "file.sav")
    stata, stata_labels = pyreadstat.read_dta(tmp_path / "file.dta")

    parquet = fastparquet.ParquetFile(str(tmp_path / "file.parquet")).to_pandas()
    weights = [pytest.approx(float(row["weight"])) for row in rows]
    assert list(spss["weight"]) == weights
    assert list(stata["weight"]) == weights
    assert list(parquet["weight"]) == weights
    assert list(parquet.columns) == list(rows[0])
    assert labels.variable_value_labels["unit"]
    assert stata_labels.variable_value_labels["unit"]
    assert stata_labels.column_names_to_labels["weight"] == "Quyền số / Weight"


def test_nobody_is_named_in_a_file(rnd, analyst):
    whole = b"".join(unpacked(bytes(made(rnd, analyst).body)).values())

    for response in Response.objects.all()[:50]:
        assert response.uid.encode() not in whole
    assert b"tablet-of-a-village" not in whole


def test_workers_make_and_desks_fetch_under_their_own_roles(rnd, analyst):
    from django.core.management import call_command

    call_command("database_roles", verbosity=0)
    now = timezone.now()
    with acting_as("sipas_desk"):
        asked = exports.ask(rnd, by=analyst, at=now)
    with acting_as("sipas_worker"):
        attempts.do(AnswersFile, asked.pk)
    with acting_as("sipas_desk"):
        body = exports.fetch(asked, by=analyst, at=now)

    assert len(rows_of(body)) == Response.objects.count()


def test_each_deed_is_on_the_trail(rnd, analyst):
    found = made(rnd, analyst)
    exports.fetch(found, by=analyst, at=timezone.now())

    lines = AuditEvent.objects.filter(subject=f"round {rnd.code}", actor=analyst)
    verbs = list(lines.order_by("pk").values_list("verb", flat=True))
    assert verbs[-3:] == ["answers_asked", "answers_made", "answers_fetched"]


def test_one_is_made_at_a_time(rnd, analyst):
    exports.ask(rnd, by=analyst, at=timezone.now())

    with pytest.raises(Refused) as refused:
        exports.ask(rnd, by=analyst, at=timezone.now())
    assert refused.value.code == "file_under_way"


def test_a_file_is_gone_after_seven_days(rnd, analyst):
    found = made(rnd, analyst)
    later = timezone.now() + timedelta(days=8)

    with pytest.raises(Refused) as refused:
        exports.fetch(found, by=analyst, at=later)
    assert refused.value.code == "file_is_gone"
    exports.ask(rnd, by=analyst, at=later)
    assert not AnswersFile.objects.filter(pk=found.pk).exists()


def test_a_file_that_hides_nobody_cannot_be_stored(rnd, analyst):
    found = made(rnd, analyst)

    with pytest.raises(IntegrityError), transaction.atomic():
        AnswersFile.objects.filter(pk=found.pk).update(smallest=9)


def test_an_analyst_asks_watches_and_fetches_by_the_page(rnd, analyst, client):
    client.force_login(analyst)
    page = reverse("microdata:answers", args=[rnd.code])

    client.post(page)
    waiting = client.get(page).content.decode()
    attempts.do(AnswersFile, AnswersFile.objects.get().pk)
    rows = client.get(reverse("microdata:answers-rows", args=[rnd.code]))
    one = AnswersFile.objects.get()
    file = client.post(reverse("microdata:answers-file", args=[one.pk]))

    assert 'hx-trigger="every 1s"' in waiting
    assert 'hx-trigger="every 1s"' not in rows.content.decode()
    assert file["Content-Type"] == "application/zip"
    assert len(rows_of(file.content)) == Response.objects.count()


@pytest.mark.parametrize(
    "role", [Role.PUBLISHER, Role.AUDITOR, Role.ADMINISTRATOR, Role.RESEARCHER]
)
def test_nobody_else_takes_answers_out(rnd, analyst, client, role):
    found = made(rnd, analyst)
    client.force_login(person("other", role))

    for page in (
        client.get(reverse("microdata:answers", args=[rnd.code])),
        client.post(reverse("microdata:answers", args=[rnd.code])),
        client.post(reverse("microdata:answers-file", args=[found.pk])),
    ):
        assert page.status_code == 403
