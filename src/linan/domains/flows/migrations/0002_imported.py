from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("flows", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="flow",
            name="source",
            field=models.CharField(blank=True, choices=[("imported", "imported")], default="", max_length=8),
        ),
    ]
