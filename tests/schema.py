"""What stands in a database: tables, columns, keys and indexes. As a process of its own: of a cell just migrated.

python -m tests.schema
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def schema() -> dict[str, Any]:
    """Tables of the database in use with their columns and constraints, in no order of making."""
    from django.db import connection

    look, found = connection.introspection, {}
    with connection.cursor() as cursor:
        for table in sorted(look.table_names(cursor)):
            columns = {c.name: [str(c.type_code), c.null_ok] for c in look.get_table_description(cursor, table)}
            kept = look.get_constraints(cursor, table)
            # SQLite numbers its nameless keys, Django names those to other tables by how they came to be.
            nameless = ("__unnamed_", "sqlite_autoindex_", "fk_")
            keys = sorted(
                [
                    "" if c["foreign_key"] or name.startswith(nameless) else name,
                    *(
                        str(c.get(what))
                        for what in ("columns", "primary_key", "unique", "foreign_key", "index", "check")
                    ),
                ]
                for name, c in kept.items()
            )
            found[table] = [columns, keys]
    return json.loads(json.dumps(found))


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "linan.web.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    json.dump(schema(), sys.stdout)
