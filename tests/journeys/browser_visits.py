"""A surveyor's phone in Chromium: today's list, visits without a network, receipts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from surveys.models import Response, Visit
from tests.journeys.hands import Device
from tests.journeys.stage import Field, form_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def field():
    return Field(form_of(3), cases=61)


@pytest.fixture
def device(browser, live_server, field):
    device = Device.fresh(browser, live_server.url, width=360, height=640)
    yield device
    device.context.close()


@pytest.fixture
def hands(device):
    hands = device.signed_in("surveyor")
    hands.await_offline_ready()
    hands.page.wait_for_selector("#work[data-list=ready]")
    return hands


def row(hands, number):
    return hands.page.locator(f'[data-serial="{number:06d}"]')


def visit(hands, number, outcome, **fields):
    row(hands, number).locator("a[data-visit]").click()
    hands.page.select_option("#visit [name=outcome]", outcome)
    for name, value in fields.items():
        hands.page.fill(f"#visit [name={name}]", value)
    hands.page.click("#visit .go")


def test_visits_without_a_network_arrive_once_when_it_is_back(hands, device, field):
    device.offline()
    hands.open("/viec/")
    hands.page.wait_for_selector("#work[data-list=ready]")
    visit(hands, 1, "not_home", note="Cửa khóa")
    visit(hands, 2, "refused")
    agreed = timezone.localtime() + timedelta(days=1)
    visit(hands, 3, "appointment", appointment_at=f"{agreed:%Y-%m-%dT09:30}")
    hands.await_kept(3)
    told = row(hands, 1).inner_text()
    assert "Lần đến đang giữ trên máy này: không có ai ở nhà" in told
    assert not Visit.objects.exists()

    device.offline(False)
    hands.await_receipts(3)

    kept = Visit.objects.order_by("case__number")
    assert list(kept.values_list("case__number", "outcome", "note")) == [
        (1, "not_home", "Cửa khóa"),
        (2, "refused", ""),
        (3, "appointment", ""),
    ]
    assert f"{timezone.localtime(kept[2].appointment_at):%H:%M}" == "09:30"
    assert field.draw.cases.get(number=2).disposition == "refused"
    assert hands.queue() == []
    assert hands.errors == []


def test_a_dialog_takes_no_visit_that_says_too_little(hands):
    visit(hands, 1, "")
    hands.page.wait_for_selector("#visit [data-wrong=outcome]:visible")
    hands.page.select_option("#visit [name=outcome]", "appointment")
    hands.page.click("#visit .go")
    hands.page.wait_for_selector("#visit [data-wrong=appointment]:visible")
    hands.page.select_option("#visit [name=outcome]", "no_contact")
    hands.page.click("#visit .go")
    hands.page.wait_for_selector("#visit [data-wrong=too-few]:visible")
    hands.page.click("#visit [data-deed=cancel]")

    assert hands.queue() == []


def test_a_refused_visit_says_why_and_can_be_taken_back(hands, device, field):
    device.offline()
    visit(hands, 5, "refused")
    hands.await_kept(1)
    field.assign(field.draw.cases.filter(number=5), field.other_surveyor)
    device.offline(False)
    hands.page.wait_for_selector(".queue-count.needs-a-hand")

    hands.open("/viec/hang-doi/")
    hands.page.wait_for_selector("#records li")
    told = hands.page.inner_text("#records li")
    hands.page.click("#records [data-part=drop]")
    hands.page.wait_for_selector("#nothing:not([hidden])")

    assert "không do bạn phụ trách" in told
    assert not Visit.objects.exists()
    assert hands.queue() == []


def test_a_case_is_found_fifty_are_shown_and_the_way_back_stays(hands):
    shown = hands.page.locator("[data-case]:visible").count()
    assert shown == 50
    hands.page.fill("#find", "000061")
    assert hands.page.locator("[data-case]:visible").count() == 1
    name = row(hands, 61).locator(".who").inner_text()
    hands.page.fill("#find", name.upper())
    assert hands.page.locator("[data-case]:visible").count() == 1
    assert row(hands, 61).is_visible()
    hands.page.fill("#find", "nobody at all")
    assert hands.page.is_visible("[data-notice=not-found]")
    hands.page.fill("#find", "000061")
    assert row(hands, 61).locator("a[href^='tel:']").is_visible()

    row(hands, 61).locator("a.open-case").click()
    hands.page.wait_for_selector("#sheet[data-ready=keyed]")
    hands.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    back = hands.page.locator(".way-back a")
    assert back.bounding_box()["y"] >= 0
    back.click()
    hands.page.wait_for_url("**/viec/")
    assert hands.page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_form_brings_a_receipt_code_to_hand_on(hands, device):
    device.offline()
    row(hands, 2).locator("a.open-case").click()
    hands.page.wait_for_selector("#sheet[data-ready=keyed]")
    hands.press(*"444", "Enter")
    hands.page.wait_for_url("**/viec/")
    hands.page.wait_for_selector("#work[data-list=ready]")
    assert "Phiếu đang giữ trên máy này" in row(hands, 2).inner_text()

    device.offline(False)
    hands.await_receipts(1)
    hands.open("/viec/hang-doi/")
    hands.page.wait_for_selector("#receipts code")
    code = hands.page.inner_text("#receipts code")

    assert Response.objects.count() == 1
    assert [len(part) for part in code.split()] == [4, 4, 4, 4]


def test_a_page_that_needs_a_network_says_so_and_stays(hands, device):
    device.offline()

    hands.page.evaluate(
        "document.querySelector('#work').insertAdjacentHTML('beforeend',"
        " '<a id=away href=/thuc-dia/>x</a>'); document.getElementById('away').click()"
    )

    hands.page.wait_for_selector("[data-notice=needs-network]:not([hidden])")
    assert hands.page.url.endswith("/viec/")


def test_the_work_pages_can_be_installed(hands, device):
    session = device.context.new_cdp_session(hands.page)

    faults = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    manifest = session.send("Page.getAppManifest")

    assert [one["errorId"] for one in faults if one["errorId"] != "in-incognito"] == []
    assert manifest["errors"] == []
