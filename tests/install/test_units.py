"""The unit files, and what the page of installing says of them."""

import os
import re
import subprocess

import pytest

from tests.install import check, page, units

UNITS = sorted(page.UNITS.glob("*.service"))
SERVING = {"sipas-portal", "sipas-desk", "sipas-worker"}
HARD = {
    "NoNewPrivileges": ["yes"],
    "ProtectSystem": ["strict"],
    "ProtectHome": ["yes"],
    "PrivateTmp": ["yes"],
    "CapabilityBoundingSet": [""],
}


@pytest.fixture(params=UNITS, ids=lambda path: path.stem)
def unit(request):
    return units.read(request.param)


# It copies settings that only root may read.
READING = ["CAP_DAC_READ_SEARCH"]


def test_no_unit_is_root_or_may_more_than_it_must(unit):
    backs_up = unit["ExecStart"][-1].endswith("operations.control backup")
    expected = HARD | ({"CapabilityBoundingSet": READING} if backs_up else {})
    assert {key: unit[key] for key in HARD} == expected
    assert unit["User"][0].startswith("sipas-")
    assert unit["MemoryMax"]


def test_a_unit_writes_below_its_own_folder_alone(unit):
    places = " ".join(unit["ReadWritePaths"]).split()

    assert places
    assert all(place.startswith("/var/lib/sipas/") for place in places)


def test_what_serves_comes_back_for_ever():
    for name in SERVING | {"sipas-servers"}:
        unit = units.read(page.UNITS / f"{name}.service")
        assert unit["Restart"] == ["always"]
    for name in SERVING:
        unit = units.read(page.UNITS / f"{name}.service")
        assert unit["StartLimitIntervalSec"] == ["0"]


def test_every_file_of_settings_a_unit_reads_is_made_by_the_page(unit):
    text = page.PAGE.read_text() + page.BACKUPS.read_text()

    for file in unit.get("EnvironmentFile", []):
        assert re.search(rf"(> |>> ){file}\b", text), file


def test_the_portal_is_told_no_secret_of_the_desks():
    portal = units.read(page.UNITS / "sipas-portal.service")

    files = {file.rpartition("/")[2] for file in portal["EnvironmentFile"]}

    assert files == {"site.env", "portal.env"}


def test_every_unit_is_installed_by_the_page():
    text = page.PAGE.read_text() + page.BACKUPS.read_text()
    commands = "".join(block.commands for block in page.blocks(text))

    for file in page.UNITS.iterdir():
        assert re.search(rf"install -m 0644 [^&]*{file.name}", commands), file.name


def test_a_block_is_typed_where_its_kinds_are():
    text = "```sh\na\n```\n```sh embedded\nb\n```\n```sh machine debian-12\nc\n```\n"

    typed = [block.commands for block in page.chosen(text, check.KINDS)]

    assert typed == ["a\n", "b\n"]


def test_places_and_ports_move_and_nothing_else(tmp_path):
    words = "cd /opt/sipas && x /etc/sipas/$file.env --port 8000 a:5432/sipas 18000"

    moved = page.moved(words, root=tmp_path, ports={"8000": 1, "5432": 2})

    assert moved == (
        f"cd {tmp_path}/opt/sipas && x {tmp_path}/etc/sipas/$file.env"
        " --port 1 a:2/sipas 18000"
    )


def test_containers_run_what_the_units_run():
    compose = (page.PROJECT / "deploy/compose.yaml").read_text()

    for name in SERVING:
        unit = units.read(page.UNITS / f"{name}.service")
        program = units.commands(unit)[0][0].rpartition("/")[2]
        words = [program, *units.commands(unit)[0][1:]]
        listed = re.sub(r'"', "", compose)
        assert f"[{', '.join(words)}]" in listed, name


def test_what_a_mail_server_pipes_to_reads_its_settings_and_no_other_mail(tmp_path):
    told = {"SIPAS_SECRET_KEY": "0123456789abcdef" * 4, "SIPAS_ALLOWED_HOSTS": "x.y"}
    told["DATABASE_URL"] = os.environ["DATABASE_URL"]
    told = "\n".join(f"{name}={value}" for name, value in told.items())
    (tmp_path / "returns.env").write_text(told)

    def piped(folder):
        return subprocess.run(
            [page.PROJECT / "deploy" / "sipas-returns"],
            input=b"Subject: hello\n\nA mail of nobody.",
            env={"PATH": "/usr/bin:/bin", "SIPAS_CONFIGURATION": str(folder)},
            capture_output=True,
            check=False,
        )

    read = piped(tmp_path)
    assert (read.returncode, read.stdout[:9]) == (0, b"No report")
    # Not set up: the mail server keeps the mail.
    assert piped(tmp_path / "nowhere").returncode == 75
