"""Reports mailed to provinces: once each, in a queue, and what became of them."""

from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Role
from jobs import attempts
from jobs.leases import State
from localities.models import Unit
from publishing.models import ProvinceContact, Release, ReportMail
from publishing.release import life
from publishing.reports import contacts, mailing, store
from tests.accounts.people import hold
from tests.config.roles import acting_as
from tests.publishing import factories
from wording.refusals import Refused

pytestmark = pytest.mark.usefixtures("country")


@pytest.fixture(scope="module", autouse=True)
def roles(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        call_command("database_roles", verbosity=0)


@pytest.fixture
def analyst(db):
    person = factories.person("analyst")
    if not person.memberships.exists():
        hold(person, Role.ANALYST)
    return person


@pytest.fixture
def release(analyst, settings, monkeypatch):
    settings.EMAIL_HOST = "mail.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    monkeypatch.setattr(store, "kept", lambda release, order: str(order).encode())
    return factories.published()


@pytest.fixture
def provinces(release):
    return [one.unit for one in mailing.standings(release)]


def with_addresses(units, by):
    wanted = {unit.pk: f"so-noi-vu@{unit.slug}.example" for unit in units}
    return contacts.keep(wanted, by=by, at=timezone.now())


def sent(release, by, **words):
    mailing.send(release, by=by, at=timezone.now(), **words)
    for one in ReportMail.objects.filter(state=State.WAITING):
        attempts.do(ReportMail, one.pk)
    return ReportMail.objects.order_by("pk")


def test_each_province_gets_its_own_report_once(release, provinces, analyst):
    with_addresses(provinces[:3], analyst)

    sent(release, analyst)

    assert [m.to for m in mail.outbox] == [
        [f"so-noi-vu@{unit.slug}.example"] for unit in provinces[:3]
    ]
    for message, unit in zip(mail.outbox, provinces, strict=False):
        ((name, body, _kind),) = message.attachments
        assert unit.slug in name
        assert unit.short_name in message.subject
        assert unit.slug in (body if isinstance(body, str) else body.decode())
    with pytest.raises(Refused) as refused:
        sent(release, analyst)
    assert refused.value.code == "nobody_to_mail"


def test_an_address_that_is_refused_is_shown_and_can_be_mended(
    release, provinces, analyst, client, monkeypatch
):
    unit = provinces[0]
    with_addresses([unit], analyst)

    def refuse(self, *words, **more):
        raise SMTPRecipientsRefused({self.to[0]: (550, b"no such mailbox")})

    monkeypatch.setattr(mailing.EmailMessage, "send", refuse)
    (found,) = sent(release, analyst)
    assert (found.state, found.error) == (State.FAILED, "550 no such mailbox")
    client.force_login(analyst)
    page = client.get(reverse("desk:mailing", args=[release.pk])).content.decode()
    assert "550 no such mailbox" in page

    monkeypatch.undo()
    monkeypatch.setattr(store, "kept", lambda release, order: b"pdf")
    contacts.keep({unit.pk: "right@x.example"}, by=analyst, at=timezone.now())
    sent(release, analyst)

    assert [m.to for m in mail.outbox] == [["right@x.example"]]


def test_a_server_that_is_away_is_tried_again(release, provinces, analyst, monkeypatch):
    with_addresses(provinces[:1], analyst)
    tries = []

    def away(self, *words, **more):
        tries.append(1)
        raise SMTPServerDisconnected("away")

    monkeypatch.setattr(mailing.EmailMessage, "send", away)
    (found,) = sent(release, analyst)

    assert (found.state, found.failures) == (State.WAITING, 1)


def test_what_came_back_is_written_down_and_sent_again(
    release, provinces, analyst, client
):
    with_addresses(provinces[:1], analyst)
    sent(release, analyst)
    client.force_login(analyst)
    address = reverse("desk:mailing", args=[release.pk])
    deed = {"deed": "came-back", "unit": provinces[0].pk, "words": "mailbox full"}

    page = client.post(address, deed, follow=True).content.decode()
    assert "mailbox full" in page
    client.post(address, {"deed": "send"})

    assert ReportMail.objects.filter(state=State.WAITING).count() == 1
    assert AuditEvent.objects.filter(verb="report_came_back").count() == 1


def test_one_is_sent_again_by_its_button(release, provinces, analyst, client):
    with_addresses(provinces[:2], analyst)
    sent(release, analyst)
    client.force_login(analyst)

    client.post(
        reverse("desk:mailing", args=[release.pk]),
        {"deed": "again", "unit": provinces[1].pk},
    )

    (again,) = ReportMail.objects.filter(state=State.WAITING)
    assert again.unit == provinces[1]


def test_nothing_is_mailed_before_its_minute(release, provinces, analyst):
    with_addresses(provinces[:1], analyst)
    Release.objects.filter(pk=release.pk)
    draft = life.draft(
        content=factories.content(round_code="other"), by=analyst, at=timezone.now()
    )

    with pytest.raises(Refused) as refused:
        sent(draft, analyst)
    assert refused.value.code == "reports_not_public"


def test_without_a_mail_server_it_says_so(release, analyst, settings):
    settings.EMAIL_HOST = ""

    with pytest.raises(Refused) as refused:
        sent(release, analyst)
    assert refused.value.code == "no_mail_server"


def test_the_roles_of_least_right_are_enough(release, provinces, analyst):
    with acting_as("sipas_desk"):
        with_addresses(provinces[:1], analyst)
        mailing.send(release, by=analyst, at=timezone.now())
    with acting_as("sipas_worker"):
        attempts.do(ReportMail, ReportMail.objects.get().pk)

    assert ReportMail.objects.get().state == State.DONE


def test_who_only_reads_the_desk_mails_nothing(release, client):
    auditor = factories.person("auditor")
    hold(auditor, Role.AUDITOR)
    client.force_login(auditor)
    address = reverse("desk:mailing", args=[release.pk])

    assert client.get(address).status_code == 200
    assert client.post(address, {"deed": "send"}).status_code == 403


def test_a_manager_keeps_the_own_provinces_address_alone(provinces, client):
    own, other = provinces[:2]
    manager = factories.person("manager")
    hold(manager, Role.ACCOUNT_MANAGER, unit=own)
    client.force_login(manager)
    address = reverse("work:contacts")

    typed = {f"address-{own.pk}": "a@own.example", f"address-{other.pk}": "b@x.example"}
    client.post(address, typed)

    assert list(ProvinceContact.objects.values_list("unit", "address")) == [
        (own.pk, "a@own.example")
    ]
    client.post(address, {f"address-{own.pk}": ""})
    assert not ProvinceContact.objects.exists()


def test_what_is_no_address_is_named_and_nothing_stored(provinces, analyst, client):
    client.force_login(analyst)
    typed = {
        f"address-{provinces[0].pk}": "right@x.example",
        f"address-{provinces[1].pk}": "wrong",
    }

    page = client.post(reverse("work:contacts"), typed).content.decode()

    assert "“wrong”" in page
    assert 'value="right@x.example"' in page
    assert not ProvinceContact.objects.exists()
    assert Unit.objects.exists()
