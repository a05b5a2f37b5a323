"""An analyst sets a round up from nothing, another person opens it, its page tells."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import AuditEvent, Role, User
from localities.models import Unit
from scoring import methodology, round_methods
from surveys import questionnaire
from surveys.models import Instrument, OpeningRequest, Round
from surveys.models.frame import Frame
from tests.accounts.people import hold
from tests.databases import scene
from tests.rows import opened
from tests.scoring import factories
from work.rounds import forms

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def an_empty_installation():
    """Units and people, and not one round."""
    with TemporaryDirectory() as folder:
        factories.load_small_register(Path(folder))
    for name, role in PEOPLE.items():
        user = User.objects.create_user(name, password="only for tests")
        hold(user, role)


PEOPLE = {
    "an": Role.ANALYST,
    "binh": Role.ANALYST,
    "chi": Role.PUBLISHER,
    "dung": Role.AUDITOR,
}


def entered():
    return {name: User.objects.get(username=name) for name in PEOPLE}


world = scene(an_empty_installation, entered)


@pytest.fixture
def sign_in(world):
    def signed_in(name):
        client = Client()
        client.force_login(world[name])
        return client

    return signed_in


def digest_of(language, code):
    return language.load(code).digest


def said(**changes):
    words = {
        "code": "sipas-2026",
        "name_vi": "Khảo sát năm 2026",
        "name_en": "Survey of 2026",
        "year": 2026,
        "register": "2025",
        "owner": Unit.objects.get(code="VN").pk,
        "instrument": digest_of(questionnaire, "sipas-2023"),
        "method": digest_of(methodology, "sipas-2023"),
        "opens": f"{TODAY:%Y-%m-%d}",
        "closes": f"{TODAY + timedelta(days=30):%Y-%m-%d}",
        "collection": "drawn",
        "ways": ["surveyors", "paper"],
        "psu_stage": "person",
        "lonely_psu": "certainty",
    }
    return words | changes


def set_up(client, **changes):
    return client.post(reverse("work:round-new"), said(**changes), follow=True)


def page_of(code="sipas-2026"):
    with override("vi"):
        return reverse("work:round", args=[code])


def test_a_round_is_set_up_from_what_ships_and_opened_by_two(sign_in):
    analyst, publisher = sign_in("an"), sign_in("chi")
    assert not Instrument.objects.exists()

    set_up(analyst)
    asked = analyst.post(page_of(), {"deed": "ask", "reason": "Kế hoạch năm"})
    rnd, wish = Round.objects.get(), OpeningRequest.objects.get()
    assert asked.status_code == 302
    assert rnd.state == "draft"
    assert len(rnd.digest) == 64
    waiting = publisher.get("/en/viec/").context["waiting"]
    assert [str(part.title) for part in waiting] == ["Rounds to open"]
    analyst.post(page_of(), {"deed": "approve", "pk": wish.pk})
    assert Round.objects.get().state == "draft"
    publisher.post(page_of(), {"deed": "approve", "pk": wish.pk})

    rnd.refresh_from_db()
    assert rnd.state == "open"
    assert rnd.instrument.content == questionnaire.load("sipas-2023")
    assert round_methods.of_round(rnd).digest == digest_of(methodology, "sipas-2023")
    assert not rnd.simulated
    verbs = AuditEvent.objects.filter(subject="round sipas-2026").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        *("round_set_up", "openingrequest_asked", "openingrequest_approved"),
        "round_opened",
    ]


def test_two_analysts_do_not_open_a_round(sign_in):
    set_up(sign_in("an"))
    sign_in("an").post(page_of(), {"deed": "ask", "reason": "Kế hoạch"})
    wish = OpeningRequest.objects.get()

    answer = sign_in("binh").post(page_of(), {"deed": "approve", "pk": wish.pk})

    assert answer.status_code == 403
    assert Round.objects.get().state == "draft"


def test_a_draft_may_be_changed_until_its_opening_is_asked(sign_in):
    analyst, edit = sign_in("an"), reverse("work:round-edit", args=["sipas-2026"])
    set_up(analyst)
    before = Round.objects.get().digest

    analyst.post(edit, said(name_vi="Tên khác", collection="declared"))
    changed = Round.objects.get()
    analyst.post(page_of(), {"deed": "ask", "reason": "Kế hoạch"})
    analyst.post(edit, said(name_vi="Tên thứ ba"))

    assert (changed.name_vi, changed.collection) == ("Tên khác", "declared")
    assert changed.digest != before
    assert Round.objects.get().name_vi == "Tên khác"
    event = AuditEvent.objects.get(verb="round_changed")
    assert event.details["name_vi"] == "Tên khác"
    assert "year" not in event.details


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"opens": "2026-12-02", "closes": "2026-12-01"}, "Ngày kết thúc phải từ"),
        ({"code": "moi"}, "Từ này đã được dùng"),
        ({"code": "có dấu"}, "code"),
        ({"register": "2017", "owner": "of 2025"}, "không thuộc danh mục"),
        ({"method": "sipas-2021"}, "Phương pháp tính các câu"),
        ({"ways": ["file"]}, "không nộp thành tệp"),
        ({"ways": []}, "ways"),
    ],
)
def test_what_does_not_go_together_is_refused_and_nothing_is_stored(
    sign_in, changes, field
):
    if changes.get("owner") == "of 2025":
        new = Unit.objects.in_register("2025").provinces()
        old = Unit.objects.in_register("2017").values("pk")
        changes = changes | {"owner": new.exclude(pk__in=old).first().pk}
    if "method" in changes:
        changes = {"method": digest_of(methodology, changes["method"])}

    page = set_up(sign_in("an"), **changes)

    assert not Round.objects.exists()
    assert page.status_code == 200
    errors = page.context["form"].errors
    assert field in page.text if " " in field else field in errors


def test_a_code_is_used_once(sign_in):
    set_up(sign_in("an"))

    page = set_up(sign_in("binh"))

    assert "Đã có đợt khảo sát mã" in page.text
    assert Round.objects.count() == 1


def test_last_years_round_fills_the_form_of_the_next(sign_in):
    analyst = sign_in("an")
    set_up(analyst)

    page = analyst.get(reverse("work:round-new"), {"like": "sipas-2026"})

    filled = page.context["form"].initial
    rnd = Round.objects.get()
    assert filled["code"] == "sipas-2027"
    assert filled["name_vi"] == "Khảo sát năm 2027"
    assert filled["year"] == 2027
    assert filled["opens"] == rnd.opens.replace(year=rnd.opens.year + 1)
    assert filled["ways"] == ["surveyors", "paper"]
    assert forms.initial(rnd)["method"] == digest_of(methodology, "sipas-2023")


def test_a_round_is_given_up_while_nothing_hangs_on_it(sign_in):
    analyst = sign_in("an")
    set_up(analyst)

    analyst.post(page_of(), {"deed": "give-up", "reason": "Lập nhầm"})

    assert not Round.objects.exists()
    assert AuditEvent.objects.get(verb="round_given_up").details["reason"] == "Lập nhầm"


def test_an_open_round_is_extended_and_closed_on_its_page(sign_in):
    analyst, publisher = sign_in("an"), sign_in("chi")
    set_up(analyst)
    analyst.post(page_of(), {"deed": "ask", "reason": "Kế hoạch"})
    wish = OpeningRequest.objects.get()
    publisher.post(page_of(), {"deed": "approve", "pk": wish.pk})
    later = TODAY + timedelta(days=45)

    analyst.post(page_of(), {"deed": "extend", "closes": f"{later}", "reason": "Mưa"})
    assert Round.objects.get().closes == later
    refused = publisher.post(page_of(), {"deed": "close"})
    assert refused.status_code == 403
    analyst.post(page_of(), {"deed": "close"})

    assert Round.objects.get().state == "closed"


def test_a_province_without_a_list_is_asked_for_one_once_the_round_is_open(
    sign_in, world
):
    province = Unit.objects.in_register("2025").provinces().get(code="75")
    officer = User.objects.create_user("officer", password="only for tests")
    hold(officer, Role.PROVINCIAL_OFFICER, unit=province)
    client = Client()
    client.force_login(officer)
    set_up(sign_in("an"))

    def waits():
        parts = client.get("/en/viec/").context["waiting"]
        return {str(p.title): [line.words for line in p.lines] for p in parts}

    assert waits() == {}
    opened(Round.objects.get())
    assert waits() == {"Lists to upload": ["Survey of 2026"]}
    page = sign_in("an").get(f"/en{page_of()}")
    assert "Without a list: Dong Nai, Ha Noi, Tay Ninh." in page.text
    Frame.objects.create(
        code="l", name="l", kind="people", round=Round.objects.get(), unit=province
    )
    assert waits() == {"Lists to check and freeze": ["l"]}


def test_the_page_shows_its_last_minute_in_vietnam_time(sign_in):
    set_up(sign_in("an"))

    page = sign_in("dung").get(f"/en{page_of()}")

    assert "until midnight at its end, Vietnam time (UTC+7)" in page.text
    assert "deed" not in page.context["form"].data
    assert 'value="ask"' not in page.text
