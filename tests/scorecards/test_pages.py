"""Pages of scorecards, as each role sees them."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, Role
from scorecards.appraisal import asking
from scorecards.models import Claim, Cycle, Decision, Evidence, SignOff
from scorecards.pages import tickets
from tests.scorecards.factories import GOOD, PDF, days_on, placed, upload
from tests.sweep.world import signed_in

pytestmark = pytest.mark.django_db
ROOT = "/viec/cham-diem/"


@pytest.fixture(autouse=True)
def plain_static(settings):
    storages = settings.STORAGES
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = storages | {"staticfiles": plain}


def page(user, path, **words):
    return signed_in(user.username).get(f"{ROOT}{path}", **words)


def post(user, path, **words):
    return signed_in(user.username).post(f"{ROOT}{path}", words, follow=True)


def leaf_path(card, leaf="I.4"):
    return f"phieu/{card.pk}/{leaf}/"


def appraising(world):
    """The world some days later: its days are moved, as no verb would."""
    from tests.rows import change_past_triggers

    change_past_triggers(
        "UPDATE scorecards_cycle SET claims_due = %s WHERE id = %s",
        days_on(-1),
        world.cycle.pk,
    )
    world.cycle.refresh_from_db()


def test_an_officer_fills_a_leaf_and_reads_why_it_gives_its_point(world):
    path = leaf_path(world.card)
    answer = post(
        world.officer, path, deed="store", seen="0", words="Hai sáng kiến",
        **{"so-count": "2"},
    )  # fmt: skip

    assert answer.status_code == 200
    assert Claim.objects.get().point == 2
    said = answer.content.decode()
    assert re.search(r'class="point-says"[^>]*><b>2</b> <span>\S', said)


def test_a_figure_is_tried_without_being_stored(world):
    answer = post(world.officer, leaf_path(world.card), deed="try", seen="0",
                  **{"so-count": "1"})  # fmt: skip

    assert "point-says tried" in answer.content.decode()
    assert not Claim.objects.exists()


def test_what_two_people_typed_is_shown_to_the_second(world):
    world.save("I.4", {"count": "1"}, words="Bản thứ nhất")
    answer = post(world.second_officer, leaf_path(world.card), deed="store", seen="0",
                  words="Bản thứ hai", **{"so-count": "2"})  # fmt: skip

    said = answer.content.decode()
    assert answer.status_code == 422
    assert "Bản thứ nhất" in said
    assert "Bản thứ hai" in said
    assert 'name="seen" value="1"' in said


def test_a_wrong_figure_is_said_and_stays_in_the_form(world):
    answer = post(world.officer, leaf_path(world.card, "II.6"), deed="store", seen="0",
                  **{"so-part": "120", "so-whole": "100"})  # fmt: skip

    assert answer.status_code == 422
    assert 'value="120"' in answer.content.decode()
    assert not Claim.objects.exists()


def send(user, ticket, **words):
    client = signed_in(user.username)
    return client.post(f"{ROOT}tep/{ticket}/", words, follow=True)


def test_evidence_is_sent_shown_and_fetched_by_who_may(world):
    ticket = tickets.give(world.officer, world.card, "I.4")
    send(
        world.officer, ticket, file=upload(PDF, "kế hoạch.pdf"), page="tr. 2", whole="1"
    )
    shown = Evidence.objects.get()
    place = f"phieu/{world.card.pk}/tep/{shown.pk}/"

    got = page(world.officer, place)
    assert b"".join(got.streaming_content) == PDF
    assert got["Content-Disposition"].startswith("attachment")
    assert "sandbox" in got["Content-Security-Policy"]
    assert page(world.appraiser, place).status_code == 200
    assert page(world.other, place).status_code == 403
    other = f"phieu/{world.other_card.pk}/tep/{shown.pk}/"
    assert page(world.other, other).status_code == 404


def test_a_file_cut_half_way_is_refused_whole(world):
    ticket = tickets.give(world.officer, world.card, "I.4")
    said = send(world.officer, ticket, file=upload(PDF, "a.pdf"))

    assert "đứt giữa chừng" in said.content.decode()
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("who", ["other", "leader", "second_officer"])
def test_a_ticket_is_of_one_person(world, who):
    ticket = tickets.give(world.officer, world.card, "I.4")
    answer = send(getattr(world, who), ticket, file=upload(PDF, "a.pdf"), whole="1")

    assert answer.status_code == 404


def test_one_unit_sees_and_writes_nothing_of_another(world):
    shown = world.attach()
    for path in (
        f"phieu/{world.card.pk}/",
        leaf_path(world.card),
        f"phieu/{world.card.pk}/tep/{shown.pk}/",
    ):
        assert page(world.other, path).status_code == 403
    post(
        world.other, leaf_path(world.card), deed="store", seen="0", **{"so-count": "1"}
    )
    post(world.other, leaf_path(world.card), deed="detach", evidence=shown.pk)

    assert not Claim.objects.exists()
    assert Evidence.objects.count() == 1


def test_a_leader_signs_with_the_minutes(world):
    world.fill()
    ticket = tickets.give(world.leader, world.card, "")
    send(world.leader, ticket, file=upload(PDF, "bb.pdf"), whole="1")

    assert SignOff.objects.get().by == world.leader
    said = page(world.leader, f"phieu/{world.card.pk}/").content.decode()
    assert "bb.pdf" in said
    signed = SignOff.objects.get()
    got = page(world.appraiser, f"phieu/{world.card.pk}/bien-ban/{signed.pk}/")
    assert b"".join(got.streaming_content) == PDF
    post(world.leader, f"phieu/{world.card.pk}/", deed="withdraw", reason="Sửa số liệu")
    assert SignOff.objects.count() == 2


def test_an_officer_opens_no_page_of_the_appraisers(world):
    code = world.cycle.code
    for path in (
        "moi/",
        f"{code}/",
        f"{code}/bang/",
        f"{code}/doc-lai/",
        f"{code}/I.4/",
    ):
        assert page(world.officer, path).status_code == 403
        assert page(world.leader, path).status_code == 403


def test_an_appraiser_decides_and_the_next_unit_comes(world):
    world.fill()
    world.sign()
    world.fill(world.other_card, by=world.other)
    world.sign(world.other_card, by=world.other_leader)
    appraising(world)
    path = f"{world.cycle.code}/I.4/"

    said = page(world.appraiser, path).content.decode()
    assert "An Bình" in said
    answer = post(world.appraiser, path, deed="decide", card=world.card.pk, seen="0",
                  point="2")  # fmt: skip
    assert Decision.objects.get().point == 2
    here = re.search(r'class="here".*?don-vi=(\d+)', answer.content.decode(), re.DOTALL)
    assert here[1] == str(world.other_card.pk)
    post(world.appraiser, path, deed="decide", card=world.other_card.pk, seen="0",
         point="0,5", reason="Thiếu quyết định")  # fmt: skip
    assert Decision.objects.count() == 2


def test_an_appraiser_asks_and_the_unit_answers(world):
    world.fill()
    world.sign()
    appraising(world)
    post(world.appraiser, f"{world.cycle.code}/I.4/", deed="ask", card=world.card.pk,
         kind="supplement", words="Thiếu quyết định", due_on=days_on(3))  # fmt: skip
    asked = world.card.inquiries.get()

    home = signed_in("officer").get("/viec/").content.decode()
    assert "Thiếu quyết định" in home
    assert "Thiếu quyết định" not in signed_in("other").get("/viec/").content.decode()
    said = page(world.officer, leaf_path(world.card)).content.decode()
    assert "Thiếu quyết định" in said
    post(world.officer, leaf_path(world.card), deed="answer", inquiry=asked.pk,
         words="Đã bổ sung trang 4")  # fmt: skip
    assert asked.answer.words == "Đã bổ sung trang 4"


def test_who_reads_again_sees_nothing_of_the_first_decision(world):
    from tests.rows import change_past_triggers

    world.fill()
    world.sign()
    appraising(world)
    change_past_triggers("UPDATE scorecards_cycle SET reading_share = %s", 100)
    path = f"{world.cycle.code}/I.4/"
    post(world.appraiser, path, deed="decide", card=world.card.pk, seen="0",
         point="1", reason="Lý do bí mật")  # fmt: skip

    answer = page(world.reader, f"{world.cycle.code}/doc-lai/")
    assert "Lý do bí mật" not in answer.content.decode()
    assert "I.4" in answer.content.decode()
    post(world.reader, f"{world.cycle.code}/doc-lai/", card=world.card.pk, leaf="I.4",
         seen="0", point="2")  # fmt: skip
    assert Decision.objects.filter(reading=2).get().by == world.reader
    said = page(world.reader, f"{world.cycle.code}/doc-lai/").content.decode()
    assert 'name="leaf"' not in said


def test_the_council_sets_up_and_two_open(world):
    words = {
        "level": "commune", "year": 2025, "tree_code": "communes-2025",
        "claims_due": days_on(1), "appraisal_due": days_on(2),
        "explanation_due": days_on(3), "closes_due": days_on(4), "reading_share": 10,
    }  # fmt: skip
    post(world.council, "moi/", **words)
    made = Cycle.objects.get(year=2025)
    assert made.cards.count() == 3
    post(world.council, f"{made.code}/", deed="ask-open", reason="Đủ")
    asked = made.opening_requests.get()
    post(world.council, f"{made.code}/", deed="approve", what="open", pk=asked.pk)
    made.refresh_from_db()
    assert made.state == "draft"
    post(world.chair, f"{made.code}/", deed="approve", what="open", pk=asked.pk)
    made.refresh_from_db()
    assert made.state == "open"
    post(world.chair, f"{made.code}/", deed="extend", card=made.cards.first().pk,
         until=days_on(9), reason="Bão lũ")  # fmt: skip
    assert made.cards.first().claims_until() == days_on(9)


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_page_opens_in_both_languages(world, language):
    world.fill()
    world.sign()
    appraising(world)
    asking.ask(
        *(world.card, "I.4"),
        kind="explanation",
        words="Vì sao?",
        due_on=days_on(3),
        by=world.appraiser,
        at=timezone.now(),
    )
    code = world.cycle.code
    for user, path in (
        (world.officer, ""),
        (world.officer, f"phieu/{world.card.pk}/"),
        (world.leader, f"phieu/{world.card.pk}/"),
        *((world.officer, leaf_path(world.card, leaf)) for leaf in GOOD),
        (world.appraiser, leaf_path(world.card)),
        (world.appraiser, f"{code}/"),
        (world.council, f"{code}/"),
        (world.council, ""),
        (world.council, "moi/"),
        (world.appraiser, f"{code}/bang/"),
        (world.appraiser, f"{code}/doc-lai/"),
        *(
            (world.appraiser, f"{code}/{leaf.code}/")
            for leaf in world.cycle.tree.leaves
        ),
    ):
        got = signed_in(user.username).get(f"{language}{ROOT}{path}")
        assert got.status_code == 200, path


def test_appraisers_of_another_province_see_nothing(world):
    from localities.models import Level
    from tests.accounts.people import unit

    there = unit("10", "Tỉnh Lào Cai", Level.PROVINCE, parent=world.province.parent)
    stranger = placed("stranger", Role.APPRAISER, there)

    for path in (f"{world.cycle.code}/", f"phieu/{world.card.pk}/"):
        assert page(stranger, path).status_code == 403
    assert world.cycle.name_vi not in page(stranger, "").content.decode()
    assert world.cycle.name_vi in page(world.appraiser, "").content.decode()


@pytest.mark.parametrize("later", [False, True])
def test_homes_show_cycles_to_those_who_sit_over_them(world, later):
    from localities.models import Level
    from tests.accounts.people import unit

    there = unit("10", "Tỉnh Lào Cai", Level.PROVINCE, parent=world.province.parent)
    placed("stranger", Role.APPRAISER, there)
    if later:
        appraising(world)

    for who, shown in (("judge", True), ("stranger", False)):
        home = signed_in(who).get("/viec/").content.decode()
        assert (world.cycle.name_vi in home) == shown


def test_nobody_comes_in_without_signing_in(world):
    answer = Client().get(f"{ROOT}phieu/{world.card.pk}/")

    assert answer.status_code == 302


def test_the_matrix_asks_few_queries(world, django_assert_max_num_queries):
    client = signed_in("judge")
    client.get(f"{ROOT}{world.cycle.code}/bang/")
    with django_assert_max_num_queries(16):
        client.get(f"{ROOT}{world.cycle.code}/bang/")


def test_a_unit_sees_what_it_lost_and_why_once_it_may(world):
    from tests.rows import change_past_triggers

    world.fill()
    world.sign()
    appraising(world)
    post(world.appraiser, f"{world.cycle.code}/I.4/", deed="decide", seen="0",
         card=world.card.pk, point="0,5", reason="Thiếu quyết định")  # fmt: skip
    path = f"phieu/{world.card.pk}/mat-diem/"

    assert page(world.officer, path).status_code == 404
    change_past_triggers("UPDATE scorecards_cycle SET appraisal_due = %s", days_on(-1))
    said = page(world.officer, path).content.decode()

    assert "mất 1,5 điểm" in said
    assert "Thiếu quyết định" in said
    assert page(world.other, path).status_code == 403


def test_a_card_waits_on_the_home_of_its_people_until_it_is_signed(world):
    name = world.cycle.name_vi
    for who, waits in (("officer", True), ("leader", True), ("judge", False)):
        home = signed_in(who).get("/viec/").content.decode()
        assert ("Phiếu chấm điểm cần kê khai và ký" in home) == waits

    world.fill()
    world.sign()

    home = signed_in("officer").get("/viec/").content.decode()
    assert name not in home


def test_a_unit_is_shown_no_way_to_pages_of_the_appraisers(world):
    code = world.cycle.code
    for path in (f"phieu/{world.card.pk}/", leaf_path(world.card)):
        said = page(world.officer, path).content.decode()
        assert f"{ROOT}{code}/" not in said
        assert f"{ROOT}{code}/bang/" in page(world.appraiser, path).content.decode()


def test_a_council_elsewhere_takes_no_points_of_sipas_here(world):
    from localities.models import Level
    from tests.accounts.people import unit

    there = unit("10", "Tỉnh Lào Cai", Level.PROVINCE, parent=world.province.parent)
    stranger = placed("stranger", Role.COUNCIL, there)
    path = f"{ROOT}{world.cycle.code}/sipas/"

    assert signed_in(stranger.username).post(path).status_code == 404
    assert signed_in(world.council.username).post(path).status_code == 302


def test_the_council_says_with_whom_a_unit_is_ranked_and_why(world):
    place = {"deed": "place", "card": world.card.pk, "reason": "Xã miền núi"}
    words = place | {"standing": "scored", "league": " Xã   miền núi "}
    path = f"{world.cycle.code}/"

    said = post(world.council, path, **words | {"reason": ""}).content.decode()
    world.card.refresh_from_db()
    assert "ghi lý do" in said
    assert world.card.standing == "ranked"
    said = post(world.council, path, **words).content.decode()
    world.card.refresh_from_db()
    assert (world.card.standing, world.card.league) == ("scored", "Xã miền núi")
    assert "Xã miền núi · chấm điểm, không xếp hạng" in said
    details = AuditEvent.objects.get(verb="scorecard_placed").details
    assert details["reason"] == "Xã miền núi"
    post(world.appraiser, path, **words | {"standing": "outside"})
    world.card.refresh_from_db()
    assert world.card.standing == "scored"
