"""Letters about accounts: no page waits for mail, and what fails is tried again."""

import socket
import time

import pytest
from django.core import mail as django_mail

from accounts import mail, outbox
from accounts.models import User
from config.servers.embedded import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(settings):
    settings.MAIL_APART = True
    return User.objects.create(username="lan", email="lan@example.vn")


def until(holds, seconds=10):
    over = time.monotonic() + seconds
    while not holds() and time.monotonic() < over:
        time.sleep(0.02)
    return holds()


def test_a_page_does_not_wait_for_a_mail_server_that_says_nothing(
    person, settings, django_capture_on_commit_callbacks, monkeypatch, caplog
):
    monkeypatch.setattr(outbox, "PAUSES", ())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 1
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings.EMAIL_PORT = silent.getsockname()[1]
        begun = time.monotonic()
        with django_capture_on_commit_callbacks(execute=True):
            mail.tell(person, "x", "y")
        waited = time.monotonic() - begun

        # No letter may outlive the test: it would arrive in another one's.
        assert until(lambda: "given up after 1 tries" in caplog.text)

    assert waited < 0.5


def test_a_letter_is_tried_again_until_mail_is_back(
    person, settings, django_capture_on_commit_callbacks, monkeypatch
):
    monkeypatch.setattr(outbox, "PAUSES", (0.2, 0.2, 0.2))
    usual = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    with django_capture_on_commit_callbacks(execute=True):
        mail.tell(person, "Liên kết", "y")
    time.sleep(0.1)
    assert django_mail.outbox == []

    settings.EMAIL_BACKEND = usual

    assert until(lambda: django_mail.outbox)
    (sent,) = django_mail.outbox
    assert (sent.to, sent.subject) == (["lan@example.vn"], "SIPAS: Liên kết")


def test_what_nobody_takes_is_given_up_and_said_so(monkeypatch, caplog):
    monkeypatch.setattr(outbox, "PAUSES", (0.01,))
    tries = []

    outbox.put(lambda: bool(tries.append(1)))

    assert until(lambda: "given up after 2 tries" in caplog.text)
    assert len(tries) == 2


def test_no_more_wait_than_fit(monkeypatch, caplog):
    monkeypatch.setattr(outbox, "MOST", 0)

    outbox.put(lambda: True)

    assert "given up" in caplog.text
