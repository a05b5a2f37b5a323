"""Runs, their jobs, tallies, weights and indices."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('localities', '0001_units_service_points_and_successions'),
        ('surveys', '0001_instruments_rounds_frames_and_responses'),
    ]

    operations = [
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('running', 'running'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='waiting', max_length=10, verbose_name='state')),
                ('methodology', models.CharField(max_length=60, verbose_name='methodology')),
                ('methodology_text', models.TextField()),
                ('methodology_digest', models.CharField(max_length=64)),
                ('design_digest', models.CharField(max_length=64)),
                ('input_digest', models.CharField(blank=True, max_length=64)),
                ('output_digest', models.CharField(blank=True, max_length=64)),
                ('code_version', models.CharField(max_length=64)),
                ('requested_at', models.DateTimeField(auto_now_add=True, verbose_name='requested at')),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('warnings', models.JSONField(blank=True, default=list)),
                ('diagnostics', models.JSONField(blank=True, default=dict)),
                ('requested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='requested by')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='surveys.round', verbose_name='survey round')),
            ],
            options={
                'verbose_name': 'scoring run',
                'verbose_name_plural': 'scoring runs',
                'indexes': [models.Index(fields=['round', 'state'], name='run_by_round')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('weigh', 'weighting'), ('tally', 'tally'), ('compose', 'composition')], max_length=10)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('running', 'running'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='waiting', max_length=10, verbose_name='state')),
                ('claims', models.PositiveSmallIntegerField(default=0)),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('fence', models.PositiveIntegerField(default=0)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('worker', models.CharField(blank=True, max_length=120)),
                ('input_digest', models.CharField(blank=True, max_length=64)),
                ('error', models.TextField(blank=True)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('stages', models.JSONField(blank=True, default=dict)),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='localities.unit')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='jobs', to='scoring.run')),
            ],
            options={
                'verbose_name': 'job',
                'verbose_name_plural': 'jobs',
                'indexes': [models.Index(fields=['state', 'lease_until'], name='job_by_lease')],
                'constraints': [models.UniqueConstraint(fields=('run', 'kind', 'unit'), name='job_once_a_run', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('state', 'running'), _negated=True), ('lease_until__isnull', False), _connector='OR'), name='running_job_has_a_lease'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running']), ('finished_at__isnull', False), _connector='OR'), name='finished_job_has_its_time')],
            },
        ),
        migrations.CreateModel(
            name='Index',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('basis', models.CharField(max_length=12)),
                ('indicator', models.CharField(max_length=40)),
                ('domain', models.CharField(default='all', max_length=20)),
                ('domain_level', models.CharField(blank=True, max_length=80)),
                ('value', models.FloatField(null=True)),
                ('standard_error', models.FloatField(null=True)),
                ('lower', models.FloatField(null=True)),
                ('upper', models.FloatField(null=True)),
                ('degrees_of_freedom', models.FloatField(null=True)),
                ('design_effect', models.FloatField(null=True)),
                ('respondents', models.PositiveIntegerField()),
                ('rank', models.PositiveSmallIntegerField(null=True)),
                ('rank_low', models.PositiveSmallIntegerField(null=True)),
                ('rank_high', models.PositiveSmallIntegerField(null=True)),
                ('note', models.CharField(blank=True, max_length=40)),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='localities.unit')),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='indices', to='scoring.run')),
            ],
            options={
                'verbose_name': 'index',
                'verbose_name_plural': 'indices',
                'constraints': [models.UniqueConstraint(fields=('run', 'basis', 'domain', 'domain_level', 'unit', 'indicator'), name='index_once_a_run')],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('domain', models.CharField(max_length=20)),
                ('domain_level', models.CharField(blank=True, max_length=80)),
                ('body', models.BinaryField()),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tallies', to='scoring.run')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='localities.unit')),
            ],
            options={
                'verbose_name': 'tally',
                'verbose_name_plural': 'tallies',
                'constraints': [models.UniqueConstraint(fields=('run', 'unit', 'domain', 'domain_level'), name='tally_once_a_run')],
            },
        ),
        migrations.CreateModel(
            name='Weighting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('base', models.BinaryField()),
                ('value', models.BinaryField()),
                ('cells', models.JSONField()),
                ('history', models.JSONField()),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='weightings', to='scoring.run')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='localities.unit')),
            ],
            options={
                'verbose_name': 'weighting',
                'verbose_name_plural': 'weightings',
                'constraints': [models.UniqueConstraint(fields=('run', 'unit'), name='weighting_once_a_run')],
            },
        ),
    ]
