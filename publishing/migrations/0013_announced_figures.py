"""Announced figures: what each source said, beside what can be computed."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('localities', '0001_units_service_points_and_successions'),
        ('publishing', '0012_what_is_on_record_is_not_emptied'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AnnouncedEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, verbose_name='code')),
                ('family', models.CharField(max_length=30, verbose_name='index')),
                ('edition', models.PositiveSmallIntegerField(verbose_name='edition')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('sealed', 'sealed'), ('superseded', 'superseded by a newer edition'), ('withdrawn', 'withdrawn')], default='draft', max_length=10, verbose_name='state')),
                ('name_vi', models.CharField(max_length=200)),
                ('name_en', models.CharField(max_length=200)),
                ('first_year', models.PositiveSmallIntegerField()),
                ('last_year', models.PositiveSmallIntegerField()),
                ('declaration', models.TextField()),
                ('drafted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('sealed_at', models.DateTimeField(blank=True, null=True)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('reason', models.TextField(blank=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('drafted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='drafted by')),
                ('sealed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sealed by')),
            ],
            options={
                'verbose_name': 'announced table',
                'verbose_name_plural': 'announced tables',
            },
        ),
        migrations.CreateModel(
            name='AnnouncedFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('year', models.PositiveSmallIntegerField()),
                ('level', models.CharField(max_length=12)),
                ('body', models.CharField(blank=True, max_length=80)),
                ('league', models.CharField(blank=True, max_length=60)),
                ('indicator', models.CharField(max_length=60)),
                ('statistic', models.CharField(default='value', max_length=8)),
                ('percent', models.DecimalField(decimal_places=4, max_digits=12, null=True)),
                ('points', models.DecimalField(decimal_places=4, max_digits=12, null=True)),
                ('maximum', models.DecimalField(decimal_places=4, max_digits=12, null=True)),
                ('number', models.DecimalField(decimal_places=4, max_digits=12, null=True)),
                ('rank', models.PositiveSmallIntegerField(null=True)),
                ('of', models.PositiveSmallIntegerField(null=True)),
                ('change', models.DecimalField(decimal_places=4, max_digits=12, null=True)),
                ('places', models.SmallIntegerField(null=True)),
                ('decimals', models.JSONField(blank=True, default=dict)),
                ('group', models.CharField(blank=True, max_length=60)),
                ('qualifier', models.CharField(blank=True, max_length=6)),
                ('status', models.CharField(max_length=10)),
                ('standing', models.CharField(blank=True, max_length=12)),
                ('reason_vi', models.CharField(blank=True, max_length=300)),
                ('reason_en', models.CharField(blank=True, max_length=300)),
                ('source', models.CharField(max_length=500)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('edition', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='figures', to='publishing.announcededition')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='localities.unit')),
                ('within', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='localities.unit')),
            ],
            options={
                'verbose_name': 'announced figure',
                'verbose_name_plural': 'announced figures',
            },
        ),
        migrations.AddConstraint(
            model_name='announcededition',
            constraint=models.UniqueConstraint(fields=('code', 'edition'), name='announced_edition_once'),
        ),
        migrations.AddConstraint(
            model_name='announcededition',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'sealed')), fields=('code',), name='announced_sealed_once_a_table'),
        ),
        migrations.AddConstraint(
            model_name='announcededition',
            constraint=models.CheckConstraint(condition=models.Q(('sealed_by__isnull', True), models.Q(('sealed_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='announced_sealed_by_a_second_person'),
        ),
        migrations.AddConstraint(
            model_name='announcededition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sealed_by__isnull', True), ('state', 'draft')), models.Q(('drafted_by__isnull', False), ('sealed_at__isnull', False), ('sealed_by__isnull', False), models.Q(('digest', ''), _negated=True)), _connector='OR'), name='announced_sealed_whole'),
        ),
        migrations.AddConstraint(
            model_name='announcededition',
            constraint=models.CheckConstraint(condition=models.Q(('edition', 1), ('reason__regex', '\\S'), _connector='OR'), name='announced_correction_says_why'),
        ),
        migrations.AddConstraint(
            model_name='announcedfigure',
            constraint=models.UniqueConstraint(fields=('edition', 'position'), name='announced_row_once'),
        ),
        migrations.AddConstraint(
            model_name='announcedfigure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('unit__isnull', True), models.Q(('body', ''), _negated=True)), models.Q(('body', ''), ('unit__isnull', False)), _connector='OR'), name='announced_figure_is_of_something'),
        ),
        migrations.AddConstraint(
            model_name='announcedfigure',
            constraint=models.CheckConstraint(condition=models.Q(('percent__isnull', False), ('points__isnull', False), ('maximum__isnull', False), ('number__isnull', False), ('rank__isnull', False), ('of__isnull', False), ('change__isnull', False), ('places__isnull', False), models.Q(('group', ''), _negated=True), _connector='OR'), name='announced_figure_says_something'),
        ),
        migrations.AddConstraint(
            model_name='announcedfigure',
            constraint=models.CheckConstraint(condition=models.Q(('source__regex', '\\S'), ('status__in', ('published', 'derived', 'inferred'))), name='announced_figure_has_a_source'),
        ),
        migrations.AddConstraint(
            model_name='announcedfigure',
            constraint=models.CheckConstraint(condition=models.Q(('level__in', ('nation', 'province', 'commune', 'region', 'ministry', 'department', 'district')), ('standing__in', ('', 'printed', 'not_printed')), ('statistic__in', ('value', 'mean', 'min', 'max', 'median', 'count'))), name='announced_figure_in_known_words'),
        ),
        migrations.AddConstraint(
            model_name='announcedfigure',
            constraint=models.CheckConstraint(condition=models.Q(('standing', ''), models.Q(('reason_en__regex', '\\S'), ('reason_vi__regex', '\\S')), _connector='OR'), name='announced_choice_says_why'),
        ),
        migrations.AddConstraint(
            model_name='announcedfigure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('percent__isnull', True), models.Q(('percent__gte', -100), ('percent__lte', 100)), _connector='OR'), models.Q(('points__isnull', True), ('maximum__isnull', True), ('points__lte', models.F('maximum')), _connector='OR'), models.Q(('rank__isnull', True), ('rank__gte', 1), _connector='OR'), models.Q(('rank__isnull', True), ('of__isnull', True), ('rank__lte', models.F('of')), _connector='OR')), name='announced_figure_fits'),
        ),
    ]
