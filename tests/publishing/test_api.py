import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(client):
    def get(address, **query):
        return client.get(f"/api/v1/{address}", query)

    return get


@pytest.mark.parametrize(
    "address", ["releases/", "figures/", "answers/", "releases/sipas-2024/1/"]
)
def test_every_answer_says_simulated(api, sealed, address):
    assert api(address).json()["simulated"] is True


def test_the_root_says_where_everything_is(api, client):
    addresses = api("").json()

    assert {"releases", "figures", "schema"} <= set(addresses)
    for address in addresses.values():
        assert client.get(address.removeprefix("http://testserver")).status_code != 404


def test_an_unknown_basis_is_refused_with_those_there_are(api, sealed):
    answer = api("figures/", basis="units-1997")

    assert answer.status_code == 400
    (told,) = answer.json()["errors"]
    assert told["field"] == "basis"
    assert "published, units-2025" in told["en"]


def test_releases_are_listed_newest_first(api, sealed):
    listed = api("releases/").json()["results"]

    codes = [release["round_code"] for release in listed]
    assert codes == ["sipas-2024", "sipas-2023", "sipas-2021"]


def test_a_release_brings_its_indicators_in_order(api, sealed):
    answer = api("releases/sipas-2024/1/").json()

    assert answer["digest"] == sealed.digest
    five = [i["code"] for i in answer["indicators"] if i["sub_index"]]
    assert five == ["F1", "F2", "F3", "F4", "F5"]


def test_figures_of_one_province_are_the_announced_ones(api, sealed):
    answer = api(
        "figures/", release="sipas-2024", indicator="overall", unit="33"
    ).json()

    kept = sealed.figures.get(
        basis="published", indicator="overall", domain="all", unit__code="33"
    )
    assert answer["count"] == 1
    assert answer["release"] == "sipas-2024/1"
    assert answer["results"][0]["percent"] == str(kept.percent)
    assert answer["results"][0]["rank_high"] == kept.rank_high


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"indicator": "overall"}, 64),
        ({"indicator": "overall", "basis": "units-2025"}, 35),
        ({"indicator": ["F1", "F2"], "unit": "VN"}, 2),
        ({"indicator": "overall", "domain": "sex", "unit": "33"}, 2),
        ({"indicator": "none"}, 0),
        ({"indicator": "overall", "unit_level": "province"}, 63),
        ({"indicator": "overall", "domain": "sex", "domain_level": "female"}, 63),
    ],
)
def test_figures_are_filtered(api, sealed, query, count):
    assert api("figures/", **query).json()["count"] == count


def test_figures_are_paged(api, sealed):
    first = api("figures/", limit=2).json()

    assert len(first["results"]) == 2
    assert "offset=2" in first["next"]


def test_figures_ask_few_queries(api, sealed, django_assert_num_queries):
    # One of them counts how often this source asks.
    with django_assert_num_queries(4):
        api("figures/", limit=500)


def test_an_unchanged_answer_is_not_sent_again(client, sealed):
    first = client.get("/api/v1/releases/")

    again = client.get(
        "/api/v1/releases/", headers={"if-none-match": first.headers["ETag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client, sealed, method):
    assert getattr(client, method)("/api/v1/figures/").status_code == 405


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 64 * 19),
        ({"basis": "units-2025", "indicator": "S2.1.1"}, 35),
        ({"unit": ["01", "33"], "indicator": "S2.1.1"}, 2),
        ({"unit_level": "nation"}, 19),
    ],
)
def test_answers_are_filtered(api, sealed, query, count):
    assert api("answers/", **query).json()["count"] == count


def test_answers_are_the_kept_ones_and_say_why_some_are_missing(api, sealed):
    answer = api("answers/", indicator="S2.1.1", unit=["01", "33"]).json()

    withheld, told = answer["results"]
    kept = sealed.distributions.get(
        basis="published", indicator="S2.1.1", unit__code="33"
    )
    assert (withheld["level_1"], withheld["note"]) == (None, "below_minimum")
    assert told["level_5"] == str(kept.level_5)


@pytest.mark.parametrize(
    ("query", "count"),
    [({"round": "sipas-2023"}, 1), ({"year": 2021}, 1), ({"simulated": "false"}, 0)],
)
def test_releases_are_filtered(api, sealed, query, count):
    assert api("releases/", **query).json()["count"] == count


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("figures/", {"province": "33"}),
        ("answers/", {"domain": "sex"}),
        ("releases/", {"year": "last"}),
        ("releases/", {"simulated": "1"}),
    ],
)
def test_a_filter_there_is_not_is_refused_by_name(api, sealed, address, query):
    answer = api(address, **query)

    assert answer.status_code == 400
    assert [one["field"] for one in answer.json()["errors"]] == list(query)


def test_a_release_brings_the_addresses_of_its_files(api, client, sealed):
    files = api("releases/sipas-2024/1/").json()["files"]

    address = files["dictionary.csv"].removeprefix("http://testserver")
    assert client.get(address).status_code == 200
