"""One year, from an empty installation to a correction, as the people live it.

Each function is a step of docs/a-year.md; who does it, and by which pages. Nobody types
an address but from a mail, a sheet of paper or at the first sign-in.
"""

from __future__ import annotations

import csv
import io
import random
import re
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
from playwright.sync_api import Browser

from surveys.questionnaire.file import SHIPPED
from tests.journeys.installation import Installation
from tests.journeys.people_at_work import Diary, Worker

PROVINCE = "20"
PROVINCE_NAME = "Lạng Sơn"
NATIONAL, OWN = "sipas-2026", "lang-son-2026"
ADMINISTRATORS = ("quan-tri-1", "quan-tri-2")
LINK = re.compile(r"https?://\S+/dang-nhap/\S+")
# One person of each role the year needs: (address, full name, role, place).
MINISTRY = {
    "analyst": ("phan-tich@bo.example", "Nguyễn Thị Phân"),
    "publisher": ("cong-bo@bo.example", "Trần Văn Công"),
}


OF_A_LIST = (
    *("STT", "Họ và tên", "Đối tượng", "Mã hồ sơ", "Thủ tục", "Lĩnh vực"),
    *("Nơi giải quyết", "Ngày trả kết quả", "Số điện thoại", "Địa chỉ"),
)


class Year:
    """Who is there, and what they made."""

    def __init__(
        self, made: Installation, browser: Browser, diary: Diary, folder: Path
    ) -> None:
        self.made, self.browser, self.diary = made, browser, diary
        self.folder = folder
        self.people: dict[str, Worker] = {}

    def worker(self, name: str, *, phone: bool = False) -> Worker:
        return Worker(
            self.browser, name, desks=self.made.desks, diary=self.diary, phone=phone
        )

    def invited(self, role: str, address: str, *, phone: bool = False) -> Worker:
        """Somebody who got a mail with a link, signed in for the first time."""
        link = self._mailed(address)
        worker = self.worker(address, phone=phone)
        worker.comes_in(link)
        self.people[role] = worker
        return worker

    def _mailed(self, address: str) -> str:
        deadline = time.monotonic() + 60
        while not (mails := self.made.post.to(address)):
            assert time.monotonic() < deadline, f"no mail to {address}"
            time.sleep(0.2)
        body = mails[-1].get_body(("plain",))
        assert body is not None
        found = LINK.search(body.get_content())
        assert found, body.get_content()
        return found.group()


def in_vietnam() -> date:
    return datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()


def administrators_come_in(year: Year) -> None:
    for name in ADMINISTRATORS:
        link = LINK.search(year.made.command("first_administrator", name))
        assert link
        worker = year.worker(name)
        worker.comes_in(link.group())
        year.people[name] = worker


def the_ministry_gets_its_people(year: Year) -> None:
    """Each asked for by one administrator, approved by the other, invited by mail."""
    asks, approves = (year.people[name] for name in ADMINISTRATORS)
    for role, (address, name) in MINISTRY.items():
        asks.follow("/tai-khoan/quyen-han/")
        asks.fill(name=name, contact=address, role=role, reason="Quyết định phân công")
        asks.click('form.deed:has([value="ask"]) button')
        approves.follow("/tai-khoan/quyen-han/")
        approves.click('button[value="approve"]')
    for role, (address, _name) in MINISTRY.items():
        year.invited(role, address, phone=role == "publisher")


def the_province_gets_its_people(year: Year) -> None:
    """An administrator names who gives roles at home, who imports the others."""
    gives = year.people[ADMINISTRATORS[0]]
    for address, name, role, place in (
        ("tai-khoan@lang-son.example", "Lý Thị Khoản", "account_manager", PROVINCE),
        ("giam-sat@bo.example", "Phạm Giám Sát", "supervisor", "VN"),
    ):
        gives.follow("/viec/nguoi/")
        gives.follow("/viec/nguoi/moi/")
        gives.fill(name=name, contact=address, role=role, place=place)
        gives.press()
    year.invited("ministry supervisor", "giam-sat@bo.example")
    manager = year.invited("account manager", "tai-khoan@lang-son.example")
    manager.follow("/viec/nguoi/")
    manager.follow("/viec/nguoi/nhap/")
    manager.choose_file(_people_of_the_province(year.folder))
    manager.press()
    manager.click('form:has([name="carried"]) button')
    year.invited("officer", "can-bo@lang-son.example")
    year.invited("supervisor", "giam-sat@lang-son.example")
    year.invited("surveyor", "dieu-tra@lang-son.example", phone=True)
    year.invited("clerk", "nhap-lieu@lang-son.example")
    year.invited("other clerk", "nhap-lieu-2@lang-son.example")


