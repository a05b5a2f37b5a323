"""How people answered, kept with the figures and as unchangeable as they are."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

TRIGGERS = """
CREATE TRIGGER insert_into_a_draft AFTER INSERT ON publishing_distribution
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE TRIGGER update_in_a_draft AFTER UPDATE ON publishing_distribution
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE TRIGGER delete_from_a_draft AFTER DELETE ON publishing_distribution
    REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
"""

UNDO = """
DROP TRIGGER insert_into_a_draft ON publishing_distribution;
DROP TRIGGER update_in_a_draft ON publishing_distribution;
DROP TRIGGER delete_from_a_draft ON publishing_distribution;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('localities', '0001_units_service_points_and_successions'),
        ('publishing', '0002_sealed_releases_never_change'),
    ]

    operations = [
        migrations.CreateModel(
            name='Distribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('basis', models.CharField(max_length=12)),
                ('indicator', models.CharField(max_length=40)),
                ('answered', models.PositiveIntegerField()),
                ('level_1', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ('level_2', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ('level_3', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ('level_4', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ('level_5', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ('note', models.CharField(blank=True, max_length=40)),
                ('release', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='distributions', to='publishing.release')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='distributions', to='localities.unit')),
            ],
            options={
                'verbose_name': 'distribution of answers',
                'verbose_name_plural': 'distributions of answers',
                'constraints': [models.UniqueConstraint(fields=('release', 'basis', 'unit', 'indicator'), name='distribution_once_a_release'), models.CheckConstraint(condition=models.Q(models.Q(('level_1__isnull', True), ('level_2__isnull', True), ('level_3__isnull', True), ('level_4__isnull', True), ('level_5__isnull', True)), models.Q(('level_1', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.Value(100), '-', models.F('level_2')), '-', models.F('level_3')), '-', models.F('level_4')), '-', models.F('level_5'))), ('level_1__isnull', False), ('level_2__isnull', False), ('level_3__isnull', False), ('level_4__isnull', False), ('level_5__isnull', False)), _connector='OR'), name='distribution_sums_to_a_hundred')],
            },
        ),
        migrations.RunSQL(TRIGGERS, UNDO),
    ]
