"""Links that work once: a password chosen by its owner, tries for a new browser."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from accounts.sign_in import second_factor
from tests.accounts.mailed import left
from tests.accounts.people import (
    PASSWORD,
    administrators,
    is_in,
    person,
    sign_in,
    with_device,
)

pytestmark = pytest.mark.django_db
ASK = "/dang-nhap/lien-ket/"
NEW = "a sentence only I would write"


@pytest.fixture
def lan():
    return person("lan", Role.RESEARCHER, email="lan@example.gov.vn")


def links_of(client, name, mailoutbox, capture):
    with capture(execute=True):
        client.post(ASK, {"username": name})
    found = re.findall(r"https?://[^/]+(/\S+)", left(mailoutbox)[-1].body)
    return dict(zip(("password", "browser"), found, strict=True))


def choose(client, link, new=NEW):
    form = client.get(link, follow=True)
    where = form.redirect_chain[-1][0] if form.redirect_chain else link
    words = {"new_password1": new, "new_password2": new}
    return client.post(where, words, follow=True)


def test_the_owner_chooses_a_password_by_the_link_once(
    client, lan, mailoutbox, django_capture_on_commit_callbacks
):
    capture = django_capture_on_commit_callbacks
    link = links_of(client, "lan", mailoutbox, capture)["password"]
    assert left(mailoutbox)[0].to == ["lan@example.gov.vn"]

    with capture(execute=True):
        choose(client, link)
    choose(Client(), link, "another sentence, of a thief")

    assert not is_in(client)
    sign_in(client, "lan", NEW)
    assert is_in(client)
    assert "mật khẩu" in left(mailoutbox)[-1].body


def test_a_link_leaves_the_second_factor_in_force(
    client, mailoutbox, django_capture_on_commit_callbacks
):
    mai = person("mai", Role.PUBLISHER, email="mai@example.gov.vn")
    User.objects.filter(pk=mai.pk).update(last_login=timezone.now())
    device = with_device(mai)
    capture = django_capture_on_commit_callbacks
    choose(client, links_of(client, "mai", mailoutbox, capture)["password"])

    answer = sign_in(client, "mai", NEW)

    assert answer["Location"] == "/dang-nhap/ma/"
    assert second_factor.device_of(mai) == device
    mai.refresh_from_db()
    assert mai.lately_taken(at=timezone.now())


def test_an_owners_new_browser_comes_in_while_strangers_guess(
    client, lan, mailoutbox, django_capture_on_commit_callbacks
):
    for n in range(25):
        address = f"198.51.100.{n % 5}"
        sign_in(Client(REMOTE_ADDR=address), "lan", f"guess {n}")
    new = Client(REMOTE_ADDR="203.0.113.9")
    assert sign_in(new, "lan").status_code == 429
    capture = django_capture_on_commit_callbacks

    link = links_of(new, "lan", mailoutbox, capture)["browser"]
    assert new.get(link).status_code == 200
    new.post(link)

    assert sign_in(new, "lan", PASSWORD).status_code == 302
    assert is_in(new)


def test_a_link_for_a_browser_opens_no_session_and_ends_with_the_next_sign_in(
    client, lan, mailoutbox, django_capture_on_commit_callbacks
):
    capture = django_capture_on_commit_callbacks
    link = links_of(client, "lan", mailoutbox, capture)["browser"]
    client.post(link)
    assert not is_in(client)
    sign_in(client, "lan")

    late = Client()

    assert late.post(link)["Location"] == ASK
    assert "sipas_known" not in late.cookies


def test_the_answer_tells_no_name(client, lan, mailoutbox):
    known = client.post(ASK, {"username": "lan"}, follow=True)
    unknown = Client().post(ASK, {"username": "nobody"}, follow=True)

    words = "Nếu tài khoản có địa chỉ"
    assert words in known.text
    assert words in unknown.text


def test_who_forgot_the_name_asks_by_the_address_in_any_capitals(
    client, lan, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        client.post(ASK, {"username": "Lan@Example.gov.VN"})
        client.post(ASK, {"username": "nobody@example.gov.vn"})

    assert [sent.to for sent in left(mailoutbox)] == [["lan@example.gov.vn"]]
    assert lan.username in left(mailoutbox)[0].body


def test_an_account_is_sent_three_mails_at_once_at_most(
    client, lan, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(6):
            client.post(ASK, {"username": "lan"})

    assert len(left(mailoutbox)) == 3


def test_no_header_leads_a_link_elsewhere(
    client, lan, mailoutbox, settings, django_capture_on_commit_callbacks
):
    settings.ALLOWED_HOSTS = ["sipas.example.gov.vn", "*"]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(ASK, {"username": "lan"}, headers={"host": "evil.example.com"})

    assert "http://sipas.example.gov.vn/" in left(mailoutbox)[0].body
    assert "evil" not in left(mailoutbox)[0].body


def test_who_is_new_gets_a_link_and_nobody_types_a_password(
    client, mailoutbox, django_capture_on_commit_callbacks
):
    client.force_login(administrators()[0])
    form = {"username": "moi", "email": "moi@example.gov.vn", "is_active": "on"}
    rows = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}

    with django_capture_on_commit_callbacks(execute=True):
        client.post("/admin/accounts/user/add/", form | rows)

    made = User.objects.get(username="moi")
    assert not made.has_usable_password()
    assert [mail.to for mail in left(mailoutbox)] == [["moi@example.gov.vn"]]
    assert client.get(f"/admin/accounts/user/{made.pk}/password/").status_code in (
        302,
        404,
    )


@pytest.mark.parametrize("address", ["/tai-khoan/mat-khau/"])
def test_guesses_at_the_old_password_are_counted(client, lan, address):
    client.force_login(lan)
    words = {"new_password1": NEW, "new_password2": NEW}

    statuses = [
        client.post(address, words | {"old_password": f"guess {n}"}).status_code
        for n in range(8)
    ]

    assert statuses == [200] * 5 + [429] * 3
    lan.refresh_from_db()
    assert lan.check_password(PASSWORD)


def test_the_admin_has_no_page_of_its_own_for_it(client):
    client.force_login(administrators()[0])

    answer = client.get("/admin/password_change/")

    assert answer["Location"] == "/tai-khoan/mat-khau/"
