import pytest

from config import addresses


def test_every_part_of_a_database_address_is_used():
    entry = addresses.database(
        "postgresql://s%40ipas:p%2Fw@db.example:6432/sipas?sslmode=verify-full"
    )

    assert (entry["USER"], entry["PASSWORD"]) == ("s@ipas", "p/w")
    assert (entry["HOST"], entry["PORT"]) == ("db.example", "6432")
    assert entry["NAME"] == "sipas"
    assert entry["OPTIONS"]["sslmode"] == "verify-full"


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("", "not nothing"),
        ("mysql://sipas:hidden@db/sipas", "not mysql"),
        ("postgresql://sipas:hidden@db:many/sipas", "cannot be read"),
        ("postgresql://sipas:hidden@db:5432/", "names no database"),
    ],
)
def test_a_wrong_database_address_is_refused_without_its_password(url, complaint):
    with pytest.raises(addresses.WrongAddress, match=complaint) as refusal:
        addresses.database(url)

    assert "hidden" not in str(refusal.value)


def test_valkey_is_addressed_as_redis():
    with pytest.raises(addresses.WrongAddress, match="redis:// too"):
        addresses.broker("valkey://127.0.0.1:6379/0")

    assert addresses.broker("redis://h:1/0") == "redis://h:1/0"
