from django.db import migrations, models

import linan.core.clock.queries
import linan.core.ledger.fields
import linan.core.vault.fields
import linan.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0007_match_keys"),
    ]

    operations = [
        # First null for what is there already, then the default for what comes: nobody knows since when it was entered.
        migrations.AddField("building", "entered_at", models.DateTimeField(null=True)),
        migrations.AddField("household", "entered_at", models.DateTimeField(null=True)),
        migrations.AlterField(
            "building", "entered_at", models.DateTimeField(default=linan.core.clock.queries.now, null=True)
        ),
        migrations.AlterField(
            "household", "entered_at", models.DateTimeField(default=linan.core.clock.queries.now, null=True)
        ),
        migrations.CreateModel(
            name="Past",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=linan.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("person", "Person"),
                            ("household", "Household"),
                            ("building", "Building"),
                            ("site", "Site"),
                        ],
                        max_length=9,
                    ),
                ),
                ("record", models.UUIDField()),
                ("region", linan.core.ledger.fields.RegionField(max_length=120)),
                ("until_at", models.DateTimeField()),
                ("data", linan.core.vault.fields.EncryptedTextField(editable=False, purpose="community.past")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["record", "until_at", "id"], name="community_past_record"),
                    models.Index(fields=["kind", "region", "until_at"], name="community_past_region"),
                ],
            },
        ),
    ]
