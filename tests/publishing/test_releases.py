import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import AuditEvent
from config import rights
from publishing.models import Distribution, Figure, Release
from publishing.release import digest, life
from tests.publishing import factories
from tests.publishing.factories import SEALED_AT as AT
from wording.refusals import Refused

pytestmark = pytest.mark.usefixtures("country")


def draft(analyst, *, reason="Đính chính", **words):
    content = factories.content(**words)
    return life.draft(content=content, by=analyst, at=AT, reason=reason)


def public(release, publisher, *, at=AT, embargo_until=None):
    return life.seal(release, by=publisher, at=at, embargo_until=embargo_until or at)


def test_a_draft_keeps_every_figure_as_handed_over(analyst):
    content = factories.content()

    release = life.draft(content=content, by=analyst, at=AT)

    assert release.state == Release.State.DRAFT
    assert release.figures.count() == len(content.figures)
    assert release.indicators.count() == len(content.indicators)
    assert release.distributions.count() == len(content.distributions)
    first = content.figures[0]
    kept = release.figures.get(
        basis=first.basis,
        unit_id=first.unit_id,
        indicator=first.indicator,
        domain="all",
    )
    assert kept.percent == first.percent


def test_the_lines_of_a_record_are_what_any_writer_of_json_writes(analyst):
    odd = 'Hai dòng\n"trích"\t\\ \x1f \x7f \u2028 ü 😀 </script>'
    release = draft(analyst, notes_vi=odd)

    lines = list(digest.record(release))

    for line in lines:
        text = json.dumps(
            json.loads(line), sort_keys=True, ensure_ascii=False, separators=(",", ":")
        )
        assert line == text.encode() + b"\n"
    assert json.loads(lines[0])["notes_vi"] == odd
    percents = {f["percent"] for f in map(json.loads, lines) if "change_error" in f}
    assert percents == {
        None if f.percent is None else str(f.percent) for f in release.figures.all()
    }


def test_a_second_draft_takes_the_place_of_the_first(analyst):
    draft(analyst)

    second = draft(analyst)

    assert second.edition == 1
    assert Release.objects.count() == 1


def test_a_release_without_figures_is_refused(analyst):
    with pytest.raises(Refused, match="release_empty"):
        draft(analyst, figures=())


def test_one_person_cannot_draft_and_seal(analyst):
    release = draft(analyst)

    with pytest.raises(Refused, match="self_sealed"):
        life.seal(release, by=analyst, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=release.pk).update(sealed_by=analyst)


def test_a_sealed_release_is_not_sealed_twice(analyst, publisher):
    release = life.seal(draft(analyst), by=publisher, at=AT)

    with pytest.raises(Refused, match="not_a_draft"):
        life.seal(release, by=publisher, at=AT)


@pytest.mark.parametrize(
    "change",
    [
        lambda release: release.figures.update(rank=1),
        lambda release: release.figures.all()[0].delete(),
        lambda release: release.indicators.update(name_vi="khác"),
        lambda release: release.distributions.update(answered=1),
        lambda release: release.distributions.all()[0].delete(),
        lambda release: Figure.objects.create(
            release=release, basis="published", unit_id=release.owner_id, respondents=1
        ),
        lambda release: Release.objects.filter(pk=release.pk).update(name_vi="khác"),
        lambda release: Release.objects.filter(pk=release.pk).update(state="draft"),
        lambda release: Release.objects.filter(pk=release.pk).update(state="withdrawn"),
        lambda release: release.delete(),
    ],
    ids=[
        "figure",
        "gone",
        "words",
        "distribution",
        "distribution gone",
        "more",
        "name",
        "reopened",
        "silently_withdrawn",
        "deleted",
    ],
)
def test_the_database_refuses_to_change_what_is_sealed(analyst, publisher, change):
    release = life.seal(draft(analyst), by=publisher, at=AT)

    with (
        pytest.raises(IntegrityError, match="draft a new edition"),
        transaction.atomic(),
    ):
        change(release)


def test_raw_sql_does_not_pass_the_seal_either(analyst, publisher):
    life.seal(draft(analyst), by=publisher, at=AT)

    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE publishing_figure SET rank = 1 WHERE rank = 2")


def test_the_digest_is_that_of_the_record_anyone_can_download(analyst, publisher):
    release = life.seal(draft(analyst), by=publisher, at=AT)

    record = b"".join(digest.record(release))

    assert hashlib.sha256(record).hexdigest() == release.digest
    lines = [json.loads(line) for line in record.splitlines()]
    kinds = (release.indicators, release.figures, release.distributions)
    kinds += (release.opinions, release.remeasures, release.places)
    assert len(lines) == 1 + sum(kind.count() for kind in kinds)
    assert lines[0]["simulated"] is True


def test_equal_figures_have_an_equal_digest_and_one_hundredth_changes_it(analyst):
    one, other = draft(analyst), draft(analyst, round_code="sipas-2025")
    Release.objects.filter(pk=other.pk).update(round_code="again")
    before = digest.digest(one)
    again = draft(analyst)

    assert digest.digest(again) == before

    figure = again.figures.first()
    Figure.objects.filter(pk=figure.pk).update(respondents=figure.respondents + 1)
    assert digest.digest(again) != before


