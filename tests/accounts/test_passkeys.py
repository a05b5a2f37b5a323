"""Passkeys at the door and on a person's own page: what counts, once, for whom."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts import presence
from accounts.credentials import changes as credentials
from accounts.models import AuditEvent, CredentialRequest, Passkey, Role, User
from accounts.sign_in import device_cookies, passkeys, second_factor
from tests.accounts.authenticator import SecurityKey, with_key
from tests.accounts.mailed import left
from tests.accounts.people import (
    administrators,
    digits,
    is_in,
    person,
    sign_in,
    superuser,
    with_device,
)
from wording.refusals import Refused

pytestmark = pytest.mark.django_db
CODE, SET_UP, KEYS = "/dang-nhap/ma/", "/dang-nhap/thiet-bi/", "/tai-khoan/khoa/"


@pytest.fixture
def mai():
    return person("mai", Role.PUBLISHER, email="mai@example.gov.vn")


@pytest.fixture
def key(mai):
    return with_key(mai)


def shown(page):
    """What the page offers the browser."""
    return json.loads(unescape(re.search(r'data-options="(.+?)"', page.text)[1]))


def give(client, key, *, options=None, **changes):
    options = options or shown(client.get(CODE))
    return client.post(CODE, {"passkey": key.used(options, **changes)})


def set_up(client, key, *, name="Khóa ở cơ quan"):
    answer = key.made(shown(client.get(SET_UP)))
    return client.post(SET_UP, {"passkey": answer, "name": name})


def inside(user, key):
    """A browser in which this person has just given a passkey."""
    client = Client()
    sign_in(client, user.username)
    give(client, key)
    return client


def later(monkeypatch, **words):
    moment = timezone.now() + timedelta(**words)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_the_first_sign_in_sets_a_passkey_up_and_shows_codes(client, mai, mailoutbox):
    key = SecurityKey()
    sign_in(client, "mai")

    page = set_up(client, key)

    assert page.text.count("<li><code>") == second_factor.CODES
    assert is_in(client)
    (stored,) = mai.passkeys.all()
    assert (stored.name, bytes(stored.credential_id)) == (
        *("Khóa ở cơ quan", key.credential_id),
    )
    deed = AuditEvent.objects.get(verb="second_factor_set_up")
    assert (deed.actor, deed.details) == (mai, {"passkey": stored.pk})
    mai.refresh_from_db()
    assert mai.credentials_taken_at is None


def test_a_passkey_opens_the_session_at_the_page_wanted(client, mai, key):
    client.post(
        "/dang-nhap/",
        {"username": "mai", "password": "a long password of tests", "next": "/admin/"},
    )

    answer = give(client, key)

    assert answer["Location"] == "/admin/"
    assert is_in(client)
    assert mai.passkeys.get().sign_count == key.count


def test_beside_an_app_either_opens(client, mai, key):
    device = with_device(mai)
    sign_in(client, "mai")
    client.post(CODE, {"code": digits(device)})

    assert is_in(client)
    assert is_in(inside(mai, key))


def test_a_passkey_alone_is_worth_nothing(client, mai, key):
    options = json.loads(passkeys.offer_known({}, mai))

    answer = client.post(CODE, {"passkey": key.used(options)})

    assert answer["Location"].startswith("/dang-nhap/")
    assert not is_in(client)


def test_an_answer_is_taken_once(client, mai, key):
    sign_in(client, "mai")
    options = shown(client.get(CODE))
    answer = key.used(options)
    client.post(CODE, {"passkey": answer})
    again = Client()
    sign_in(again, "mai")
    again.get(CODE)
    for _twice in range(2):
        again.post(CODE, {"passkey": answer})

    assert is_in(client)
    assert not is_in(again)


def test_two_requests_of_one_moment_take_one_answer_once(mai):
    """Both have read the challenge before either wrote that it is used."""
    key = with_key(mai)
    options = json.loads(passkeys.offer_known(session := {}, mai))
    answer = key.used(options, count=0)
    twin = dict(session)

    assert passkeys.use(session, mai, answer)
    assert not passkeys.use(twin, mai, answer)


def test_a_challenge_of_another_session_proves_nothing(client, mai, key):
    other = Client()
    for browser in (client, other):
        sign_in(browser, "mai")
    options = shown(other.get(CODE))
    client.get(CODE)

    give(client, key, options=options)

    assert not is_in(client)


def test_a_challenge_is_old_after_five_minutes(client, mai, key, monkeypatch):
    sign_in(client, "mai")
    options = shown(client.get(CODE))
    later(monkeypatch, seconds=passkeys.SECONDS + 1)

    answer = give(client, key, options=options)

    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_what_makes_a_key_opens_nothing(mai, key):
    options = json.loads(passkeys.offer_new(session := {}, mai))
    known = {"rpId": options["rp"]["id"], "challenge": options["challenge"]}

    assert not passkeys.use(session, mai, key.used(known))


def test_a_key_of_somebody_else_opens_nothing(client, mai, key):
    thief = with_key(person("lan", Role.PUBLISHER))
    sign_in(client, "mai")
    assert len(shown(client.get(CODE))["allowCredentials"]) == 1

    give(client, thief)

    assert not is_in(client)


def test_a_challenge_shown_to_somebody_else_proves_nothing(mai, key):
    other = person("lan", Role.PUBLISHER)
    with_key(other)
    options = json.loads(passkeys.offer_known(session := {}, other))

    assert not passkeys.use(session, mai, key.used(options))


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "https://localhost.example.com"},
        {"rp": "example.com"},
        {"flags": 1},
    ],
)
def test_another_sites_answer_opens_nothing(client, mai, key, lie):
    sign_in(client, "mai")

    page = give(client, key, **lie)

    assert "không dùng được ở đây" in page.text
    assert not is_in(client)
    refused = AuditEvent.objects.get(verb="sign_in_refused")
    assert refused.details == {"what": "passkey"}


def test_a_header_never_says_which_site_this_is(settings, mai):
    settings.HTTPS = True
    settings.CSRF_TRUSTED_ORIGINS = ["https://lam-viec.example.gov.vn"]

    site = passkeys.site()

    assert site.rp_id == "lam-viec.example.gov.vn"
    assert site.owns("https://lam-viec.example.gov.vn")
    assert not site.owns("http://localhost")
    settings.CSRF_TRUSTED_ORIGINS = []
    settings.ALLOWED_HOSTS = ["sipas.example.gov.vn"]
    assert passkeys.site().owns("https://sipas.example.gov.vn")


def test_a_key_that_counts_backwards_is_refused_and_its_owner_told(
    client, mai, key, mailoutbox, django_capture_on_commit_callbacks
):
    inside(mai, key)
    sign_in(client, "mai")
    left(mailoutbox).clear()

    with django_capture_on_commit_callbacks(execute=True):
        give(client, key, count=key.count)

    assert not is_in(client)
    assert AuditEvent.objects.filter(verb="passkey_counted_backwards").count() == 1
    assert [mail.to for mail in left(mailoutbox)] == [["mai@example.gov.vn"]]


def test_wrong_passkeys_and_codes_are_counted_together(client, mai, key):
    sign_in(client, "mai")
    page = client.get(CODE)
    answers = [client.post(CODE, {"code": f"{n:06d}"}) for n in range(3)]
    answers += [give(client, SecurityKey(), options=shown(page)) for _ in range(4)]

    assert [one.status_code for one in answers] == [200] * 5 + [429] * 2
    assert give(client, key).status_code == 429
    assert not is_in(client)


@pytest.mark.parametrize("nonsense", ["{}", "[]", "null", "x", "\0", "9" * 20_000])
def test_nonsense_is_refused(client, mai, key, nonsense):
    sign_in(client, "mai")
    client.get(CODE)

    assert client.post(CODE, {"passkey": nonsense}).status_code in (200, 400)
    assert not is_in(client)


def test_who_has_a_passkey_gets_no_other_factor_by_password_alone(client, mai, key):
    sign_in(client, "mai")

    assert client.get(SET_UP)["Location"] == CODE
    assert client.post(SET_UP, {"code": "000000"})["Location"] == CODE
    begun = second_factor.begin(session := {}, mai)
    assert second_factor.confirm(session, mai, digits(begun)) is None
    options = json.loads(passkeys.offer_new(session, mai))
    made = SecurityKey().made(options)
    assert passkeys.add(session, mai, name="x", answer=made) is None


def test_a_recovery_code_opens_where_there_is_no_app(client, mai, key):
    code = second_factor.make_codes(mai)[0]
    sign_in(client, "mai")

    assert "Mã dự phòng" in client.get(CODE).text
    client.post(CODE, {"code": code})

    assert is_in(client)


def test_a_clerks_passkey_counts_for_a_month_on_this_browser_alone(monkeypatch):
    clerk = person("lan", Role.CLERK)
    key = with_key(clerk)
    client = inside(clerk, key)
    client.post("/dang-xuat/")

    assert sign_in(client, "lan")["Location"] == "/viec/"
    assert sign_in(Client(), "lan")["Location"] == CODE
    client.post("/dang-xuat/")
    with_key(clerk)
    assert sign_in(client, "lan")["Location"] == CODE


def test_a_key_of_somebody_else_ends_nothing_a_browser_remembers():
    clerk = person("lan", Role.CLERK)
    client = inside(clerk, with_key(clerk))
    client.post("/dang-xuat/")
    with_key(person("an", Role.CLERK))

    assert sign_in(client, "lan")["Location"] == "/viec/"


def test_no_browser_remembers_the_passkey_of_a_strong_role(mai, key):
    client = inside(mai, key)
    client.post("/dang-xuat/")

    assert sign_in(client, "mai")["Location"] == CODE


def add(client, key, *, name="Dự phòng"):
    answer = key.made(shown(client.get(KEYS)))
    return client.post(KEYS, {"passkey": answer, "name": name})


def test_its_owner_adds_several_and_removes_all_but_the_last(mai, key, mailoutbox):
    client, spare = inside(mai, key), SecurityKey()

    add(client, spare)
    first, second = mai.passkeys.order_by("pk")
    assert "Dự phòng" in client.get(KEYS).text
    client.post(KEYS, {"remove": first.pk})
    refused = client.post(KEYS, {"remove": second.pk}, follow=True)

    assert "cuối cùng" in refused.text
    assert list(mai.passkeys.in_force()) == [second]
    assert is_in(inside(mai, spare))
    gone = Client()
    sign_in(gone, "mai")
    give(gone, key)
    assert not is_in(gone)
    assert AuditEvent.objects.filter(verb="second_factor_removed", actor=mai).exists()


def test_one_key_is_kept_once(mai, key):
    client = inside(mai, key)

    add(client, key)

    assert mai.passkeys.count() == 1


def test_who_was_in_for_long_gives_the_factor_again_first(mai, key, monkeypatch):
    client = inside(mai, key)
    options = shown(client.get(KEYS))
    later(monkeypatch, seconds=second_factor.SECONDS_FRESH + 1)

    page = client.get(KEYS)
    assert "data-options" not in page.text
    assert 'name="remove"' not in page.text
    assert client.get(SET_UP)["Location"] == KEYS
    answer = client.post(KEYS, {"passkey": SecurityKey().made(options), "name": "x"})

    assert answer["Location"] == CODE
    assert mai.passkeys.count() == 1
    assert not is_in(client)
    assert give(client, key)["Location"] == KEYS


def test_nobody_removes_the_key_of_somebody_else(mai, key):
    lan = person("lan", Role.PUBLISHER)
    client = inside(lan, with_key(lan))

    answer = client.post(KEYS, {"remove": mai.passkeys.get().pk})

    assert answer.status_code == 404
    assert client.post(KEYS, {"remove": "x"}).status_code == 404
    assert mai.passkeys.in_force().exists()


def test_one_persons_key_is_nothing_of_anybody_elses(mai, key):
    lan = person("lan", Role.PUBLISHER)
    assert not second_factor.has_one(lan)
    client = inside(lan, with_key(lan, name="Khóa của Lan"))

    assert client.get(KEYS).text.count("<li><b>") == 1
    assert "1 khóa (passkey)." in client.get("/tai-khoan/").text
    clerk, other = person("an", Role.CLERK), person("vy", Role.CLERK)
    for one in (clerk, other):
        with_key(one)
    second_factor.take_away(clerk, by=lan)
    assert second_factor.has_one(other)


def test_a_researcher_may_remove_the_last_one(client):
    lan = person("lan", Role.RESEARCHER)
    client = inside(lan, with_key(lan))

    client.post(KEYS, {"remove": lan.passkeys.get().pk})

    assert not second_factor.has_one(lan)
    assert not lan.recovery_codes.exists()
    assert client.get(KEYS)["Location"] == SET_UP


def test_an_app_is_set_up_beside_a_passkey_given_lately(mai, key):
    client = inside(mai, key)
    client.get(SET_UP)
    begun = second_factor.begin(client.session, mai)

    client.post(SET_UP, {"code": digits(begun)})

    assert second_factor.device_of(mai) is not None
    assert mai.passkeys.in_force().count() == 1
    client.post(KEYS, {"remove": mai.passkeys.get().pk})
    assert not mai.passkeys.in_force().exists()


def test_nobody_has_more_than_ten(mai, key, monkeypatch):
    monkeypatch.setattr(passkeys, "MOST", 1)

    assert "data-options" not in inside(mai, key).get(KEYS).text


def test_two_people_take_the_app_and_all_passkeys_by_one_approval(
    client, mai, key, mailoutbox
):
    asker, approver = administrators()
    with_device(mai)
    with_key(mai)
    client.force_login(asker)
    client.post(
        "/admin/accounts/user/",
        {"action": "take_second_factor_away", "_selected_action": [mai.pk]},
    )
    assert mai.passkeys.in_force().count() == 2
    words = {"reason": "Mất máy", "at": timezone.now()}
    request = credentials.ask(mai, what="device", by=asker, **words)

    credentials.approve(request, by=approver, at=timezone.now())

    assert not second_factor.has_one(mai)
    mai.refresh_from_db()
    assert mai.lately_taken(at=timezone.now())
    assert CredentialRequest.objects.get().used_at


def test_an_administrator_takes_the_keys_of_a_clerk(client):
    clerk = person("lan", Role.CLERK)
    key = with_key(clerk)
    client.force_login(superuser())

    client.post(
        "/admin/accounts/user/",
        {"action": "take_second_factor_away", "_selected_action": [clerk.pk]},
    )

    assert not second_factor.has_one(clerk)
    thief = Client()
    assert sign_in(thief, "lan")["Location"] == CODE
    assert thief.get(CODE)["Location"] == SET_UP
    assert key.count == 0


END = "UPDATE accounts_passkey SET removed_at = now() WHERE user_id = %s"


def refused(words, statement, *values):
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        run(statement, *values)


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_no_prompt_ends_the_key_of_a_strong_account_alone(mai, key):
    refused("two people take the passkeys", END, mai.pk)
    other = person("lan", Role.PUBLISHER)
    with presence.serving(other.pk):
        refused("two people take the passkeys", END, mai.pk)

    assert mai.passkeys.in_force().exists()


def test_nobody_on_the_staff_ends_his_own_last_factor_even_by_sql(mai, key):
    with presence.serving(mai.pk):
        refused("keeps a second factor", END, mai.pk)
        with_key(mai)
        refused("keeps a second factor", END, mai.pk)
        with_device(mai)
        run(END, mai.pk)

    with pytest.raises(Refused, match="last_factor"):
        passkeys.remove(with_one_key(person("an", Role.CLERK)))


def with_one_key(user):
    with_key(user)
    return user.passkeys.get()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE accounts_passkey SET public_key = 'x'",
        "UPDATE accounts_passkey SET credential_id = 'x'",
        "UPDATE accounts_passkey SET name = 'x'",
        "UPDATE accounts_passkey SET sign_count = sign_count - 1",
        "UPDATE accounts_passkey SET sign_count = sign_count + 1",
        "UPDATE accounts_passkey SET last_challenge = 'x'",
        "DELETE FROM accounts_passkey",
    ],
)
def test_a_stored_key_is_used_and_ended_and_nothing_else(mai, key, change):
    refused("never changed|its owner alone", change)


def test_an_ended_key_stays_ended():
    clerk = person("lan", Role.CLERK)
    with_key(clerk)
    run(END, clerk.pk)

    refused("never changed", "UPDATE accounts_passkey SET removed_at = NULL")


def test_a_key_somebody_else_puts_in_stops_approvals_for_a_week(mai):
    presence._set("")
    Passkey.objects.create(
        user=mai, name="x", credential_id=b"x", public_key=b"x", made_at=timezone.now()
    )

    mai.refresh_from_db()
    assert mai.lately_taken(at=timezone.now())


def test_one_approval_is_of_one_transaction(mai, key):
    """What another transaction has used allows nothing in this one."""
    asker, approver = administrators()
    words = {"reason": "Mất máy", "at": timezone.now()}
    request = credentials.ask(mai, what="device", by=asker, **words)
    credentials.approve(request, by=approver, at=timezone.now())
    with_key(mai)
    ago = timezone.now() - timedelta(seconds=1)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        CredentialRequest.objects.update(used_at=ago)
        cursor.execute("SET LOCAL session_replication_role = origin")

    presence._set("")
    refused("two people take the passkeys", END + " AND removed_at IS NULL", mai.pk)


def test_what_a_browser_remembers_goes_on_where_a_key_was_added():
    clerk = person("lan", Role.CLERK)
    client = inside(clerk, with_key(clerk))
    add(client, SecurityKey())
    client.post("/dang-xuat/")

    assert client.cookies[device_cookies.ENROLLED].value
    assert sign_in(client, "lan")["Location"] == "/viec/"
    assert User.objects.get(pk=clerk.pk).passkeys.count() == 2
