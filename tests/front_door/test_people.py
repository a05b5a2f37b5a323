"""People added, imported, invited and ended on our own pages."""

import re
from datetime import date
from smtplib import SMTPRecipientsRefused

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Invitation, Membership, Role, User
from accounts.sign_in import links
from accounts.staffing import invitations
from jobs import attempts
from localities.models import ServicePoint, Unit
from tests.accounts.mailed import left
from tests.accounts.people import administrators, hold
from tests.databases import scene
from tests.front_door import staffing
from tests.front_door.staffing import OTHER, OWN, commune, csv_of, xlsx_of
from work.tables.reading import day_of

pytestmark = pytest.mark.django_db
world = scene(staffing.staffed, staffing.entered)
NEW, LIST = reverse("work:person-new"), reverse("work:people")
IMPORT, MISSED = reverse("work:people-import"), reverse("work:people-undelivered")
TODAY = timezone.localdate()


def person(**changes):
    words = {"name": "Nguyễn Thị Hoa", "contact": "0912 345 678", "role": "surveyor"}
    return words | {"place": OWN, "valid_from": str(TODAY)} | changes


def added(client, **changes):
    return client.post(NEW, person(**changes), follow=True)


def test_a_person_is_added_in_one_form(world):
    page = added(world.client("manager"))

    user = User.objects.get(username="0912345678")
    held = user.memberships.get()
    assert (held.role, held.unit) == (Role.SURVEYOR, world.own)
    assert user.get_full_name() == "Nguyễn Thị Hoa"
    assert not user.has_usable_password()
    assert "in giấy mời" in page.text.lower()
    noted = AuditEvent.objects.get(verb="role_given", subject=f"user:{user.pk}")
    assert noted.actor == world.manager


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"place": ""}, "Hãy ghi mã hoặc tên của đơn vị"),
        ({"place": "Tỉnh Không Có"}, "Không có nơi nào"),
        ({"contact": "hoa"}, "Cần một địa chỉ thư"),
        ({"valid_until": "2020-01-01"}, "Ngày kết thúc phải sau"),
        ({"role": "one_stop", "place": ""}, "thuộc một điểm tiếp nhận"),
        ({"role": "analyst"}, "Hãy chọn"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_stored(world, changes, says):
    page = added(world.client("manager"), **changes)

    assert not User.objects.filter(username="0912345678").exists()
    assert says in page.text or changes.get("role") == "analyst"


def test_an_abolished_province_is_shown_with_its_days_and_refused(world):
    page = added(world.client("administrator"), place="Tỉnh Bắc Kạn")

    assert "30/06/2025" in page.text or "01/07/2025" in page.text
    assert "không còn hiệu lực" in page.text
    assert not User.objects.filter(username="0912345678").exists()


def test_a_name_of_several_places_is_chosen_among_them(world):
    client = world.client("administrator")
    page = client.post(NEW, person(place="Tân"))
    keys = re.findall(r'name="chosen" value="(\d+)"', page.text)
    assert 2 <= len(keys) <= 12
    assert page.text.count("<option") < 40

    client.post(NEW, person(place="Tân", chosen=keys[1]))

    assert Membership.objects.get(user__username="0912345678").unit_id == int(keys[1])


def test_no_page_carries_all_units(world):
    client = world.client("administrator")

    for address in (LIST, NEW, IMPORT):
        page = client.get(address)
        assert page.text.count("<option") < 40
        assert len(page.content) < 40_000


def test_one_stop_staff_are_found_their_point(world):
    added(world.client("manager"), role="one_stop", place=OWN)

    held = Membership.objects.get(user__username="0912345678")
    assert held.service_point == ServicePoint.objects.get(code=f"P{OWN}")


def rows(*more):
    return [
        ("Trần Văn An", "an@langson.gov.vn", "Điều tra viên", OWN, "", ""),
        ("Lê Thị Bình", "0987654321", "surveyor", OWN, f"{TODAY:%d/%m/%Y}", ""),
        *more,
    ]


def previewed(client, file):
    return client.post(IMPORT, {"file": file})


def carried(page):
    return re.search(r'name="carried" value="([^"]+)"', page.text)[1]


def test_a_table_whose_name_no_disk_takes_is_read(world):
    file = xlsx_of(*rows())
    file.name = "Danh sách cán bộ, công chức, viên chức làm khảo sát " * 4 + ".xlsx"

    page = previewed(world.client("manager"), file)

    assert carried(page)


@pytest.mark.parametrize("made", [csv_of, xlsx_of])
def test_a_table_is_previewed_and_then_stored_as_a_whole(world, made):
    client, before = world.client("manager"), User.objects.count()
    page = previewed(client, made(*rows()))
    assert User.objects.count() == before

    client.post(IMPORT, {"carried": carried(page)})

    assert User.objects.count() == before + 2
    assert Membership.objects.filter(unit=world.own, role="surveyor").count() == 2
    assert AuditEvent.objects.filter(verb="people_imported").count() == 1
    waiting = Invitation.objects.get()
    assert waiting.user.email == "an@langson.gov.vn"


def test_every_mistake_is_told_by_row_and_column_in_both_languages(world):
    client = world.client("manager")
    wrong = [
        ("", "nobody", "Vua", "Không Có", "31/31/2027", ""),
        ("Đỗ Văn Xa", "xa@gov.vn", "Điều tra viên", OTHER, "", ""),
        ("Đỗ Văn Cao", "cao@gov.vn", "Chuyên viên phân tích của Bộ", "", "", ""),
        ("Trần Văn An", "an@langson.gov.vn", "Điều tra viên", OWN, "", ""),
    ]
    page = previewed(client, csv_of(*rows(*wrong)))
    english = client.post(f"/en{IMPORT}", {"file": csv_of(*rows(*wrong))})

    assert "carried" not in page.text
    told = [(p.row, p.column, p.code) for p, _column, _said in page.context["lines"]]
    assert {(4, "name", "name_missing"), (4, "contact", "contact_odd")} <= set(told)
    assert (4, "role", "role_unknown") in told
    assert (4, "valid_from", "day_odd") in told
    assert (5, "place", "place_not_yours") in told
    assert (6, "role", "role_of_two") in told
    assert (7, "contact", "person_twice") in told
    assert "Hãy sửa ô này" in page.text
    assert "Mend this cell" in english.text


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("06/11/2021", date(2021, 11, 6)),
        ("2021-11-06 07:30:00", date(2021, 11, 6)),
        ("44506", date(2021, 11, 6)),
        ("6/13/2021", None),
        ("11/2021", None),
        ("", None),
    ],
)
def test_a_day_of_a_table_is_read_as_people_and_spreadsheets_write_it(written, day):
    assert day_of(written) == day


