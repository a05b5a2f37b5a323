"""`sipasctl` as an administrator calls it: help, settings, exit codes."""

import json
import os
import subprocess

import pytest

from operations import control
from tests.conftest import PROJECT

COMMAND = PROJECT / "deploy" / "sipasctl"
VERBS = (
    *("doctor", "status", "backup", "restore", "drill", "base", "wal", "recover"),
    *("forget", "upgrade", "rollback", "maintenance"),
)


@pytest.mark.parametrize("verb", VERBS)
def test_every_command_says_what_it_is_for(verb, capsys):
    with pytest.raises(SystemExit) as ended:
        control.main([verb, "--help"])

    assert ended.value.code == 0
    assert f"sipasctl {verb}" in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["no-such"], ["maintenance", "maybe"]])
def test_a_mistyped_command_ends_with_two(words):
    with pytest.raises(SystemExit) as ended:
        control.main(words)

    assert ended.value.code == control.WRONG


def test_settings_come_from_the_files_of_the_installation(tmp_path):
    (tmp_path / "site.env").write_text(f"SIPAS_STATE={tmp_path}/state\n")
    told = {name: word for name, word in os.environ.items() if name != "SIPAS_STATE"}

    ended = subprocess.run(
        [COMMAND, "maintenance", "on"],
        env=told | {"SIPAS_CONFIGURATION": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stderr
    assert "sipasctl maintenance off" in ended.stdout
    assert json.loads((tmp_path / "state" / "maintenance.json").read_text())["since"]


def test_a_moment_that_cannot_be_read_is_told(capsys, tmp_path):
    code = control.main(["recover", str(tmp_path / "new"), "--to", "yesterday"])

    assert code == control.WRONG
    assert "2026-12-01T10:30:00+07:00" in capsys.readouterr().out


def test_what_postgresql_must_be_told_is_printed(capsys, settings):
    settings.SIPAS_WAL_ARCHIVE = "/mnt/wal"

    assert control.main(["wal"]) == 0

    words = capsys.readouterr().out
    assert "archive_timeout = '60'" in words
    assert "/mnt/wal/wal/%f" in words
