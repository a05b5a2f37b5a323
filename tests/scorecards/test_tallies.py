"""Counts of the leaders' survey: as points, on record, with the error they bring."""

import csv
import re
from contextlib import contextmanager
from decimal import Decimal as D
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Role
from accounts.two_person import rule
from publishing.release import life as releases
from scorecards.appraisal import feeding, tallies
from scorecards.appraisal.tallies import Counted
from scorecards.cycles import life
from scorecards.models import Card, Decision, Tally
from scorecards.release import bundles, handover
from tests.accounts.people import person
from tests.scorecards.departments import BADLY, SOURCE, WELL, Departments
from tests.scorecards.factories import placed, upload
from tests.scorecards.release.test_release import verified
from tests.sweep.world import signed_in
from wording.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plain_static(settings):
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


@pytest.fixture
def round_of(world):
    return Departments(world)


@contextmanager
def refused_with(code):
    with pytest.raises(Refused) as refused:
        yield
    assert refused.value.code == code


def survey_leaf(departments):
    return tallies.leaves_of(departments.cycle.tree)[0]


def test_counts_are_points_of_the_council_with_their_source(round_of):
    leaf = survey_leaf(round_of)
    leaves = len(tallies.leaves_of(round_of.cycle.tree))

    assert round_of.store() == 2 * leaves

    # 80 × 100 + 10 × 60 + 10 × 20, of 100 people.
    made = Decision.objects.get(card=round_of.first, leaf=leaf.code)
    assert made.point == (D("0.88") * leaf.maximum).quantize(D("0.01"))
    assert (made.stage, made.source, made.by) == (
        "final",
        SOURCE,
        round_of.world.council,
    )
    assert Tally.objects.get(card=round_of.first, leaf=leaf.code).counts == WELL


def test_counts_handed_in_again_stand_beside_the_older(round_of):
    leaf = survey_leaf(round_of)
    round_of.store()
    round_of.store([Counted(round_of.first, leaf.code, BADLY)], source="Kiểm tra lại")

    rows = Tally.objects.filter(card=round_of.first, leaf=leaf.code)
    said = rows.order_by("number").values_list("number", "source")
    assert list(said) == [(1, SOURCE), (2, "Kiểm tra lại")]
    stored = tallies.in_force(round_of.cycle)[round_of.first.pk][leaf.code]
    assert stored.counts == BADLY
    newest = Decision.objects.filter(card=round_of.first, leaf=leaf.code).newest().get()
    assert newest.point == (D("0.36") * leaf.maximum).quantize(D("0.01"))


@pytest.mark.parametrize(
    ("code", "leaf", "counts", "words"),
    [
        ("leaf_not_surveyed", "1.1", WELL, {}),
        ("leaf_unknown", "99", WELL, {}),
        ("figure_missing", "", {"leaders.a": "1"}, {}),
        ("figure_not_whole", "", WELL | {"leaders.a": "1,5"}, {}),
        ("figure_not_whole", "", WELL | {"leaders.a": "-1"}, {}),
        ("figure_not_a_number", "", WELL | {"leaders.a": "nhiều"}, {}),
        ("nobody_answered", "", dict.fromkeys(WELL, "0"), {}),
        ("source_missing", "", WELL, {"source": " "}),
    ],
)
def test_counts_that_cannot_be_are_refused_whole(round_of, code, leaf, counts, words):
    good = survey_leaf(round_of).code
    many = [
        Counted(round_of.second, good, WELL),
        Counted(round_of.first, leaf or good, counts),
    ]
    with refused_with(code):
        round_of.store(many, **words)

    assert not Tally.objects.exists()
    assert not Decision.objects.exists()


def test_the_council_of_the_owner_alone_hands_counts_in(round_of):
    for by in (round_of.world.appraiser, round_of.officer):
        with refused_with("not_entitled"):
            round_of.store(by=by)
    rule.attest(round_of.world.appraiser)
    with pytest.raises(IntegrityError, match="appraises"), transaction.atomic():
        Tally.objects.create(
            **{"card": round_of.first, "leaf": "1.4", "number": 1, "counts": WELL},
            **{"source": "x", "by": round_of.world.appraiser, "at": timezone.now()},
        )


def test_nobody_feeds_or_closes_the_points_of_the_own_unit(round_of):
    both = round_of.world.council
    placed(both.username, Role.SCORE_LEADER, round_of.bodies[0])
    with refused_with("own_unit"):
        round_of.store()
    with refused_with("own_unit"):
        points = {round_of.first.pk: D(1)}
        feeding.feed(
            *(round_of.cycle, survey_leaf(round_of).code, points),
            source="x",
            by=both,
            at=timezone.now(),
        )
    leaves = tallies.leaves_of(round_of.cycle.tree)
    round_of.store([Counted(round_of.second, one.code, WELL) for one in leaves])


def test_who_works_in_a_scored_unit_does_not_close_the_cycle(round_of):
    round_of.store()
    placed(round_of.world.chair.username, Role.SCORE_LEADER, round_of.bodies[0])

    with refused_with("own_unit"):
        round_of.close()


def test_a_closed_cycle_takes_no_counts(round_of):
    round_of.store()
    round_of.close()

    with refused_with("cycle_not_open"):
        round_of.store()
    words = {"standing": "scored", "league": "", "reason": "x"}
    with refused_with("cycle_not_open"):
        life.place_card(
            round_of.first, by=round_of.world.chair, at=timezone.now(), **words
        )
    with pytest.raises(IntegrityError, match="given out"), transaction.atomic():
        Card.objects.filter(pk=round_of.first.pk).update(league="x")


