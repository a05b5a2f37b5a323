import hashlib
import tomllib
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

CODE = "sipas-2021"


def digests(place: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((place / CODE).iterdir())
    }


def test_a_round_is_the_same_bytes_every_time(tmp_path: Path) -> None:
    call_command("make_demo_rounds", tmp_path / "one", only=[CODE], verbosity=0)
    call_command("make_demo_rounds", tmp_path / "two", only=[CODE], verbosity=0)

    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_a_round_says_it_is_simulated_and_what_was_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("make_demo_rounds", tmp_path, only=[CODE])

    declared = tomllib.loads((tmp_path / CODE / "round.toml").read_text("utf-8"))
    assert declared["simulated"] is True
    assert "mô phỏng" in declared["name_vi"]
    assert "Da Nang stands at 39" in declared["notes_en"]
    assert "Rank 38 printed for Da Nang was left" in capsys.readouterr().out


def test_an_unknown_round_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="sipas-1999"):
        call_command("make_demo_rounds", str(tmp_path), "--only", "sipas-1999")
