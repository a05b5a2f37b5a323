import pytest
from django.db import OperationalError, connections

from config import checks
from config.servers import reachable


def ids(messages):
    return [message.id for message in messages]


def test_the_settings_of_this_run_are_right():
    assert checks.settings_are_right(None) == []


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"SECRET_KEY": "short", "DEBUG": False}, "sipas.E001"),
        ({"SECRET_KEY": "", "DEBUG": False}, "sipas.E001"),
        ({"DATABASE_URL": ""}, "sipas.E002"),
        ({"DATABASE_URL": "", "PORTAL_ALONE": True}, "sipas.E014"),
        ({"DATABASE_URL": "sqlite:///sipas.db"}, "sipas.E003"),
        ({"REDIS_URL": ""}, "sipas.E004"),
        ({"REDIS_URL": "amqp://guest@127.0.0.1/"}, "sipas.E005"),
        (
            {
                "REST_FRAMEWORK": {
                    "DEFAULT_PERMISSION_CLASSES": [
                        "rest_framework.permissions.AllowAny"
                    ]
                }
            },
            "sipas.E006",
        ),
        ({"ALLOWED_HOSTS": ["*"], "DEBUG": False}, "sipas.E007"),
        ({"DEBUG": True, "HTTPS": True}, "sipas.E008"),
        ({"DEBUG": False, "HTTPS": True, "DEMONSTRATION": True}, "sipas.E012"),
        ({"TRUSTED_PROXIES": ["nginx"]}, "sipas.E013"),
    ],
)
def test_a_wrong_setting_is_named_with_its_cure(settings, wrong, expected):
    for name, word in wrong.items():
        setattr(settings, name, word)

    errors = checks.settings_are_right(None)

    assert ids(errors) == [expected]
    assert errors[0].hint


def test_debug_needs_no_secret(settings):
    settings.SECRET_KEY, settings.DEBUG = "", True

    assert checks.settings_are_right(None) == []


@pytest.mark.django_db
def test_the_server_of_this_run_is_new_enough():
    assert checks.server_is_new_enough(None, databases=["default"]) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((15, 9), ["sipas.E010"]),
        ((16, 0), []),
        (OperationalError("connection refused\nsecond line"), ["sipas.E009"]),
    ],
)
def test_an_old_or_silent_server_is_named(monkeypatch, answer, expected):
    def version():
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(connections["default"], "get_database_version", version)

    assert ids(checks.server_is_new_enough(None, databases=["default"])) == expected


def test_a_database_nobody_serves_is_named_at_once_without_its_password(settings):
    settings.DATABASE_URL = "postgresql://x:quiet@127.0.0.1:1/sipas"

    (error,) = checks.server_is_new_enough(None, databases=["default"])

    assert error.id == "sipas.E009"
    assert "quiet" not in f"{error}"


def test_the_broker_of_this_run_answers_and_another_is_named(settings):
    assert checks.broker_answers(None) == []

    settings.REDIS_URL = "redis://:quiet@127.0.0.1:1/0"
    (error,) = checks.broker_answers(None)

    assert error.id == "sipas.E011"
    assert "quiet" not in f"{error}"


@pytest.mark.parametrize("url", ["mysql://x:quiet@127.0.0.1/sipas", "nonsense"])
def test_an_address_of_another_kind_is_not_even_tried(url):
    assert "quiet" not in reachable.database(url)
    assert "must begin with postgresql://" in reachable.database(url)
    assert "must begin with redis://" in reachable.broker(url)