def test_the_digest_changes_with_one_answer_level(analyst):
    release = draft(analyst)
    before = digest.digest(release)

    spread = release.distributions.filter(note="").first()
    Distribution.objects.filter(pk=spread.pk).update(answered=spread.answered + 1)

    assert digest.digest(release) != before


@pytest.mark.parametrize(
    "levels", [{"level_1": 0}, {"level_1": None}, {"level_3": None, "level_5": None}]
)
def test_levels_that_do_not_sum_to_a_hundred_are_refused(analyst, levels):
    spread = draft(analyst).distributions.filter(note="", level_1__gt=0).first()

    with pytest.raises(IntegrityError, match="sums_to_a_hundred"):
        Distribution.objects.filter(pk=spread.pk).update(**levels)


def test_a_correction_waits_for_its_embargo_and_then_takes_over(
    analyst, publisher, tomorrow
):
    first = public(draft(analyst), publisher)
    second = public(
        draft(analyst), publisher, at=timezone.now(), embargo_until=tomorrow
    )

    first.refresh_from_db()
    assert (first.state, second.edition) == (Release.State.SUPERSEDED, 2)
    assert list(Release.objects.public()) == [first]
    later = tomorrow + timedelta(seconds=1)
    assert list(Release.objects.public(at=later)) == [second]
    assert Release.objects.readable(at=later).count() == 2


def test_a_withdrawn_release_leaves_a_tombstone_and_no_figures_in_force(
    analyst, publisher
):
    public(draft(analyst), publisher)
    second = public(draft(analyst), publisher)

    life.withdraw(second, by=publisher, at=timezone.now(), reason="Sai trọng số")

    assert not Release.objects.public().exists()
    assert Release.objects.readable().get(edition=2).reason == "Sai trọng số"


def test_one_withdrawn_before_its_embargo_was_never_public(
    analyst, publisher, tomorrow
):
    first = public(draft(analyst), publisher)
    second = public(draft(analyst), publisher, embargo_until=tomorrow)

    life.withdraw(second, by=publisher, at=timezone.now(), reason="Nhầm")

    later = tomorrow + timedelta(days=1)
    assert list(Release.objects.public(at=later)) == [first]


def test_a_withdrawal_needs_a_reason(analyst, publisher):
    release = life.seal(draft(analyst), by=publisher, at=AT)

    with pytest.raises(Refused, match="public_reason_missing"):
        life.withdraw(release, by=publisher, at=AT, reason=" ")
    with pytest.raises(Refused, match="not_sealed"):
        life.withdraw(draft(analyst), by=publisher, at=AT, reason="Sai")


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE publishing_figure SET respondents = respondents + 1",
        "DELETE FROM publishing_figure"
        " WHERE id = (SELECT max(id) FROM publishing_figure)",
        "UPDATE publishing_release SET minimum_respondents = 1",
    ],
)
def test_what_was_changed_after_it_was_drafted_is_not_sealed(analyst, publisher, deed):
    """By a prompt as the desk's role, which no page is."""
    rights.grant_all()
    release = draft(analyst)
    run_as_desk(deed)

    with pytest.raises(Refused, match="draft_changed"):
        life.seal(release, by=publisher, at=AT)
    release.refresh_from_db()
    assert release.state == "draft"


def test_a_line_of_ones_own_on_the_trail_lets_no_change_through(analyst, publisher):
    rights.grant_all()
    release = draft(analyst)
    run_as_desk("UPDATE publishing_figure SET respondents = respondents + 1")
    told = {"draft": release.pk, "digest": digest.digest(release)}
    AuditEvent.objects.create(
        verb="release_drafted", actor=analyst, subject="x", details=told
    )

    with pytest.raises(Refused, match="draft_changed"):
        life.seal(release, by=publisher, at=AT)


def run_as_desk(statement):
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {rights.DESK}")
        cursor.execute(statement)
        cursor.execute("RESET ROLE")


def test_each_step_is_written_in_the_audit_trail(analyst, publisher):
    release = life.seal(draft(analyst), by=publisher, at=AT)
    life.withdraw(release, by=publisher, at=AT, reason="Sai")

    trail = AuditEvent.objects.filter(subject=f"release {release}").order_by("pk")
    assert [(event.verb, event.actor) for event in trail] == [
        ("release_drafted", analyst),
        ("release_sealed", publisher),
        ("release_withdrawn", publisher),
    ]


def test_a_release_without_weights_keeps_the_digest_it_had_before_weights(country):
    plain = tuple(replace(row, weight=None) for row in factories.indicators())
    old = factories.published(round_code="old", indicators=plain)
    new = factories.published(round_code="new")

    assert b'"weight"' not in b"".join(digest.record(old))
    assert b"".join(digest.record(new)).count(b'"weight"') == 19
