"""A release of points as readers have it: supposed otherwise, in reports, early."""

from datetime import timedelta
from decimal import Decimal as D
from io import BytesIO

import pdfua
import pikepdf
import pytest
from django.http import Http404
from django.utils import timezone
from docx import Document

from accounts.models import Role, User
from publishing.models import Look, Report
from publishing.portal.page_cache import holds
from publishing.release import early_access, life
from publishing.reports import batches, making, statement
from publishing.reports.making import NATION, Order
from scorecards.release import handover
from tests.accounts.people import hold, person
from tests.publishing.reports.test_accessible import BROKEN_RULE, elements
from tests.scorecards.release.closed import closed_with_points, released
from tests.sweep.world import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plain_static(settings, tmp_path):
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    settings.SIPAS_REPORTS = str(tmp_path / "reports")


@pytest.fixture
def release(world):
    world.fill()
    return released(world, world.cycle)


def slug_of(release, code="06003"):
    return release.scores.totals().get(unit__code=code).unit.slug


def test_other_points_give_another_total_rank_and_group(release, client):
    """Xa c has 88: with 10 more in II.6 and 2 in I.4 it has all 100."""
    address = f"/chi-so-cchc/{slug_of(release)}/neu-co/"

    page = client.get(address, {"II.6": "10", "I.4": "2"}).context["page"]

    assert (page.supposed.points, page.supposed.percent) == (D(100), D(100))
    assert (page.total.rank, page.rank) == (3, 1)
    assert page.shift == 12


def test_what_is_no_point_is_refused_and_nothing_is_reckoned(release, client):
    address = f"/chi-so-cchc/{slug_of(release)}/neu-co/"

    for typed in ("nhiều", "11", "1e9", "NaN"):
        answer = client.get(address, {"II.6": typed})
        assert answer.context["page"].supposed is None
        assert "nhiều nhất 10" in answer.content.decode()


def test_no_cache_keeps_what_was_supposed(release, client):
    address = f"/chi-so-cchc/{slug_of(release)}/neu-co/?II.6=3"

    answer = client.get(address)

    assert "private" in answer["Cache-Control"]
    assert not holds("testserver", address)


def test_self_scores_stand_beside_final_points_by_unit(release, client):
    page = client.get("/chi-so-cchc/tieu-chi-thanh-phan/")

    (one,) = page.context["selves"]
    assert one.total.unit.code == "06001"
    # All of a's components but what nobody declares; I.4 has 1 of the 2 claimed.
    assert one.over == one.claimed - one.final
    assert one.lowered >= 1
    assert "Tự chấm so với thẩm định theo đơn vị" in page.content.decode()


def pdf(release, name, language="vi"):
    return making.make(release, Order("published", name, language, "pdf"))


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("whose", ["nation", "place"])
def test_reports_of_points_are_read_by_ear_too(release, tmp_path, whose, language):
    name = NATION if whose == "nation" else slug_of(release)
    body = pdf(release, name, language)
    path = tmp_path / "report.pdf"
    path.write_bytes(body)

    found = [f for f in pdfua.validate(path).findings if f.rule_id != BROKEN_RULE]
    assert found == []
    with pikepdf.open(BytesIO(body)) as opened:
        assert str(opened.Root.Lang) == language
        tags = {str(one.S) for one in elements(opened.Root.StructTreeRoot.K)}
    assert {"/Title", "/H1", "/Table", "/TH"} <= tags


def test_the_same_report_to_edit_holds_the_same_points(release):
    order = Order("published", slug_of(release), "vi", "docx")

    document = Document(BytesIO(making.make(release, order)))

    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    assert any("88,00" in cell for cell in cells)


def test_there_is_no_picture_of_points(release):
    for file in ("infographic-vi.png", "card-vi.png"):
        with pytest.raises(Http404):
            making.parsed(release, basis="published", file=file)


def test_the_announcement_is_made_of_printed_points(release):
    (said,) = statement.of_release(release)

    text = " ".join(said.sentences)
    assert "xếp hạng 3 đơn vị; giá trị trung bình là 94,49%" in text
    assert "Xã An Bình (98,41%)" in text
    assert "Phường Chi Lăng với 88,00%" in text


def test_reports_are_linked_from_every_page_and_open(release, client):
    slug = slug_of(release)
    base = f"/cong-bo/{release.round_code}/1/"
    for address in (f"/chi-so-cchc/{slug}/", base):
        assert f"{slug}-vi.pdf" in client.get(address).content.decode()
    assert "nation-vi.pdf" in client.get("/chi-so-cchc/").content.decode()

    answer = client.get(f"{base}bao-cao/published/{slug}-vi.pdf")
    assert b"".join(answer)[:5] == b"%PDF-"
    said = client.get(f"{base}co-the-noi-gi/").content.decode()
    assert "Có thể nói gì về các điểm này" in said


def test_a_batch_makes_every_report_of_points(release):
    asked = batches.request(release, by=User.objects.get(username="analyst-of-points"))

    # Of three communes and of all together, PDF and DOCX, in two languages.
    assert asked.total == 4 * 2 * 2
    assert not Report.objects.exists()


@pytest.fixture
def sealed(world):
    """Sealed, public tomorrow."""
    closed = closed_with_points(world, world.cycle)
    drafter, sealer = person("analyst-of-points"), person("publisher-of-points")
    now = timezone.now()
    made = handover.draft(closed, by=drafter, at=now)
    until = now + timedelta(days=1)
    return life.seal(made, by=sealer, at=now, embargo_until=until)


def test_an_edition_of_points_is_looked_at_early_by_who_was_named(sealed, client):
    now, reader = timezone.now(), person("early-reader")
    early_access.grant(
        sealed,
        **{"viewer": reader, "office": "Văn phòng Bộ", "at": now},
        **{
            "by": User.objects.get(username="publisher-of-points"),
            "until": now + timedelta(hours=3),
        },
    )
    address = f"/xem-truoc/{sealed.round_code}/1/"
    client.force_login(reader)

    page, place = client.get(address), client.get(f"{address}{slug_of(sealed)}/")

    assert "98,41" in page.content.decode()
    assert "88,00" in place.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert Look.objects.filter(viewer=reader).count() == 2
    client.force_login(person("passer-by"))
    assert client.get(address).status_code == 404


def test_the_desk_shows_reports_of_points_before_they_are_public(sealed, world):
    hold(person("desk-of-points"), Role.ANALYST)
    desk = signed_in("desk-of-points")

    place = f"/viec/cong-bo/{sealed.pk}/bao-cao/"
    page = desk.get(place).content.decode()
    file = desk.get(f"{place}published/{slug_of(sealed)}-vi.pdf")

    assert "3 phiếu chấm" in page
    assert "Báo cáo chung của các đơn vị" in page
    assert b"".join(file)[:5] == b"%PDF-"
    assert "no-store" in file["Cache-Control"]
