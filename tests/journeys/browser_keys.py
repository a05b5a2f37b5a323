"""Entry by keyboard, in Chromium: how many keys, and that none is ever lost."""

import pytest

from surveys.models import EntryPass, Response
from tests.journeys.hands import Device
from tests.journeys.stage import Field, form_of, shipped

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def field():
    return Field(form_of(22), cases=12)


@pytest.fixture
def device(browser, live_server):
    device = Device.fresh(browser, live_server.url)
    yield device
    device.context.close()


def at_the_sheet(device, field):
    hands = device.signed_in("surveyor")
    hands.sheet(f"/viec/nhap/{field.frame.code}/")
    return hands


def test_a_form_of_22_items_takes_29_keys_and_no_mouse(device, field):
    hands = at_the_sheet(device, field)

    strokes = hands.key_form("000001", "4" * 22)
    hands.await_receipts(1)

    assert strokes == 29
    assert bytes(Response.objects.get().answers) == bytes([4] * 22)
    assert hands.errors == []


def test_a_form_of_60_items_takes_67_keys(device):
    field = Field(form_of(60), cases=3)
    hands = at_the_sheet(device, field)

    strokes = hands.key_form("000002", "5" * 60)
    hands.await_receipts(1)

    assert strokes == 67
    assert bytes(Response.objects.get().answers) == bytes([5] * 60)


def test_nothing_typed_ahead_is_lost(device, field):
    """Ten forms in one go: the second begins before the first is on disk."""
    hands = at_the_sheet(device, field)
    rows = {
        f"{n:06d}": "".join(str(1 + (n + i) % 5) for i in range(22))
        for n in range(1, 11)
    }

    for serial, answers in rows.items():
        hands.key_form(serial, answers)
    hands.await_receipts(10)

    stored = {
        f"{int(one.case_uid[-4:]):06d}": "".join(map(str, one.answers))
        for one in Response.objects.all()
    }
    assert stored == rows


def test_nine_does_not_apply_zero_is_empty_and_backspace_goes_back(device, field):
    hands = at_the_sheet(device, field)

    hands.type("000003" + "1" * 3)
    hands.press("Backspace", "Backspace")
    hands.type("90")
    hands.type("4" * 19)
    hands.press("Enter")
    hands.await_receipts(1)

    assert bytes(Response.objects.get().answers) == bytes([1, 9, 0] + [4] * 19)


def test_a_wrong_key_says_so_and_moves_nothing(device, field):
    hands = at_the_sheet(device, field)

    hands.type("0000036")

    assert hands.lit() == "S1"
    assert "Phím này không ứng với câu trả lời nào" in hands.text()


def test_a_wrong_serial_is_a_wall(device, field):
    hands = at_the_sheet(device, field)

    hands.type("999999" + "4" * 22)
    hands.press("Enter")

    assert hands.lit() is None
    assert hands.queue() == []
    assert "Hãy nhập số của một phiếu bạn đang phụ trách" in hands.text()


def test_a_missing_answer_warns_once_and_is_no_wall(device, field):
    hands = at_the_sheet(device, field)

    hands.type("000004" + "4" * 10)
    hands.press("ArrowDown")
    hands.type("4" * 11)
    hands.press("Enter")
    warned = hands.text()
    hands.press("Enter")
    hands.await_receipts(1)

    assert "Chưa nhập: S11" in warned
    assert bytes(Response.objects.get().answers)[10] == 0


def test_a_key_held_down_is_one_answer(device, field):
    hands = at_the_sheet(device, field)
    hands.type("000005")

    for _ in range(8):
        hands.page.keyboard.down("4")
    hands.page.keyboard.up("4")

    assert hands.lit() == "S2"


def test_skips_follow_the_answers_and_take_theirs_away(device):
    field = Field(shipped("sipas-2021"), cases=3)
    hands = at_the_sheet(device, field)

    # Level, field (two digits), party, sex, age; one channel; trips, harassed, money.
    hands.type("000001" + "1" + "02" + "1" + "1" + "1" + "1")
    hands.press("Enter")
    hands.type("122")
    late = hands.lit()
    hands.type("2")
    asked = hands.lit()
    hands.press("Backspace")
    hands.type("1")

    assert (late, asked) == ("N5", "N6")
    assert hands.lit() == "T1"

    hands.type("4" * 24 + "123")
    hands.press("Enter")
    hands.await_receipts(1)
    kept = Response.objects.get()
    assert kept.other["N5"] == "on_time"
    assert "N6" not in kept.other
    # The sample says which service it was about, whatever is keyed.
    drawn = field.draw.cases.get(number=1)
    assert kept.service_field == drawn.service_field
    assert kept.other["E1"] == ["information", "facilities", "simplify"]


