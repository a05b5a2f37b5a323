import re

import pytest

from publishing.models import Figure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sealed")]

TYPED = ("/tim/", "/en/search/")
PAGES = [
    "/",
    "/?basis=units-2025",
    "/xep-hang/",
    "/xep-hang/?indicator=F5&order=name&round=sipas-2021",
    "/tinh/hung-yen/",
    "/tinh/hung-yen/?basis=units-2025",
    "/tinh/hung-yen/tra-loi/",
    "/cac-phuong-phap/",
    "/tinh/hung-yen/cac-phuong-phap/",
    "/nhan-dinh/",
    "/tinh/hung-yen/nhan-dinh/?basis=units-2025",
    "/tim/",
    "/tim/?q=ha",
    "/cong-bo/",
    "/cong-bo/sipas-2024/1/",
    "/cong-bo/sipas-2024/1/tu-dien/",
    "/cong-bo/sipas-2024/phien-ban/",
    "/phuong-phap/",
    "/en/",
    "/en/ranking/",
    "/en/province/hung-yen/",
    "/en/province/hung-yen/answers/?basis=units-2025",
    "/en/opinions/",
    "/en/methods/",
    "/en/province/hung-yen/methods/?basis=units-2025",
    "/en/province/hung-yen/opinions/",
    "/en/search/?q=ha",
    "/en/releases/",
    "/en/releases/sipas-2024/1/",
    "/en/releases/sipas-2024/1/dictionary/",
    "/en/releases/sipas-2024/editions/",
    "/en/method/",
]


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


@pytest.mark.parametrize("address", PAGES)
def test_every_page_says_that_its_figures_are_simulated(client, address):
    page = client.get(address)

    assert page.status_code == 200
    words = "Simulated figures" if address.startswith("/en/") else "Dữ liệu mô phỏng"
    assert words in text_of(page)


@pytest.mark.parametrize("address", PAGES)
def test_no_page_brings_anything_inline_or_from_elsewhere(client, address):
    page = client.get(address).text

    # A block of data is no script: the policy lets it stand, nothing runs it.
    script = r"<script(?! src=\"/| type=\"application/ld\+json\")"
    assert not re.search(rf"\sstyle=|<style|{script}|\son\w+=", page)
    fetched = r"<(?:img|script|link|iframe|source)[^>]+(?:src|href)=[\"'](?!/)"
    assert not re.search(fetched, page)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_may_be_kept_and_weighs_little(client, address):
    page = client.get(address)

    # What somebody typed or supposes is nobody else's page.
    told = "private" if address.startswith(TYPED) else "max-age=60"
    assert told in page.headers["Cache-Control"]
    assert "Cookie" not in page.headers.get("Vary", "")
    assert len(page.content) < 100_000
    again = client.get(address, headers={"if-none-match": page.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/", 5),
        ("/xep-hang/", 4),
        ("/tinh/hung-yen/", 11),
        ("/tinh/hung-yen/tra-loi/", 3),
        ("/phuong-phap/", 3),
        ("/cong-bo/", 3),
        ("/nhan-dinh/", 2),
        ("/tinh/hung-yen/cac-phuong-phap/", 4),
        ("/tinh/hung-yen/nhan-dinh/", 2),
        ("/cong-bo/sipas-2024/1/", 12),
        ("/cong-bo/sipas-2024/1/tu-dien/", 2),
        ("/cong-bo/sipas-2024/phien-ban/", 1),
        ("/tim/", 3),
    ],
)
def test_pages_ask_few_queries(client, address, queries, django_assert_num_queries):
    with django_assert_num_queries(queries):
        client.get(address)


def test_home_prints_the_nation_as_each_language_writes_it(client, sealed):
    nation = Figure.objects.of_nation().get(
        release=sealed, indicator="overall", basis="published", domain="all"
    )
    written = f"{nation.percent:.2f}"

    assert written.replace(".", ",") in text_of(client.get("/"))
    assert written in text_of(client.get("/en/"))
    assert "36.525 người trả lời" in text_of(client.get("/"))
    assert "36,525 respondents" in text_of(client.get("/en/"))