def test_a_preview_is_of_one_person_and_judged_again(world):
    client, word = world.client("manager"), None
    word = carried(previewed(client, csv_of(*rows())))
    root = world.client("administrator")

    assert "preview" not in root.post(IMPORT, {"carried": word}, follow=True).text
    assert not User.objects.filter(username="0987654321").exists()
    client.post(IMPORT, {"carried": word})
    again = client.post(IMPORT, {"carried": word})

    assert {one.code for one, *_rest in again.context["lines"]} == {"role_held"}
    assert Membership.objects.filter(unit=world.own, role="surveyor").count() == 2


def test_a_template_is_read_back_without_a_mistake(world):
    client = world.client("administrator")

    for suffix in ("csv", "xlsx"):
        body = client.get(reverse("work:people-template", args=[suffix])).content
        file = staffing.SimpleUploadedFile(f"t.{suffix}", body)
        assert carried(previewed(client, file))


def test_many_roles_end_with_one_day_and_one_reason(world):
    client = world.client("manager")
    page = previewed(client, csv_of(*rows()))
    client.post(IMPORT, {"carried": carried(page)})
    far = User.objects.create_user("far")
    kept = hold(far, Role.SURVEYOR, unit=world.other)
    words = {"deed": "end", "all": "1", "role": "surveyor", "on": str(TODAY)}

    client.post(LIST, words)
    assert not Membership.objects.filter(valid_until=TODAY).exists()
    client.post(LIST, words | {"reason": "Hết đợt"})

    held = Membership.objects.filter(unit=world.own, role="surveyor")
    assert {one.valid_until for one in held} == {TODAY}
    kept.refresh_from_db()
    assert kept.valid_until is None
    noted = AuditEvent.objects.get(verb="roles_ended")
    assert noted.details["reason"] == "Hết đợt"
    assert len(noted.details["memberships"]) == 2


