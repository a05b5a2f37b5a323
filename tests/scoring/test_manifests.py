"""What a sealed release says it was made of, and who finds their form in it."""

import html
import json
import re
from datetime import date
from itertools import count

import pytest
from django.db import connection
from django.utils import timezone

from publishing.models.receipts import split
from publishing.release import life
from publishing.release.digest import record
from scoring.audit import bundles, chains
from scoring.models import Index
from scoring.release import handover, manifests
from surveys import intake
from surveys.models import Response
from tests.scoring import factories
from tests.scoring.test_scoring import score
from tests.surveys import arrivals
from tests.surveys.pairs import amend, reject
from verifier import checking

pytestmark = pytest.mark.django_db
ASK = "/bien-nhan/"


@pytest.fixture
def people(django_user_model, settings):
    settings.SIPAS_SIGNING_KEY = "0c" * 32
    make = django_user_model.objects.create_user
    return make("analyst"), make("publisher")


@pytest.fixture
def rnd(tmp_path):
    factories.load_small_register(tmp_path)
    opens = {"opens": date(2021, 12, 1), "closes": date(2021, 12, 31)}
    return factories.make_round(state="open", **opens)


@pytest.fixture
def handed_in(rnd):
    """Receipts of twelve people of two villages, by uid."""
    return {
        (uid := f"phone-{n}"): intake.accept(
            arrivals.submission(
                uid, stratum="01", psu="01-D0", cluster=f"01-D0-V{n % 2}", weight=1.0
            ),
            sender=arrivals.anybody(may_weigh=True),
            at=arrivals.AT,
        ).number
        for n in range(12)
    }


def published(run, people, **words):
    analyst, publisher = people
    draft = handover.draft(run, by=analyst, **words)
    now = timezone.now()
    return life.seal(draft, by=publisher, at=now, embargo_until=now)


def ask(client, code):
    return html.unescape(client.post(ASK, {"receipt": code}).content.decode())


def test_a_receipt_shows_that_its_form_is_counted(
    rnd, handed_in, people, client, tmp_path
):
    release = published(score(rnd), people)
    code = handed_in["phone-3"]

    said = ask(client, f" {code[:4].lower()}-{code[4:]} ")

    assert "Được tính trong đợt small-2021, phiên bản 1" in said
    proof = tmp_path / "proof.json"
    proof.write_text(re.search(r"<pre>(.*?)</pre>", said, re.S)[1])
    told = json.loads(proof.read_text())
    assert told.keys() == {"round_code", "edition", "index", "size", "path"}
    bundles.export(release, tmp_path / "bundle", public=True)
    words = [str(tmp_path / "bundle"), "--key", bundles.checkpoints.public_key()]
    words += ["--proof", str(proof), "--receipt"]
    assert checking.main([*words, code]) == 0
    assert checking.main([*words, handed_in["phone-4"]]) == 1


def test_a_form_that_does_not_count_has_no_proof(rnd, handed_in, people, client):
    rejected = Response.objects.get(uid="phone-5")
    reject(rejected, reason="kiểm tra", at=timezone.now())
    published(score(rnd), people)

    assert "chưa có trong đợt nào" in ask(client, handed_in["phone-5"])
    assert "chưa có trong đợt nào" in ask(client, "A" * 16)
    assert "Đây không phải biên nhận" in ask(client, "1234")


def test_nobody_sees_a_receipt_before_the_release_is_public(
    rnd, handed_in, people, client
):
    analyst, publisher = people
    draft = handover.draft(score(rnd), by=analyst)
    life.seal(draft, by=publisher, at=timezone.now())

    assert "chưa có trong đợt nào" in ask(client, handed_in["phone-3"])


def test_no_cache_keeps_an_answer_and_an_address_is_not_looked_up(
    rnd, handed_in, people, client
):
    published(score(rnd), people)

    answer = client.get(ASK, {"receipt": handed_in["phone-3"]})

    assert "no-store" in answer["Cache-Control"]
    assert "Được tính trong" not in answer.content.decode()


def test_places_of_receipts_tell_nothing(rnd, handed_in, people):
    release = published(score(rnd), people)

    leaves = split(bytes(release.receipts.leaves))

    assert leaves == sorted(leaves)
    assert len(leaves) == len(handed_in)


def test_the_manifest_is_sealed_with_the_figures(rnd, handed_in, people):
    release = published(score(rnd), people)

    told = release.manifest

    assert told["localities"].keys() == set(factories.PROVINCES)
    assert told["questionnaires"] == {"kept": 192}
    assert b'"manifest":' in next(record(release))
    with pytest.raises(Exception, match="draft a new edition"):
        type(release).objects.filter(pk=release.pk).update(manifest={})


def test_numbers_kept_from_readers_are_not_in_the_manifest(tmp_path, people):
    factories.load_small_register(tmp_path)
    numbers = count(1)

    def seven(response):
        return response if response.unit.code != "70" or next(numbers) <= 7 else None

    run = score(factories.make_round(alter=seven))
    few = Index.objects.filter(run=run, unit__code="70", domain="all")
    assert set(few.values_list("respondents", flat=True)) <= set(range(8))

    release = handover.draft(run, by=people[0])

    assert "questionnaires" not in release.manifest
    assert "dispositions" not in release.manifest
    # What stands beside the figures is kept back with them.
    assert not release.opinions.exclude(unit__level="nation").exists()
    assert not release.remeasures.exclude(unit__level="nation").exists()
    assert not release.places.exists()


def test_rows_changed_since_the_seal_are_named_by_the_bundle(
    rnd, people, tmp_path, capsys
):
    release = published(score(rnd), people)
    changed = Response.objects.filter(unit__code="72").first()
    amend(changed, changes={"sex": "other"}, at=timezone.now())
    bundles.export(release, tmp_path / "bundle")

    found = checking.every_fault(tmp_path / "bundle", bundles.checkpoints.public_key())

    assert list(found) == []
    assert "4 localities as sealed; amended since: ['72']" in capsys.readouterr().out


def test_roots_cannot_be_guessed_without_the_salt(rnd, people, settings):
    run = score(rnd)
    mine = handover.draft(run, by=people[0]).manifest["localities"]
    settings.SECRET_KEY = "another secret of another place, long enough"

    rows = dict(manifests.rows_by_unit(rnd))

    assert manifests.rows_root(manifests.salt_of(run), rows["01"]) != mine["01"]


def test_a_sealed_figure_changed_past_the_triggers_is_named(rnd, people):
    release = published(score(rnd), people)
    figure = release.figures.exclude(percent=None).first()
    assert chains.faults(rnd.code) == []

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE publishing_figure SET percent = percent - 1, lower = NULL,"
            " upper = NULL WHERE id = %s",
            [figure.pk],
        )
        cursor.execute("SET LOCAL session_replication_role = origin")

    (fault,) = chains.faults(rnd.code)
    assert str(fault).startswith("small-2021 release 1: its figures or words")
