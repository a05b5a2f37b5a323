"""Districts and service points in the sample, as unchangeable as the figures."""

import django.db.models.deletion
from django.db import migrations, models

TRIGGERS = """
CREATE TRIGGER insert_into_a_draft AFTER INSERT ON publishing_sampledplace
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE TRIGGER update_in_a_draft AFTER UPDATE ON publishing_sampledplace
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE TRIGGER delete_from_a_draft AFTER DELETE ON publishing_sampledplace
    REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
"""

UNDO = """
DROP TRIGGER insert_into_a_draft ON publishing_sampledplace;
DROP TRIGGER update_in_a_draft ON publishing_sampledplace;
DROP TRIGGER delete_from_a_draft ON publishing_sampledplace;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('localities', '0001_units_service_points_and_successions'),
        ('publishing', '0005_the_same_answers_by_other_methods'),
    ]

    operations = [
        migrations.CreateModel(
            name='SampledPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('basis', models.CharField(max_length=12)),
                ('place', models.CharField(max_length=200)),
                ('respondents', models.PositiveIntegerField()),
                ('percent', models.DecimalField(decimal_places=2, max_digits=5)),
                ('lower', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ('upper', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ('contribution', models.DecimalField(decimal_places=3, max_digits=6)),
                ('margin', models.DecimalField(decimal_places=3, max_digits=6, null=True)),
                ('release', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='places', to='publishing.release')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='localities.unit')),
            ],
            options={
                'verbose_name': 'sampled place',
                'verbose_name_plural': 'sampled places',
                'constraints': [models.UniqueConstraint(fields=('release', 'basis', 'unit', 'place'), name='place_once_a_release'), models.CheckConstraint(condition=models.Q(('lower__isnull', True), models.Q(('lower__lte', models.F('percent')), ('upper__gte', models.F('percent'))), _connector='OR'), name='place_limits_hold_it')],
            },
        ),
        migrations.RunSQL(TRIGGERS, UNDO),
    ]
