"""How many questionnaires came after the close, by place and week."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('localities', '0001_units_service_points_and_successions'),
        ('publishing', '0008_what_a_release_was_made_of'),
    ]

    operations = [
        migrations.CreateModel(
            name='LateCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round_code', models.CharField(max_length=60)),
                ('week', models.DateField()),
                ('number', models.PositiveIntegerField()),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='localities.unit')),
            ],
            options={
                'verbose_name': 'late questionnaires of a week',
                'verbose_name_plural': 'late questionnaires by week',
                'constraints': [models.UniqueConstraint(fields=('round_code', 'unit', 'week'), name='late_count_once')],
            },
        ),
    ]