def test_a_printed_link_lets_its_owner_choose_a_password_once(world):
    added(world.client("manager"))
    sheets = reverse("work:people-invitations")
    assert "0912345678" in world.client("manager").get(sheets).text
    sheet = world.client("manager").post(sheets)
    (link,) = re.findall(r'class="address">https?://[^/]+(/[^<]+)<', sheet.text)
    user = User.objects.get(username="0912345678")
    assert "<svg" in sheet.text
    assert AuditEvent.objects.filter(
        verb="invitation_printed", subject=f"user:{user.pk}", actor=world.manager
    ).exists()

    owner = Client()
    form = owner.get(link, follow=True)
    where = form.redirect_chain[-1][0]
    word = "a sentence only I would write"
    owner.post(where, {"new_password1": word, "new_password2": word})

    user.refresh_from_db()
    assert user.check_password(word)
    assert "0912345678" not in world.client("manager").get(sheets).text
    assert "validlink" not in Client().get(link, follow=True).redirect_chain
    assert not links.invitations.check_token(user, link.split("/")[-2])


def test_an_invitation_by_mail_is_sent_by_the_worker(world, mailoutbox):
    added(world.client("manager"), contact="Hoa@LangSon.gov.vn")
    user = User.objects.get(username="hoa@langson.gov.vn")
    assert mailoutbox == []

    attempts.do(Invitation, Invitation.objects.get().pk)

    (sent,) = mailoutbox
    assert sent.to == ["hoa@langson.gov.vn"]
    assert "/dang-nhap/moi/" in sent.body
    assert Invitation.objects.get(user=user).state == "done"


@pytest.fixture
def bounced(world, mailoutbox):
    """Somebody whose invitation left and came back, with what was said."""
    added(world.client("manager"), contact="hoa@langsn.gov.vn")
    left(mailoutbox).clear()
    Invitation.objects.update(came_back="550 no such user")
    return User.objects.get(username="hoa@langsn.gov.vn")


def test_an_invitation_that_did_not_arrive_waits_for_who_gave_the_role(world, bounced):
    manager = world.client("manager")

    home, page = (manager.get(at).text for at in ("/viec/", MISSED))

    assert "Thư mời không tới được" in home
    assert "550 no such user" in page
    assert bounced.email in page
    assert list(invitations.undelivered(world.administrator)) != []
    other = User.objects.create_user("other-manager")
    hold(other, Role.ACCOUNT_MANAGER, unit=world.other)
    assert list(invitations.undelivered(other)) == []


def test_a_refused_address_is_shown_with_the_servers_words(
    world, mailoutbox, monkeypatch
):
    def refuse(self, *words, **more):
        raise SMTPRecipientsRefused({self.to[0]: (550, b"mailbox\r\nunknown")})

    monkeypatch.setattr(EmailMessage, "send", refuse)
    added(world.client("manager"), contact="hoa@langson.gov.vn")
    left(mailoutbox)

    assert "550 mailbox unknown" in world.client("manager").get(MISSED).text
    user = User.objects.get(username="hoa@langson.gov.vn")
    page = world.client("manager").get(reverse("work:person", args=[user.pk]))
    assert "550 mailbox unknown" in page.text


def test_paper_goes_in_the_stead_of_a_mail_that_came_back(world, bounced):
    page = reverse("work:person", args=[bounced.pk])

    slip = world.client("manager").post(page, {"deed": "print"}).text

    assert "/dang-nhap/moi/" in slip
    assert list(invitations.undelivered(world.manager)) == []