def test_a_release_of_surveyed_points_has_errors_and_ranges_of_ranks(
    round_of, tmp_path
):
    # 0.33 apart with an error of about 0.2 each: not told apart.
    almost = WELL | {"leaders.a": "79", "leaders.b": "11"}
    round_of.store(round_of.answered(second=almost))
    closed = round_of.close()
    drafter, sealer = person("drafter"), person("sealer")

    release = handover.draft(closed, by=drafter, at=timezone.now())

    totals = {one.body.code: one for one in release.scores.totals()}
    assert totals["SO-1"].rank == 1
    for one in totals.values():
        assert D("0.1") < one.standard_error < D(2)
    ranges = {(one.rank_low, one.rank_high) for one in totals.values()}
    assert ranges == {(1, 2)}
    leaf = release.scores.get(body__code="SO-1", component=survey_leaf(round_of).code)
    assert "100 người trả lời" in leaf.why_vi
    now = timezone.now()
    sealed = releases.seal(release, by=sealer, at=now, embargo_until=now)
    folder = tmp_path / "bundle"
    bundles.export(sealed, folder)
    done = verified(folder, sealed.digest)
    assert done.returncode == 0, done.stdout + done.stderr


# The table on its page.
PLACE = "/viec/ky-cham/{}/khao-sat/"


def taken(client, departments, suffix="csv"):
    answer = client.get(f"{PLACE.format(departments.cycle.code)}bang.{suffix}")
    assert answer.status_code == 200
    return answer.content


def rows_of(body):
    return list(csv.DictReader(StringIO(body.decode("utf-8-sig"))))


def filled(rows, counts=WELL):
    options = ("Mức A *", "Mức B *", "Mức C *", "Mức D *")
    for row in rows:
        row |= dict(zip(options, counts.values(), strict=True))
    return rows


def hand_in(client, departments, rows, source=SOURCE):
    text = StringIO()
    table = csv.DictWriter(text, rows[0])
    table.writeheader()
    table.writerows(rows)
    file = upload(text.getvalue().encode(), "so-phieu.csv")
    return client.post(
        PLACE.format(departments.cycle.code), {"file": file, "source": source}
    )


def test_the_table_goes_down_and_comes_back_as_points(round_of):
    council = signed_in("council")
    rows = rows_of(taken(council, round_of))
    assert len(rows) == 2 * len(tallies.leaves_of(round_of.cycle.tree))
    assert rows[0]["Đơn vị"] == "Sở Nội vụ"

    said = hand_in(council, round_of, filled(rows)).content.decode()
    assert not Tally.objects.exists()
    words = {
        name: re.search(rf'name="{name}" value="([^"]+)"', said)[1]
        for name in ("carried", "source")
    }
    stored = council.post(PLACE.format(round_of.cycle.code), words, follow=True)

    assert Tally.objects.count() == len(rows)
    assert (
        f"{len(rows)} trên {len(rows)} điểm đã có số phiếu" in stored.content.decode()
    )
    # What comes down now holds it, and would store nothing anew.
    again = rows_of(taken(council, round_of))
    assert again[0]["Mức A *"] == "80"
    said = hand_in(council, round_of, again).content.decode()
    assert "0 điểm sẽ được nhận" in said
    book = openpyxl.load_workbook(BytesIO(taken(council, round_of, "xlsx")))
    assert book.active.max_row == 1 + len(rows)


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("Mã đơn vị *", "SO-9", "không phải đơn vị được chấm"),
        ("Mã tiêu chí *", "1.1", "không lấy điểm từ khảo sát"),
        ("Mã nhóm trả lời *", "dân", "không hỏi nhóm “dân”"),
        ("Mức A *", "tám", "cần một số"),
        ("Mức B *", "", "Còn thiếu số liệu"),
        ("Mức B *", "2,5", "cần số nguyên"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_stored(round_of, column, value, said):
    council = signed_in("council")
    rows = filled(rows_of(taken(council, round_of)))
    rows[1][column] = value

    answer = hand_in(council, round_of, rows).content.decode()

    assert said in answer
    assert "<td>3</td>" in re.sub(r"<t[dh][^>]*>", "<td>", answer).replace(
        "</th>", "</td>"
    )
    assert not Tally.objects.exists()


def test_a_row_twice_is_named(round_of):
    council = signed_in("council")
    rows = filled(rows_of(taken(council, round_of)))

    answer = hand_in(council, round_of, [*rows, rows[0]]).content.decode()

    assert "đã có ở một dòng trên" in answer


@pytest.mark.parametrize(
    ("who", "status"),
    [("judge", 403), ("so-officer", 403), ("council", 200), ("chair", 200)],
)
def test_the_page_is_the_council_s(round_of, who, status):
    place = PLACE.format(round_of.cycle.code)

    assert signed_in(who).get(place).status_code == status
    assert signed_in(who).get(f"{place}bang.csv").status_code == status


def test_a_cycle_without_such_a_survey_has_no_such_page(round_of):
    there = PLACE.format(round_of.world.cycle.code)
    page = signed_in("council").get(f"/viec/cham-diem/{round_of.world.cycle.code}/")

    assert signed_in("council").get(there).status_code == 404
    assert there not in page.content.decode()
    own = signed_in("council").get(f"/viec/cham-diem/{round_of.cycle.code}/")
    assert PLACE.format(round_of.cycle.code) in own.content.decode()
