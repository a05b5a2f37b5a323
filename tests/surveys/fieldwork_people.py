"""Lạng Sơn 2021 in small: units, people by role, and made-up lists of people."""

import csv
import io
from datetime import date

import numpy as np
from django.contrib.auth import get_user_model

from accounts.models import Role
from localities.models import Level, ServicePoint, Unit
from localities.registers.alphabet import fold, vietnamese_sort_key
from surveys.frames import lists
from surveys.models import Response, Round
from surveys.models.frame import FrameUpload
from tests.accounts.people import hold
from tests.rows import made
from tests.scoring.factories import stored_instrument

SINCE = date(2017, 1, 1)
CENTRE = "Trung tâm Phục vụ hành chính công tỉnh Lạng Sơn"
# The provincial centre and four districts' one-stop sections, largest first.
POINTS = {
    CENTRE: 1683,
    "Bộ phận một cửa huyện Cao Lộc": 842,
    "Bộ phận một cửa huyện Hữu Lũng": 421,
    "Bộ phận một cửa huyện Chi Lăng": 252,
    "Bộ phận một cửa huyện Lộc Bình": 168,
}
HEADER = [
    "STT",
    "Họ và tên",
    "Đối tượng",
    "Mã hồ sơ",
    "Thủ tục",
    "Lĩnh vực",
    "Nơi giải quyết",
    "Ngày trả kết quả",
    "Số điện thoại",
    "Địa chỉ",
]
FIELDS = ("Đất đai", "Hộ tịch", "Xây dựng", "Giao thông")


def unit(code, name, *, level=Level.PROVINCE, parent=None):
    return Unit.objects.create(
        level=level,
        code=code,
        name_vi=name,
        name_en=name,
        short_vi=name,
        short_en=name,
        kind="province",
        valid_from=SINCE,
        parent=parent,
        slug=f"u-{code.lower()}",
        sort_key=vietnamese_sort_key(name),
        folded=fold(name),
    )


def lang_son():
    nation = unit("VN", "Việt Nam", level=Level.NATION)
    province = unit("20", "Tỉnh Lạng Sơn", parent=nation)
    unit("06001", "Xã Mẫu", level=Level.COMMUNE, parent=province)
    ServicePoint.objects.create(
        unit=province,
        code="P20",
        name_vi=CENTRE,
        name_en="Centre of Lang Son",
        kind=ServicePoint.Kind.PROVINCIAL_CENTRE,
        origin=ServicePoint.Origin.REGISTER,
        valid_from=SINCE,
    )
    return province


def make_round(owner, code="lang-son-2021", **changes):
    rnd = Round(
        **{
            "code": code,
            "name_vi": "Khảo sát thử",
            "name_en": "A trial survey",
            "owner": owner,
            "year": 2021,
            "instrument": stored_instrument("sipas-2021"),
            "methodology": "sipas-2021",
            "methodology_text": "",
            "register": "2017",
            "opens": date(2021, 12, 1),
            "closes": date(2021, 12, 31),
            "state": "open",
            "collection": "drawn",
            "simulated": True,
            "psu_stage": "person",
            "digest": code,
        }
        | changes
    )
    return made(rnd)


def person(name, role=None, **place):
    user = get_user_model().objects.create_user(name, password="only for tests")
    if role is not None:
        hold(user, role, since=SINCE, **place)
    return user


def listed_people(points=POINTS, *, seed=2021):
    """Rows of a list, shuffled with a seed; every name is a number."""
    chance = np.random.default_rng(seed)
    where = np.repeat(list(points), list(points.values()))
    return [
        [
            str(number),
            f"Người dân {number:04d}",
            "Cá nhân" if chance.random() < 0.9 else "Tổ chức",
            f"HS-{number:05d}",
            "Thủ tục mẫu",
            FIELDS[chance.integers(len(FIELDS))],
            point,
            f"{chance.integers(1, 29):02d}/{chance.integers(1, 12):02d}/2021",
            f"09{number:08d}",
            f"Số {number} đường Mẫu",
        ]
        for number, point in enumerate(chance.permutation(where), start=1)
    ]


def as_csv(rows, header=HEADER):
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode("utf-8-sig")


def upload(rnd, content, *, by, kind="people", code="lang-son", file="list.csv", at):
    return FrameUpload.objects.create(
        kind=kind,
        code=code,
        name="Danh sách mẫu",
        round=rnd,
        unit=at,
        file=file,
        content=content,
        by=by,
    )


def people_frame(rnd, rows, *, by, at, **words):
    """A frozen frame of these rows."""
    sent = upload(rnd, as_csv(rows), by=by, at=at, **words)
    mapping = {
        "name": 1,
        "party": 2,
        "reference": 3,
        "procedure": 4,
        "service_field": 5,
        "point": 6,
        "result_on": 7,
        "phone": 8,
        "address": 9,
    }
    return lists.freeze(lists.load(sent, mapping=mapping, by=by), by=by)


def answer(case, **values):
    """The case's questionnaire, as it arrives."""
    values = {"uid": f"answer-{case.uid}", "answers": bytes([5] * 24)} | values
    return Response.objects.create(
        **values,
        round=case.draw.frame.round,
        case_uid=case.uid,
        unit=case.unit,
        service_point=case.service_point,
        level=case.level,
        service_field=case.service_field,
        stratum=case.stratum,
        psu=case.psu,
        cluster=case.cluster,
        weight=case.base_weight,
    )


def officer_of(province):
    return person("officer", Role.PROVINCIAL_OFFICER, unit=province)
