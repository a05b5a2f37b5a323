"""What browsers refused of our pages, counted by day."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_signed_checkpoints_of_chains'),
    ]

    operations = [
        migrations.CreateModel(
            name='PolicyReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('directive', models.CharField(max_length=40)),
                ('blocked', models.CharField(max_length=20)),
                ('page', models.CharField(max_length=100)),
                ('count', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'report of the content policy',
                'verbose_name_plural': 'reports of the content policy',
                'constraints': [models.UniqueConstraint(fields=('day', 'directive', 'blocked', 'page'), name='policy_report_once_a_day')],
            },
        ),
    ]
