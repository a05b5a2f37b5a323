"""A simulated list of 3,366 people of Lạng Sơn on its way to 400 answers."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta

import numpy as np

from accounts import presence
from accounts.models import Membership, Role, User
from demonstration import answers
from localities.models import Unit
from surveys.fieldwork import assignments, draw
from surveys.frames import lists
from surveys.frames.parsing import columns
from surveys.models import Case, Draw, Round
from surveys.models.frame import Frame, FrameKind, FrameUpload
from surveys.rounds import life
from surveys.sampling.plan import ListPlan

CODE = "lang-son-demo"
SEED = 2021
SIZE = 400
# The provincial centre and four district sections, as in 2021.
POINTS = {
    "Trung tâm Phục vụ hành chính công tỉnh Lạng Sơn": 1683,
    "Bộ phận một cửa Cao Lộc": 842,
    "Bộ phận một cửa Hữu Lũng": 421,
    "Bộ phận một cửa Chi Lăng": 252,
    "Bộ phận một cửa Lộc Bình": 168,
}
HEADER = (
    "Họ và tên",
    "Mã hồ sơ",
    "Thủ tục",
    "Lĩnh vực",
    "Nơi giải quyết",
    "Ngày trả kết quả",
    "Số điện thoại",
    "Địa chỉ",
)
FIELDS = ("Đất đai", "Hộ tịch", "Xây dựng", "Giao thông vận tải")
# Of every hundred cases visited so far; the share on paper is what demonstration.paper
# keys in batches.
ENDINGS = {
    "completed": 0.46,
    "on_paper": 0.32,
    "partial": 0.04,
    "refused": 0.08,
    "not_found": 0.03,
    "moved": 0.02,
    "not_home": 0.05,
}
VISITED = 0.6


def fill(
    like: Round, *, province: Unit, officer: User, supervisor: User, now: datetime
) -> bool:
    """Make round, list, sample, assignments and visits; False when they are there."""
    if Frame.objects.filter(code=CODE).exists():
        return False
    rnd = _round(like, province, now)
    frame = _frame(rnd, province, officer, today=now.date())
    made = draw.make(frame, plan=ListPlan(size=SIZE), seed=SEED, by=officer, at=now)
    _assign(made, province, supervisor, now)
    _visit(made, supervisor, now)
    return True


def _round(like: Round, province: Unit, now: datetime) -> Round:
    """An open round of the province, asked with the form of an earlier one."""
    today = now.date()
    rnd = Round.objects.create(
        code=f"{CODE}-{today.year}",
        name_vi=f"Lạng Sơn {today.year} (mô phỏng thực địa)",
        name_en=f"Lạng Sơn {today.year} (simulated fieldwork)",
        owner=province,
        year=today.year,
        instrument=like.instrument,
        methodology=like.methodology,
        methodology_text=like.methodology_text,
        register="2025",
        opens=today - timedelta(days=14),
        closes=today + timedelta(days=30),
        state=Round.State.DRAFT,
        collection=Round.Collection.DRAWN,
        simulated=True,
        psu_stage=Round.PsuStage.PERSON,
        digest="",
    )
    return _opened(rnd, now)


def _opened(rnd: Round, now: datetime) -> Round:
    """Opened by the two of the ministry, for whom the demonstration stands in."""
    analyst, publisher = (
        User.objects.get(username=role.value) for role in (Role.ANALYST, Role.PUBLISHER)
    )
    with presence.standing_in():
        asked = life.ask_opening(rnd, by=analyst, reason="Mô phỏng", at=now)
        return life.open(asked, by=publisher, at=now)


def _frame(rnd: Round, province: Unit, officer: User, *, today: date) -> Frame:
    upload = FrameUpload.objects.create(
        kind=FrameKind.PEOPLE,
        code=CODE,
        name="Người nhận kết quả tại Trung tâm và bốn bộ phận một cửa (mô phỏng)",
        round=rnd,
        unit=province,
        file="danh-sach-mo-phong.csv",
        content=_list(today),
        by=officer,
    )
    mapping = columns.suggest(FrameKind.PEOPLE, HEADER)
    return lists.freeze(lists.load(upload, mapping=mapping, by=officer), by=officer)


def _list(today: date) -> bytes:
    """The list as a CSV; people are numbers, telephones begin with 000."""
    chance = np.random.default_rng(SEED)
    where = chance.permutation(np.repeat(list(POINTS), list(POINTS.values())))
    days = chance.integers(20, 200, len(where)).tolist()
    fields = chance.integers(0, len(FIELDS), len(where)).tolist()
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(HEADER)
    for number, (point, ago, field) in enumerate(
        zip(where, days, fields, strict=True), start=1
    ):
        table.writerow(
            [
                f"Người dân {number:04d}",
                f"MP-{number:05d}",
                "Thủ tục mô phỏng",
                FIELDS[field],
                point,
                f"{today - timedelta(days=ago):%d/%m/%Y}",
                f"000{number:07d}",
                f"Số {number}, địa chỉ mô phỏng",
            ]
        )
    return text.getvalue().encode()


def _assign(made: Draw, province: Unit, supervisor: User, now: datetime) -> None:
    """The first place goes to the surveyor who signs in, the others to colleagues."""
    for number, place in enumerate(POINTS, start=1):
        suffix = "" if number == 1 else f"_{number}"
        surveyor, _ = User.objects.get_or_create(
            username=f"{Role.SURVEYOR.value}{suffix}"
        )
        Membership.objects.get_or_create(
            user=surveyor,
            role=Role.SURVEYOR,
            unit=province,
            defaults={"valid_from": now.date()},
        )
        cases = made.cases.filter(place=place)
        assignments.assign(cases, surveyor=surveyor, by=supervisor, at=now)


def _answer(
    case: Case, chance: np.random.Generator, *, whole: bool, at: datetime, now: datetime
) -> None:
    """The form of a case from its surveyor's device, whole or half answered."""
    rnd = case.draw.frame.round
    given = answers.of(rnd.instrument.content, chance)
    scored = list(rnd.instrument.content.scored_codes)
    if not whole:
        given |= dict.fromkeys(scored[len(scored) // 2 :])
    holder = case.assignments.get(ended_at=None).surveyor_id
    answers.send(case, given, uid=answers.uid(chance), by=holder, at=at, now=now)


def _visit(made: Draw, supervisor: User, now: datetime) -> None:
    chance = np.random.default_rng(SEED)
    cases = list(made.cases.filter(role=Case.Role.MAIN).order_by("number"))
    for case in cases:
        if chance.random() > VISITED:
            continue
        outcome = str(chance.choice(list(ENDINGS), p=list(ENDINGS.values())))
        at = now - timedelta(hours=int(chance.integers(1, 200)))
        if outcome in ("completed", "partial"):
            _answer(case, chance, whole=outcome == "completed", at=at, now=now)
        else:
            assignments.visit(case, outcome=outcome, by=supervisor, at=at)
    refused = made.cases.filter(disposition="refused").order_by("number")
    for case in refused[: len(refused) // 2]:
        assignments.replace(
            case, reason="Từ chối hai lần (mô phỏng).", by=supervisor, at=now
        )