def _people_of_the_province(folder: Path) -> Path:
    rows = [
        ("Họ và tên", "Địa chỉ thư hoặc điện thoại", "Vai trò", "Nơi làm việc"),
        ("Hoàng Thị Cán", "can-bo@lang-son.example", "provincial_officer", PROVINCE),
        ("Nông Văn Giám", "giam-sat@lang-son.example", "supervisor", PROVINCE),
        ("Vi Thị Điều", "dieu-tra@lang-son.example", "surveyor", PROVINCE),
        ("Lương Văn Nhập", "nhap-lieu@lang-son.example", "clerk", PROVINCE),
        ("Hà Thị Liệu", "nhap-lieu-2@lang-son.example", "clerk", PROVINCE),
    ]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    path = folder / "nguoi.xlsx"
    book.save(path)
    return path


def a_round_is_opened(year: Year, *, code: str, name: str, drawn: bool) -> None:
    """Set up by the analyst, opened by the publisher."""
    analyst, publisher = year.people["analyst"], year.people["publisher"]
    today = in_vietnam()
    analyst.follow("/viec/dot/")
    analyst.follow("/viec/dot/moi/")
    analyst.fill(
        code=code,
        name_vi=f"Khảo sát mức độ hài lòng {name} năm 2026",
        name_en=f"Satisfaction survey 2026, {name}",
        year="2026",
        register="2025",
        opens=today.isoformat(),
        closes=(today + timedelta(days=20)).isoformat(),
        collection="drawn" if drawn else "declared",
        psu_stage="person" if drawn else "psu",
    )
    analyst.choose("owner", PROVINCE_NAME if drawn else "Việt Nam")
    analyst.choose("instrument", "người dân")
    analyst.choose("method", "2023–2026")
    for way in ("surveyors", "paper") if drawn else ("file",):
        analyst.click(f'[name="ways"][value="{way}"]')
    analyst.press()
    analyst.fill(reason="Kế hoạch năm 2026")
    analyst.click('button[value="ask"]')
    publisher.follow("/viec/dot/")
    publisher.follow(f"/viec/dot/{code}/")
    publisher.click('button[value="approve"]')


def answers_come_as_a_file(year: Year) -> None:
    """What 34 provinces sent, handed in by the ministry's supervisor."""
    hands_in = year.people["ministry supervisor"]
    hands_in.follow("/phieu-da-thu/")
    hands_in.follow("/phieu-da-thu/nop-tep/")
    hands_in.choose_file(answers(year))
    hands_in.click("button.go:not([name])")
    hands_in.click('button[name="confirmed"]')


