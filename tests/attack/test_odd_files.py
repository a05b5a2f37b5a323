"""Files and numbers that nobody honest sends: told what is wrong, quickly."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Role, User
from surveys.models import Instrument
from surveys.questionnaire.file import InstrumentError, parse
from tests.accounts.people import hold
from tests.sweep.world import signed_in

DEEP = {
    "brackets": b"a=" + b"[" * 100_000,
    "brackets by line": b"a=" + b"[\n" * 100_000,
    "tables": b"a=" + b"{a=" * 50_000,
    "parts of a key": b"a." * 100_000 + b"a=1",
    "parts of a heading": b"[" + b"a." * 100_000 + b"a]",
    "quoted parts": b'"a".' * 50_000 + b"a=1",
    "digits": b"a=9" + b"9" * 5_000,
    "size": b"#\n" * 300_000,
}
WORKBOOK = b"PK\x03\x04 nothing"


@pytest.mark.parametrize("name", DEEP)
def test_a_declared_file_deeper_than_any_is_refused(name):
    with pytest.raises(InstrumentError):
        parse(DEEP[name].decode(), name="a.toml")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "body"),
    [("ỷ" * 200 + ".xlsx", WORKBOOK), ("a.toml", DEEP["brackets"])],
)
def test_a_questionnaire_that_is_none_is_answered(name, body):
    hold(User.objects.create_user("analyst"), Role.ANALYST)
    file = SimpleUploadedFile(name, body)

    answer = signed_in("analyst").post("/viec/bo-cau-hoi/nap/", {"file": file})

    assert answer.status_code == 200
    assert not Instrument.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("api", ["scores", "figures"])
def test_an_edition_of_thousands_of_digits_is_none(api):
    client = Client(raise_request_exception=False)
    answer = client.get(f"/api/v1/{api}/?release=x/{'1' * 4400}")

    assert answer.status_code == 400
