"""A surveyor's days without a network, in Chromium: what is keyed is never lost, and
never stored twice."""

import json

import pytest
from django.utils import timezone

from surveys.models import Conflict, Response
from tests.journeys.hands import Device, profile
from tests.journeys.stage import Field, form_of
from tests.surveys.pairs import reopen

pytestmark = pytest.mark.django_db(transaction=True)

# What was keyed longer ago than this outlives the battery (docs/entry.md).
A_SECOND = 1000


@pytest.fixture
def field():
    return Field(form_of(4), cases=64)


@pytest.fixture
def device(browser, live_server, field):
    device = Device.fresh(browser, live_server.url)
    yield device
    device.context.close()


@pytest.fixture
def sheet(field):
    return f"/viec/nhap/{field.frame.code}/"


@pytest.fixture
def hands(device):
    """Signed in once with a network, as every morning at the office."""
    hands = device.signed_in("surveyor")
    hands.await_offline_ready()
    return hands


def serial(n):
    return f"{n:06d}"


def test_the_pages_open_again_without_a_network(hands, device, sheet):
    device.offline()

    hands.open("/viec/")
    assert "Người dân" in hands.text()
    hands.sheet(sheet)
    hands.reload()
    hands.key_form(serial(1), "4444")
    hands.await_kept(1)
    hands.open("/viec/hang-doi/")
    hands.page.wait_for_selector("#records li")

    assert serial(1) in hands.text()
    assert hands.errors == []


def test_sixty_forms_keyed_offline_arrive_once_when_the_network_is_back(
    hands, device, sheet
):
    hands.sheet(sheet)
    device.offline()
    for n in range(1, 61):
        hands.key_form(serial(n), "4321")
    hands.await_kept(60)
    assert not Response.objects.exists()

    device.offline(False)
    hands.await_receipts(60)

    assert hands.queue() == []
    kept = Response.objects.all()
    assert kept.count() == 60
    assert {one.channel for one in kept} == {"offline"}
    # Numbered by the device without a gap, with its clock and how far it was out.
    assert sorted(one.sequence for one in kept) == list(range(1, 61))
    assert all(one.answered_at and one.clock_skew is not None for one in kept)


def test_a_browser_killed_in_mid_form_keeps_draft_and_queue(
    playwright, live_server, field, sheet, tmp_path
):
    with profile(playwright, tmp_path, live_server.url) as device:
        hands = device.signed_in("surveyor")
        hands.await_offline_ready()
        hands.sheet(sheet)
        device.offline()
        hands.key_form(serial(1), "4444")
        hands.type(serial(2) + "12")
        hands.await_kept(1)
        hands.page.wait_for_timeout(A_SECOND)
        device.kill(tmp_path)

    with profile(playwright, tmp_path, live_server.url) as device:
        device.offline()
        hands = device.tab()
        hands.sheet(sheet)
        assert len(hands.queue()) == 1
        assert hands.value("#serial") == serial(2)
        assert hands.lit() == "S3"
        hands.type("34")
        hands.press("Enter")
        hands.await_kept(2)
        device.offline(False)
        device.signed_in("surveyor").await_receipts(2)

    answers = {bytes(one.answers) for one in Response.objects.all()}
    assert answers == {bytes([4] * 4), bytes([1, 2, 3, 4])}


def test_a_reply_that_is_lost_makes_no_duplicate(hands, device, sheet, field):
    hands.sheet(sheet)
    lost = []

    def lose(route):
        if not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    hands.page.route("**/api/v1/sync", lose)
    hands.key_form(serial(1), "4444")
    hands.page.wait_for_timeout(1500)
    assert (lost, len(hands.queue())) == ([200], 1)
    assert Response.objects.count() == 1

    hands.open("/viec/hang-doi/")
    hands.await_receipts(1)

    assert hands.queue() == []
    assert Response.objects.count() == 1
    assert not Conflict.objects.exists()


def test_two_tabs_send_each_form_once(hands, device, sheet):
    other = device.tab()
    hands.sheet(sheet)
    other.sheet(sheet)
    sent = []

    def note(request):
        if request.url.endswith("/sync"):
            records = json.loads(request.post_data)["records"]
            sent.extend(record["uid"] for record in records)

    # Tries without a network never finish.
    device.context.on("requestfinished", note)

    device.offline()
    for n in range(1, 6):
        hands.key_form(serial(n), "4444")
        other.key_form(serial(n + 10), "3333")
    hands.await_kept(10)
    device.offline(False)
    other.await_receipts(10)

    assert len(sent) == len(set(sent)) == 10
    numbers = sorted(one.sequence for one in Response.objects.all())
    assert numbers == list(range(1, 11))


