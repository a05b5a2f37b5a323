"""A cycle of scorecards through the real pages: officer, leader, appraiser, council."""

import csv
import os
from io import StringIO
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from accounts import presence
from accounts.models import User
from publishing.release import life
from scorecards.appraisal import tallies
from scorecards.models import (
    Card,
    Claim,
    Decision,
    Evidence,
    Remedy,
    SignOff,
    Tally,
)
from scorecards.release import handover
from tests.accounts.people import person
from tests.journeys.hands import Device
from tests.journeys.stage import PASSWORD
from tests.rows import change_past_triggers
from tests.scorecards.departments import SOURCE, WELL, Departments
from tests.scorecards.factories import GOOD, PDF, World, days_on

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = "/viec/cham-diem/"
# A folder for pictures of the pages, for whoever wants to look at them.
PICTURES = os.environ.get("SIPAS_SHOTS", "")
PHONE = {"width": 360, "height": 640}


@pytest.fixture
def world(tmp_path, settings):
    world = World(share=100)
    for user in User.objects.all():
        with presence.serving(user.pk):
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])
    (tmp_path / "ke-hoach.pdf").write_bytes(PDF)
    return world


@pytest.fixture
def departments(world):
    """A round of departments, its people with the password of the others."""
    found = Departments(world)
    for user in (found.officer, found.leader, found.other):
        with presence.serving(user.pk):
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])
    return found


@pytest.fixture
def at(browser, live_server):
    """Somebody at a browser of their own."""
    opened = []

    def sign_in(name, **size):
        device = Device.fresh(browser, live_server.url, **size)
        opened.append(device)
        return device.signed_in(name)

    yield sign_in
    for device in opened:
        device.context.close()


def picture(hands, name):
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        hands.page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def fits(hands):
    """Whether nothing stands out of the page sideways."""
    wide = "document.documentElement.scrollWidth <= window.innerWidth"
    return hands.page.evaluate(wide)


def fill_and_show(hands, world, tmp_path):
    page = hands.page
    hands.open(f"{ROOT}phieu/{world.card.pk}/I.4/")
    page.fill("#id_so-count", "1")
    page.click("button[value=try]")
    assert "point-says tried" in page.content()
    page.fill("#id_so-count", "2")
    page.click("button[value=store]")
    assert page.inner_text(".point-says b") == "2"
    page.set_input_files("#file", str(tmp_path / "ke-hoach.pdf"))
    page.fill("#page", "trang 3")
    page.click("text=Đính kèm tệp")
    assert "ke-hoach.pdf" in page.inner_text(".files")


def test_an_officer_fills_in_with_a_phone(world, at, tmp_path):
    hands = at("officer", **PHONE)

    hands.open("/viec/")
    assert "Xã An Bình" in hands.text()
    picture(hands, "phone-home")
    fill_and_show(hands, world, tmp_path)
    picture(hands, "phone-leaf")
    assert fits(hands)
    hands.open(f"{ROOT}phieu/{world.card.pk}/")
    picture(hands, "phone-card")
    assert fits(hands)
    assert Claim.objects.get().point == 2
    assert Evidence.objects.get().page == "trang 3"


