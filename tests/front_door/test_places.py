"""Service points and bodies, kept by a province and by the ministry."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Role, User
from accounts.places import keeping
from accounts.places.keeping import Wanted
from localities import register
from localities.models import Body, ServicePoint
from localities.registers.files import SHIPPED
from tests.accounts.people import hold
from tests.databases import scene
from tests.front_door import staffing
from tests.front_door.staffing import OWN, csv_of
from wording.refusals import Refused

pytestmark = pytest.mark.django_db
world = scene(staffing.staffed, staffing.entered)
TODAY = timezone.localdate()
SORTS = {"diem": ServicePoint, "co-quan": Body}
KINDS = {"diem": "provincial_centre", "co-quan": "department"}
HEADINGS = ("Đơn vị", "Loại", "Tên", "Mã")


def address(name, sort, *more):
    return reverse(f"work:{name}", args=[sort, *more])


def place(sort, **changes):
    words = {"unit": OWN, "kind": KINDS[sort], "name_vi": "Nơi mới", "code": "x-1"}
    return words | {"valid_from": str(TODAY)} | changes


@pytest.mark.parametrize("sort", SORTS)
def test_a_place_is_added_and_ended_by_the_province(world, sort):
    client = world.client("manager")
    client.post(address("place-new", sort), place(sort))
    made = SORTS[sort].objects.get(code="X-1")
    assert (made.unit, made.name_en) == (world.own, "Nơi mới")

    page, on = address("place", sort, made.pk), TODAY + timedelta(days=3)
    client.post(page, {"on": str(on), "reason": " "})
    client.post(page, {"on": str(on), "reason": "Sáp nhập"})

    made.refresh_from_db()
    assert made.valid_until == on
    assert AuditEvent.objects.filter(actor=world.manager).count() >= 2
    with pytest.raises(IntegrityError), transaction.atomic():
        made.delete()


@pytest.mark.parametrize("sort", SORTS)
def test_another_province_is_out_of_reach(world, sort):
    client = world.client("manager")
    wanted = place(sort, unit=world.other.code)
    told = client.post(address("place-new", sort), wanted)
    assert "Không có nơi nào mang mã" in told.text
    assert not SORTS[sort].objects.filter(code="X-1").exists()

    client = world.client("administrator")
    client.post(address("place-new", sort), place(sort, unit=world.other.code))
    far = SORTS[sort].objects.get(code="X-1")

    page = address("place", sort, far.pk)
    assert world.client("manager").get(page).status_code == 404
    listed = world.client("manager").get(address("places", sort), {"q": "X-1"})
    assert listed.context["page"].rows == []


@pytest.mark.parametrize("sort", SORTS)
def test_the_verbs_ask_for_the_reach_themselves(world, sort):
    words = {"by": world.manager, "at": timezone.now()}
    wanted = Wanted(world.other, KINDS[sort], "Nơi xa", "", "X-2", TODAY)
    with pytest.raises(Refused, match="place_not_yours"):
        keeping.create(SORTS[sort], [wanted], **words)
    root = words | {"by": world.administrator}
    (far,) = keeping.create(SORTS[sort], [wanted], **root)
    with pytest.raises(Refused, match="place_not_yours"):
        keeping.retire(far, on=TODAY, reason="Sáp nhập", **words)


def test_a_point_with_staff_is_not_ended(world):
    point = ServicePoint.objects.get(code=f"P{OWN}", valid_until=None)
    hold(User.objects.create_user("lan"), Role.ONE_STOP, service_point=point)
    words = {"on": str(TODAY), "reason": "Sáp nhập"}

    page = address("place", "diem", point.pk)
    answer = world.client("manager").post(page, words)

    point.refresh_from_db()
    assert point.valid_until is None
    assert "1 người còn giữ vai trò" in answer.text


def test_a_point_ended_by_its_province_stays_so_when_registers_load_again(world):
    point = ServicePoint.objects.get(code=f"P{OWN}", valid_until=None)
    page, words = address("place", "diem", point.pk), {"on": str(TODAY)}
    world.client("manager").post(page, words | {"reason": "Sáp nhập"})

    register.load(SHIPPED)

    point.refresh_from_db()
    assert point.valid_until == TODAY


def test_a_code_names_one_body_a_day(world):
    words = {"unit": world.own, "code": "X-3", "kind": "department"}
    Body.objects.create(valid_from=TODAY, **words)

    with pytest.raises(IntegrityError, match="body_code_names_one_a_day"):
        Body.objects.create(valid_from=TODAY + timedelta(days=9), **words)


@pytest.mark.parametrize("sort", SORTS)
def test_a_table_of_places_is_previewed_and_stored_whole(world, sort):
    client, page = world.client("manager"), address("places-import", sort)
    model, before = SORTS[sort], SORTS[sort].objects.count()
    kind = str(model.Kind(KINDS[sort]).label)
    rows = [(OWN, kind, "Nơi một", ""), ("Tỉnh Lạng Sơn", KINDS[sort], "Nơi hai", "")]
    bad = (world.other.code, "Cung điện", "", "")

    wrong = client.post(page, {"file": csv_of(*rows, bad, headings=HEADINGS)})
    told = {(p.row, p.column, p.code) for p, _column, _said in wrong.context["lines"]}
    assert {(4, "unit", "place_unknown"), (4, "kind", "kind_unknown")} <= told
    preview = client.post(page, {"file": csv_of(*rows, headings=HEADINGS)})
    assert model.objects.count() == before
    word = re.search(r'name="carried" value="([^"]+)"', preview.text)[1]
    client.post(page, {"carried": word})

    made = model.objects.filter(name_vi__startswith="Nơi ").order_by("code")
    assert [one.code for one in made] == [f"{OWN}-01", f"{OWN}-02"]


def test_a_code_in_use_is_refused(world):
    client = world.client("administrator")

    answer = client.post(address("place-new", "diem"), place("diem", code=f"P{OWN}"))

    assert "Mã này đang được dùng" in answer.text