def test_drafts_of_two_tabs_do_not_mix(hands, device, sheet):
    hands.sheet(sheet)
    hands.type(serial(1) + "11")
    other = device.tab()
    other.sheet(sheet)

    assert other.value("#serial") == ""
    other.key_form(serial(2), "2222")
    hands.type("11")
    hands.press("Enter")
    hands.await_receipts(2)

    answers = {bytes(one.answers) for one in Response.objects.all()}
    assert answers == {bytes([1] * 4), bytes([2] * 4)}


def test_refused_storage_is_said_and_the_form_still_arrives(device, sheet):
    device.context.add_init_script(
        "indexedDB.open = () => { throw new DOMException('no', 'SecurityError'); };"
    )
    hands = device.signed_in("surveyor")
    hands.sheet(sheet)

    said = hands.text()
    hands.key_form(serial(1), "4444")
    hands.page.wait_for_selector("#kept:text-is('1')")
    hands.page.wait_for_selector(".queue-count:text-is('0')")

    assert "Trình duyệt không cho lưu phiếu" in said
    assert "Hãy cài trang này" in said
    assert Response.objects.count() == 1


def test_signing_out_with_a_full_queue_warns_and_keeps_it(hands, device, sheet):
    hands.sheet(sheet)
    device.offline()
    hands.key_form(serial(1), "4444")
    hands.await_kept(1)
    hands.page.click("#sign-out button")
    warned = hands.page.inner_text("#forms-wait")
    hands.page.click("#forms-wait button[value=stay]")
    assert "Còn phiếu chưa gửi" in warned

    # The network is there, but the server takes nothing: the queue stays full.
    hands.page.route("**/api/v1/sync", lambda route: route.abort())
    device.offline(False)
    hands.page.click("#sign-out button")
    hands.page.click("#forms-wait button[value=leave]")
    hands.page.wait_for_url("**/dang-nhap/**")

    assert len(hands.queue()) == 1
    assert hands.kept_pages() == []
    again = device.signed_in("surveyor")
    again.await_receipts(1)
    assert Response.objects.count() == 1


def test_another_persons_forms_wait_for_that_person(hands, device, field, sheet):
    field.assign(field.draw.cases.filter(number=40), field.other_surveyor)
    hands.sheet(sheet)
    device.offline()
    hands.key_form(serial(1), "4444")
    hands.await_kept(1)
    hands.page.close()
    device.forget_session()
    device.offline(False)

    colleague = device.signed_in("other_surveyor")
    colleague.page.wait_for_selector("[data-notice=others-wait]:not([hidden])")

    assert len(colleague.queue()) == 1
    assert not Response.objects.exists()


def test_a_session_that_ended_keeps_the_forms_and_says_so(hands, device, sheet):
    hands.sheet(sheet)
    device.forget_session()
    hands.key_form(serial(1), "4444")

    hands.page.wait_for_selector("[data-notice=sign-in-again]:not([hidden])")
    assert len(hands.queue()) == 1

    device.signed_in("surveyor").await_receipts(1)
    assert Response.objects.get().consent == "home-1"


def test_a_rejected_form_is_told_mended_and_exported(hands, device, sheet, field):
    hands.sheet(sheet)
    hands.key_form(serial(2), "4444")
    hands.await_receipts(1)
    field.rnd.state = "closed"
    field.rnd.save(update_fields=["state"])
    hands.key_form(serial(3), "4444")
    hands.page.wait_for_selector(".queue-count.needs-a-hand")

    hands.open("/viec/hang-doi/")
    hands.page.wait_for_selector("#records li")
    told = hands.page.inner_text("#records li")
    with hands.page.expect_download() as download:
        hands.page.click("#records [data-part=export]")
    content = json.loads(download.value.path().read_text())

    assert "Đợt khảo sát đã kết thúc" in told
    assert content["records"][0]["case"].endswith("0003")
    assert len(hands.queue()) == 1

    reopen(field.rnd, closes=field.rnd.closes, at=timezone.now())
    hands.page.click("#records [data-part=retry]")
    hands.await_receipts(2)
    assert hands.queue() == []
