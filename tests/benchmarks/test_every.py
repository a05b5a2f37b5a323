"""One table of all benchmarks, a crash among them."""

import ast
import json
import sys
from pathlib import Path

import pytest

from benchmarks import every, table

REACHING = """
from benchmarks import table
if __name__ == "__main__":
    table.say("counting", 2.5, 2, ours="1 s", peer="R 2.5 s")
    table.say("reading", 2.5, 2, at_most=True)
    raise SystemExit(1)
"""
CRASHING = """
from benchmarks import table
if __name__ == "__main__":
    table.say("before", 3, 1)
    {}["none"]
"""
SILENT = "if __name__ == '__main__':\n    print('words')\n"


def test_a_crash_is_a_line_and_a_missed_aim_is_none(tmp_path, monkeypatch, capsys):
    for name, text in {"b": REACHING, "c": CRASHING, "a": SILENT}.items():
        (tmp_path / f"{name}.py").write_text(text)
    found = every.scripts(folder=tmp_path)
    monkeypatch.setattr(every, "scripts", lambda names=(): found)
    lines_of = every.lines_of
    alone = [sys.executable]
    monkeypatch.setattr(every, "lines_of", lambda path: lines_of(path, command=alone))
    file = tmp_path / "lines.json"

    code = every.main(["--json", str(file)])

    told = [
        (line["work"], line["ratio"], line["aim"], line["verdict"])
        for line in json.loads(file.read_text())
    ]
    assert told == [
        ("a", "", "", table.RAN),
        ("counting", "2.5", ">= 2", table.REACHED),
        ("reading", "2.5", "<= 2", table.MISSED),
        ("before", "3", ">= 1", table.REACHED),
        ("c", "", "", table.CRASHED),
    ]
    assert code == 1
    assert "crashed" in capsys.readouterr().out


def test_servers_that_do_not_start_are_a_crash(tmp_path):
    (tmp_path / "a.py").write_text(SILENT)

    lines = every.lines_of(tmp_path / "a.py", command=["false"])

    assert [line.verdict for line in lines] == [table.CRASHED]


def test_a_name_of_no_benchmark_is_refused(capsys):
    with pytest.raises(SystemExit, match="2"):
        every.main(["tallly"])

    assert "no benchmark is called tallly" in capsys.readouterr().err


def test_every_benchmark_has_a_tiny_size_here():
    imported = {
        name.name
        for path in Path(__file__).parent.glob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "benchmarks"
        for name in node.names
    }

    assert {path.stem for path in every.scripts()} <= imported


def test_every_benchmark_is_run_by_make_bench():
    names = {path.stem for path in every.scripts()}

    assert {"whole", "national", "ingest", "load", "tally", "portal"} <= names
    assert names.isdisjoint({"every", "table", "ingest_peer"})
