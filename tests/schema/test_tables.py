"""Tables of a step are made at once, in any order, and dropped again."""

import pytest
from django.db import connection, models
from django.db.migrations import AddField, CreateModel
from django.db.migrations.state import ModelState, ProjectState

from schema.tables import Tables

pytestmark = pytest.mark.django_db


def model(name, **keys):
    fields = [("id", models.AutoField(primary_key=True))]
    fields += [
        (key, models.ForeignKey(f"jobs.{to}", models.CASCADE, null=True))
        for key, to in keys.items()
    ]
    return CreateModel(name, fields)


def made(*operations):
    """The step, and the states before and after it; Django has drawn the one before."""
    before, after = ProjectState(), ProjectState()
    for state in (before, after):
        model("Stranger").state_forwards("jobs", state)
        assert state.apps
    step = Tables(operations)
    step.state_forwards("jobs", after)
    return step, before, after


def there():
    return {name for name in connection.introspection.table_names() if "jobs_" in name}


def test_tables_may_point_to_each_other_and_go_again():
    added = AddField("hen", "from_egg", models.ForeignKey("jobs.Egg", models.CASCADE))
    step, before, after = made(model("Egg", of_hen="Hen"), model("Hen"), added)

    with connection.schema_editor() as editor:
        step.database_forwards("jobs", editor, before, after)
    keys = connection.introspection.get_relations(connection.cursor(), "jobs_hen")

    assert there() == {"jobs_egg", "jobs_hen"}
    assert keys["from_egg_id"] == ("id", "jobs_egg")
    with connection.schema_editor() as editor:
        step.database_backwards("jobs", editor, after, before)
    assert there() == set()


def test_models_are_drawn_once_however_many_there_are(monkeypatch):
    drawn = []
    usual = ModelState.render

    def counted(self, apps):
        drawn.append(self.name)
        return usual(self, apps)

    step, before, after = made(*(model(f"M{n}", key="M0") for n in range(9)))
    monkeypatch.setattr(ModelState, "render", counted)
    with connection.schema_editor() as editor:
        step.database_forwards("jobs", editor, before, after)

    assert sorted(drawn) == [*(f"M{n}" for n in range(9)), "Stranger"]
    assert step.describe() == "Create 9 tables"