def answers(year: Year, *, people: int = 40, seed: int = 2026) -> Path:
    """A made-up file: two districts a province, answers around a level of its own."""
    chance, codes = random.Random(seed), _scored_codes()
    head = ["uid", "unit", "stratum", "psu", "cluster", "weight", "sex", "age_group"]
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow([*head, *codes])
    for unit in _provinces(year):
        middle = 3.4 + chance.random()
        for number in range(people):
            place = f"{unit}-D{number % 2 + 1}"
            sex = ("female", "male")[number // 2 % 2]
            given = [min(5, max(1, round(chance.gauss(middle, 0.8)))) for _ in codes]
            table.writerow(
                [
                    *(f"{unit}-{number:04d}", unit, unit, place, f"{place}-V"),
                    *("1.5", sex, "35-49"),
                    *given,
                ]
            )
    path = year.folder / "phieu.csv"
    path.write_text(text.getvalue(), encoding="utf-8-sig")
    return path


def _scored_codes() -> tuple[str, ...]:
    from surveys import questionnaire

    text = (SHIPPED / "sipas-2023.toml").read_text("utf-8")
    return tuple(questionnaire.parse(text, name="sipas-2023").scored_codes)


def _provinces(year: Year) -> list[str]:
    register = Path("localities/registers/provinces-2025.csv")
    with register.open(encoding="utf-8-sig") as file:
        return [row["code"] for row in csv.DictReader(file)]


def a_sample_is_drawn(year: Year) -> None:
    officer, supervisor = year.people["officer"], year.people["supervisor"]
    officer.follow("/thuc-dia/")
    officer.follow("/thuc-dia/danh-sach/moi/")
    officer.fill(name="Danh sách hồ sơ đã trả kết quả", kind="people")
    officer.choose("round", PROVINCE_NAME)
    officer.choose("unit", PROVINCE_NAME)
    officer.choose_file(_list_of_people(year.folder))
    officer.press()
    officer.press(within="form.pairs")
    officer.click('button[name="confirmed"]')
    officer.waits_for('form[action$="/chot/"]', again=officer.page.reload)
    officer.click('form[action$="/chot/"] button')
    officer.follow("/chon-mau/")
    officer.fill(formula="given", size="10", seed="2026")
    officer.press(within='main form[method="get"]')
    officer.click('main form:has([name="formula"][type="hidden"]) button:last-of-type')
    supervisor.follow("/thuc-dia/")
    supervisor.click('main a[href*="/thuc-dia/danh-sach/"]')
    supervisor.follow("/phan-cong/")
    while supervisor.page.locator("td.late").count():
        supervisor.click("tr:has(td.late) a")
        supervisor.click('[name="surveyor"]')
        supervisor.press()
        supervisor.follow("/phan-cong/")


def _list_of_people(folder: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(OF_A_LIST)
    for n in range(1, 41):
        book.active.append(
            [
                *(str(n), f"Người dân {n:03d}", "Cá nhân", f"HS-{n:05d}"),
                *("Thủ tục mẫu", "Đất đai" if n % 2 else "Hộ tịch"),
                "Trung tâm Phục vụ hành chính công tỉnh Lạng Sơn",
                *(f"{n % 28 + 1:02d}/10/2026", f"09{n:08d}", f"Số {n} phố Mẫu"),
            ]
        )
    path = folder / "danh-sach.xlsx"
    book.save(path)
    return path


def forms_come_from_a_phone(year: Year, *, forms: int = 4) -> None:
    """Cases of the own list, one after another; every answer is tapped."""
    surveyor = year.people["surveyor"]
    for number in range(forms):
        surveyor.open("/viec/")
        surveyor.page.wait_for_selector("#work[data-ready=offline]")
        surveyor.click('a[href*="?phieu="]')
        surveyor.page.wait_for_selector("#sheet[data-ready=keyed]")
        if number == 1:
            # A stairwell without a network: the form waits on the phone.
            surveyor.context.set_offline(True)
        tap_every_item(surveyor, value=str(3 + number % 3))
        surveyor.click("#finish button.go")
        if number == 1:
            surveyor.page.wait_for_timeout(1_000)
            surveyor.context.set_offline(False)
        surveyor.awaits_receipts(number + 1)


def tap_every_item(worker: Worker, *, value: str) -> None:
    """The answer where it is offered, else the first; figures where one is typed."""
    for item in worker.page.locator("#sheet .item").all():
        choices = item.locator("label:not(.apart)")
        if not choices.count():
            item.locator("input").fill("1")
            worker.diary.count(keys=1)
            continue
        wanted = item.locator(f'label:has(input[value="{value}"])')
        (wanted.first if wanted.count() else choices.first).click()
        worker.diary.count(clicks=1)


def a_batch_of_paper_is_keyed(year: Year, *, forms: int = 3) -> None:
    """Counted, keyed, some of it a second time by a colleague, handed in."""
    clerk, colleague = year.people["clerk"], year.people["other clerk"]
    clerk.follow("/viec/xap/")
    clerk.follow("/viec/xap/moi/")
    clerk.fill(counted=str(forms))
    clerk.press()
    key_what_is_left(clerk, serials=range(8, 8 + forms))
    clerk.follow("/viec/xap/")
    clerk.click("main th a")
    clerk.click('form[action$="/xong-lan-dau/"] button')
    colleague.follow("/viec/xap/")
    colleague.click("main th a")
    key_what_is_left(colleague, serials=None)
    supervisor = year.people["supervisor"]
    supervisor.follow("/viec/xap/")
    supervisor.click("main th a")
    supervisor.click('form[action$="/dong/"] button')
    supervisor.page.wait_for_selector(".said-success")


def key_what_is_left(worker: Worker, *, serials: range | None) -> None:
    """By keyboard: the serial, then every answer of the form."""
    worker.click('a[href$="/nhap/"]')
    worker.page.wait_for_selector("#sheet[data-ready=keyed]")
    listed = worker.page.locator(".list b").all_inner_texts()
    for number in listed if serials is None else [f"{n:06d}" for n in serials]:
        before = worker.receipts()
        worker.types(number)
        key_every_item(worker, wanted="4")
        worker.types("\n")
        worker.awaits_receipts(before + 1)


LIT = """() => {
  const item = document.querySelector(".item.lit");
  if (!item) return null;
  const keys = [...item.querySelectorAll("label:not(.apart) kbd")];
  const several = item.classList.contains("multiple");
  return {code: item.dataset.item, keys: keys.map((key) => key.innerText), several};
}"""


def key_every_item(worker: Worker, *, wanted: str) -> None:
    """The key of the answer where it is offered, else the first; figures elsewhere."""
    while lit := worker.page.evaluate(LIT):
        keys = lit["keys"]
        key = "1" if not keys else wanted if wanted in keys else keys[0]
        worker.types(key)
        if worker.page.evaluate(LIT) == lit:
            # Several may be chosen, or more digits follow: go on.
            worker.page.keyboard.press("ArrowDown")
            worker.diary.count(keys=1)


def the_round_is_closed(year: Year, *, code: str) -> None:
    analyst = year.people["analyst"]
    analyst.follow("/viec/dot/")
    analyst.follow(f"/viec/dot/{code}/")
    analyst.click('summary:has-text("Đóng đợt")')
    analyst.click('button[value="close"]')


def answers_leave(year: Year) -> Path:
    """The analyst's own file, while no figure is public."""
    analyst = year.people["analyst"]
    analyst.follow("/viec/dot/")
    analyst.follow(f"/viec/dot/{NATIONAL}/")
    analyst.follow(f"/vi-du-lieu/dot/{NATIONAL}/")
    analyst.press()
    fetch = 'form[action*="/vi-du-lieu/tep/"] button'
    analyst.page.wait_for_selector(fetch)
    return analyst.fetches(fetch, year.folder / "answers.zip")


def cases_leave(year: Year) -> Path:
    """The province's own cases, by its supervisor."""
    supervisor = year.people["supervisor"]
    supervisor.follow("/thuc-dia/")
    supervisor.click('main a[href*="/thuc-dia/danh-sach/"]')
    supervisor.follow("/tien-do/")
    button = 'form[action$="/tep-phieu/"] button'
    return supervisor.fetches(button, year.folder / "cases.csv")


def the_round_is_scored(year: Year, *, code: str) -> None:
    """Asked for on the round's page, watched until it is done."""
    analyst = year.people["analyst"]
    analyst.follow("/viec/dot/")
    analyst.follow(f"/viec/dot/{code}/")
    analyst.click('main form[action$="/tinh-diem/dot/"] button')
    analyst.waits_for('button[formaction$="/du-thao/"]', again=analyst.page.reload)


def an_edition_is_published(year: Year, *, reason: str = "") -> None:
    """Drafted by the analyst; sealed and made public at once by the publisher."""
    analyst, publisher = year.people["analyst"], year.people["publisher"]
    if reason:
        analyst.fill(reason=reason)
    analyst.click('button[formaction$="/du-thao/"]')
    publisher.follow("/viec/cong-bo/")
    publisher.click("main table th a")
    publisher.click('form[action$="/niem-phong/"] button')
    publisher.fill(at_once=True)
    publisher.click('form[action$="/cho-cong-bo/"] button')


def the_round_is_opened_again(year: Year) -> None:
    """A closed round takes no change: two people open it again, with a reason."""
    analyst, publisher = year.people["analyst"], year.people["publisher"]
    analyst.follow("/viec/")
    analyst.follow("/thuc-dia/mo-lai-dot/")
    analyst.choose("round", "cả nước")
    days = in_vietnam() + timedelta(days=20)
    analyst.fill(closes=days.isoformat(), reason="Đính chính phiếu nhập nhầm")
    analyst.press()
    publisher.follow("/viec/")
    publisher.follow("/thuc-dia/mo-lai-dot/")
    publisher.click('button[value="approve"]')


def questionnaires_are_left_out(year: Year, *, count: int = 12) -> None:
    """Asked for by the ministry's supervisor, approved by the province's officer.

    A correction that differs by fewer than ten questionnaires is refused: who compares
    two editions would read single answers.
    """
    asks, approves = year.people["ministry supervisor"], year.people["officer"]
    for number in range(count):
        asks.follow("/phieu-da-thu/")
        asks.fill(q=f"{PROVINCE}-{number:04d}")
        asks.press(within='main form[method="get"]')
        asks.click("main th a")
        asks.page.fill("#because", "Phiếu nhập nhầm của tỉnh khác")
        asks.diary.count(keys=29)
        asks.click('form:has([name="deed"][value="reject"]) button')
        approves.follow("/viec/")
        approves.click('main a[href*="/phieu-da-thu/"]:not([href$="/phieu-da-thu/"])')
        approves.click('button[value="approve"]')


def reports_go_to_provinces(year: Year) -> None:
    """Addresses written down, mails left to the workers, the refused one mended."""
    analyst = year.people["analyst"]
    analyst.follow("/viec/noi/")
    analyst.follow("/viec/noi/dia-chi-bao-cao/")
    fields = analyst.page.locator('input[type="email"]').all()
    for number, place in enumerate(fields[:3]):
        address = f"van-phong-{number}@tinh.example"
        place.fill(address)
        analyst.diary.count(keys=len(address))
    analyst.press()
    analyst.follow("/viec/cong-bo/")
    analyst.click("main table th a")
    analyst.follow("/gui-thu/")
    refused = "van-phong-1@tinh.example"
    year.made.post.refused.add(refused)
    analyst.click('button[value="send"]')
    analyst.page.wait_for_selector(".job-failed")
    analyst.sees("550")
    # The office has its box again.
    year.made.post.refused.discard(refused)
    analyst.click('.job-failed button[value="again"]')
    analyst.page.wait_for_selector("#mail-rows:not(:has(.job-failed)):not([hx-get])")
