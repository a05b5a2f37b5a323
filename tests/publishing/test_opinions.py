"""The page of perception, needs and expectations: what it prints and what it claims."""

import csv
import io
from decimal import Decimal

import pytest

from publishing.models import Opinion
from publishing.pages.opinions import Asked, Chosen
from tests.publishing import factories
from tests.publishing.test_portal import text_of


@pytest.mark.django_db
def test_every_option_is_printed_beside_the_nation(client, sealed):
    kept = {
        (o.unit.level, o.option): o
        for o in sealed.opinions.filter(basis="published", item="N5")
        if o.unit.slug in ("hung-yen", "ca-nuoc") or o.unit.level == "nation"
    }

    page = text_of(client.get("/en/province/hung-yen/opinions/"))

    for option in ("none", "some", "many"):
        own, nation = kept["province", option], kept["nation", option]
        row = page[page.index(f"Option {option}") :][:120]
        assert f"{own.percent}%" in row
        assert f"the whole country {nation.percent:.1f}" in row


@pytest.mark.django_db
def test_a_release_without_such_items_has_no_such_page(client, country):
    factories.published(opinions=(), questions=[])

    page = client.get("/nhan-dinh/")

    assert page.status_code == 404
    assert "không có nhận định" in text_of(page)
    assert "/nhan-dinh/" not in client.get("/").text


@pytest.mark.django_db
def test_the_file_has_a_line_for_every_option_of_every_unit(client, sealed):
    text = client.get("/cong-bo/sipas-2024/1/tep/opinions.csv")
    if text.status_code == 404:
        from django.urls import reverse

        text = client.get(
            reverse("portal:file", args=["sipas-2024", 1, "opinions.csv"])
        )
    rows = list(csv.DictReader(io.StringIO(text.content.decode("utf-8-sig"))))

    assert len(rows) == sealed.opinions.count()
    row = next(r for r in rows if r["item"] == "E1" and r["option"] == "fees")
    assert (row["item_vi"], row["option_en"]) == ("Câu hỏi E1", "Option fees")
    assert row["simulated"] == "true"


def asked(first, second, *, apart):
    """Two options whose limits lie apart, or overlap."""
    width = Decimal("0.5") if apart else Decimal(30)
    options = [
        Chosen(
            name,
            Opinion(percent=p, lower=max(p - width, 0), upper=p + width, answered=90),
            None,
        )
        for name, p in (("A", Decimal(first)), ("B", Decimal(second)))
    ]
    return Asked("N1", "?", several=False, provisional=False, options=tuple(options))


def test_the_sentence_claims_most_only_where_limits_part():
    assert "Được chọn nhiều nhất: “B”" in asked(40, 60, apart=True).sentence
    assert "trong phạm vi sai số" in asked(40, 60, apart=False).sentence
