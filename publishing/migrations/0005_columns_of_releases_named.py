import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0004_weights_of_criteria_in_the_overall_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="release",
            name="drafted_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="drafted by",
            ),
        ),
        migrations.AlterField(
            model_name="release",
            name="embargo_until",
            field=models.DateTimeField(
                blank=True, null=True, verbose_name="public from"
            ),
        ),
        migrations.AlterField(
            model_name="release",
            name="sealed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="sealed by",
            ),
        ),
        migrations.AlterField(
            model_name="release",
            name="simulated",
            field=models.BooleanField(verbose_name="simulated"),
        ),
        migrations.AlterField(
            model_name="release",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("sealed", "sealed"),
                    ("superseded", "superseded by a newer edition"),
                    ("withdrawn", "withdrawn"),
                ],
                default="draft",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="release",
            name="year",
            field=models.PositiveSmallIntegerField(verbose_name="year"),
        ),
    ]
