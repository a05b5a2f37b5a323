import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("localities", "0001_units_service_points_and_successions"),
        ("surveys", "0013_files_too_long_for_one_request"),
    ]

    operations = [
        migrations.AlterField(
            model_name="instrument",
            name="code",
            field=models.CharField(max_length=60, verbose_name="code"),
        ),
        migrations.AlterField(
            model_name="instrument",
            name="digest",
            field=models.CharField(max_length=64, unique=True, verbose_name="digest"),
        ),
        migrations.AlterField(
            model_name="instrument",
            name="title_en",
            field=models.CharField(max_length=200, verbose_name="title in English"),
        ),
        migrations.AlterField(
            model_name="instrument",
            name="title_vi",
            field=models.CharField(max_length=200, verbose_name="title in Vietnamese"),
        ),
        migrations.AlterField(
            model_name="round",
            name="code",
            field=models.CharField(max_length=60, unique=True, verbose_name="code"),
        ),
        migrations.AlterField(
            model_name="round",
            name="methodology",
            field=models.CharField(max_length=60, verbose_name="methodology"),
        ),
        migrations.AlterField(
            model_name="round",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="localities.unit",
                verbose_name="owner",
            ),
        ),
        migrations.AlterField(
            model_name="round",
            name="simulated",
            field=models.BooleanField(verbose_name="simulated"),
        ),
        migrations.AlterField(
            model_name="round",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "In preparation"),
                    ("open", "Open"),
                    ("closed", "Closed"),
                ],
                default="closed",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="round",
            name="year",
            field=models.PositiveSmallIntegerField(verbose_name="year"),
        ),
    ]
