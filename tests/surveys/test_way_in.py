"""From the wire to the row: how many files a reader of one request has to open."""

import re
import sys
from importlib import import_module
from inspect import getsourcefile
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from surveys.intake import store
from surveys.models import Response
from tests.conftest import PROJECT
from tests.scoring.conftest import small_register  # noqa: F401
from tests.surveys.arrivals import AT, open_round, record
from tests.surveys.test_sync import issued, post

MOST = 8
# Of every request alike, or tables.
APART = {"config", "migrations", "models", "models.py", "settings.py", "staff"}
APART |= {"paused.py"}
# Whatever writes rows of questionnaires, by the model or past it.
WRITES = re.compile(
    r"Response\.objects\.(bulk_|get_or_)?create|\bResponse\(\s*\w+=|Response\._meta"
    r"|(COPY|INSERT INTO) surveys_response"
)


def middleware():
    """Files of the classes every request passes."""
    modules = {name.rpartition(".")[0] for name in settings.MIDDLEWARE}
    return {getsourcefile(import_module(name)) for name in modules}


def files_entered(deed):
    """Files of the project that a function of is called while something is done."""
    entered = set()

    def note(frame, event, _argument):
        if event == "call":
            entered.add(frame.f_code.co_filename)

    sys.setprofile(note)
    try:
        deed()
    finally:
        sys.setprofile(None)
    inside = {name for name in entered if name.startswith(f"{PROJECT}/")}
    ours = {Path(name).relative_to(PROJECT) for name in inside - middleware()}
    elsewhere = APART | {"tests", ".venv"}
    return sorted(str(path) for path in ours if not elsewhere & set(path.parts))


@pytest.mark.django_db
def test_a_questionnaire_goes_through_eight_files_at_most(small_register, monkeypatch):  # noqa: F811
    monkeypatch.setattr(timezone, "now", lambda: AT)
    _, secret = issued(open_round())
    # A process reads the round, its form and the token once.
    post(secret, record("warm"), to="intake:questionnaires")

    def send():
        post(secret, record("a"), to="intake:questionnaires")

    entered = files_entered(send)

    assert Response.objects.filter(uid="a").exists()
    assert len(entered) <= MOST, entered
    assert "surveys/intake/store.py" in entered


def test_one_module_writes_questionnaires():
    rooms = {path.parent for path in PROJECT.glob("*/__init__.py")}
    rooms -= {PROJECT / "tests"}
    writers = {
        path
        for room in rooms
        for path in room.rglob("*.py")
        if "migrations" not in path.parts and WRITES.search(path.read_text())
    }

    assert writers == {Path(store.__file__)}


def test_what_a_folder_says_of_a_questionnaire_are_columns_of_the_one_row():
    assert set(store.LOADED) < set(store.COLUMNS)
