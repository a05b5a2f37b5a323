import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("localities", "0001_units_service_points_and_successions"),
    ]

    operations = [
        migrations.AlterField(
            model_name="unit",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children",
                to="localities.unit",
                verbose_name="part of",
            ),
        ),
    ]
