"""Of several waits of one person at one gate that are all open, the first stands; the others end as part of it."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from linan.core.clock import now


def end_the_others(apps: Any, schema_editor: Any) -> None:
    handover = apps.get_model("gates", "Handover")
    pending = apps.get_model("ledger", "Pending")
    open_ones = handover.objects.filter(handed_at=None, person__isnull=False).order_by("opened_at", "id")
    first: set[tuple[Any, Any]] = set()
    for row in list(open_ones):
        if (row.gate_id, row.person_id) in first:
            row.handed_at, row.handed_to, row.outcome = now(), "nobody", "left"
            row.note = "同一人在同一门岗重复登记，以最早一条为准"
            pending.objects.filter(once=f"gates.handover:{row.id}").delete()
            row.save(update_fields=["handed_at", "handed_to", "outcome", "note"])
        first.add((row.gate_id, row.person_id))


class Migration(migrations.Migration):
    """The constraint follows in a migration of its own: PostgreSQL alters no table that has changes pending."""

    dependencies = [("gates", "0011_who_scanned"), ("ledger", "0007_counts")]
    operations = [migrations.RunPython(end_the_others, migrations.RunPython.noop)]
