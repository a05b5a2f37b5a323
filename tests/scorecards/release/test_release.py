"""Final points: drafted, sealed, shown, asked by the API, and proven again."""

import csv
import hashlib
import io
import json
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal as D
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from publishing.content.scores_said import Announced, sentences
from publishing.models import Release
from publishing.release import digest, life
from scorecards.release import bundles, handover
from tests.accounts.people import person
from tests.scorecards.release.closed import closed_with_points
from wording.refusals import Refused
from wording.text import Text


@pytest.fixture
def closed(world):
    """The round with its points decided and closed by two people."""
    return closed_with_points(world, world.cycle)


@pytest.fixture
def people(db):
    return person("analyst-of-points"), person("publisher-of-points")


@pytest.fixture
def published(closed, people):
    drafter, sealer = people
    release = handover.draft(closed, by=drafter, at=timezone.now())
    now = timezone.now()
    return life.seal(release, by=sealer, at=now, embargo_until=now)


def totals(release):
    rows = release.scores.totals().ranked_first()
    return [(row.unit.code, row.percent, row.rank) for row in rows]


def test_an_open_cycle_is_not_handed_over(world, people):
    with pytest.raises(Refused) as refused:
        handover.draft(world.cycle, by=people[0], at=timezone.now())

    assert refused.value.code == "cycle_not_closed"


def test_final_points_become_a_sealed_release(published, closed):
    # Of 100: 1 and 0.59 lost; 2.94 lost; 2 and 10 lost.
    assert totals(published) == [
        ("06001", D("98.41"), 1),
        ("06002", D("97.06"), 2),
        ("06003", D("88.00"), 3),
    ]
    assert published.kind == "par"
    assert published.methodology_digest == closed.tree_digest
    assert published.digest == digest.digest(published)
    leaf = published.scores.get(unit__code="06001", component="II.6")
    assert (leaf.points, leaf.maximum, leaf.rank) == (D("9.41"), 10, 1)
    assert "Kết luận" not in leaf.why_vi


def test_the_two_roll_ups_stand_in_the_release(published):
    rows = published.scores.filter(unit__code="06003")
    by_field = [one.points for one in rows.filter(component__in=("I", "II", "III"))]
    (by_method,) = rows.filter(component__startswith="method:")

    assert sum(by_field) == by_method.points == 88


def test_a_survey_s_pages_never_take_points_for_figures(published, client):
    assert Release.objects.public().filter(pk=published.pk).exists()
    assert not Release.objects.public().national().exists()
    assert client.get("/xep-hang/").status_code == 200


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/chi-so-cchc/", ["97,06", "Bắc Sơn", "bộ tiêu chí tạm"]),
        ("/chi-so-cchc/tieu-chi-thanh-phan/", ["II.6", "3 / 3"]),
        ("/en/par-index/", ["97.06", "provisional tree"]),
    ],
)
def test_readers_find_the_ranking_and_what_separates(published, client, address, said):
    text = client.get(address).content.decode()

    for words in said:
        assert words in text


def test_scorecards_are_not_said_to_be_answers(published, client):
    page = client.get("/en/par-index/").content.decode()

    assert published.collection == "declared"
    assert "Declared answers" not in page


def test_readers_find_what_each_lost_point_cost(published, client):
    unit = published.scores.totals().get(unit__code="06003").unit
    text = client.get(f"/chi-so-cchc/{unit.slug}/").content.decode()

    assert "Điểm bị mất ở đâu" in text
    assert "Giải ngân đến ngày 15 tháng 12" in text
    # The middle commune has 7.06 more of II.6; the next place is 9.06 away.
    assert "+7,06" in text
    assert "+9,06" in text


def test_what_is_not_there_is_not_found(published, client):
    for address in ("khong-co/", "?round=NONE", "?part=99", "?league=x"):
        assert client.get(f"/chi-so-cchc/{address}").status_code == 404


def test_nothing_is_shown_before_the_first_release(db, client):
    for address in ("", "tieu-chi-thanh-phan/", "20/"):
        assert client.get(f"/chi-so-cchc/{address}").status_code == 200