@pytest.mark.parametrize(("basis", "count"), [("published", 63), ("units-2025", 34)])
def test_the_ranking_holds_every_province_once_with_its_limits(client, basis, count):
    page = client.get(f"/xep-hang/?basis={basis}").text

    body = page.split("<tbody")[1]
    assert body.count("<tr") == count
    assert body.count('scope="row"') == count
    assert len(re.findall(r"\(\d\d,\d–\d\d,\d\)|\(\d\d,\d–100,0\)", body)) == count


def test_the_ranking_sorts_by_the_vietnamese_alphabet(client):
    page = client.get("/xep-hang/?order=name").text

    names = re.findall(r'class="of-name"><a [^>]+>([^<]+)<', page)
    assert names[0] == "An Giang"
    assert names.index("Cần Thơ") < names.index("Đà Nẵng") < names.index("Yên Bái")


@pytest.mark.parametrize(("basis", "count"), [("published", 63), ("units-2025", 34)])
def test_the_map_links_every_province_and_shows_both_archipelagos(client, basis, count):
    drawing = re.search(
        r"<svg class='map'.*?</svg>", client.get(f"/?basis={basis}").text
    )

    assert drawing.group().count("<a href=") == count
    assert "Hoàng Sa" in drawing.group()
    assert "Trường Sa" in drawing.group()


def test_a_change_of_method_is_a_break_and_not_a_fall(client):
    page = text_of(client.get("/tinh/hung-yen/"))

    assert "phương pháp mới" in page
    assert "phương pháp khác, không so sánh" in page


def test_a_province_page_says_how_many_cannot_be_told_apart(client):
    page = text_of(client.get("/en/province/hung-yen/"))

    told = re.search(
        r"rank (\d+) of 63\. At least (\d+) surely stand above it and (\d+) below; "
        r"(\d+) cannot",
        page,
    )
    _rank, above, below, alike = map(int, told.groups())
    assert above + below + alike == 62


@pytest.mark.parametrize("words", ["hung yen", "Hưng Yên", "HƯNG YÊN"])
def test_search_finds_with_and_without_accents(client, words):
    answer = client.get("/tim/", {"q": words})

    assert answer.status_code == 302
    assert answer.url == "/tinh/hung-yen/"


def test_search_that_finds_nothing_says_what_to_do(client):
    page = text_of(client.get("/en/search/", {"q": "atlantis"}))

    assert "Accents do not matter" in page


def test_the_other_language_keeps_the_page_and_its_question(client):
    page = client.get("/xep-hang/?indicator=F2").text

    assert 'href="/en/ranking/?indicator=F2"' in page


@pytest.mark.parametrize(
    "address",
    [
        "/tinh/khong-co/",
        "/xep-hang/?round=sipas-1999",
        "/xep-hang/?indicator=F9",
        "/?basis=units-1990",
        "/cong-bo/sipas-2024/9/",
        "/cong-bo/sipas-2024/99999999999/",
    ],
)
def test_what_is_not_there_is_not_found_kindly(client, address):
    answer = client.get(address)

    assert answer.status_code == 404
    assert "Không có trang này" in text_of(answer)


def test_a_wrong_round_is_named(client):
    page = text_of(client.get("/en/ranking/?round=sipas-1999"))

    assert "No public release of the round “sipas-1999”" in page


def test_downloads_say_simulated_in_their_names(client, sealed):
    table = client.get("/cong-bo/sipas-2024/1/so-lieu.csv?bom=no")
    record = client.get("/cong-bo/sipas-2024/1/ban-ghi.jsonl")

    assert "simulated-sipas-2024-1" in table.headers["Content-Disposition"]
    lines = table.content.decode().splitlines()
    assert len(lines) == 1 + sealed.figures.count()
    assert lines[1].split(",")[2] == "true"
    assert b"".join(record.streaming_content).startswith(b"{")


def test_before_the_first_release_the_portal_says_so(client, monkeypatch):
    monkeypatch.setattr("publishing.pages.selection.public_releases", lambda: ())

    assert "Chưa có gì được công bố" in text_of(client.get("/"))
    assert "Chưa có gì được công bố" in text_of(client.get("/tinh/hung-yen/"))


def test_groups_of_people_stand_in_the_order_of_the_questionnaire(client):
    page = text_of(client.get("/tinh/hung-yen/"))

    groups = page[page.index("Theo giới tính") :]
    assert groups.index("Nữ") < groups.index("Nam")
