"""The database of a cell, brought to this version."""

from __future__ import annotations

from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, router
from django.db.migrations.executor import MigrationExecutor


def prepare() -> None:
    """Migrate a database with something in it; make an empty one as the models stand and note it as up to date.

    Migrations tell how old data becomes new. An empty database has none, and telling it the whole story took ten
    seconds, nearly all of it redrawing every model for each step. That both ways end in the same schema is tested.
    """
    if connection.introspection.table_names():
        call_command("migrate", verbosity=0, interactive=False)
        return
    with connection.schema_editor() as editor:
        for app in apps.get_app_configs():
            for model in router.get_migratable_models(app, connection.alias, include_auto_created=False):
                if model._meta.can_migrate(connection):
                    editor.create_model(model)
        note_up_to_date()
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)


def note_up_to_date() -> None:
    """Write down that every migration there is was applied: the tables stand as the models say."""
    executor = MigrationExecutor(connection)
    executor.recorder.ensure_schema()
    for app_label, name in executor.loader.disk_migrations:
        executor.recorder.record_applied(app_label, name)