def test_a_mended_address_is_the_name_too_and_gets_the_invitation(
    world, bounced, mailoutbox
):
    page = reverse("work:person", args=[bounced.pk])
    deed = {"deed": "address", "address": " Hoa@LangSon.gov.vn "}

    world.client("manager").post(page, deed)

    assert [mail.to for mail in left(mailoutbox)] == [["hoa@langson.gov.vn"]]
    bounced.refresh_from_db()
    assert bounced.username == bounced.email == "hoa@langson.gov.vn"
    assert list(invitations.undelivered(world.manager)) == []
    noted = AuditEvent.objects.get(verb="address_mended").details
    assert noted == {"before": "hoa@langsn.gov.vn", "after": "hoa@langson.gov.vn"}


@pytest.mark.parametrize(
    ("address", "says"),
    [("hoa", "không phải địa chỉ thư"), ("known@langson.gov.vn", "đã có tài khoản")],
)
def test_an_address_that_cannot_be_is_said_and_the_old_one_stays(
    world, bounced, address, says
):
    User.objects.create_user("known@langson.gov.vn", "known@langson.gov.vn")
    page = reverse("work:person", args=[bounced.pk])

    deed = {"deed": "address", "address": address}
    answer = world.client("manager").post(page, deed, follow=True)

    assert says in answer.text
    bounced.refresh_from_db()
    assert bounced.email == "hoa@langsn.gov.vn"


def test_the_address_of_an_account_that_was_opened_is_not_mended_here(world, bounced):
    bounced.set_password("a sentence only I would write")
    bounced.save()
    page = reverse("work:person", args=[bounced.pk])

    deed = {"deed": "address", "address": "other@langson.gov.vn"}
    world.client("administrator").post(page, deed)

    bounced.refresh_from_db()
    assert bounced.email == "hoa@langsn.gov.vn"


@pytest.mark.parametrize("role", ["analyst", "publisher", "auditor", "account_manager"])
def test_nobody_prints_a_link_for_an_account_of_the_ministry(world, role):
    user = User.objects.create_user(f"the-{role}")
    hold(user, Role(role), **({"unit": world.own} if role == "account_manager" else {}))
    page = reverse("work:person", args=[user.pk])

    answer = world.client("manager").post(page, {"deed": "print"})

    assert answer.status_code == 404
    if role != "account_manager":
        root = world.client("administrator").post(page, {"deed": "print"})
        assert "slips" not in getattr(root, "text", "")


def test_who_has_an_address_and_came_in_gets_it_by_mail(world):
    user = User.objects.create_user("lan", email="lan@gov.vn", password="a b c d e f g")
    hold(user, Role.SURVEYOR, unit=world.own)
    page = reverse("work:person", args=[user.pk])

    answer = world.client("manager").post(page, {"deed": "print"}, follow=True)

    assert "có địa chỉ thư và đã đăng nhập" in answer.text


def test_the_page_of_a_person_gives_and_ends(world):
    added(world.client("manager"))
    user = User.objects.get(username="0912345678")
    page, client = reverse("work:person", args=[user.pk]), world.client("manager")
    unit = commune(world.own)

    client.post(page, person(deed="give", role="clerk", place=unit.code))
    held = user.memberships.get(role="clerk")
    ends = {"deed": "end", "membership": held.pk, "on": str(TODAY), "reason": "Nghỉ"}
    client.post(page, ends)

    held.refresh_from_db()
    assert (held.unit, held.valid_until) == (unit, TODAY)


def test_people_are_listed_by_role_and_place_and_found_by_name(world):
    client = world.client("administrator")
    added(client, place=commune(world.own).code)
    added(client, contact="an@gov.vn", name="Trần Văn An", place=OTHER)

    there = client.get(LIST, {"role": "surveyor", "place": OWN})
    found = client.post(LIST, {"deed": "find", "name": "văn an"})

    assert "0912345678" in there.text
    assert "an@gov.vn" not in there.text
    assert "an@gov.vn" in found.text
    assert "0912345678" not in found.text


def test_invitations_wait_for_who_may_hand_them_over(world):
    added(world.client("manager"))

    assert invitations.to_print(world.manager).count() == 1
    other = User.objects.get(username=f"manager-{OTHER}")
    assert invitations.to_print(other).count() == 0
    assert administrators()[0] in User.objects.all()
    assert Unit.objects.provinces().exists()
