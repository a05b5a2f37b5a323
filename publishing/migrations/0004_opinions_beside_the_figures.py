"""Perception, needs and expectations, kept with the figures and as unchangeable."""

import django.db.models.deletion
from django.db import migrations, models

TRIGGERS = """
CREATE TRIGGER insert_into_a_draft AFTER INSERT ON publishing_opinion
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE TRIGGER update_in_a_draft AFTER UPDATE ON publishing_opinion
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE TRIGGER delete_from_a_draft AFTER DELETE ON publishing_opinion
    REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
"""

UNDO = """
DROP TRIGGER insert_into_a_draft ON publishing_opinion;
DROP TRIGGER update_in_a_draft ON publishing_opinion;
DROP TRIGGER delete_from_a_draft ON publishing_opinion;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('localities', '0001_units_service_points_and_successions'),
        ('publishing', '0003_releases_published_by_a_second_person'),
    ]

    operations = [
        migrations.AddField(
            model_name='release',
            name='questions',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.CreateModel(
            name='Opinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('basis', models.CharField(max_length=12)),
                ('item', models.CharField(max_length=40)),
                ('option', models.CharField(max_length=40)),
                ('answered', models.PositiveIntegerField()),
                ('percent', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ('lower', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ('upper', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ('note', models.CharField(blank=True, max_length=40)),
                ('release', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='opinions', to='publishing.release')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='localities.unit')),
            ],
            options={
                'verbose_name': 'opinion',
                'verbose_name_plural': 'opinions',
                'constraints': [models.UniqueConstraint(fields=('release', 'basis', 'unit', 'item', 'option'), name='opinion_once_a_release'), models.CheckConstraint(condition=models.Q(('lower__isnull', True), models.Q(('lower__lte', models.F('percent')), ('upper__gte', models.F('percent'))), _connector='OR'), name='opinion_limits_hold_it')],
            },
        ),
        migrations.RunSQL(TRIGGERS, UNDO),
    ]
