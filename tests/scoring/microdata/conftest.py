"""A public release of questionnaires in which some people stand alone."""

import csv
import io
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from accounts.models import Role, User
from publishing.models import Release
from publishing.release import life
from scoring.microdata import files
from scoring.models import ResearchFile
from scoring.release import handover
from surveys.models import Response
from tests.accounts.people import hold
from tests.databases import scene
from tests.scoring import factories
from tests.scoring.test_scoring import score

AGES = ("18-24", "25-34", "35-49", "50-60", "over-60")
PEOPLE = 40


def told_apart(response):
    """Ages in uneven shares; one person of a district says a third sex."""
    person = int(response.uid.rpartition("-")[2])
    response.age_group = AGES[min(4, person % 11)]
    response.urban = "urban" if response.psu.endswith("D0") else "rural"
    if person == 7 and response.cluster.endswith("V0"):
        response.sex = "other"
    response.device = "tablet-of-a-village"
    return response


@dataclass
class Handed:
    """A research file and what it was made of."""

    release: object
    kept: ResearchFile
    rows: list
    meaning: dict
    whole: bytes


def people_alone():
    with tempfile.TemporaryDirectory() as folder:
        factories.load_small_register(Path(folder))
    rnd = factories.make_round(people=PEOPLE, provinces=["70", "75"], alter=told_apart)
    files.of(made_public(rnd))


def handed_over():
    release, kept = Release.objects.get(), ResearchFile.objects.get()
    return Handed(release, kept, *opened(bytes(kept.body)))


handed = scene(people_alone, handed_over)


def made_public(rnd):
    analyst, publisher = person("analyst"), person("publisher", Role.PUBLISHER)
    draft = handover.draft(score(rnd), by=analyst)
    now = timezone.now()
    words = {"embargo_until": now, "confirmation": "Hai tỉnh thử nghiệm"}
    return life.seal(draft, by=publisher, at=now, **words)


def person(name, role=None):
    user, _ = User.objects.get_or_create(username=name)
    if role and not user.memberships.filter(role=role).exists():
        hold(user, role)
    return user


def opened(body):
    """(rows of the table, {column: {number: code}}, every byte unpacked)."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        files_in = {name: archive.read(name) for name in archive.namelist()}
    table = next(b for n, b in files_in.items() if n.endswith("microdata.csv"))
    codes = next(b for n, b in files_in.items() if n.endswith("codes.csv"))
    meaning = {}
    for line in csv.DictReader(io.StringIO(codes.decode("utf-8-sig"))):
        of = meaning.setdefault(line["column"], {})
        if line["value"]:
            of[line["value"]] = line["code"]
    rows = list(csv.DictReader(io.StringIO(table.decode())))
    return rows, meaning, b"".join(files_in.values())


def originals(release):
    return list(
        Response.objects.filter(round__code=release.round_code).select_related("unit")
    )