def test_every_component_is_open_as_csv_and_by_the_api(published, client):
    with override("vi"):
        place = [published.round_code, 1, "points.csv"]
        file = reverse("portal:file", args=place)
    csv_text = b"".join(client.get(file)).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(csv_text)))
    answer = client.get("/api/v1/scores/?component=II.6&place=06002").json()

    (row,) = [r for r in rows if (r["place_code"], r["component"]) == ("06002", "II.6")]
    assert (row["points"], row["maximum"]) == ("7.060000", "10.000000")
    (result,) = answer["results"]
    assert (result["points"], result["rank"]) == ("7.060000", 2)
    assert client.get("/api/v1/scores/?place=06002&odd=1").status_code == 400
    assert client.get("/api/v1/scores/?release=NONE").status_code == 404


def test_an_embargoed_release_is_nobody_s(closed, people, client):
    drafter, sealer = people
    release = handover.draft(closed, by=drafter, at=timezone.now())
    later = timezone.now() + timedelta(hours=1)
    life.seal(release, by=sealer, at=timezone.now(), embargo_until=later)

    assert "Bắc Sơn" not in client.get("/chi-so-cchc/").content.decode()
    assert client.get("/api/v1/scores/").status_code == 404


def test_a_bundle_proves_every_point_again(published, tmp_path):
    folder = tmp_path / "bundle"
    bundles.export(published, folder)

    done = verified(folder, published.digest)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 faults" in done.stdout


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        ("figures.json", '"7.06"', '"9.06"', "figures.json"),
        ("tree.toml", "maximum = 15", "maximum = 14", "tree.toml"),
        ("record.jsonl", '"97.06"', '"98.06"', "record.jsonl"),
    ],
)
def test_whatever_is_changed_is_named(published, tmp_path, file, before, after, said):
    folder = tmp_path / "bundle"
    bundles.export(published, folder)
    path = folder / file
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")

    done = verified(folder, published.digest)

    assert done.returncode == 1
    assert said in done.stdout


def test_a_record_that_does_not_follow_is_found_without_its_digest(published, tmp_path):
    """Somebody who may write records seals other ranks: the sums do not agree."""
    folder = tmp_path / "bundle"
    bundles.export(published, folder)
    path = folder / "record.jsonl"
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for line in lines:
        if line.get("component") == "total" and line["rank"] == 2:
            line["rank"] = 1
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text, "utf-8")

    done = verified(folder, hashlib.sha256(text.encode()).hexdigest())

    assert done.returncode == 1
    assert "06002 total: rank" in done.stdout


def rewritten(published, folder, change):
    """A bundle whose record was changed and sealed anew: its verdict."""
    bundles.export(published, folder)
    path = folder / "record.jsonl"
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    change(lines[0]["manifest"])
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text, "utf-8")
    return verified(folder, hashlib.sha256(text.encode()).hexdigest())


def test_another_way_to_sum_up_than_the_tree_s_is_found(published, tmp_path):
    def truncated(manifest):
        manifest["total"]["rounding"] = "truncate"

    done = rewritten(published, tmp_path / "bundle", truncated)

    assert done.returncode == 1
    assert "another way to sum up" in done.stdout


def test_an_edition_sealed_before_it_said_how_it_sums_up_still_holds(
    published, tmp_path
):
    done = rewritten(published, tmp_path / "bundle", lambda told: told.pop("total"))

    assert done.returncode == 0, done.stdout


def verified(folder: Path, digest: str):
    """The program of the bundle alone, by another Python process."""
    words = [sys.executable, "-B", str(folder / "verify.py"), str(folder)]
    return subprocess.run(
        [*words, "--digest", digest],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=60,
        cwd=folder,
    )


def test_an_announcement_says_what_was_printed():
    """Lang Son 2021: 87.11, rank 23, up 3.31 points and 13 places."""
    told = Announced(
        name=Text("Lạng Sơn", "Lạng Sơn"),
        index=Text("Chỉ số cải cách hành chính", "The PAR INDEX"),
        year=2021,
        percent=D("87.11"),
        rank=23,
        of=63,
        group="B",
        change_points=D("3.31"),
        change_places=13,
        rank_low=18,
        rank_high=27,
    )

    said = sentences(told)

    assert said.vi == (
        "Chỉ số cải cách hành chính năm 2021 của Lạng Sơn đạt 87,11%, thuộc nhóm B."
        " Xếp thứ 23/63. Tăng 3,31 điểm phần trăm so với năm trước, tăng 13 bậc."
        " Với sai số của các điểm khảo sát, thứ hạng có thể là 18–27."
    )
    assert "Up 3.31 percentage points on the year before, up 13 places." in said.en
