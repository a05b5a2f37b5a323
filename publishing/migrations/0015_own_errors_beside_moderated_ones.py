"""An error that learnt from other units says so, with the own one beside it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("publishing", "0014_announced_figures_stay"),
    ]

    operations = [
        migrations.AddField(
            "figure",
            "own_error",
            models.DecimalField(decimal_places=3, max_digits=6, null=True),
        ),
        migrations.AddField(
            "figure",
            "error_from",
            models.CharField(blank=True, db_default="", default="", max_length=10),
        ),
    ]