def test_a_form_by_touch_on_a_phone(browser, live_server):
    field = Field(form_of(22), cases=3)
    device = Device.fresh(browser, live_server.url, width=360, height=780)
    hands = device.signed_in("surveyor")

    hands.page.click("a.open-case")
    hands.page.wait_for_selector("#sheet[data-ready=keyed]")
    for n in range(1, 23):
        target = hands.page.locator(f'[id="row-S{n}"] label:has([value="4"])')
        assert target.bounding_box()["height"] >= 44
        target.click()
    hands.page.click("#finish .go")
    hands.page.wait_for_url("**/viec/")
    hands.await_receipts(1)

    assert bytes(Response.objects.get().answers) == bytes([4] * 22)
    assert hands.page.evaluate("document.documentElement.scrollWidth") == 360
    assert field.draw.cases.get(number=1).disposition == "completed"
    device.context.close()


def test_a_clerks_day_of_200_forms_keyed_twice(browser, live_server):
    """Header, 200 forms by keyboard, a tenth again by a colleague, a difference, a
    decision, closing: 200 questionnaires, and no other key than those of the forms."""
    from surveys.channels.paper import batches

    Field(form_of(22), cases=200)
    device, colleague = (Device.fresh(browser, live_server.url) for _ in range(2))
    hands = device.signed_in("clerk")
    hands.open("/viec/xap/moi/")
    hands.page.fill("#id_counted", "200")
    hands.page.click("button.go:has-text('Mở xấp')")
    hands.page.click("a.go")
    hands.page.wait_for_selector("#sheet[data-ready=keyed]")
    for n in range(1, 201):
        assert hands.key_form(f"{n:06d}", "4" * 22) == 29
    hands.await_receipts(200)
    hands.page.goto(hands.page.url.replace("nhap/", ""))
    hands.page.click("button.go")

    batch = batches.PaperBatch.objects.get()
    other = colleague.signed_in("other_clerk")
    other.sheet(f"/viec/xap/{batch.pk}/nhap/")
    chosen = list(batches.waiting(batch).order_by("serial"))
    assert len(chosen) == 20
    for at, form in enumerate(chosen):
        other.key_form(form.serial, ("2" if at == 0 else "4") + "4" * 21)
    other.await_receipts(20)

    boss = Device.fresh(browser, live_server.url).signed_in("supervisor")
    boss.open(f"/viec/xap/{batch.pk}/khac-nhau/")
    boss.page.click("label:has(input[value='2'])")
    boss.page.click("button.go")
    boss.open(f"/viec/xap/{batch.pk}/")
    boss.page.click("button.go:has-text('Đóng xấp')")
    boss.page.wait_for_selector(".said-success")

    assert Response.objects.filter(channel="paper").count() == 200
    assert EntryPass.objects.count() == 220
    assert bytes(Response.objects.get(paper=chosen[0]).answers)[0] == 2
    assert boss.errors + other.errors + hands.errors == []


PHYSICAL = """([key, code, altGraph]) => document.body.dispatchEvent(
  new KeyboardEvent("keydown", {key, code, modifierAltGraph: altGraph,
    ctrlKey: altGraph, altKey: altGraph, bubbles: true, cancelable: true}))"""


def test_the_digit_of_a_key_counts_whatever_letter_the_layout_puts_there(device, field):
    """Windows' Vietnamese layout has ă â ê ô on 1 to 4, and digits behind AltGr."""
    hands = at_the_sheet(device, field)
    hands.type("000003")

    for key, code, alt in (("ă", "Digit1", False), ("4", "Digit4", True)):
        hands.page.evaluate(PHYSICAL, [key, code, alt])
    hands.type("4" * 20)
    hands.press("Enter")
    hands.await_receipts(1)

    assert bytes(Response.objects.get().answers) == bytes([1] + [4] * 21)


def test_a_screen_reader_hears_the_key_and_its_words(device, field):
    hands = at_the_sheet(device, field)
    hands.type("000003")

    names = hands.page.get_by_role("radio").evaluate_all(
        "all => all.map(one => one.ariaLabel)"
    )

    assert "4 Hài lòng" in names
