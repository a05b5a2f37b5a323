"""Research files, requests for them, what was decided, and every download."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('publishing', '0004_opinions_beside_the_figures'),
        ('scoring', '0001_runs_jobs_tallies_and_indices'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Access',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('institution', models.CharField(max_length=200, verbose_name='institution')),
                ('purpose', models.TextField(verbose_name='purpose')),
                ('decided_at', models.DateTimeField(null=True)),
                ('granted', models.BooleanField(null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('valid_until', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.release')),
            ],
            options={
                'verbose_name': 'request for microdata',
                'verbose_name_plural': 'requests for microdata',
            },
        ),
        migrations.CreateModel(
            name='Download',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('digest', models.CharField(max_length=64)),
                ('access', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='downloads', to='scoring.access')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'download of microdata',
                'verbose_name_plural': 'downloads of microdata',
            },
        ),
        migrations.CreateModel(
            name='ResearchFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField()),
                ('body', models.BinaryField()),
                ('digest', models.CharField(max_length=64)),
                ('rows', models.PositiveIntegerField()),
                ('k', models.PositiveSmallIntegerField()),
                ('smallest', models.PositiveIntegerField()),
                ('blanked', models.PositiveIntegerField()),
                ('steps', models.JSONField(blank=True, default=list)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('release', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='research_file', to='publishing.release')),
            ],
            options={
                'verbose_name': 'research file',
                'verbose_name_plural': 'research files',
            },
        ),
        migrations.AddConstraint(
            model_name='access',
            constraint=models.UniqueConstraint(condition=models.Q(('decided_at__isnull', True)), fields=('release', 'asked_by'), name='access_asked_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='access',
            constraint=models.CheckConstraint(condition=models.Q(('institution__regex', '\\S'), ('purpose__regex', '\\S')), name='access_says_what_for'),
        ),
        migrations.AddConstraint(
            model_name='access',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='access_decided_by_a_second_person'),
        ),
        migrations.AddConstraint(
            model_name='access',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('granted__isnull', True), ('valid_until__isnull', True)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('granted', True), ('valid_until__gt', models.F('decided_at'))), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('granted', False), ('reason__regex', '\\S'), ('valid_until__isnull', True)), _connector='OR'), name='access_decided_whole'),
        ),
        migrations.AddConstraint(
            model_name='researchfile',
            constraint=models.CheckConstraint(condition=models.Q(('k__gte', 2), ('smallest__gte', models.F('k'))), name='research_file_hides_each_in_a_group'),
        ),
    ]
