"""Files follow what the public may read, and say of a round what is so."""

import pytest
from django.utils import timezone

from publishing.exports import BY_NAME
from publishing.portal import files
from publishing.release import life
from tests.publishing import factories

pytestmark = pytest.mark.usefixtures("country")
FOLDER = "/cong-bo/sipas-2024/1/tep/"


@pytest.fixture(autouse=True)
def nothing_at_hand():
    files._made.cache_clear()


@pytest.mark.parametrize("name", ["figures.csv", "ddi.xml"])
def test_an_official_round_says_nothing_of_simulation(client, name):
    factories.published(simulated=False)

    answer = client.get(FOLDER + name)

    assert "simulated-" not in answer.headers["Content-Disposition"]
    assert "mô phỏng" not in answer.content.decode().replace("Mô phỏng", "").replace(
        "có: không ai trả lời", ""
    )


def test_a_withdrawn_edition_gives_no_file(client):
    release = factories.published()
    client.get(FOLDER + "figures.csv")
    by = factories.person("publisher")
    life.withdraw(release, by=by, at=timezone.now(), reason="Sai trọng số")

    for name in ("figures.csv", "figures.xlsx"):
        assert client.get(FOLDER + name).status_code == 404
    assert client.get("/cong-bo/sipas-2024/1/tu-dien/").status_code == 404
    assert client.get("/cong-bo/sipas-2024/1/ban-ghi.jsonl").status_code == 404


def test_an_embargoed_edition_gives_no_file(client, tomorrow):
    factories.published(embargo_until=tomorrow)

    assert client.get(FOLDER + "figures.csv").status_code == 404
    assert client.get("/cong-bo/sipas-2024/phien-ban/").status_code == 404


def test_a_name_cannot_end_the_description(client):
    factories.published(name_en="</script><script>alert(1)</script>")

    page = client.get("/en/releases/sipas-2024/1/").text

    assert "<script>alert" not in page


def test_without_distributions_only_files_with_figures_are_listed(client):
    factories.published(distributions=())

    page = client.get("/cong-bo/sipas-2024/1/").text

    assert "answers.csv" not in page.split("application/ld+json")[0]
    for name in BY_NAME:
        assert client.get(FOLDER + name).status_code == 200
