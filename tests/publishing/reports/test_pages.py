"""Where people get reports: the portal for what is public, the desk before that."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from publishing.content.release_content import PUBLISHED
from publishing.models import Look
from publishing.release import life
from publishing.reports import store
from publishing.reports.making import INFOGRAPHIC, NATION, Order
from tests.accounts.people import hold
from tests.publishing import factories

SLUG = "ha-noi"


def address(release, file, basis=PUBLISHED):
    words = [release.round_code, release.edition, basis, file]
    return reverse("portal:report", args=words)


def body_of(response):
    return b"".join(response.streaming_content)


@pytest.fixture
def release(country):
    return factories.published()


@pytest.fixture
def embargoed(country, tomorrow):
    return factories.published(embargo_until=tomorrow)


@pytest.fixture
def official(client, publisher):
    hold(publisher, Role.PUBLISHER, since="2020-01-01")
    client.force_login(publisher)
    return publisher


def test_a_report_is_made_once_and_then_handed_out_from_the_shelf(client, release):
    first = client.get(address(release, f"{SLUG}-vi.pdf"))
    made_at = release.reports.get().made_at
    second = client.get(address(release, f"{SLUG}-vi.pdf"))

    assert first["Content-Type"] == "application/pdf"
    assert first["Content-Disposition"] == (
        'inline; filename="simulated-sipas-2024-1-published-ha-noi-vi.pdf"'
    )
    assert body_of(first) == body_of(second)
    assert release.reports.get().made_at == made_at


def test_a_reader_who_has_it_is_told_so(client, release):
    first = client.get(address(release, f"{SLUG}-en.pdf"))

    again = client.get(
        address(release, f"{SLUG}-en.pdf"), headers={"If-None-Match": first["ETag"]}
    )

    assert again.status_code == 304


@pytest.mark.parametrize(
    "file", [f"{SLUG}-vi.docx", f"{NATION}-en.pdf", f"{INFOGRAPHIC}-vi.svg"]
)
def test_each_kind_of_report_has_its_type(client, release, file):
    answer = client.get(address(release, file))

    kinds = {"docx": "wordprocessingml.document", "pdf": "/pdf", "svg": "svg+xml"}
    assert answer.status_code == 200
    assert answer["Content-Type"].endswith(kinds[file.rpartition(".")[2]])


@pytest.mark.parametrize(
    "file",
    [
        "atlantis-vi.pdf",
        f"{SLUG}-fr.pdf",
        f"{SLUG}-vi.exe",
        f"{SLUG}-vi.png",
        f"{INFOGRAPHIC}-vi.pdf",
        "..-vi.pdf",
    ],
)
def test_a_report_that_cannot_be_is_not_found(client, release, file):
    assert client.get(address(release, file)).status_code == 404
    assert not release.reports.exists()


def test_a_basis_the_release_does_not_have_is_not_found(client, release):
    assert (
        client.get(address(release, f"{SLUG}-vi.pdf", "units-1900")).status_code == 404
    )


def test_nothing_of_an_embargoed_edition_is_handed_to_the_public(client, embargoed):
    order = Order(PUBLISHED, SLUG, "vi", "pdf")
    store.put(embargoed, order)

    report = client.get(address(embargoed, str(order)))
    said = client.get(
        reverse("portal:statement", args=[embargoed.round_code, embargoed.edition])
    )

    assert report.status_code == said.status_code == 404


def test_a_stored_report_becomes_public_with_its_edition(client, embargoed):
    order = Order(PUBLISHED, SLUG, "vi", "pdf")
    body = store.put(embargoed, order)

    life.publish(
        embargoed,
        by=factories.person("publisher"),
        at=timezone.now(),
        public_from=timezone.now(),
    )

    assert body_of(client.get(address(embargoed, str(order)))) == body


def test_reports_of_a_withdrawn_edition_are_gone(client, release, publisher):
    client.get(address(release, f"{SLUG}-vi.pdf"))
    life.withdraw(release, by=publisher, at=timezone.now(), reason="sai số liệu")

    assert client.get(address(release, f"{SLUG}-vi.pdf")).status_code == 404


def test_the_desk_reads_an_embargoed_report_and_the_look_is_kept(
    client, embargoed, official
):
    words = [embargoed.pk, PUBLISHED, f"{SLUG}-vi.pdf"]

    answer = client.get(reverse("desk:report", args=words))

    assert body_of(answer).startswith(b"%PDF")
    assert "no-store" in answer["Cache-Control"]
    look = Look.objects.get()
    assert (look.viewer, look.page) == (official, f"report {SLUG}-vi.pdf")


def test_staff_without_the_right_reads_no_embargoed_report(client, embargoed):
    clerk = factories.person("clerk")
    hold(clerk, Role.CLERK)
    client.force_login(clerk)

    pages = [
        reverse("desk:reports", args=[embargoed.pk]),
        reverse("desk:report-rows", args=[embargoed.pk]),
        reverse(
            "desk:report",
            args=[embargoed.pk, PUBLISHED, f"{SLUG}-vi.pdf"],
        ),
    ]

    assert {client.get(page, follow=True).status_code for page in pages} == {403}
    make = reverse("desk:reports-make", args=[embargoed.pk])
    refused = client.post(make, {"basis": PUBLISHED}, follow=True)
    assert refused.status_code == 403


def test_a_report_changed_on_disk_is_not_handed_out(client, release):
    order = Order(PUBLISHED, SLUG, "vi", "pdf")
    body = store.put(release, order)
    store.place(release, order).write_bytes(b"%PDF forged")

    answer = client.get(address(release, str(order)))

    assert body_of(answer) == body


def test_a_draft_is_never_put_on_the_shelf(country, analyst):
    draft = life.draft(content=factories.content(), by=analyst, at=factories.SEALED_AT)

    store.take(draft, Order(PUBLISHED, SLUG, "vi", "pdf"))

    assert not draft.reports.exists()


def test_a_reader_is_asked_to_come_back_while_others_are_served(
    client, release, monkeypatch
):
    monkeypatch.setattr(store, "SECONDS_TO_WAIT", 0.01)

    with store._making:
        answer = client.get(address(release, f"{SLUG}-vi.pdf"))

    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "thử lại" in answer.content.decode()


@pytest.mark.parametrize(
    ("language", "path"), [("vi", "/cong-bo/"), ("en", "/en/releases/")]
)
def test_the_page_of_an_edition_leads_to_its_reports(client, release, language, path):
    page = client.get(f"{path}sipas-2024/1/").content.decode()

    for file in (
        f"{NATION}-{language}.pdf",
        f"{INFOGRAPHIC}-{language}.svg",
        f"{SLUG}-{language}.pdf",
    ):
        assert file in page


def test_the_page_of_a_province_leads_to_its_report(client, release):
    page = client.get(f"/tinh/{SLUG}/").content.decode()

    for file in ("vi.pdf", "en.pdf", "vi.docx", "en.docx"):
        assert f"/cong-bo/sipas-2024/1/bao-cao/published/{SLUG}-{file}" in page


def test_the_page_of_sentences_has_a_bounded_number_of_queries(
    client, release, django_assert_max_num_queries
):
    with django_assert_max_num_queries(8):
        page = client.get("/cong-bo/sipas-2024/1/co-the-noi-gi/")

    assert "Chỉ số hài lòng chung của cả nước năm 2024 là" in page.content.decode()


def test_an_embargo_that_ends_needs_nobody(client, country):
    soon = timezone.now() + timedelta(hours=1)
    release = factories.published(embargo_until=soon)

    assert client.get(address(release, f"{SLUG}-vi.pdf")).status_code == 404
    assert release.is_readable(at=soon)
