"""Mails that came back: found by their own word, marked, and nothing else believed."""

import io
import sys
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail as outbox
from django.core.mail import EmailMessage
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts import mail
from accounts.mails import post, returns
from accounts.models import AuditEvent, Invitation, Notice
from jobs import attempts
from jobs.leases import State
from tests.accounts.mailed import left
from tests.config.roles import acting_as
from tests.publishing.factories import person

REPORT = """\
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="one"

--one
Content-Type: text/plain; charset=utf-8

I'm sorry to have to inform you that your message could not be delivered.

--one
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Tue, 1 Dec 2026 08:00:00 +0700

Final-Recipient: rfc822; lan@example.gov.vn
Action: {action}
Status: 5.1.1
Diagnostic-Code: {said}

--one
Content-Type: {kind}

{original}
--one--
"""
SAID = "smtp; 550 5.1.1 <lan@example.gov.vn>:\n Recipient rejected: no such user"


@pytest.fixture
def lan(db):
    user = person("lan")
    user.email = "lan@example.gov.vn"
    user.save(update_fields=["email"])
    return user


@pytest.fixture
def notice(lan, settings):
    settings.EMAIL_HOST = "mail.example"
    mail.tell(lan, "Tin", "Nội dung")
    left(outbox.outbox)
    return Notice.objects.get()


@pytest.fixture(scope="module", autouse=True)
def roles(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        call_command("database_roles", verbosity=0)


def report(
    number="",
    *,
    to="thu@sipas.example",
    action="failed",
    said=SAID,
    kind="text/rfc822-headers",
):
    original = f"From: sipas@sipas.example\nMessage-ID: {number}\n"
    text = REPORT.format(to=to, action=action, said=said, kind=kind, original=original)
    return text.encode()


def number_of(message):
    return message.extra_headers["Message-ID"]


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822"])
def test_a_mail_that_came_back_is_found_by_its_own_number(notice, kind):
    (sent,) = outbox.outbox

    found = returns.mark(returns.read(report(number_of(sent), kind=kind)))

    assert found == notice
    notice.refresh_from_db()
    assert notice.came_back == (
        "550 5.1.1 <lan@example.gov.vn>: Recipient rejected: no such user"
    )
    told = AuditEvent.objects.get(verb="mail_came_back")
    assert (told.actor, told.subject) == (None, f"user:{notice.user_id}")
    assert told.details["words"] == notice.came_back


def test_a_mail_is_found_by_the_address_it_came_to(lan, settings):
    settings.EMAIL_HOST = "mail.example"
    settings.SIPAS_MAIL_RETURNS = "tra-lai@sipas.example"
    mail.tell(lan, "Tin", "Nội dung")
    (sent,) = left(outbox.outbox)
    assert sent.extra_headers["From"] == settings.DEFAULT_FROM_EMAIL
    assert sent.from_email.startswith("tra-lai+n")
    assert len(sent.from_email.partition("@")[0]) <= 64

    # Servers may write addresses in capitals, and leave the mail out.
    found = returns.read(report(to=sent.from_email.upper()))

    assert returns.mark(found) == Notice.objects.get()


def test_a_second_report_changes_nothing(notice):
    number = number_of(outbox.outbox[0])
    returns.mark(returns.read(report(number)))

    again = returns.mark(returns.read(report(number, said="smtp; 550 other words")))

    assert again is None
    notice.refresh_from_db()
    assert "other" not in notice.came_back
    assert AuditEvent.objects.filter(verb="mail_came_back").count() == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda word: word.replace("n", "i", 1),
        lambda word: f"{word[:-1]}{'0' if word[-1] != '0' else '1'}",
        lambda word: word.partition("-")[0],
    ],
    ids=["another kind", "another seal", "no seal"],
)
def test_a_number_nobody_of_ours_made_is_not_believed(notice, change):
    body = report(f"<{change(post.word_of(notice))}@sipas.example>")

    assert returns.read(body) is None


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", ""])
def test_what_is_late_or_arrived_did_not_come_back(notice, action):
    number = number_of(outbox.outbox[0])

    assert returns.read(report(number, action=action)) is None


