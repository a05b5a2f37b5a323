"""Announced tables in a chain of the ledger: each deed a link, changes by SQL found."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import Checkpoint, Link
from publishing.announced import life
from publishing.linked_tables import ANNOUNCED_CHAIN
from scoring.audit import chains
from tests.publishing import factories
from tests.publishing.announced.small import ROWS
from tests.publishing.announced.test_life import drafted

pytestmark = pytest.mark.django_db
EDITIONS, FIGURES = "publishing_announcededition", "publishing_announcedfigure"


@pytest.fixture
def analyst(db):
    factories.register(only=("01", "20", "31", "33", "48", "80"))
    return factories.person("analyst")


@pytest.fixture
def publisher(analyst):
    return factories.person("publisher")


@pytest.fixture
def sealed(analyst, publisher):
    """A corrected table: its first edition superseded, its second public."""
    life.seal(drafted(analyst), by=publisher, at=timezone.now())
    second = drafted(analyst, ROWS[:-1], reason="Bỏ một dòng")
    return life.seal(second, by=publisher, at=timezone.now())


def deeds():
    links = Link.objects.filter(chain=ANNOUNCED_CHAIN).order_by("seq")
    return [next(iter(json.loads(link.body))) for link in links]


def past_triggers(statement):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        assert cursor.rowcount > 0
        cursor.execute("SET LOCAL session_replication_role = origin")


def faults(code=ANNOUNCED_CHAIN):
    return sorted(
        (fault.place.partition(" ")[0], fault.what) for fault in chains.faults(code)
    )


def test_each_deed_is_a_link_and_all_hold(sealed, analyst, publisher):
    life.withdraw(sealed, by=publisher, at=timezone.now(), reason="Sai nguồn")
    life.discard(drafted(analyst, ROWS[:2], reason="Thử"), by=analyst)

    assert deeds() == [
        # drafted, sealed; drafted, the older superseded, sealed; withdrawn
        *("inserted", "changed", "inserted", "changed", "changed", "changed"),
        # drafted and discarded
        *("inserted", "deleted"),
    ]
    # The trail's own links are written last of all.
    connection.check_constraints()
    assert chains.faults() == []


@pytest.mark.parametrize(
    ("statement", "place", "what"),
    [
        (
            f"UPDATE {EDITIONS} SET declaration = declaration || ' '",
            EDITIONS,
            "row was",
        ),
        (f"UPDATE {EDITIONS} SET name_vi = 'Khác'", EDITIONS, "the row was changed"),
        (
            f"UPDATE {EDITIONS} SET sealed_at = now() - interval '1 day'",
            EDITIONS,
            "changed",
        ),
        (f"UPDATE {EDITIONS} SET state = 'withdrawn'", EDITIONS, "changed"),
        (f"DELETE FROM {FIGURES}; DELETE FROM {EDITIONS}", EDITIONS, "the row is gone"),
        (
            f"INSERT INTO {EDITIONS} (code, family, edition, state, name_vi, name_en,"
            " first_year, last_year, declaration, drafted_at, digest, reason)"
            " SELECT code, family, edition + 10, 'draft', name_vi, name_en,"
            " first_year, last_year, declaration, drafted_at, digest, 'Thêm'"
            f" FROM {EDITIONS}",
            EDITIONS,
            "no link tells of this row",
        ),
        (f"UPDATE {FIGURES} SET percent = percent + 1", "table", "sealed"),
        (f"UPDATE {FIGURES} SET source = 'https://other.example/'", "table", "sealed"),
        (f"UPDATE {FIGURES} SET decimals = '{{}}'", "table", "sealed"),
        (f"DELETE FROM {FIGURES}", "table", "not those that were sealed"),
        ("UPDATE accounts_link SET body = body || ' '", "#1", "after it was written"),
        ("DELETE FROM accounts_link WHERE seq = 2", "#3", "link 2 is missing"),
    ],
)
def test_what_the_owner_changes_past_the_triggers_is_found(
    sealed, statement, place, what
):
    past_triggers(statement)

    found = faults()

    assert any(at == place and what in said for at, said in found), found
    with pytest.raises(CommandError, match="places do not hold"):
        call_command("verify_chain", ANNOUNCED_CHAIN, stdout=StringIO())


def test_another_chain_does_not_answer_for_it(sealed):
    past_triggers(f"UPDATE {FIGURES} SET percent = percent + 1")

    assert chains.faults("sipas-2024") == []


def test_a_checkpoint_is_signed_of_it_and_by_the_workers(sealed, settings, tmp_path):
    settings.SIPAS_SIGNING_KEY = "07" * 32
    settings.SIPAS_CHECKPOINTS = str(tmp_path)

    chains.daily()

    head = Link.objects.filter(chain=ANNOUNCED_CHAIN).latest("seq")
    kept = Checkpoint.objects.get(round_code=ANNOUNCED_CHAIN)
    assert f"chain announced {head.seq} {head.hash}\n" in kept.text
    assert (tmp_path / kept.file).read_text() == kept.text
