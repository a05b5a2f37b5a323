import pytest
from django.db import OperationalError, connections

from config import checks


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
