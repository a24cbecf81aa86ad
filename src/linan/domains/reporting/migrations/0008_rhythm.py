from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting", "0007_selfreports")]

    operations = [
        migrations.AddField(
            model_name="table",
            name="every",
            field=models.CharField(
                choices=[("day", "day"), ("week", "week"), ("month", "month")], default="day", max_length=5
            ),
        ),
        migrations.AddField(
            model_name="table",
            name="on_day",
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
