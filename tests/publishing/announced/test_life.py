"""A table of announced figures: loaded whole or not at all, sealed by two people."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts import presence
from accounts.models import AuditEvent
from publishing.announced import life, load, store
from publishing.errands import ERRANDS
from publishing.models import AnnouncedEdition, AnnouncedFigure
from tests.publishing import factories
from tests.publishing.announced import small
from wording.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(db):
    factories.register(only=("01", "20", "31", "33", "48", "80"))


@pytest.fixture
def analyst(register):
    return factories.person("analyst")


@pytest.fixture
def publisher(register):
    return factories.person("publisher")


def drafted(analyst, rows=small.ROWS, reason=""):
    table = small.table(rows)
    return load.draft(table, by=analyst, at=timezone.now(), reason=reason)


def refusals(rows):
    with pytest.raises(Refused) as refused:
        small.table(rows)
    return [(found.code, found.row, found.column) for found in refused.value.refusals]


def test_each_wrong_row_is_named_and_nothing_is_stored(register):
    rows = [
        "2021,province,Atlantis,overall,87.07,31,published,a",
        "2021,province,Lạng Sơn,overall,,,published,a",
        "1066,province,Lạng Sơn,overall,87.07,31,published,a",
        "2021,province,Lạng Sơn,courage,87.07,31,published,a",
        "2021,province,Lạng Sơn,overall,87.07,0,published,a",
        "2021,province,Lạng Sơn,overall,87.07,31,published,",
        "2021,province,Lạng Sơn,overall,eighty,31,published,a",
        "2021,ministry,Bộ Phép thuật,overall,87.07,31,published,a",
    ]

    assert refusals(rows) == [
        ("announced_unit", 2, "unit"),
        ("announced_empty", 3, "percent"),
        ("announced_year", 4, "year"),
        ("announced_word", 5, "indicator"),
        ("announced_rank", 6, "rank"),
        ("announced_source_missing", 7, "source"),
        ("announced_number", 8, "percent"),
        ("announced_body", 9, "unit"),
    ]
    assert not AnnouncedEdition.objects.exists()


def test_a_row_that_stands_twice_is_refused(register):
    assert refusals([small.ROWS[0], small.ROWS[0]]) == [("announced_twice", 3, "year")]


def test_names_are_those_of_the_register_of_their_year(register):
    rows = [
        "2024,province,Long An,overall,82.71,41,published,a",
        "2025,province,Tây Ninh,overall,82.71,41,published,a",
    ]

    then, now = small.table(rows).statements

    assert (then.unit, now.unit) == ("80/2008-08-01", "80/2025-07-01")
    assert refusals(["2025,province,Long An,overall,82.71,41,published,a"])


def test_what_is_stored_is_what_was_said(analyst):
    edition = drafted(analyst)

    assert store.statements_of(edition) == list(small.table(small.ROWS).statements)


def test_who_drafted_a_table_does_not_seal_it(analyst):
    with pytest.raises(Refused, match="self_sealed"):
        life.seal(drafted(analyst), by=analyst, at=timezone.now())


def test_a_draft_is_nowhere_public_and_a_sealed_table_is(analyst, publisher):
    edition = drafted(analyst)
    assert not store.families()

    life.seal(edition, by=publisher, at=timezone.now())

    assert list(store.families()) == ["sipas"]


def test_a_correction_says_why_and_supersedes(analyst, publisher):
    first = life.seal(drafted(analyst), by=publisher, at=timezone.now())
    rows = small.ROWS[:-1]
    with pytest.raises(Refused, match="public_reason_missing"):
        drafted(analyst, rows)

    second = drafted(analyst, rows, reason="Bỏ một dòng")
    life.seal(second, by=publisher, at=timezone.now())

    first.refresh_from_db()
    assert (first.state, second.edition) == ("superseded", 2)
    assert len(store.families()["sipas"].statements) == len(rows)


def test_the_same_table_is_no_correction(analyst, publisher):
    life.seal(drafted(analyst), by=publisher, at=timezone.now())

    with pytest.raises(Refused, match="announced_same"):
        drafted(analyst, reason="Lần nữa")


def test_a_withdrawn_table_says_why_and_is_gone(analyst, publisher):
    edition = life.seal(drafted(analyst), by=publisher, at=timezone.now())
    with pytest.raises(Refused, match="public_reason_missing"):
        life.withdraw(edition, by=publisher, at=timezone.now(), reason=" ")

    life.withdraw(edition, by=publisher, at=timezone.now(), reason="Sai nguồn")

    assert not store.families()


def test_what_a_command_loads_needs_two_people(register, analyst, publisher, tmp_path):
    small.write(tmp_path)
    said = StringIO()
    call_command("load_announced", tmp_path, stdout=said)
    edition = AnnouncedEdition.objects.get()
    with pytest.raises(Refused, match="nobody_drafted"):
        life.seal(edition, by=publisher, at=timezone.now())

    edition = life.take(edition, by=analyst)
    with pytest.raises(Refused, match="taken_already"):
        life.take(edition, by=publisher)
    life.seal(edition, by=publisher, at=timezone.now())

    verbs = AuditEvent.objects.values_list("verb", flat=True)
    assert {"announced_drafted", "announced_taken", "announced_sealed"} <= {*verbs}
    assert "two people" in said.getvalue()


def test_a_folder_with_a_wrong_row_stores_nothing(register, tmp_path):
    small.write(tmp_path, rows=[*small.ROWS, "2021,province,Atlantis,overall,1,,x,a"])

    with pytest.raises(CommandError, match="row\\) 6"):
        call_command("load_announced", tmp_path)

    assert not AnnouncedFigure.objects.exists()


def test_a_table_is_drafted_and_sealed_by_who_is_here(analyst, publisher):
    edition = drafted(analyst)
    seal = (
        "UPDATE publishing_announcededition SET state = 'sealed', sealed_by_id = %s,"
        " sealed_at = now(), digest = 'x' WHERE id = %s"
    )
    with (
        presence.serving(analyst.pk),
        pytest.raises(IntegrityError, match="by who is here"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(seal, [publisher.pk, edition.pk])


def test_nobody_is_asked_to_seal_their_own_table(analyst, publisher):
    drafted(publisher)
    asked = {
        line.permission: line.rows
        for errand in ERRANDS
        for line in errand.waiting
        if errand.address == "desk:announced"
    }

    assert not asked["seal_release"](publisher)
    assert asked["seal_release"](analyst).count() == 1
    assert not asked["draft_release"](analyst)


def test_another_index_is_a_family_of_its_own(analyst, publisher):
    life.seal(drafted(analyst), by=publisher, at=timezone.now())
    toml = small.TOML.replace('"sipas"', '"papi"').replace('"small"', '"papi-2021"')
    other = load.draft(small.table(toml=toml), by=analyst, at=timezone.now())
    life.seal(other, by=publisher, at=timezone.now())

    found = store.families()

    assert set(found) == {"sipas", "papi"}
    assert len(found["sipas"].statements) == len(small.ROWS)


def test_claims_are_judged_by_what_is_public_or_by_the_shipped_tables(
    analyst, publisher, tmp_path
):
    claims = tmp_path / "claims.csv"
    claims.write_text(
        "index,year,unit,indicator,measure,value\n"
        "sipas,2021,Lạng Sơn,overall,rank,31\n"
        "sipas,then,Lạng Sơn,overall,rank,31\n"
    )
    nothing, public, said = StringIO(), StringIO(), StringIO()

    call_command("check_claims", claims, stdout=nothing, stderr=said)
    life.seal(drafted(analyst), by=publisher, at=timezone.now())
    call_command("check_claims", claims, stdout=public, stderr=said)

    assert "unknown" in nothing.getvalue().splitlines()[1]
    assert "--shipped" in said.getvalue()
    assert "agrees" in public.getvalue().splitlines()[1]
    assert "unknown" in public.getvalue().splitlines()[2]
    claims.write_text("year,value\n")
    with pytest.raises(CommandError, match="columns"):
        call_command("check_claims", claims)


def test_a_table_changed_after_it_was_drafted_is_not_sealed(analyst, publisher):
    edition = drafted(analyst)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE publishing_announcedfigure SET percent = percent - 1")

    with pytest.raises(Refused, match="draft_changed"):
        life.seal(edition, by=publisher, at=timezone.now())
