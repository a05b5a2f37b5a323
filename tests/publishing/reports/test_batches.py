"""All reports in one job: a killed worker, a lost message, a cancelled batch."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Role
from jobs import attempts, leases, reconcile, wake
from publishing.content.release_content import PUBLISHED, UNITS_2025
from publishing.models import ReportBatch
from publishing.release import life
from publishing.reports import batches, making, store
from tests.accounts.people import hold
from tests.publishing import factories
from wording.refusals import Refused

State = ReportBatch.State
# Nation (2 languages, PDF and DOCX), infographic (PNG and SVG), five provinces.
FILES = 2 * 2 + 2 * 2 + 5 * 2 * 2


@pytest.fixture
def release(country):
    return factories.published()


@pytest.fixture
def quick(monkeypatch):
    """Files are a word; how one is made is tested elsewhere."""
    made = []

    def word(release, order):
        made.append(str(order))
        return str(order).encode()

    monkeypatch.setattr(making, "make", word)
    return made


@pytest.fixture
def silent(monkeypatch):
    """Messages that would go to a broker."""
    sent = []
    monkeypatch.setattr(
        wake.current_app,
        "send_task",
        lambda name, kwargs, **options: sent.append(kwargs["job_id"]),
    )
    return sent


def test_a_batch_makes_every_report_of_a_basis(release, quick, publisher):
    batch = batches.request(release, by=publisher)

    attempts.do(ReportBatch, batch.pk)

    batch.refresh_from_db()
    assert (batch.state, batch.done, batch.total) == (State.DONE, FILES, FILES)
    assert release.reports.filter(basis=PUBLISHED).count() == FILES
    orders = making.every(release, basis=PUBLISHED)
    assert all(store.kept(release, order) for order in orders)
    assert batch.lease_until is None


def test_the_nation_is_made_before_the_provinces(release, quick):
    attempts.do(ReportBatch, batches.request(release).pk)

    assert quick[:8] == [
        "nation-vi.pdf",
        "nation-vi.docx",
        "nation-en.pdf",
        "nation-en.docx",
        "infographic-vi.png",
        "infographic-vi.svg",
        "infographic-en.png",
        "infographic-en.svg",
    ]


def test_asking_is_written_in_the_trail_and_wakes_a_worker(
    release, publisher, silent, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        batch = batches.request(release, basis=UNITS_2025, by=publisher)

    event = AuditEvent.objects.get(verb="reports_requested")
    assert event.actor == publisher
    assert event.details == {"basis": UNITS_2025, "files": batch.total}
    assert silent == [batch.pk]


def test_reports_of_one_basis_are_made_once_at_a_time(release, quick):
    batches.request(release)

    with pytest.raises(Refused, match="reports_under_way"):
        batches.request(release)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportBatch.objects.create(release=release, basis=PUBLISHED, total=1)
    assert batches.request(release, basis=UNITS_2025)


def test_a_draft_or_an_unknown_basis_is_refused(country, analyst):
    draft = life.draft(content=factories.content(), by=analyst, at=factories.SEALED_AT)

    with pytest.raises(Refused, match="reports_of_a_draft"):
        batches.request(draft)
    sealed = life.seal(draft, by=factories.person("publisher"), at=timezone.now())
    with pytest.raises(Refused, match="unknown_basis"):
        batches.request(sealed, basis="units-1900")


def test_a_second_worker_finds_nothing_to_claim(release):
    batch = batches.request(release)

    first = leases.claim(ReportBatch, batch.pk)
    second = leases.claim(ReportBatch, batch.pk)

    assert first.fence == 1
    assert second is None


def test_a_killed_worker_s_batch_goes_on_where_it_stopped(release, quick):
    batch = batches.request(release)
    killed = leases.claim(ReportBatch, batch.pk)
    first_three = list(making.every(release, basis=PUBLISHED))[:3]
    for order in first_three:
        store.put(release, order)
    leases.mine(killed).update(lease_until=timezone.now() - timedelta(seconds=1))
    quick.clear()

    attempts.do(ReportBatch, batch.pk)

    batch.refresh_from_db()
    assert (batch.state, batch.done, batch.claims) == (State.DONE, FILES, 2)
    assert len(quick) == FILES - 3
    with pytest.raises(leases.FenceMoved):
        batches.step(killed, {"done": 1})


def test_a_cancelled_batch_stops_after_the_file_being_made(
    release, publisher, monkeypatch
):
    batch = batches.request(release)

    def word(release, order):
        if str(order) == "nation-en.pdf":
            batches.cancel(batch, by=publisher)
        return b"word"

    monkeypatch.setattr(making, "make", word)
    attempts.do(ReportBatch, batch.pk)

    batch.refresh_from_db()
    assert (batch.state, batch.done) == (State.CANCELLED, 2)
    assert release.reports.count() == 3
    with pytest.raises(Refused, match="batch_over"):
        batches.cancel(batch, by=publisher)


def test_a_report_that_fails_is_named_and_the_others_are_made(release, monkeypatch):
    def word(release, order):
        if str(order) == "ha-noi-en.pdf":
            raise ValueError("no such font")
        return b"word"

    monkeypatch.setattr(making, "make", word)
    batch = batches.request(release)
    attempts.do(ReportBatch, batch.pk)

    batch.refresh_from_db()
    assert (batch.state, batch.done) == (State.FAILED, FILES)
    assert batch.failed_files == [["ha-noi-en.pdf", "ValueError('no such font')"]]
    assert release.reports.count() == FILES - 1


def test_asking_again_makes_every_file_anew(release, quick):
    attempts.do(ReportBatch, batches.request(release).pk)
    quick.clear()

    attempts.do(ReportBatch, batches.request(release).pk)

    assert len(quick) == FILES


def test_lost_messages_are_sent_again_and_fresh_ones_are_not(release, silent):
    batch = batches.request(release)

    reconcile.reconcile(ReportBatch)
    reconcile.reconcile(ReportBatch)
    ReportBatch.objects.update(sent_at=timezone.now() - 2 * leases.lease())
    reconcile.reconcile(ReportBatch)

    assert silent == [batch.pk, batch.pk]


def test_a_batch_that_kills_its_workers_is_given_up(release, silent):
    batch = batches.request(release)
    ReportBatch.objects.update(claims=ReportBatch.MAX_CLAIMS)

    reconcile.reconcile(ReportBatch)

    batch.refresh_from_db()
    assert batch.state == State.FAILED
    assert "never brought to an end" in batch.error


@pytest.fixture
def official(client, publisher):
    hold(publisher, Role.PUBLISHER, since="2020-01-01")
    client.force_login(publisher)


def test_one_click_makes_all_and_the_page_shows_how_far_it_is(
    client, release, official, quick, silent
):
    make = reverse("desk:reports-make", args=[release.pk])
    rows = reverse("desk:report-rows", args=[release.pk])

    client.post(make, {"basis": PUBLISHED})
    waiting = client.get(rows).content.decode()
    attempts.do(ReportBatch, ReportBatch.objects.get().pk)
    over = client.get(rows).content.decode()

    assert f"0/{FILES} tệp" in waiting
    assert "hx-trigger" in waiting
    assert f"{FILES}/{FILES} tệp" in over
    assert "hx-trigger" not in over


def test_the_desk_cancels_and_refuses_in_words(client, release, official, silent):
    make = reverse("desk:reports-make", args=[release.pk])
    client.post(make, {"basis": PUBLISHED})
    batch = ReportBatch.objects.get()
    cancel = reverse("desk:reports-cancel", args=[release.pk, batch.pk])

    twice = client.post(make, {"basis": PUBLISHED}, follow=True).content.decode()
    client.post(cancel)
    over = client.post(cancel, follow=True).content.decode()

    batch.refresh_from_db()
    assert "đang được lập" in twice
    assert batch.state == State.CANCELLED
    assert "không còn gì để dừng" in over


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_desk_shows_files_and_sentences(client, release, official, language):
    client.cookies["django_language"] = language
    prefix = "" if language == "vi" else "/en"
    page = client.get(f"{prefix}/viec/cong-bo/{release.pk}/bao-cao/")

    said = page.content.decode()
    assert "ha-noi-vi.pdf" in said
    head = {"vi": "Có thể nói gì từ số liệu này", "en": "What may be said of these"}
    assert head[language] in said


def signed_in_staff(client, role=None):
    user = factories.person(f"somebody-{role}")
    if role:
        hold(user, role)
    client.force_login(user)


def test_staff_without_a_role_see_no_reports_at_the_desk(client, release):
    signed_in_staff(client)
    page = reverse("desk:reports", args=[release.pk])

    assert client.get(page, follow=True).status_code == 403


def test_who_only_looks_has_no_reports_made(client, release, silent):
    signed_in_staff(client, Role.AUDITOR)
    page = reverse("desk:reports", args=[release.pk])
    make = reverse("desk:reports-make", args=[release.pk])

    assert make not in client.get(page).content.decode()
    assert client.post(make, {"basis": PUBLISHED}).status_code == 403
    assert silent == []
    signed_in_staff(client, Role.ANALYST)
    assert make in client.get(page).content.decode()
