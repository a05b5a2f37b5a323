"""Who drafted neither seals nor approves publication, and it comes to the minute."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts import presence
from accounts.models import AuditEvent
from localities.models import Unit
from localities.registers.files import register_day, shipped_registers
from publishing.models import Release
from publishing.release import life
from tests.config.roles import acting_as
from tests.publishing import factories
from wording.refusals import Refused

# By the trigger that asks who is here, or by the constraint behind it.
REFUSED_HERE = "second_person|who is here"

pytestmark = pytest.mark.usefixtures("country")


@pytest.fixture(scope="module", autouse=True)
def roles(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        call_command("database_roles", verbosity=0)


@pytest.fixture
def drafted(analyst):
    now = timezone.now()
    return life.draft(content=factories.content(), by=analyst, at=now)


@pytest.fixture
def sealed_only(drafted, publisher):
    return life.seal(drafted, by=publisher, at=timezone.now())


def approve(release, *, by, public_from):
    now = timezone.now()
    return life.publish(release, by=by, at=now, public_from=public_from)


def test_a_sealed_edition_is_not_public_before_its_publication_is_approved(sealed_only):
    late = timezone.now() + timedelta(days=3650)

    assert not Release.objects.readable(at=late).exists()
    assert not sealed_only.is_readable(at=late)


def test_an_approved_edition_is_public_from_its_minute_and_not_before(
    sealed_only, publisher, tomorrow
):
    release = approve(sealed_only, by=publisher, public_from=tomorrow)

    before = tomorrow - timedelta(microseconds=1)
    assert not Release.objects.public(at=before).exists()
    assert list(Release.objects.public(at=tomorrow)) == [release]
    assert (release.approved_by, release.embargo_until) == (publisher, tomorrow)


def test_the_drafter_does_not_approve_the_publication(sealed_only, analyst, tomorrow):
    with pytest.raises(Refused, match="self_approved"):
        approve(sealed_only, by=analyst, public_from=tomorrow)


@pytest.mark.parametrize("who", ["sealed_by", "approved_by"])
def test_the_database_refuses_the_drafter_as_second_person(
    drafted, analyst, publisher, tomorrow, who
):
    now = timezone.now()
    words = {
        "state": "sealed",
        "sealed_by": publisher,
        "sealed_at": now,
        "digest": "c" * 64,
        "approved_by": publisher,
        "approved_at": now,
        "embargo_until": tomorrow,
    }

    with (
        pytest.raises(IntegrityError, match=REFUSED_HERE),
        transaction.atomic(),
    ):
        Release.objects.filter(pk=drafted.pk).update(**words | {who: analyst})
    with presence.serving(publisher.pk):
        assert Release.objects.filter(pk=drafted.pk).update(**words) == 1


def test_the_drafter_cannot_become_somebody_else_first(drafted, publisher):
    with (
        presence.serving(publisher.pk),
        pytest.raises(IntegrityError, match="approved by who is here"),
    ):
        Release.objects.filter(pk=drafted.pk).update(drafted_by=publisher)


def test_nothing_becomes_public_without_an_approver(sealed_only, tomorrow):
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=sealed_only.pk).update(embargo_until=tomorrow)


def test_the_minute_may_move_while_it_waits(sealed_only, publisher, tomorrow):
    approve(sealed_only, by=publisher, public_from=tomorrow)
    later = tomorrow + timedelta(days=1)

    moved = approve(sealed_only, by=publisher, public_from=later)

    assert moved.embargo_until == later
    trail = AuditEvent.objects.filter(verb="release_approved").order_by("pk")
    assert [event.details["public_from"] for event in trail] == [
        tomorrow.isoformat(),
        later.isoformat(),
    ]


def test_ending_an_embargo_early_is_an_approval_too(sealed_only, publisher, analyst):
    now = timezone.now()
    approve(sealed_only, by=publisher, public_from=now + timedelta(days=9))

    with pytest.raises(Refused, match="self_approved"):
        approve(sealed_only, by=analyst, public_from=now)
    ended = approve(sealed_only, by=publisher, public_from=now)

    assert ended.is_readable(at=timezone.now())


def test_what_is_public_gets_no_other_minute(sealed_only, publisher, tomorrow):
    now = timezone.now()
    approve(sealed_only, by=publisher, public_from=now)

    with pytest.raises(Refused, match="already_public"):
        approve(sealed_only, by=publisher, public_from=tomorrow)
    with pytest.raises(IntegrityError, match="draft a new edition"):
        Release.objects.filter(pk=sealed_only.pk).update(embargo_until=tomorrow)


def test_a_minute_before_the_approval_is_refused_by_the_database(
    sealed_only, publisher
):
    now = timezone.now()
    words = {"approved_by": publisher, "approved_at": now}

    with pytest.raises(IntegrityError, match=REFUSED_HERE):
        Release.objects.filter(pk=sealed_only.pk).update(
            **words, embargo_until=now - timedelta(days=30)
        )


def test_a_correction_without_a_reason_is_refused_by_verb_and_database(
    analyst, publisher
):
    first = factories.published()
    content = factories.content()

    with pytest.raises(Refused, match="public_reason_missing"):
        life.draft(content=content, by=analyst, at=timezone.now(), reason=" ")
    second = life.draft(
        content=content, by=analyst, at=timezone.now(), reason="Sai trọng số"
    )
    assert (first.edition, second.edition) == (1, 2)
    with pytest.raises(IntegrityError, match="says_why"):
        Release.objects.filter(pk=second.pk).update(reason="  ")


@pytest.fixture
def without_a_province(analyst, publisher):
    """Sealed, with one province that has no figure at all."""
    unit = Unit.objects.in_register("2017").provinces().alphabetical()[0]
    whole = factories.content()
    left = tuple(row for row in whole.figures if row.unit_id != unit.pk)
    now = timezone.now()
    drafted = life.draft(content=replace(whole, figures=left), by=analyst, at=now)
    return life.seal(drafted, by=publisher, at=now)


def test_the_desk_makes_no_country_public_without_a_word_about_the_missing(
    without_a_province, publisher, tomorrow
):
    """Past every verb: one statement as the database role of the desk."""
    statement = (
        "UPDATE publishing_release SET approved_by_id = %s, approved_at = %s,"
        " embargo_until = %s, confirmation = %s WHERE id = %s"
    )
    told = [publisher.pk, timezone.now(), tomorrow]

    for words in ("", " \n"):
        with (
            presence.serving(publisher.pk),
            pytest.raises(IntegrityError, match="4 of 5 provinces, and no word why"),
            acting_as("sipas_desk") as desk,
        ):
            desk.execute(statement, [*told, words, without_a_province.pk])
    with presence.serving(publisher.pk), acting_as("sipas_desk") as desk:
        desk.execute(statement, [*told, "Một tỉnh bị bão", without_a_province.pk])

    assert Release.objects.get().embargo_until == tomorrow


def test_the_word_about_the_missing_stays_with_the_edition(
    without_a_province, publisher, tomorrow
):
    words = {"by": publisher, "at": timezone.now(), "confirmation": " Một tỉnh bị bão "}
    life.publish(without_a_province, public_from=timezone.now(), **words)

    assert Release.objects.get().confirmation == "Một tỉnh bị bão"
    with pytest.raises(IntegrityError, match="draft a new edition"):
        Release.objects.update(confirmation="Khác")


def test_the_database_knows_the_days_of_every_register(db):
    names = sorted(shipped_registers())

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT one, publishing_register_day(one) FROM unnest(%s::text[]) AS one",
            [names],
        )
        found = dict(cursor.fetchall())

    assert found == {name: register_day(name) for name in names}
