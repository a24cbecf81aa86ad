import django.db.models.deletion
from django.db import migrations, models

import linan.core.ledger.fields
import linan.core.vault.fields
import linan.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0008_past"),
    ]

    operations = [
        migrations.CreateModel(
            name="RememberedColumns",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fingerprint", models.CharField(max_length=64, unique=True)),
                ("matches", models.JSONField()),
                ("confirmed_by", models.CharField(max_length=80)),
                ("confirmed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="RollImport",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=linan.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("region", linan.core.ledger.fields.RegionField(db_index=True)),
                ("content_hash", models.CharField(db_index=True, max_length=32)),
                ("file_name", linan.core.vault.fields.EncryptedTextField(purpose="community.import")),
                ("content", models.BinaryField()),
                ("columns", models.JSONField(default=dict)),
                ("report", linan.core.vault.fields.EncryptedTextField(purpose="community.import")),
                ("state", models.CharField(default="uploaded", max_length=10)),
                ("started_by", models.CharField(max_length=80)),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="RollPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("rows", linan.core.vault.fields.EncryptedTextField(purpose="community.import")),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "roll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="community.rollimport"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("roll", "number"), name="community_roll_part")],
            },
        ),
    ]
