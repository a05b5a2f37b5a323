"""Which text somebody was told, when and by which way, stays with the questionnaire."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from scoring.audit import chains
from surveys import intake
from surveys.channels.paper import closing
from surveys.data_protection import consent_texts
from surveys.data_protection.rules import consent
from surveys.data_protection.rules.consent import Version
from surveys.intake import expectations
from surveys.intake.submission import content_digest
from surveys.models import ConsentText, Response
from tests.journeys.stage import Field, form_of
from tests.rows import as_if_amended
from tests.scoring.conftest import small_register  # noqa: F401
from tests.surveys import paper_people
from tests.surveys.arrivals import AT, anybody, open_round, submission
from tests.surveys.test_entry_pages import filled

# A text that was shown is never edited: add a version, do not mend this list.
SHOWN = {
    "home-1": "79225c14e2fdadd4",
    "one-stop-1": "b3846de5cc6c2614",
    "paper-1": "200968420799d63e",
    "online-1": "798efe57cd3f27dc",
}


def text(way="home", version=1, since=date(2026, 1, 1), **said):
    words = {"provisional": True, "source": "?", "vi": "Xin chào", "en": "Hello"}
    return Version(way=way, version=version, valid_from=since, **(words | said))


def entry(**changes):
    lines = {"way": '"home"', "version": "1", "valid_from": "2026-01-01"}
    lines |= {"provisional": "true", "source": '"?"', "vi": '"Chào"', "en": '"Hello"'}
    return "\n".join(
        ["[[text]]", *(f"{k} = {v}" for k, v in (lines | changes).items() if v)]
    )


def test_a_shown_text_keeps_its_words():
    found = {one.code: one.digest[:16] for one in consent.shipped()}

    assert {code: found.get(code) for code in SHOWN} == SHOWN
    assert {one.way for one in consent.shipped()} == set(consent.WAYS)


def test_the_newest_version_in_force_is_shown():
    older, newer = text(), text(version=2, since=date(2027, 3, 1), vi="Kính chào")
    both = [newer, older]

    assert consent.in_force("home", on=date(2027, 2, 28), texts=both) == older
    assert consent.in_force("home", on=date(2027, 3, 1), texts=both) == newer
    with pytest.raises(consent.NoText):
        consent.in_force("home", on=date(2025, 12, 31), texts=both)
    with pytest.raises(consent.NoText):
        consent.in_force("paper", on=date(2027, 3, 1), texts=both)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (entry(way='"radio"'), "none of"),
        (entry(vi=""), "missing or unknown"),
        (entry(vi='" "'), "is empty"),
        (entry(tone='"warm"'), "missing or unknown"),
        (f"{entry()}\n{entry()}", "written twice"),
    ],
)
def test_a_file_that_says_too_little_or_too_much_is_refused(said, why):
    with pytest.raises(consent.ConsentFileError, match=why):
        consent.parse(said)


@pytest.fixture
def rnd(small_register):  # noqa: F811
    expectations.forget()
    return open_round()


def keep(**changes):
    receipt = intake.accept(submission(**changes), sender=anybody(), at=AT)
    return receipt, Response.objects.filter(pk=receipt.response_id).first()


def test_a_questionnaire_keeps_the_text_its_person_was_told(rnd):
    _, kept = keep(consent="home-1", started_at=AT)
    _, untold = keep(uid="u-2")

    assert (kept.consent, kept.channel, kept.started_at) == ("home-1", "api", AT)
    assert untold.consent == ""
    assert ConsentText.objects.get(code="home-1").vi.startswith("Tôi là điều tra viên")


def test_a_text_nobody_wrote_is_refused(rnd):
    receipt, kept = keep(consent="home-99")

    assert [reason.code for reason in receipt.refusals] == ["unknown_consent"]
    assert kept is None


@pytest.mark.parametrize(
    "change",
    [
        {"consent": "paper-1"},
        {"consent": ""},
        {"channel": "paper"},
        {"started_at": None},
        {"answered_at": AT},
        {"received_at": datetime(2021, 1, 1, tzinfo=UTC)},
    ],
)
def test_what_was_told_when_and_how_never_changes(rnd, change):
    _, kept = keep(consent="home-1", started_at=AT)

    as_if_amended()

    with (
        pytest.raises(IntegrityError, match="kept as it came"),
        transaction.atomic(),
    ):
        Response.objects.filter(pk=kept.pk).update(**change)


def test_the_database_knows_the_codes_and_keeps_the_texts(rnd):
    _, kept = keep(consent="home-1")
    kept.pk, kept.uid, kept.consent = None, "other", "home-99"

    with (
        pytest.raises(IntegrityError, match="no text of consent"),
        transaction.atomic(),
    ):
        kept.save(force_insert=True)
    for deed in ("UPDATE surveys_consenttext SET vi = 'x'", "DELETE FROM {}"):
        with (
            pytest.raises(IntegrityError, match="only ever added"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(deed.format("surveys_consenttext"))


def test_an_edited_text_of_the_file_is_noticed(db, monkeypatch):
    consent_texts.keep()
    monkeypatch.setattr(consent, "shipped", lambda: (text(vi="Khác"),))

    with pytest.raises(consent_texts.ConsentChanged, match="home-1"):
        consent_texts.keep()


def test_an_older_version_stays_readable_beside_a_newer_one(
    client, db, monkeypatch, django_user_model
):
    consent_texts.keep()
    newer = text(version=2, vi="Lời mới")
    monkeypatch.setattr(consent, "shipped", lambda: (newer,))
    client.force_login(django_user_model.objects.create_user("ai"))

    shown = client.get(reverse("work:consent")).text

    assert 'id="home-1"' in shown
    assert "Tôi là điều tra viên" in shown
    assert "Lời mới" in shown


def test_a_row_without_a_text_has_the_hash_it_always_had(rnd):
    """Rows linked before the column was there still hold; the code is linked too."""
    keep(consent="home-1")
    keep(uid="u-2")
    assert chains.faults(rnd.code) == []

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE surveys_response SET consent = 'paper-1'")
        cursor.execute("SET LOCAL session_replication_role = origin")

    assert len(chains.faults(rnd.code)) == 2


def test_what_was_sent_before_keeps_its_digest():
    old, new = submission(), submission(consent="home-1")

    assert content_digest(old, b"", None).hex()[:16] == "bca71ed83ee26943"
    assert content_digest(new, b"", None) != content_digest(old, b"", None)


def test_the_form_shows_the_text_first_and_sends_its_code(client, db):
    field = Field(form_of(3), cases=6)
    client.force_login(field.surveyor)
    page = reverse("work:entry", args=[field.frame.code])

    shown = client.get(page).text
    client.post(page, filled(client, page, "000001", consent="home-1"))

    assert shown.index("Tôi là điều tra viên") < shown.index('id="row-S1"')
    assert "câu chữ tạm thời" in shown
    assert '"consent": "home-1"' in shown
    assert Response.objects.get().consent == "home-1"


def test_paper_names_the_version_printed_on_its_sheets(rnd):
    clerk, other = paper_people.clerk(), paper_people.clerk("other")
    printed = consent_texts.text_of("paper", on=date(2026, 12, 1))
    batch = paper_people.open_batch(rnd, clerk, counted=2, consent=printed)
    paper_people.first_pass(batch, clerk)
    paper_people.second_pass(batch, other)

    closing.close(batch, by=clerk, at=AT)

    kept = Response.objects.values_list("consent", "channel")
    assert set(kept) == {("paper-1", "paper")}
