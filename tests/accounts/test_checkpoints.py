"""Checkpoints: signed, sent out, and read far away by the standard library alone."""

import json
import random
import subprocess
import sys
from dataclasses import asdict

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.ledger import checkpoints
from accounts.ledger.proofs.verify_links import START, LinkRow, link_hash
from accounts.models import Checkpoint
from scoring.audit import chains
from tests.attack import record
from tests.scoring import factories
from verifier import verify_checkpoints as offline

FORKS = 1_000


@pytest.fixture
def rnd(tmp_path, db, settings):
    settings.SIPAS_SIGNING_KEY = "07" * 32
    settings.SIPAS_CHECKPOINTS = str(tmp_path / "out")
    settings.SIPAS_CHECKPOINT_MAIL = ["party@example.org"]
    factories.load_small_register(tmp_path)
    return factories.make_round()


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200))
@settings(max_examples=25)
def test_signatures_are_those_of_rfc_8032(seed, message):
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)

    assert offline.signed_by(public, message, signature)
    assert not offline.signed_by(public, message + b".", signature)
    assert not offline.signed_by(
        public, message, bytes([signature[0] ^ 1]) + signature[1:]
    )


def test_the_first_vector_of_rfc_8032():
    public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    signature = (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )
    assert offline.signed_by(bytes.fromhex(public), b"", bytes.fromhex(signature))


def test_a_checkpoint_goes_out_to_a_file_and_by_mail_once_a_day(rnd, tmp_path):
    call_command("checkpoint", rnd.code)
    call_command("checkpoint", rnd.code)

    kept = Checkpoint.objects.get()
    assert (tmp_path / "out" / kept.file).read_text() == kept.text
    assert [sent.body for sent in mail.outbox] == [kept.text]


def test_a_mail_server_that_is_away_takes_no_checkpoint_back(
    rnd, tmp_path, monkeypatch, caplog
):
    def refuse(*_words, **_more):
        raise ConnectionRefusedError(111)

    monkeypatch.setattr(checkpoints, "send_mail", refuse)
    call_command("checkpoint", rnd.code)

    kept = Checkpoint.objects.get()
    assert (tmp_path / "out" / kept.file).read_text() == kept.text
    assert "was not mailed" in caplog.text


def test_workers_take_one_where_a_chain_grew(rnd):
    chains.daily()
    chains.daily()

    assert Checkpoint.objects.count() == 1
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE accounts_checkpoint SET text = ''")


def test_another_machine_needs_the_file_the_links_and_python_alone(rnd, tmp_path):
    call_command("checkpoint", rnd.code)
    links = tmp_path / "links.jsonl"
    call_command("verify_chain", rnd.code, export=links)
    file = tmp_path / "out" / Checkpoint.objects.get().file
    words = [sys.executable, "-I", "-S", offline.__file__]
    words += ["--key", checkpoints.public_key(), "--links", str(links), str(file)]

    sound = subprocess.run(words, capture_output=True, text=True, check=False)
    file.write_text(file.read_text().replace("chain small", "chain smell", 1))
    forged = subprocess.run(words, capture_output=True, text=True, check=False)

    assert (sound.returncode, sound.stdout) == (0, "1 checkpoints agree\n")
    assert forged.returncode == 1
    assert "the signature is not of this key" in forged.stdout


def grown(chance, links, to, name="r/0"):
    """More links on a chain, of chance words."""
    links = list(links)
    while len(links) < to:
        before = links[-1].hash if links else START
        body = json.dumps({"inserted": {str(chance.randrange(10**9)): "x"}})
        link = LinkRow(name, len(links) + 1, "t", "now", body, before, "")
        links.append(LinkRow(**asdict(link) | {"hash": link_hash(link)}))
    return links


def told(name, at, links):
    return name, "r", at, {"r/0": (len(links), links[-1].hash)}


def test_a_chain_rewritten_whole_is_found_by_any_checkpoint_kept_elsewhere():
    """Each fork leaves the true chain before its checkpoint; all must be found."""
    chance = random.Random(8032)
    for _ in range(FORKS):
        size = chance.randint(2, 30)
        true = grown(chance, [], size)
        left = chance.randrange(size)
        forked = grown(chance, true[:left], chance.randint(left + 1, 40))

        kept, shown = told("kept", "1", true), told("shown", "2", forked)
        hashes = {(link.chain, link.seq): link.hash for link in forked}
        found = [
            *offline.disagreements([kept, shown]),
            *offline.apart([kept], hashes),
        ]

        record.note("forks", tried=1, through=not found)
        assert found
        assert offline.broken(map(asdict, forked))[0] == []


def test_honest_growth_disagrees_with_nothing():
    chance = random.Random(1)
    links = grown(chance, [], 20)
    kept = [told(str(n), f"{n:02}", links[:n]) for n in range(1, 21)]
    hashes = {(link.chain, link.seq): link.hash for link in links}

    assert list(offline.disagreements(kept)) == []
    assert list(offline.apart(kept, hashes)) == []
