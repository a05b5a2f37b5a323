"""Long files are stored by a worker, all of them or nothing, whatever happens."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from jobs import attempts, leases, reconcile, wake
from jobs.tasks import do
from surveys.frames import lists, uploads
from surveys.models import Import
from surveys.models.frame import Frame, FrameUpload, ListedPerson
from tests.surveys import fieldwork_people as made_up
from wording.refusals import Refused

State = Import.State
MAPPING = {
    "name": 1,
    "party": 2,
    "reference": 3,
    "service_field": 5,
    "point": 6,
    "result_on": 7,
    "phone": 8,
    "address": 9,
}


@pytest.fixture
def sent(monkeypatch):
    """Ids of the imports workers were woken for; no message leaves the test."""
    ids = []

    def send(app, name, *, kwargs, **options):
        assert name == do.name
        ids.append(kwargs["job_id"])

    monkeypatch.setattr("celery.Celery.send_task", send)
    return ids


@pytest.fixture
def province(db):
    return made_up.lang_son()


@pytest.fixture
def officer(province):
    return made_up.officer_of(province)


@pytest.fixture
def ask(province, officer):
    """An import of a list of so many people at the centre."""

    def ask(people=12, rows=None):
        rnd = made_up.make_round(province)
        rows = rows or made_up.listed_people({made_up.CENTRE: people})
        upload = made_up.upload(rnd, made_up.as_csv(rows), by=officer, at=province)
        return uploads.request(
            Import.Kind.FRAME,
            file=upload.file,
            by=officer,
            spec={"mapping": MAPPING, "kind": "people"},
            upload=upload,
        )

    return ask


def now(asked):
    return Import.objects.get(pk=asked.pk)


def lose_lease(asked):
    past = timezone.now() - timedelta(seconds=1)
    Import.objects.filter(pk=asked.pk).update(lease_until=past, sent_at=None)


def assert_nothing_stored():
    assert not Frame.objects.exists()
    assert not ListedPerson.objects.exists()
    assert FrameUpload.objects.count() == 1


def test_a_worker_stores_the_list_and_forgets_the_file(
    ask, sent, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        asked = ask()

    assert sent == [asked.pk]
    attempts.do(Import, asked.pk)

    done = now(asked)
    assert (done.state, done.made, done.rows) == (State.DONE, "lang-son", 12)
    assert (done.stage, done.done, done.total, done.percent) == ("storing", 12, 12, 100)
    assert Frame.objects.get().people.count() == 12
    assert not FrameUpload.objects.exists()


def test_a_second_message_stores_nothing_twice(ask, sent):
    asked = ask()

    for _ in range(2):
        attempts.do(Import, asked.pk)

    assert Frame.objects.count() == 1
    assert now(asked).claims == 1


def test_a_file_is_imported_once_at_a_time(ask, sent, officer):
    asked = ask()

    again = uploads.request(
        Import.Kind.FRAME, file="x", by=officer, spec={}, upload=asked.upload
    )

    assert again == asked


def test_mistakes_are_kept_row_by_row_and_nothing_is_stored(ask, sent):
    rows = made_up.listed_people({made_up.CENTRE: 12})
    rows[3][7] = "31/02/2021"
    asked = ask(rows=rows)

    attempts.do(Import, asked.pk)

    refused = now(asked)
    assert (refused.state, refused.problem_count) == (State.FAILED, 1)
    assert refused.problems[0][:4] == [5, "result_on", "31/02/2021", "unreadable_date"]
    assert_nothing_stored()


def test_a_code_taken_meanwhile_is_said(ask, sent, officer, province):
    asked = ask()
    Frame.objects.create(
        code="lang-son",
        name="x",
        kind="people",
        round=asked.upload.round,
        unit=province,
    )

    attempts.do(Import, asked.pk)

    assert (now(asked).state, now(asked).error) == (State.FAILED, "code_taken")


def test_an_import_cancelled_in_time_never_begins(ask, sent, officer):
    asked = ask()

    uploads.cancel(asked, by=officer)
    attempts.do(Import, asked.pk)

    assert (now(asked).state, now(asked).claims) == (State.CANCELLED, 0)
    assert AuditEvent.objects.filter(verb="import_cancelled").exists()
    assert_nothing_stored()
    with pytest.raises(Refused, match="import_over"):
        uploads.cancel(asked, by=officer)


def elsewhere(deed):
    """Done on a connection of its own, as by another process."""

    def run():
        try:
            deed()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def cancelled_while_storing(asked, officer, *, heard):
    """A loader in whose middle somebody cancels, and waits for it to be heard."""

    def load(asked, watch):
        begin = watch.begin

        def begin_and_be_cancelled(stage, total):
            begin(stage, total)
            elsewhere(lambda: uploads.cancel(asked, by=officer))
            for _ in range(200 if heard else 0):
                watch.tell(0, total)
                time.sleep(0.05)

        watch.begin = begin_and_be_cancelled
        return lists.load(asked.upload, mapping=MAPPING, by=officer, watch=watch).code

    return load


# Heard by the thread beside, or by the last statement of the load.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("heard", [True, False])
def test_a_cancelled_import_stops_and_leaves_nothing(
    ask, sent, officer, monkeypatch, heard
):
    asked = ask()
    loader = cancelled_while_storing(asked, officer, heard=heard)
    monkeypatch.setitem(uploads.LOADERS, "frame", loader)

    attempts.do(Import, asked.pk)

    assert now(asked).state == State.CANCELLED
    assert_nothing_stored()


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_the_list_is_read(ask, sent, officer, monkeypatch):
    asked, seen = ask(), []

    def slowly(asked, watch):
        watch.rows = 7
        watch.begin("reading", 100)
        watch.tell(40, 100)
        for _ in range(200):
            seen.append((now(asked).rows, now(asked).percent))
            if seen[-1] == (7, 40):
                return "x"
            time.sleep(0.05)
        return "never"

    monkeypatch.setitem(uploads.LOADERS, "frame", slowly)
    attempts.do(Import, asked.pk)

    assert now(asked).made == "x"


def test_a_worker_taken_for_dead_stores_nothing(ask, sent, monkeypatch):
    asked = ask()

    def overtaken(asked, watch):
        Import.objects.filter(pk=asked.pk).update(fence=F("fence") + 1)
        return "too late"

    monkeypatch.setitem(uploads.LOADERS, "frame", overtaken)
    attempts.do(Import, asked.pk)

    assert now(asked).made == ""


def test_a_lost_message_is_sent_again(ask, sent):
    asked = ask()

    assert reconcile.reconcile(Import) == 1
    assert reconcile.reconcile(Import) == 0
    Import.objects.filter(pk=asked.pk).update(
        sent_at=timezone.now() - timedelta(minutes=1)
    )
    reconcile.reconcile(Import)

    assert sent == [asked.pk, asked.pk]


def test_a_broker_that_is_away_loses_nothing(ask, monkeypatch):
    def away(*words, **options):
        raise OSError("away")

    monkeypatch.setattr("celery.Celery.send_task", away)
    asked = ask()
    assert wake.workers(Import) == 0

    assert (now(asked).state, now(asked).sent_at) == (State.WAITING, None)


def test_an_import_whose_worker_is_gone_is_taken_up_again(ask, sent):
    asked = ask()
    leases.claim(Import, asked.pk)
    assert reconcile.reconcile(Import) == 0

    lose_lease(asked)
    reconcile.reconcile(Import)
    assert sent == [asked.pk]
    attempts.do(Import, asked.pk)

    assert (now(asked).state, now(asked).claims) == (State.DONE, 2)


def test_an_import_of_a_dead_process_of_this_machine_is_taken_up_at_once(ask, sent):
    asked = leases.claim(Import, ask().pk)
    host = asked.worker.rpartition(":")[0]
    Import.objects.filter(pk=asked.pk).update(worker=f"{host}:{2**22 + 1}")

    reconcile.reconcile(Import)

    assert sent == [asked.pk]
    assert leases.claim(Import, asked.pk) is not None


def test_a_cancel_a_dead_worker_never_heard_is_carried_out(ask, sent, officer):
    asked = ask()
    leases.claim(Import, asked.pk)
    uploads.cancel(asked, by=officer)
    assert now(asked).state == State.CANCELLED

    lose_lease(asked)
    reconcile.reconcile(Import)

    assert now(asked).state == State.CANCELLED
    assert sent == []


def test_a_file_that_kills_every_worker_is_given_up(ask, sent):
    asked = ask()
    for _ in range(Import.MAX_CLAIMS):
        leases.claim(Import, asked.pk)
        lose_lease(asked)

    reconcile.reconcile(Import)

    assert now(asked).state == State.FAILED


def test_a_mistake_of_ours_leaves_nothing_and_a_sentence(
    ask, sent, client, officer, monkeypatch
):
    asked = ask()

    def broken(asked, watch):
        lists.load(asked.upload, mapping=MAPPING, by=officer, watch=watch)
        raise ZeroDivisionError

    monkeypatch.setitem(uploads.LOADERS, "frame", broken)
    attempts.do(Import, asked.pk)
    client.force_login(officer)

    assert_nothing_stored()
    assert "Hãy thử lại và báo quản trị viên" in page(client, asked)


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_leaves_nothing_and_another_finishes(ask, sent):
    asked = ask(people=500)
    name = connection.settings_dict["NAME"]
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=name).geturl()
    # All rows are written, none committed, when it waits for its end.
    words = (
        "import time, django; django.setup();"
        "from jobs import attempts; from surveys.frames import lists;"
        "from surveys.models import Import;"
        "lists._mark_repeated = lambda *words: time.sleep(300);"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", f"{words} attempts.do(Import, {asked.pk})"],
        env=os.environ | {"DATABASE_URL": address},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while now(asked).stage != Import.Stage.STORING and time.monotonic() < deadline:
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait(10)

    assert now(asked).state == State.RUNNING
    assert_nothing_stored()
    lose_lease(asked)
    attempts.do(Import, asked.pk)
    assert Frame.objects.get().people.count() == 500


def page(client, asked, **headers):
    answer = client.get(reverse("field:import", args=[asked.pk]), headers=headers)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@pytest.fixture
def uploaded(client, officer, province, sent, monkeypatch):
    """A list sent through the pages, taken for a long one."""
    monkeypatch.setattr(uploads, "IN_REQUEST", 100)
    client.force_login(officer)
    rnd = made_up.make_round(province)
    content = made_up.as_csv(made_up.listed_people({made_up.CENTRE: 12}))
    answer = client.post(
        reverse("field:upload"),
        {
            "name": "Danh sách dài",
            "round": rnd.pk,
            "unit": province.pk,
            "kind": "people",
            "file": SimpleUploadedFile("dai.csv", content),
        },
        follow=True,
    )
    address = reverse("field:columns", args=[FrameUpload.objects.get().pk])
    initial = answer.context["form"].initial | {"confirmed": "1"}
    followed = client.post(address, initial, follow=True)
    asked = Import.objects.get()
    assert followed.redirect_chain[-1][0] == reverse("field:import", args=[asked.pk])
    assert client.get(address).status_code == 302
    return asked


def test_a_long_list_is_watched_and_leads_to_the_list(client, uploaded):
    waiting = page(client, uploaded)
    assert 'hx-trigger="every 1s"' in waiting
    # Without JavaScript the page asks for itself.
    assert '<noscript><meta http-equiv="refresh"' in waiting
    Import.objects.filter(pk=uploaded.pk).update(
        state="running", lease_until=timezone.now(), rows=6, done=50, total=100
    )
    running = page(client, uploaded, hx_request="true")
    assert "<html" not in running
    assert "50 %" in running
    assert "đã đọc 6 dòng" in running
    assert uploaded.file in client.get(reverse("field:home")).content.decode()
    Import.objects.filter(pk=uploaded.pk).update(state="waiting")

    attempts.do(Import, uploaded.pk)
    address = reverse("field:frame", args=[now(uploaded).made])
    polled = client.get(
        reverse("field:import", args=[uploaded.pk]), headers={"hx-request": "true"}
    )
    reloaded = client.get(reverse("field:import", args=[uploaded.pk]))

    assert polled.headers["HX-Redirect"] == address
    assert reloaded.url == address


def test_a_long_list_is_cancelled_by_its_button(client, uploaded):
    address = reverse("field:import-cancel", args=[uploaded.pk])

    cancelled = client.post(address, follow=True).content.decode()
    again = client.post(address, follow=True).content.decode()

    assert "đã hủy, không lưu gì" in cancelled
    assert "every 1s" not in cancelled
    assert "không còn gì để hủy" in again
    assert not Frame.objects.exists()


def test_mistakes_of_a_long_list_are_shown_in_the_words_of_its_columns(
    client, uploaded
):
    FrameUpload.objects.update(
        content=made_up.as_csv(
            [["1", "Ai đó", "", "", "", "", "Một cửa", "hôm qua", "", ""]]
        )
    )

    attempts.do(Import, uploaded.pk)
    shown = page(client, uploaded)

    assert "Ngày trả kết quả" in shown
    assert "Không đọc được ngày" in shown
    assert "Chọn lại các cột" in shown


def test_a_new_upload_spares_the_file_being_stored(client, uploaded, province):
    content = made_up.as_csv(made_up.listed_people({made_up.CENTRE: 2}))

    client.post(
        reverse("field:upload"),
        {
            "name": "Danh sách khác",
            "round": uploaded.upload.round.pk,
            "unit": province.pk,
            "kind": "people",
            "file": SimpleUploadedFile("khac.csv", content),
        },
    )

    codes = set(FrameUpload.objects.values_list("code", flat=True))
    assert len(codes) == 2
    attempts.do(Import, uploaded.pk)
    assert now(uploaded).state == State.DONE


def test_nobody_else_sees_an_import(client, uploaded, province):
    other = made_up.person("other", "provincial_officer", unit=province)
    client.force_login(other)

    looked = client.get(reverse("field:import", args=[uploaded.pk]))
    cancelled = client.post(reverse("field:import-cancel", args=[uploaded.pk]))

    assert looked.url == reverse("field:home")
    assert cancelled.status_code == 404
    assert now(uploaded).state == State.WAITING


def test_nobody_else_sees_the_columns_of_an_upload(client, uploaded, province):
    client.force_login(made_up.person("other", "provincial_officer", unit=province))

    answer = client.get(reverse("field:columns", args=[uploaded.upload_id]))

    assert answer.status_code == 404
