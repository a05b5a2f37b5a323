"""The portal in a process and under a database role of its own."""

import re
import subprocess
import sys
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import URLResolver

from config import urls
from config.web import sides
from publishing.exports import FILES
from tests.config import portal_process
from tests.config.portal_process import DESK, PROJECT, ask
from tests.databases import scene
from tests.publishing import factories

PLACE = "sipas-2024/1"
# Links are followed from here.
BEGIN = ("/", "/en/", "/api/v1/", "/api/v1/releases/", "/api/v1/figures/")
# All of them, so that none is sorted apart and the portal starts once.
pytestmark = pytest.mark.django_db
LEFT_OUT = re.compile(r"/static/|/(docs|schema)/|\?.*&.*&|/(admin|xem-truoc)/")
OF_A_KIND = 1


def two_rounds():
    factories.register(only=("01", "33", "48", "75", "80"))
    factories.published(round_code="sipas-2023", year=2023, seed=23)
    factories.published()


def role_of_the_portal():
    with pytest.MonkeyPatch.context() as patch:
        return portal_process.let_the_portal_in(patch)


# Two public rounds; its value is the address under which the portal reads them.
address = scene(two_rounds, role_of_the_portal)


@pytest.fixture(scope="module")
def portal(address, tmp_path_factory):
    """(base address, log) of a running portal."""
    with portal_process.serving(address, tmp_path_factory.mktemp("portal")) as both:
        yield both


def kind_of(path):
    """Addresses of one kind differ in places and numbers, files in language too."""
    parts = urlsplit(path)
    plain = re.sub(r"/(tinh|province)/[^/]+", "/tinh/-", parts.path)
    if "/bao-cao/" in plain or "/reports/" in plain:
        plain = plain.rpartition(".")[2]
    elif "." in plain:
        plain = plain.rpartition("/")[2]
    return plain, tuple(sorted(pair.split("=")[0] for pair in parts.query.split("&")))


def links(path, page):
    found = re.findall(r'(?:href|action)="([^"#]+)', page.decode("utf-8", "ignore"))
    found += re.findall(
        r'"(?:http://testserver|http://127[^/"]+)(/[^"]+)"',
        page.decode("utf-8", "ignore"),
    )
    for link in found:
        whole = urljoin(f"http://here{path}", unescape(link))
        if whole.startswith("http://here/") and not LEFT_OUT.search(whole):
            yield whole.removeprefix("http://here")


def walk(base):
    """(path, status, type, content) of every address reachable, one of each kind."""
    waiting, seen, kinds = list(BEGIN), set(BEGIN), {}
    waiting += [f"/cong-bo/{PLACE}/tep/{file.name}" for file in FILES]
    while waiting:
        path = waiting.pop(0)
        status, headers, content = ask(base, path)
        yield path, status, headers, content
        if "html" not in headers["Content-Type"]:
            continue
        for link in links(path, content):
            kinds.setdefault(kind_of(link), set()).add(link)
            if link not in seen and len(kinds[kind_of(link)]) <= OF_A_KIND:
                seen.add(link)
                waiting.append(link)


def page_of(client, path, base):
    """The page as the process of both sides makes it, under the same host."""
    return client.get(path, headers={"host": urlsplit(base).netloc}).content


def test_every_public_page_and_file_is_served_by_the_role_that_knows_no_desk(
    portal, client
):
    base, log = portal

    walked = list(walk(base))

    broken = [(path, status) for path, status, *_ in walked if status >= 400]
    assert broken == [], log.read_text()[-4000:]
    assert len(walked) > 50
    kinds = {headers["Content-Type"].split(";")[0] for _, _, headers, _ in walked}
    assert {"text/html", "text/csv", "application/pdf", "application/json"} <= kinds
    pages = [one for one in walked if "text/html" in one[2]["Content-Type"]]
    assert [
        path
        for path, status, _headers, content in pages
        if status == 200 and content != page_of(client, path, base)
    ] == []


@pytest.mark.parametrize("path", ["/en/admin/x/?next=1", "/thuc-dia/", "/viec/a/"])
def test_addresses_of_the_desks_lead_there(portal, path):
    status, headers, _body = ask(portal[0], path)

    assert (status, headers["Location"]) == (307, f"{DESK}{path}")


def test_what_a_device_sends_is_led_to_the_desks(portal):
    status, headers, _body = ask(portal[0], "/api/v1/sync", method="POST", body=b"{}")

    assert (status, headers["Location"]) == (307, f"{DESK}/api/v1/sync")


def test_a_page_that_is_nowhere_is_not_looked_for_at_the_desks(portal):
    assert ask(portal[0], "/administration/")[0] == 404


def test_a_visitor_with_a_cookie_of_the_desks_reads_the_same_page(portal):
    cookies = {"Cookie": "sessionid=abc; csrftoken=def"}

    plain, known = ask(portal[0], "/"), ask(portal[0], "/", headers=cookies)

    assert (plain[0], plain[2]) == (known[0], known[2])


def run(*words, env):
    return subprocess.run(
        [sys.executable, *words],
        cwd=PROJECT,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_its_own_check_finds_no_right_too_many(address, tmp_path):
    env = portal_process.environment(address, tmp_path)

    checked = run("manage.py", "check", "--database", "default", env=env)

    assert checked.returncode == 0, checked.stderr


def test_the_portal_knows_no_model_of_the_desks(address, tmp_path):
    env = portal_process.environment(address, tmp_path)
    asked = "import sys, config.wsgi; print(*sys.modules)"

    loaded = run("-c", asked, env=env)

    rooms = {name.partition(".")[0] for name in loaded.stdout.split()}
    assert "publishing" in rooms, loaded.stderr
    assert not rooms & {"surveys", "scoring"}


def first_words(patterns, below=""):
    """The first part of every address below, with the module it leads to."""
    for pattern in patterns:
        path = f"{below}{pattern.pattern}"
        if isinstance(pattern, URLResolver) and path in ("", "api/v1/"):
            yield from first_words(pattern.url_patterns, path)
        else:
            yield path.removeprefix("api/v1/").split("/")[0], module_of(pattern)


def module_of(pattern):
    if isinstance(pattern, URLResolver):
        return getattr(pattern.urlconf_name, "__name__", pattern.app_name or "")
    return pattern.callback.__module__


def test_every_address_of_a_desk_is_known_to_the_portal():
    working = {
        word
        for word, module in first_words(urls.urlpatterns)
        if module.startswith(("surveys", "scoring", "accounts.sign_in.pages", "admin"))
    }

    assert working <= {*sides.DESKS, *sides.DESK_API}
    assert {"thuc-dia", "sync"} <= working
