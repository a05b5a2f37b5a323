"""All tables of a room, made in one step of a migration."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class Tables(Operation):
    """Tables as they stand after the last of `operations`, which Django wrote.

    Django draws all models anew after each table, key and constraint, which takes most
    of the time of a migration; here it draws them once. Keys between tables of the
    same step are added at its end, so that tables may point to each other.
    """

    # Each on its own lines where Django writes the step down.
    serialization_expand_args = ["operations"]

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        # Drawn again when somebody asks for them.
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for model in self._made(app_label, schema_editor, to_state):
            schema_editor.create_model(model)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for model in reversed(self._made(app_label, schema_editor, from_state)):
            schema_editor.delete_model(model)

    def describe(self) -> str:
        made = [one for one in self.operations if isinstance(one, CreateModel)]
        return f"Create {len(made)} tables"

    def _made(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, at: ProjectState
    ) -> list[type[models.Model]]:
        found = [
            at.apps.get_model(app_label, one.name)
            for one in self.operations
            if isinstance(one, CreateModel)
        ]
        alias = schema_editor.connection.alias
        return [model for model in found if self.allow_migrate_model(alias, model)]
