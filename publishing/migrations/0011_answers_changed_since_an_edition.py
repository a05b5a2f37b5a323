"""How many answers were changed after an edition had been made of them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('publishing', '0010_who_drafts_and_approves_is_here'),
    ]

    operations = [
        migrations.CreateModel(
            name='ChangedAnswers',
            fields=[
                ('release', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='changed', serialize=False, to='publishing.release')),
                ('number', models.PositiveIntegerField()),
                ('counted_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'answers changed since',
                'verbose_name_plural': 'answers changed since',
            },
        ),
    ]