def test_a_scorecard_goes_its_whole_way(world, at, tmp_path):
    officer = at("officer")
    fill_and_show(officer, world, tmp_path)
    picture(officer, "leaf")
    for leaf, figures in GOOD.items():
        if leaf != "I.4":
            world.save(leaf, figures, words="Theo sổ theo dõi của xã.")
    officer.open(f"{ROOT}phieu/{world.card.pk}/")
    picture(officer, "card")

    leader = at("leader")
    leader.open(f"{ROOT}phieu/{world.card.pk}/")
    leader.page.set_input_files("#minutes", str(tmp_path / "ke-hoach.pdf"))
    picture(leader, "card-to-sign")
    leader.page.click("text=Ký phiếu chấm điểm")
    assert SignOff.objects.get().card == world.card

    with transaction.atomic():
        change_past_triggers("UPDATE scorecards_cycle SET claims_due = %s", days_on(-1))
    judge = at("judge")
    judge.open("/viec/")
    assert "Chỉ số cải cách hành chính" in judge.text()
    judge.open(f"{ROOT}{world.cycle.code}/")
    picture(judge, "cycle")
    judge.open(f"{ROOT}{world.cycle.code}/I.4/?don-vi={world.card.pk}")
    picture(judge, "criterion")
    judge.page.keyboard.press("a")
    judge.page.wait_for_selector(".said-success")
    assert Decision.objects.get().point == 2
    judge.open(f"{ROOT}{world.cycle.code}/I.1/?don-vi={world.card.pk}")
    judge.page.keyboard.press("r")
    judge.page.fill(".in-hand [name=words]", "Thiếu kế hoạch của tỉnh")
    judge.page.click("button[value=ask]")
    judge.page.wait_for_selector(".said-success")
    judge.open(f"{ROOT}{world.cycle.code}/bang/")
    picture(judge, "matrix")

    officer.open("/viec/")
    assert "Thiếu kế hoạch của tỉnh" in officer.text()
    officer.open(f"{ROOT}phieu/{world.card.pk}/I.1/")
    picture(officer, "leaf-asked")
    officer.page.fill("#answer", "Đã đính kèm kế hoạch")
    officer.page.click("button[value=answer]")
    assert world.card.inquiries.get().answer.by == world.officer

    reader = at("reader")
    reader.open(f"{ROOT}{world.cycle.code}/doc-lai/")
    picture(reader, "second")
    reader.page.fill("#id_point", "1")
    reader.page.fill("#id_reason", "Một sáng kiến chưa được công nhận")
    reader.page.click("main form button")
    assert Decision.objects.filter(reading=2).get().point == 1

    council = at("council")
    council.open(f"{ROOT}{world.cycle.code}/")
    picture(council, "council")
    council.open(f"{ROOT}moi/")
    picture(council, "cycle-new")
    assert Card.objects.count() == 3


def counted(body):
    """The table that came down with the same counts in every row."""
    rows = list(csv.DictReader(StringIO(body.decode("utf-8-sig"))))
    text = StringIO()
    table = csv.DictWriter(text, rows[0])
    table.writeheader()
    options = ("Mức A *", "Mức B *", "Mức C *", "Mức D *")
    counts = dict(zip(options, WELL.values(), strict=True))
    table.writerows(row | counts for row in rows)
    return text.getvalue()


def test_the_council_hands_counts_in_and_places_a_unit(departments, at, tmp_path):
    council = at("council")
    page = council.page
    council.open(f"{ROOT}{departments.cycle.code}/")
    page.click("text=Nhóm và cách xếp hạng của một đơn vị")
    page.select_option("#id_place_standing", "scored")
    page.fill("#id_place_reason", "Mới thành lập")
    picture(council, "council-open")
    page.click("button[value=place]")
    assert Card.objects.filter(standing="scored").count() == 1

    page.click("text=Nộp số phiếu khảo sát")
    picture(council, "survey")
    with page.expect_download() as down:
        page.click("text=CSV")
    given = tmp_path / "so-phieu.csv"
    given.write_text(counted(Path(down.value.path()).read_bytes()), "utf-8")
    page.set_input_files("#id_file", str(given))
    page.fill("#id_source", SOURCE)
    page.click("main form button")
    picture(council, "survey-preview")
    page.click("text=Lưu tất cả")
    picture(council, "survey-stored")
    assert Tally.objects.count() == 2 * len(tallies.leaves_of(departments.cycle.tree))


def test_a_unit_plans_its_work_with_a_phone(departments, at):
    departments.store()
    departments.cycle = departments.close()
    now = timezone.now()
    release = handover.draft(departments.cycle, by=person("drafter"), at=now)
    life.seal(release, by=person("sealer"), at=now, embargo_until=now)

    for name, size in (("phone", PHONE), ("desktop", {})):
        other = at("so-other", **size)
        other.open(f"{ROOT}phieu/{departments.second.pk}/")
        other.page.click("text=Việc cho năm sau")
        other.page.click("text=Giao việc")
        if name == "phone":
            other.page.fill("[name=owner] >> nth=0", "Phòng Cải cách hành chính")
            other.page.fill("[name=due_on] >> nth=0", days_on(60).isoformat())
            picture(other, "phone-next-year-form")
            other.page.click(".work-list form button >> nth=0")
            assert Remedy.objects.get().owner == "Phòng Cải cách hành chính"
        picture(other, f"{name}-next-year")
        assert fits(other)
    other.page.emulate_media(media="print")
    picture(other, "paper-next-year")
    assert not other.page.is_visible(".work-list summary >> nth=0")
