"""Indices of the same answers by other methods, as unchangeable as the figures."""

import django.db.models.deletion
from django.db import migrations, models

TRIGGERS = """
CREATE TRIGGER insert_into_a_draft AFTER INSERT ON publishing_remeasure
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE TRIGGER update_in_a_draft AFTER UPDATE ON publishing_remeasure
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE TRIGGER delete_from_a_draft AFTER DELETE ON publishing_remeasure
    REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
"""

UNDO = """
DROP TRIGGER insert_into_a_draft ON publishing_remeasure;
DROP TRIGGER update_in_a_draft ON publishing_remeasure;
DROP TRIGGER delete_from_a_draft ON publishing_remeasure;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('localities', '0001_units_service_points_and_successions'),
        ('publishing', '0004_opinions_beside_the_figures'),
    ]

    operations = [
        migrations.AddField(
            model_name='release',
            name='methods',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.CreateModel(
            name='Remeasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('methodology', models.CharField(max_length=60)),
                ('basis', models.CharField(max_length=12)),
                ('indicator', models.CharField(max_length=40)),
                ('percent', models.DecimalField(decimal_places=2, max_digits=5)),
                ('lower', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ('upper', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ('rank', models.PositiveSmallIntegerField(null=True)),
                ('release', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='remeasures', to='publishing.release')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remeasures', to='localities.unit')),
            ],
            options={
                'verbose_name': 'index by another method',
                'verbose_name_plural': 'indices by another method',
                'constraints': [models.UniqueConstraint(fields=('release', 'basis', 'unit', 'methodology', 'indicator'), name='remeasure_once_a_release'), models.CheckConstraint(condition=models.Q(('lower__isnull', True), models.Q(('lower__lte', models.F('percent')), ('upper__gte', models.F('percent'))), _connector='OR'), name='remeasure_limits_hold_it')],
            },
        ),
        migrations.RunSQL(TRIGGERS, UNDO),
    ]
