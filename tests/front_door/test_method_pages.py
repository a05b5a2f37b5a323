"""An analyst copies a method, changes it, sees its effect; a publisher allows it."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from jobs import attempts
from scoring import methodology, round_methods
from scoring.models import Method, MethodTrial
from surveys.models import Round
from tests.databases import scene
from tests.front_door.test_rounds import an_empty_installation, entered, said
from tests.front_door.test_versions import hand_in
from tests.scoring import factories
from tests.scoring.rounds_on_disk import scored
from tests.surveys.instruments import book, sheets

pytestmark = pytest.mark.django_db
world = scene(an_empty_installation, entered)
BASE = methodology.load("sipas-2021")
WITH_AREAS = methodology.load("sipas-2023")


@pytest.fixture
def analyst(world):
    return signed_in("an")


@pytest.fixture
def publisher(world):
    return signed_in("chi")


def signed_in(name):
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


def at(name, *args):
    with override("vi"):
        return reverse(f"work:{name}", args=args)


def filled(client, address, **changes):
    """What the form would send as it stands, with changes."""
    form = client.get(address).context["form"]
    values = {field.html_name: field.value() for field in form}
    values = {n: v for n, v in values.items() if v is not None}
    return values | {"code": "thu-2027"} | changes


def copied(client, **changes):
    address = at("method-copy", BASE.digest[:16])
    return client.post(address, filled(client, address, **changes), follow=True)


def page_of(row):
    return at("method", row.digest[:16])


def test_a_value_is_changed_and_the_file_says_so(analyst):
    page = copied(analyst, positive_levels=["5"], decimals=1, title_vi="Mức 5")

    row = Method.objects.get()
    method = methodology.parse(row.text, name="x")
    assert (method.positive_levels, method.decimals) == ((5,), 1)
    assert method.factors == BASE.factors
    assert "Mức 5" in page.text
    file = analyst.get(at("method-file", row.digest[:16]))
    assert file.content.decode() == row.text


def test_criteria_move_between_the_parts_of_a_grouping(analyst):
    address = at("method-copy", WITH_AREAS.digest[:16])
    grouping = WITH_AREAS.groupings[0]
    first, second, *_others, last = grouping.parts
    moved = second.items[0]
    names = {part: f"part.{grouping.code}.{part.code}" for part in grouping.parts}
    said = {
        names[first]: [*first.items, moved],
        names[second]: list(second.items[1:]),
        names[last]: [],
    }

    analyst.post(address, filled(analyst, address, **said))

    found = methodology.parse(Method.objects.get().text, name="x")
    parts = found.groupings[0].parts
    assert moved in parts[0].items
    assert moved not in parts[1].items
    assert [part.code for part in parts] == [p.code for p in grouping.parts[:-1]]
    assert (found.areas, found.factors) == (WITH_AREAS.areas, WITH_AREAS.factors)


def test_a_factor_moves_to_another_area_and_an_empty_area_goes(analyst):
    address = at("method-copy", WITH_AREAS.digest[:16])
    first = WITH_AREAS.areas[0].code
    said = {f"within.{factor.code}": first for factor in WITH_AREAS.factors}

    analyst.post(address, filled(analyst, address, **said))

    found = methodology.parse(Method.objects.get().text, name="x")
    assert [area.code for area in found.areas] == [first]
    assert {factor.area for factor in found.factors} == {first}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "a b"}, "code"),
        ({"variance": "own", "prior_rounds": 2}, "prior_rounds"),
        ({"first_year": 2028, "last_year": 2027}, "last_year"),
        ({"confidence": "0,2"}, "confidence"),
        ({"positive_levels": []}, "positive_levels"),
        ({"overall_from": "areas"}, "overall_from"),
        ({"ties": "by chance"}, "ties"),
    ],
)
def test_what_a_file_may_not_say_is_told_beside_its_field(analyst, changes, field):
    page = copied(analyst, **changes)

    assert page.context["form"].errors.keys() == {field}
    assert not Method.objects.exists()


def test_weights_are_given_to_all_and_sum_to_one(analyst):
    first, *others = [f"factor-{factor.code}" for factor in BASE.factors]
    page = copied(analyst, overall_from="factors", **{first: "0,5"})
    assert "tất cả" in str(page.context["form"].non_field_errors())
    share = str(0.5 / len(others)).replace(".", ",")

    copied(
        analyst,
        overall_from="factors",
        **{first: "0,5"} | dict.fromkeys(others, share),
    )

    method = methodology.parse(Method.objects.get().text, name="x")
    assert [one.weight for one in method.factors] == [0.5, *[0.5 / len(others)] * 4]


def test_a_code_that_is_taken_is_told(analyst):
    page = copied(analyst, code="sipas-2023")

    assert "sipas-2023" in page.text
    assert not Method.objects.exists()


def test_a_draft_is_changed_and_keeps_its_code(analyst):
    copied(analyst, decimals=1)
    address = at("method-edit", Method.objects.get().digest[:16])

    analyst.post(address, filled(analyst, address, decimals=3))

    method = methodology.parse(Method.objects.get().text, name="x")
    assert (method.code, method.decimals) == ("thu-2027", 3)


def test_its_effect_on_a_scored_round_is_seen_before_two_people_allow_it(
    analyst, publisher
):
    run = scored(factories.make_round())
    copied(analyst, positive_levels=["5"])
    row = Method.objects.get()

    analyst.post(page_of(row), {"deed": "try", "run": run.pk})
    waiting = analyst.get(page_of(row))
    assert waiting.context["waits"]
    attempts.do(MethodTrial, MethodTrial.objects.get().pk)
    (trial,) = analyst.get(page_of(row)).context["trials"]
    assert len(trial["units"]) == 5
    assert trial["whole"][0]["change"].startswith("-")
    assert "," in trial["whole"][0]["before"]["value"]

    analyst.post(page_of(row), {"deed": "ask", "reason": "Chỉ tính mức cao nhất"})
    analyst.post(page_of(row), {"deed": "allow"})
    assert Method.objects.get().allowed_at is None
    waits = publisher.get("/en/viec/").context["waiting"]
    assert "Methods to allow" in [str(part.title) for part in waits]
    publisher.post(page_of(row), {"deed": "allow"})

    assert Method.objects.get().allowed_at
    assert row.digest in round_methods.known()


def test_a_round_is_scored_by_an_allowed_method_of_an_uploaded_form(analyst, publisher):
    """The whole way without a developer: a form, a method drawn up from it, a round."""
    hand_in(analyst, book(sheets()))
    form = Method._meta.apps.get_model("surveys", "Instrument").objects.get()
    copied(analyst, structure=form.digest, title_vi="Phương pháp 2027")
    row = Method.objects.get()
    assert methodology.parse(row.text, name="x").items == ("T1", "T2")
    words = said(instrument=form.digest, method=row.digest)
    page = analyst.post(reverse("work:round-new"), words, follow=True)
    # Nobody allowed it yet.
    assert page.context["form"].errors.keys() == {"method"}

    analyst.post(page_of(row), {"deed": "ask", "reason": "Bộ câu hỏi mới"})
    publisher.post(page_of(row), {"deed": "allow"})
    analyst.post(reverse("work:round-new"), words)

    rnd = Round.objects.get()
    assert (rnd.instrument, rnd.methodology_text) == (form, row.text)


def test_whoever_asked_takes_it_back_and_a_publisher_declines_with_words(
    analyst, publisher
):
    copied(analyst, decimals=1)
    row = Method.objects.get()
    for client, answer in ((analyst, ""), (publisher, "Chưa rõ căn cứ")):
        analyst.post(page_of(row), {"deed": "ask", "reason": "x"})
        client.post(page_of(row), {"deed": "decline", "answer": answer})

    page = analyst.get(page_of(row))
    assert "Chưa rõ căn cứ" in page.text
    assert page.context["may"] >= {"change", "ask"}
    assert len(page.context["decided"]) == 2


def test_an_auditor_looks_and_does_nothing(analyst):
    copied(analyst, decimals=1)
    row, auditor = Method.objects.get(), signed_in("dung")

    assert auditor.get(page_of(row)).context["may"] == set()
    assert auditor.get(at("method-copy", row.digest[:16])).status_code == 403
    for deed in ("ask", "allow", "try", "retire", "bring-back", "take-away"):
        assert auditor.post(page_of(row), {"deed": deed}).status_code == 403
    assert not row.requests.exists()


def test_what_ships_is_copied_and_nothing_else(analyst):
    shipped = at("method", BASE.digest[:16])

    assert analyst.get(shipped).context["may"] == {"copy"}
    assert analyst.post(shipped, {"deed": "retire"}).status_code == 403
    assert analyst.get(at("method-edit", BASE.digest[:16])).status_code == 404
    assert analyst.get(at("method", "0" * 16)).status_code == 404


def test_an_allowed_method_is_retired_and_brought_back(analyst, publisher):
    copied(analyst, decimals=1)
    row = Method.objects.get()
    analyst.post(page_of(row), {"deed": "ask", "reason": "x"})
    publisher.post(page_of(row), {"deed": "allow"})

    analyst.post(page_of(row), {"deed": "retire"})
    assert row.digest not in round_methods.known()
    analyst.post(page_of(row), {"deed": "bring-back"})

    assert row.digest in round_methods.known()


def test_a_draft_is_deleted(analyst):
    copied(analyst, decimals=1)

    answer = analyst.post(page_of(Method.objects.get()), {"deed": "take-away"})

    assert answer.url == at("versions")
    assert not Method.objects.exists()
