"""Points of scorecards in a release, as unchangeable as the figures."""

import django.db.models.deletion
from django.db import migrations, models

from accounts.ledger.proofs.linked_tables import may_be_emptied, never_emptied

TRIGGERS = """
CREATE TRIGGER insert_into_a_draft AFTER INSERT ON publishing_score
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE TRIGGER update_in_a_draft AFTER UPDATE ON publishing_score
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE TRIGGER delete_from_a_draft AFTER DELETE ON publishing_score
    REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
"""

UNDO = """
DROP TRIGGER insert_into_a_draft ON publishing_score;
DROP TRIGGER update_in_a_draft ON publishing_score;
DROP TRIGGER delete_from_a_draft ON publishing_score;
"""

class Migration(migrations.Migration):

    dependencies = [
        ('localities', '0002_bodies_beside_service_points'),
        ('publishing', '0016_reports_mailed_to_provinces'),
    ]

    operations = [
        migrations.AddField(
            model_name='release',
            name='kind',
            field=models.CharField(choices=[('sipas', 'Survey (SIPAS)'), ('par', 'Scorecards (PAR INDEX)')], db_default='sipas', default='sipas', max_length=10),
        ),
        migrations.AlterField(
            model_name='indicator',
            name='kind',
            field=models.CharField(choices=[('overall', 'overall index'), ('area', 'area'), ('factor', 'sub-index'), ('grouping', 'grouping'), ('criterion', 'criterion'), ('field', 'field of a scorecard'), ('component', 'component of a scorecard'), ('method', 'way of scoring')], max_length=10),
        ),
        migrations.CreateModel(
            name='Score',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('component', models.CharField(max_length=60)),
                ('league', models.CharField(blank=True, max_length=60)),
                ('standing', models.CharField(max_length=10)),
                ('points', models.DecimalField(decimal_places=6, max_digits=9)),
                ('maximum', models.DecimalField(decimal_places=6, max_digits=9)),
                ('percent', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ('state', models.CharField(blank=True, max_length=20)),
                ('standard_error', models.DecimalField(decimal_places=3, max_digits=6, null=True)),
                ('rank', models.PositiveSmallIntegerField(null=True)),
                ('rank_low', models.PositiveSmallIntegerField(null=True)),
                ('rank_high', models.PositiveSmallIntegerField(null=True)),
                ('group_code', models.CharField(blank=True, max_length=20)),
                ('change_points', models.DecimalField(decimal_places=2, max_digits=6, null=True)),
                ('change_places', models.SmallIntegerField(null=True)),
                ('change_verdict', models.CharField(blank=True, max_length=20)),
                ('claimed', models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                ('why_vi', models.TextField(blank=True)),
                ('why_en', models.TextField(blank=True)),
                ('body', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='localities.body')),
                ('release', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='publishing.release')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='localities.unit')),
            ],
            options={
                'verbose_name': 'points of a scorecard',
                'verbose_name_plural': 'points of scorecards',
                'indexes': [models.Index(fields=['release', 'component'], name='score_of_part')],
                'constraints': [models.UniqueConstraint(fields=('release', 'unit', 'body', 'component'), name='score_once_a_release', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('body__isnull', True), ('unit__isnull', False)), models.Q(('body__isnull', False), ('unit__isnull', True)), _connector='OR'), name='score_is_of_one_place'), models.CheckConstraint(condition=models.Q(('component', 'total'), ('points__lte', models.F('maximum')), _connector='OR'), name='score_is_not_over_its_maximum')],
            },
        ),
        migrations.RunSQL(TRIGGERS, UNDO),
        migrations.RunSQL(
            never_emptied("publishing_score"), may_be_emptied("publishing_score")
        ),
    ]