def test_a_mail_of_a_person_is_no_report(notice):
    letter = f"To: thu@sipas.example\nMessage-ID: {number_of(outbox.outbox[0])}\n\nHi"

    assert returns.read(letter.encode()) is None


def test_what_a_server_says_is_one_short_line(notice):
    said = "smtp; 550 <script>\x1b[31m\n " + "x" * 5000

    found = returns.read(report(number_of(outbox.outbox[0]), said=said))

    assert len(found.words) == 300
    assert found.words.isprintable()


def test_a_report_before_its_mail_is_written_down_as_sent_is_tried_again(notice):
    body = report(number_of(outbox.outbox[0]))
    Notice.objects.update(state="waiting", finished_at=None)

    with pytest.raises(returns.TooEarly):
        returns.mark(returns.read(body))


def test_the_role_of_the_workers_is_enough_to_mark_it(notice):
    found = returns.read(report(number_of(outbox.outbox[0])))

    with acting_as("sipas_worker"):
        assert returns.mark(found) == notice


@pytest.fixture
def piped(monkeypatch):
    def pipe(body):
        stream = io.TextIOWrapper(io.BytesIO(body))
        monkeypatch.setattr(sys, "stdin", stream)
        said = io.StringIO()
        call_command("read_returns", "-", stdout=said, stderr=said)
        return said.getvalue()

    return pipe


def test_the_command_reads_a_pipe_or_a_file(notice, piped, tmp_path, capsys):
    body = report(number_of(outbox.outbox[0]))
    (tmp_path / "mail").write_bytes(body)

    assert "came back" in piped(body)
    call_command("read_returns", str(tmp_path / "mail"))

    assert "no mail that waits for a report" in capsys.readouterr().out
    assert "No report" in piped(b"hello")


def test_a_mail_server_keeps_what_cannot_be_written_yet(notice, piped):
    body = report(number_of(outbox.outbox[0]))
    Notice.objects.update(state="waiting", finished_at=None)

    with pytest.raises(SystemExit) as ended:
        piped(body)

    assert ended.value.code == 75


HOSTILE = [
    b"",
    b"\x00" * 5000,
    b"Content-Type: message/rfc822\n\n" * 20_000,
    b"Content-Type: multipart/report; boundary=a\n\n" + b"--a\n" * 50_000,
    b"Content-Type: message/delivery-status\n\n" + b"Action: failed\n\n" * 50_000,
    "To: thu+n1-€@x\nContent-Type: message/delivery-status\n\n\nAction:".encode(),
    b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n!!!",
    b"To: " + b"n1-" * 300_000,
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_a_mail_made_to_be_misread_is_none(body):
    assert returns.read(body) is None


@given(st.lists(st.sampled_from([*REPORT.splitlines(), "\x00", "é", "=?x?q?"])))
@settings(deadline=None, max_examples=100)
def test_no_shuffled_report_breaks_the_reader(lines):
    assert returns.read("\n".join(lines).encode(errors="replace")) is None


def test_a_server_that_asks_for_patience_is_asked_again(lan, monkeypatch, settings):
    settings.EMAIL_HOST = "mail.example"
    mail.tell(lan, "Tin", "Nội dung")

    def later(self, *words, **more):
        raise SMTPRecipientsRefused({self.to[0]: (450, b"greylisted")})

    monkeypatch.setattr(EmailMessage, "send", later)
    attempts.do(Notice, Notice.objects.get().pk)

    found = Notice.objects.get()
    assert (found.state, found.failures) == (State.WAITING, 1)


def test_kinds_of_mails_are_told_apart():
    marks = [kind.MARK for kind in returns._kinds().values()]

    assert sorted(marks) == ["i", "n", "r"]
    assert returns._kinds()["i"] is Invitation
