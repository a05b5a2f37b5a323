"""The whole way, measured in a tiny round."""

from collections import defaultdict

from benchmarks import whole
from publishing.models import Release
from tests.scoring import factories
from tests.scoring.rounds_on_disk import scored


def test_every_stage_is_measured_and_nothing_of_a_release_stays(
    tmp_path, db, django_user_model, capsys
):
    factories.load_small_register(tmp_path)
    people = [django_user_model.objects.create_user(n) for n in ("one", "other")]
    rnd, found = factories.make_round(), defaultdict(list)
    expected = scored(rnd).output_digest

    turns = [whole.turn(rnd, people, found, scored=scored) for _ in range(2)]
    whole.report(found)

    assert [run.output_digest for run, _ in turns] == [expected] * 2
    assert len({release.digest for _, release in turns}) == 1
    assert {len(times) for times in found.values()} == {2}
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in lines if line[0] != " "] == [
        whole.SCORED,
        "draft and seal",
    ]
    assert not Release.objects.exists()
