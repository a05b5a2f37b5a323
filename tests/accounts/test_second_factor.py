"""The second factor: who needs it, what is taken once, what happens without it."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import AuditEvent, Role, User
from accounts.sign_in import lent_devices, second_factor
from localities.models import Level, ServicePoint, Unit
from tests.accounts.mailed import left
from tests.accounts.people import (
    PASSWORD,
    digits,
    hold,
    is_in,
    person,
    sign_in,
    superuser,
    with_device,
)

pytestmark = pytest.mark.django_db
CODE = "/dang-nhap/ma/"
SET_UP = "/dang-nhap/thiet-bi/"


@pytest.fixture
def mai():
    return person("mai", Role.PUBLISHER, email="mai@example.gov.vn")


def at_a_counter():
    """A place for who answers people at a service point."""
    unit = Unit.objects.create(
        code="99", level=Level.PROVINCE, name_vi="Tỉnh", valid_from=date(2025, 7, 1)
    )
    point = ServicePoint.objects.create(
        unit=unit, code="P99", name_vi="Trung tâm", valid_from=date(2025, 7, 1)
    )
    return {"service_point": point}


@pytest.fixture
def device(mai):
    return with_device(mai)


def give(client, code):
    return client.post(CODE, {"code": code})


STAFF = [role for role in Role if role != Role.RESEARCHER]


@pytest.mark.parametrize("role", STAFF)
def test_a_password_alone_opens_no_session_to_any_member_of_staff(client, role):
    user = person("mai")
    hold(user, role, **(at_a_counter() if role == Role.ONE_STOP else {}))

    answer = sign_in(client, "mai")

    assert answer["Location"] == CODE
    assert "_auth_user_id" not in client.session
    assert not is_in(client)


def test_others_may_do_without_or_choose_it(client):
    clerk = person("lan", Role.RESEARCHER)
    assert sign_in(client, "lan")["Location"] == "/viec/"

    with_device(clerk)

    assert sign_in(Client(), "lan")["Location"] == CODE


def test_a_right_code_opens_the_session_at_the_page_wanted(client, mai, device):
    client.post(
        "/dang-nhap/", {"username": "mai", "password": PASSWORD, "next": "/admin/"}
    )
    owed = client.session.session_key

    answer = give(client, digits(device))

    assert answer["Location"] == "/admin/"
    assert client.session.session_key != owed
    assert is_in(client)


def test_a_code_is_taken_once(client, mai, device):
    code = digits(device)
    sign_in(client, "mai")
    give(client, code)
    watcher = Client()
    sign_in(watcher, "mai")

    replayed = give(watcher, code)

    assert replayed.status_code == 200
    assert not is_in(watcher)


@pytest.mark.parametrize("code", ["000000", "12345", "x", "", "１２３４５６", "9" * 39])
def test_a_wrong_code_opens_nothing(client, mai, device, code):
    sign_in(client, "mai")

    assert give(client, code).status_code == 200
    assert not is_in(client)


def test_a_code_of_two_minutes_ago_is_too_old(client, mai, device):
    sign_in(client, "mai")

    give(client, digits(device, steps=-4))

    assert not is_in(client)


def test_codes_are_guessed_five_times_at_once(client, mai, device):
    sign_in(client, "mai")

    statuses = [give(client, f"{n:06d}").status_code for n in range(7)]

    assert statuses == [200] * 5 + [429] * 2
    assert give(client, digits(device)).status_code == 429


def test_a_code_alone_is_worth_nothing(client, mai, device):
    answer = give(client, digits(device))

    assert answer["Location"].startswith("/dang-nhap/")
    assert not is_in(client)


def test_what_is_owed_is_forgotten_after_ten_minutes(client, mai, device, monkeypatch):
    sign_in(client, "mai")
    later = timezone.now() + timedelta(minutes=11)
    monkeypatch.setattr(timezone, "now", lambda: later)

    give(client, digits(device))

    assert "_auth_user_id" not in client.session


def test_a_changed_password_ends_what_is_owed(client, mai, device):
    sign_in(client, "mai")
    mai.set_password("another long sentence")
    mai.save()

    give(client, digits(device))

    assert not is_in(client)


def shown_codes(page):
    return [unescape(code) for code in re.findall(r"<li><code>(.+?)</code>", page.text)]


def set_up(client, user):
    page = client.get(SET_UP)
    device = TOTPDevice(user=user, key=client.session[second_factor.BEGUN])
    return page, client.post(SET_UP, {"code": digits(device)})


def test_the_first_sign_in_sets_it_up_with_picture_secret_and_codes(client, mai):
    sign_in(client, "mai")

    page, done = set_up(client, mai)

    device = TOTPDevice.objects.get(user=mai)
    assert "<svg" in page.text
    assert "style=" not in page.text.split("<svg")[1].split("</svg>")[0]
    assert second_factor.secret_of(device) in page.text
    assert len(shown_codes(done)) == second_factor.CODES
    assert "no-store" in done["Cache-Control"]
    assert is_in(client)
    assert AuditEvent.objects.filter(verb="second_factor_set_up", actor=mai).exists()


def test_two_browsers_see_two_secrets_and_each_confirms_its_own(client, mai):
    """Who only knows the password learns nothing of what the owner is shown."""
    thief = Client()
    for browser in (client, thief):
        sign_in(browser, "mai")
        browser.get(SET_UP)
    secrets = {one.session[second_factor.BEGUN] for one in (client, thief)}
    assert len(secrets) == 2

    set_up(client, mai)
    set_up(thief, mai)

    assert second_factor.device_of(mai).key not in secrets - {
        TOTPDevice.objects.get(user=mai).key
    }
    assert is_in(client)
    assert not is_in(thief)


def test_a_wrong_first_code_sets_nothing_up(client, mai):
    sign_in(client, "mai")
    client.get(SET_UP)

    client.post(SET_UP, {"code": "000000"})

    assert second_factor.device_of(mai) is None
    assert not is_in(client)


def test_who_has_a_device_cannot_get_another_by_password_alone(client, mai, device):
    sign_in(client, "mai")

    answer = client.get(SET_UP)

    assert answer["Location"] == CODE
    assert TOTPDevice.objects.filter(user=mai).count() == 1


def test_a_recovery_code_opens_once_in_any_spelling(client, mai, device):
    code = second_factor.make_codes(mai)[0]
    sign_in(client, "mai")

    give(client, code.lower().replace(" ", "-"))

    assert is_in(client)
    again = Client()
    sign_in(again, "mai")
    give(again, code)
    assert not is_in(again)
    assert mai.recovery_codes.count() == second_factor.CODES - 1


def test_recovery_codes_are_kept_as_digests_and_are_long(mai):
    codes = second_factor.make_codes(mai)

    kept = [bytes(row.digest) for row in mai.recovery_codes.all()]
    bare = [code.replace(" ", "") for code in codes]
    assert all(len(code) * 5 >= 112 for code in bare)
    assert not any(code.encode() in kept for code in bare)


def test_new_recovery_codes_end_the_old_ones(client, mai, device):
    old = second_factor.make_codes(mai)[0]
    sign_in(client, "mai")
    give(client, second_factor.make_codes(mai)[0])

    page = client.post("/tai-khoan/ma-du-phong/")

    assert len(shown_codes(page)) == second_factor.CODES
    assert not second_factor.verify(mai, old)


def test_new_recovery_codes_ask_for_the_second_factor_once_more(client, mai, device):
    """An open session left alone makes no ways in for whoever sits down at it."""
    old = second_factor.make_codes(mai)[0]
    client.force_login(mai)
    session = client.session
    session[second_factor.VERIFIED_AT] -= second_factor.SECONDS_FRESH + 1
    session.save()

    answer = client.post("/tai-khoan/ma-du-phong/")

    assert answer["Location"] == CODE
    assert second_factor.verify(mai, old)


def test_a_role_given_later_asks_for_it_at_the_next_request(client):
    somebody = person("lan", Role.RESEARCHER)
    sign_in(client, "lan")
    assert is_in(client)

    hold(somebody, Role.PUBLISHER)

    assert not is_in(client)


def test_a_second_factor_counts_for_a_working_day(client, mai, device, monkeypatch):
    sign_in(client, "mai")
    give(client, digits(device))
    later = timezone.now() + timedelta(seconds=second_factor.SECONDS_VERIFIED + 1)

    monkeypatch.setattr(timezone, "now", lambda: later)

    assert not is_in(client)


def take_away(client, user):
    return client.post(
        "/admin/accounts/user/",
        {"action": "take_second_factor_away", "_selected_action": [user.pk]},
        follow=True,
    )


def test_an_administrator_takes_a_clerks_lost_device_away(client):
    root, clerk, theirs = superuser(), person("lan", Role.CLERK), Client()
    with_device(clerk)
    theirs.force_login(clerk)
    client.force_login(root)

    take_away(client, clerk)

    assert second_factor.device_of(clerk) is None
    assert not is_in(theirs)
    deed = AuditEvent.objects.get(verb="second_factor_removed")
    assert deed.actor == root


def test_no_administrator_takes_a_publishers_device_alone(client, mai, device):
    client.force_login(superuser())

    page = take_away(client, mai)

    assert second_factor.device_of(mai) == device
    assert "hai người" in page.text


def test_a_clerk_gives_a_code_once_a_month_on_each_browser(client, monkeypatch):
    clerk = person("lan", Role.CLERK)
    device = with_device(clerk)
    sign_in(client, "lan")
    give(client, digits(device))
    client.post("/dang-xuat/")

    assert sign_in(client, "lan")["Location"] == "/viec/"
    assert is_in(client)
    assert sign_in(Client(), "lan")["Location"] == CODE
    client.post("/dang-xuat/")
    later = timezone.now() + timedelta(days=31)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert sign_in(client, "lan")["Location"] == CODE


def test_a_device_of_somebody_else_ends_nothing_a_browser_remembers(client):
    clerk, other = person("lan", Role.CLERK), person("an", Role.CLERK)
    with_device(other)
    sign_in(client, "lan")
    give(client, digits(with_device(clerk)))
    client.post("/dang-xuat/")
    TOTPDevice.objects.filter(user=other).delete()

    assert sign_in(client, "lan")["Location"] == "/viec/"


def test_no_browser_remembers_the_code_of_a_strong_role(client, mai, device):
    sign_in(client, "mai")
    give(client, digits(device))
    client.post("/dang-xuat/")

    assert sign_in(client, "mai")["Location"] == CODE


@pytest.mark.parametrize("seconds", [0.6, 60, 86_400])
def test_no_clock_lets_a_browser_stand_for_a_strong_role(mai, seconds):
    later = timezone.now().timestamp() + seconds

    assert not second_factor.remembered(mai, later)
    assert not second_factor.remembered(person("lan", Role.CLERK), later)


def test_a_new_password_ends_what_browsers_remember(client):
    clerk = person("lan", Role.CLERK)
    sign_in(client, "lan")
    give(client, digits(with_device(clerk)))
    client.post("/dang-xuat/")
    clerk.set_password("another long sentence")
    clerk.save()

    answer = sign_in(client, "lan", "another long sentence")

    assert answer["Location"] == CODE


def test_who_guesses_codes_all_day_is_stopped_and_the_owner_told(
    mai, device, mailoutbox, django_capture_on_commit_callbacks
):
    """From ever new addresses, so that no count of one address stops him."""
    User.objects.filter(pk=mai.pk).update(last_login=timezone.now())
    statuses = []
    with django_capture_on_commit_callbacks(execute=True):
        for n in range(30):
            thief = Client(REMOTE_ADDR=f"198.51.100.{n}")
            sign_in(thief, "mai")
            statuses.append(give(thief, f"{n:06d}").status_code)

    assert statuses.count(200) == 20
    assert statuses[-1] == 429
    assert AuditEvent.objects.filter(verb="codes_guessed").count() == 1
    assert [mail.to for mail in left(mailoutbox)] == [["mai@example.gov.vn"]]


def test_no_page_of_the_admin_shows_a_secret(client, mai, device):
    client.force_login(superuser())

    for address in ("/admin/", f"/admin/accounts/user/{mai.pk}/change/"):
        assert device.key not in client.get(address).text
    assert client.get("/admin/otp_totp/totpdevice/").status_code == 404


class TestDemonstration:
    def lend(self, user):
        lent_devices.lend_device(user)
        return second_factor.device_of(user)

    def test_its_page_shows_a_code_that_opens_two_times_running(self, settings, mai):
        settings.DEMONSTRATION = True
        self.lend(mai)

        for _ in range(2):
            client = Client()
            sign_in(client, "mai")
            shown = re.search(r'id="shown-code">(\d{6})<', client.get(CODE).text)[1]
            give(client, shown)
            assert is_in(client)

    def test_elsewhere_no_page_shows_it(self, settings, client, mai):
        settings.DEMONSTRATION = False
        self.lend(mai)
        sign_in(client, "mai")

        assert "shown-code" not in client.get(CODE).text

    def test_a_persons_own_device_is_never_shown(self, settings, client, mai, device):
        settings.DEMONSTRATION = True
        sign_in(client, "mai")

        assert "shown-code" not in client.get(CODE).text
