"""Bundles: another machine makes every published figure again, byte by byte."""

import hashlib
import itertools
import os
import shutil
import subprocess
import sys
from io import StringIO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.ledger import checkpoints
from publishing.release import life
from scoring.audit import bundles
from scoring.release import handover
from tests.scoring import factories
from tests.scoring.rounds_on_disk import ROUNDS, loaded, scored
from tests.scoring.test_scoring import score
from verifier import checking

# Each adds rules of its own; EVERY_DESIGN=1 takes all of them.
SOME = {"raked-two-stage", "lonely-average", "pooled"}
DESIGNS = sorted(
    folder.name
    for folder in ROUNDS.iterdir()
    if (folder / "round.toml").exists()
    and folder.name != "lonely-fail"
    and (folder.name in SOME or os.environ.get("EVERY_DESIGN"))
)
LEARNING = [
    (name, word)
    for name, word in itertools.product(DESIGNS, ("moderated", "pooled"))
    if os.environ.get("EVERY_DESIGN")
    or (name, word) in {("raked-two-stage", "moderated"), ("lonely-average", "pooled")}
]
SEED = "0b" * 32

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(django_user_model, settings):
    settings.SIPAS_SIGNING_KEY = SEED
    make = django_user_model.objects.create_user
    return make("analyst"), make("publisher")


@pytest.fixture
def sealed(tmp_path, people):
    """A release of the second of two rounds, so that it tells what moved."""
    factories.load_small_register(tmp_path)
    score(factories.make_round(code="small-2020", year=2020, seed=3))
    return seal(score(factories.make_round()), people)


def seal(run, people):
    analyst, publisher = people
    draft = handover.draft(run, by=analyst)
    return life.seal(draft, by=publisher, at=timezone.now())


def verify(folder):
    """What verify.py says far away: with nothing but the standard library."""
    program = [sys.executable, "-I", "-S", folder / "verify.py", folder]
    said = subprocess.run(
        [*program, "--key", checkpoints.public_key()],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    assert not said.stderr, said.stderr
    return said.returncode, said.stdout


def faults(folder):
    return list(checking.every_fault(folder, checkpoints.public_key()))


def signed_again(folder):
    """As by somebody who holds the key, over whatever stands there now."""
    for name in ("SHA256SUMS", "SHA256SUMS.sig"):
        (folder / name).unlink()
    bundles.sign(folder, Ed25519PrivateKey.from_private_bytes(bytes.fromhex(SEED)))


def test_every_figure_is_made_again_far_away(sealed, tmp_path):
    folder = tmp_path / "bundle"
    call_command("export_bundle", sealed.round_code, folder, stdout=StringIO())
    printed = sealed.figures.exclude(note="withheld").count()
    spreads = sealed.distributions.exclude(note="withheld").count()

    code, said = verify(folder)

    assert code == 0, said
    assert f"digest {sealed.digest}" in said
    assert f"figures: {printed} of {printed} made again" in said
    assert f"distributions: {spreads} of {spreads} made again" in said


@pytest.mark.usefixtures("small_register")
@pytest.mark.parametrize("name", DESIGNS)
def test_every_design_and_fit_is_made_again(name, people, tmp_path, capsys):
    """The rounds compared with R: finite populations, lone PSUs, fitted weights."""
    release = seal(scored(loaded(ROUNDS / name)), people)
    bundles.export(release, tmp_path / "bundle")
    printed = release.figures.exclude(note="withheld").count()

    assert faults(tmp_path / "bundle") == []
    assert f"figures: {printed} of {printed}" in capsys.readouterr().out


def learning(folder, name, *, word, to):
    """A copy of a round's folder whose errors learn from other units."""
    copy = shutil.copytree(folder / name, to / name)
    text = (copy / "methodology.toml").read_text("utf-8")
    told = f'[rules]\nvariance = "{word}"'
    (copy / "methodology.toml").write_text(text.replace("[rules]", told), "utf-8")
    return copy


@pytest.mark.usefixtures("small_register")
@pytest.mark.parametrize(("name", "word"), LEARNING)
def test_errors_that_learn_from_other_units_are_made_again(
    name, word, people, tmp_path, capsys
):
    folder = learning(ROUNDS, name, word=word, to=tmp_path)
    release = seal(scored(loaded(folder)), people)
    bundles.export(release, tmp_path / "bundle")
    printed = release.figures.exclude(note="withheld").count()

    assert faults(tmp_path / "bundle") == []
    assert f"figures: {printed} of {printed}" in capsys.readouterr().out
    assert release.figures.filter(error_from=word).exists()


def test_a_bundle_that_was_touched_is_refused_and_the_place_named(sealed, tmp_path):
    folder = tmp_path / "bundle"
    bundles.export(sealed, folder)
    record = folder / "record.jsonl"
    true = record.read_text()

    (folder / "extra").write_text("")
    record.write_text(true.replace('"percent":"8', '"percent":"9', 1))

    assert faults(folder) == ["extra: was added", "record.jsonl: was changed"]
    (folder / "extra").unlink()

    # A key holder who prints another figure than the tallies give is found as well.
    signed_again(folder)
    found = faults(folder)
    assert len(found) == 2
    assert found[0].startswith("figures: not what the tallies give")
    assert found[1].startswith("figures: the tallies give")


def test_another_key_signs_nothing(sealed, tmp_path):
    bundles.export(sealed, tmp_path / "bundle")
    stranger = Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()

    found = list(checking.every_fault(tmp_path / "bundle", stranger))

    assert found == ["SHA256SUMS.sig: not signed by this key"]


def test_a_public_bundle_holds_what_readers_have_and_nothing_else(sealed, tmp_path):
    folder = tmp_path / "bundle"
    bundles.export(sealed, folder, public=True)

    code, said = verify(folder)

    assert code == 0, said
    names = {path.name for path in folder.rglob("*") if path.is_file()}
    assert names == {
        *("record.jsonl", "methodology.toml", "instrument.toml", "design.json"),
        *("verify.py", "SHA256SUMS", "SHA256SUMS.sig"),
    }
    record = (folder / "record.jsonl").read_bytes()
    assert hashlib.sha256(record).hexdigest() == sealed.digest
    assert "small-2021-" not in (folder / "design.json").read_text()


def test_ranks_of_a_public_bundle_are_those_of_its_percents(sealed, tmp_path):
    folder = tmp_path / "bundle"
    bundles.export(sealed, folder, public=True)
    record = folder / "record.jsonl"
    record.write_text(record.read_text().replace('"rank":1,', '"rank":2,', 1))
    signed_again(folder)

    (found,) = faults(folder)

    assert "the ranks are not those of the percents" in found


def test_a_folder_that_exists_is_left_alone(sealed, tmp_path):
    with pytest.raises(CommandError, match="folder_is_taken"):
        call_command("export_bundle", sealed.round_code, tmp_path)
