"""The rows by which a second record is found, for everybody registered before they were kept."""

from django.db import migrations

_CHUNK = 2000


def write_keys(apps, schema_editor):
    from linan.core.community.rules import door_key, match_keys

    person, match_key = apps.get_model("community", "Person"), apps.get_model("community", "MatchKey")
    after = None
    while True:
        rows = person.objects.order_by("id")
        if after is not None:
            rows = rows.filter(id__gt=after)
        some = list(rows.values_list("id", "name", "born_on", "phone_hash", "region", "household__address")[:_CHUNK])
        if not some:
            return
        after = some[-1][0]
        match_key.objects.bulk_create(
            [
                match_key(key=key, person_id=id)
                for id, name, born_on, phone, region, address in some
                for key in sorted(match_keys(name, born_on, phone, door_key(region, address or "")))
            ],
            batch_size=500,
        )


class Migration(migrations.Migration):

    dependencies = [
        ('community', '0006_duplicates'),
    ]

    operations = [
        migrations.RunPython(write_keys, migrations.RunPython.noop),
    ]
