"""What offices call their service points is matched once and remembered."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('localities', '0002_bodies_beside_service_points'),
        ('surveys', '0018_a_visit_comes_from_the_device'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PointName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('written', models.CharField(max_length=120)),
                ('folded', models.CharField(max_length=120)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('service_point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='localities.servicepoint')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='localities.unit')),
            ],
            options={
                'verbose_name': 'name of a service point',
                'verbose_name_plural': 'names of service points',
                'constraints': [models.UniqueConstraint(fields=('unit', 'folded'), name='point_name_once')],
            },
        ),
    ]
