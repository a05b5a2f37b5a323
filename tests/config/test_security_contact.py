"""/.well-known/security.txt names whom the operator named, or is not there."""

from datetime import UTC, datetime

import pytest

from config import checks
from config.web import security_contact

ADDRESS = "/.well-known/security.txt"


def test_who_reads_of_weaknesses_is_told_to_everybody(client, settings):
    settings.SECURITY_CONTACT = "mailto:security@ministry.example"

    answer = client.get(ADDRESS)

    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    said = answer.content.decode().splitlines()
    assert said[0] == "Contact: mailto:security@ministry.example"
    assert client.post(ADDRESS).status_code == 405


def test_it_expires_within_the_year_that_rfc_9116_recommends():
    said = security_contact.text("tel:+84-1", at=datetime(2026, 11, 30, tzinfo=UTC))

    assert "Expires: 2027-09-26T00:00:00Z\n" in said


@pytest.mark.parametrize(
    "contact", ["", "security@ministry.example", "https://a\nContact: mailto:b@c.d"]
)
def test_a_contact_that_cannot_be_used_is_not_shown_and_the_check_says_so(
    client, settings, contact
):
    settings.SECURITY_CONTACT = contact

    (warning,) = checks.somebody_hears_of_weaknesses(None)

    assert warning.id == "sipas.W001"
    assert "SIPAS_SECURITY_CONTACT" in warning.hint
    assert client.get(ADDRESS).status_code == 404
