"""Rounds on disk taken through the commands: loaded, scored, printed."""

import json
import shutil
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from jobs import attempts
from scoring import runs
from scoring.models import Job
from surveys.models import Round

ROUNDS = Path(__file__).parents[1] / "oracles" / "rounds"


def loaded(folder):
    call_command("load_round", folder, stdout=StringIO())
    return Round.objects.latest("pk")


def scored(rnd):
    """A run of the round, each job done here as a worker would."""
    run = runs.request(rnd)
    for kind in (Job.Kind.WEIGH, Job.Kind.TALLY, Job.Kind.COMPOSE):
        for job in run.jobs.filter(kind=kind).order_by("pk"):
            attempts.do(Job, job.pk)
    run.refresh_from_db()
    return run


def printed(code, **chosen):
    """Unrounded figures as the command prints them; their text has no NaN."""
    out = StringIO()
    call_command("figures", code, precision="full", format="json", stdout=out, **chosen)
    assert "NaN" not in out.getvalue()
    assert "Infinity" not in out.getvalue()
    return json.loads(out.getvalue())["figures"]


class Copy:
    """A folder of tests/oracles/rounds that a test may change, cell by cell."""

    def __init__(self, name, to):
        self.path = to / name
        shutil.copytree(ROUNDS / name, self.path)

    def lines(self, file, change):
        """Rows of a file rewritten by change(cells by column); None drops the row."""
        path = self.path / file
        header, *rows = path.read_text(encoding="utf-8").splitlines()
        columns = header.split(",")
        cells = [dict(zip(columns, row.split(","), strict=True)) for row in rows]
        kept = [row for row in map(change, cells) if row is not None]
        text = [header, *(",".join(row[name] for name in columns) for row in kept)]
        path.write_text("\n".join(text) + "\n", encoding="utf-8")
        return self.path

    def add(self, file, *lines):
        with (self.path / file).open("a", encoding="utf-8") as opened:
            opened.writelines(f"{line}\n" for line in lines)
        return self.path

    def declare(self, old, new, file="round.toml"):
        path = self.path / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        return self.path
