"""Bundles of the rounds compared with R: each design is made again elsewhere."""

import os

import pytest

from scoring.audit import bundles
from tests.databases import scene
from tests.scoring.rounds_on_disk import DESIGNS, every_design_scored, run_of
from tests.scoring.test_bundles import faults, people, seal

__all__ = ["people"]

# Each adds rules of its own: finite populations, lone PSUs, fitted weights.
SOME = ("raked-two-stage", "lonely-average", "pooled")
EVERY = [name for name in DESIGNS if name != "lonely-fail"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("designs")]
designs = scene(every_design_scored)


@pytest.mark.parametrize("name", EVERY if os.environ.get("EVERY_DESIGN") else SOME)
def test_every_design_and_fit_is_made_again(name, people, tmp_path, capsys):
    release = seal(run_of(name), people)
    bundles.export(release, tmp_path / "bundle")
    printed = release.figures.exclude(note="withheld").count()

    assert faults(tmp_path / "bundle") == []
    assert f"figures: {printed} of {printed}" in capsys.readouterr().out
