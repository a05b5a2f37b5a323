"""Downloads as readers meet them: addresses, caches, words, what is not there."""

import json
import re

import pytest

from publishing.exports import BY_NAME, FILES
from publishing.portal import files
from tests.publishing.test_portal import text_of

pytestmark = pytest.mark.django_db
FOLDER = "/cong-bo/sipas-2024/1/tep/"


@pytest.fixture(autouse=True)
def nothing_at_hand():
    """Other tests' releases have the same keys: no body outlives its test."""
    files._made.cache_clear()


@pytest.mark.parametrize("name", list(BY_NAME))
def test_every_file_is_kept_for_a_week_and_asked_for_by_its_tag(client, release, name):
    answer = client.get(FOLDER + name)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == BY_NAME[name].kind
    saved = f'filename="simulated-sipas-2024-1-{name}"'
    assert saved in answer.headers["Content-Disposition"]
    assert "max-age=604800" in answer.headers["Cache-Control"]
    assert "s-maxage=3600" in answer.headers["Cache-Control"]
    files._made.cache_clear()
    tag = answer.headers["ETag"]
    again = client.get(FOLDER + name, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert files._made.cache_info().currsize == 0


@pytest.mark.parametrize("name", [f.name for f in FILES if f.kind.startswith("text/")])
def test_a_csv_comes_without_its_mark_for_programs(client, release, name):
    marked = client.get(FOLDER + name)
    plain = client.get(FOLDER + name + "?bom=no")

    assert marked.content == b"\xef\xbb\xbf" + plain.content
    assert marked.headers["ETag"] != plain.headers["ETag"]


def test_each_language_has_its_own_labels_and_tag(client, release):
    here = client.get(FOLDER + "figures.json")
    there = client.get("/en/releases/sipas-2024/1/files/figures.json")

    assert "[Dữ liệu mô phỏng]" in here.json()["label"]
    assert "[Simulated figures]" in there.json()["label"]
    assert here.headers["ETag"] != there.headers["ETag"]


def test_an_unknown_file_is_named(client, release):
    answer = client.get(FOLDER + "figures.docx")

    assert answer.status_code == 404
    assert "figures.docx" in text_of(answer)


@pytest.mark.parametrize("address", ["/cong-bo/", "/en/releases/"])
def test_the_page_of_an_edition_lists_every_file(client, release, address):
    page = client.get(f"{address}sipas-2024/1/").text

    names = re.findall(r"/(?:tep|files)/([\w.-]+)\"", page)
    assert set(names) == set(BY_NAME)


def test_the_page_describes_the_edition_for_search_engines(client, release):
    page = client.get("/en/releases/sipas-2024/1/").text

    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    told = json.loads(block.group(1))
    assert told["@type"] == "Dataset"
    assert told["name"].startswith("[Simulated figures]")
    assert told["description"].startswith("Simulated figures")
    assert told["identifier"] == f"sha256:{release.digest}"
    addresses = [file["contentUrl"] for file in told["distribution"]]
    assert len(addresses) == len(FILES)
    assert (
        client.get(addresses[-1].removeprefix("http://testserver")).status_code == 200
    )


def test_citing_names_the_edition_its_day_address_and_digest(client, release):
    page = text_of(client.get("/en/releases/sipas-2024/1/"))

    cited = page[page.index("Cite this") :]
    for word in ("[Simulated figures]", "edition 1", "6 April 2025", "/sipas-2024/1/"):
        assert word in cited
    assert release.digest[:16] in cited


def test_the_dictionary_explains_every_column_and_code(client, release):
    page = text_of(client.get("/cong-bo/sipas-2024/1/tu-dien/"))

    for word in ("change_verdict", "nhiều khả năng tăng thật", "level_5", "S2.5.2"):
        assert word in page
    rows = client.get(FOLDER + "dictionary.csv").content.decode().splitlines()
    assert "true,figures,percent,,decimal,Chỉ số (%),Index (%)" in "\n".join(rows)
