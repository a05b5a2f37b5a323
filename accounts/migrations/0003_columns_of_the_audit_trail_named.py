import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_roles_by_place"),
    ]

    operations = [
        migrations.AlterField(
            model_name="auditevent",
            name="actor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="at",
            field=models.DateTimeField(auto_now_add=True, verbose_name="moment"),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="subject",
            field=models.CharField(max_length=120, verbose_name="subject"),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="verb",
            field=models.CharField(max_length=40, verbose_name="deed"),
        ),
    ]
