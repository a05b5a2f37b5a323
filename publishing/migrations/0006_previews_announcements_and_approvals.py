"""Who may look early, what is due when, and who approved that a release is public."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('publishing', '0005_columns_of_releases_named'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round_code', models.CharField(max_length=60, verbose_name='round')),
                ('name_vi', models.CharField(max_length=200)),
                ('name_en', models.CharField(max_length=200)),
                ('due_at', models.DateTimeField(verbose_name='due')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('set_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'announced release',
                'verbose_name_plural': 'release calendar',
            },
        ),
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round_code', models.CharField(max_length=60, verbose_name='round')),
                ('edition', models.PositiveSmallIntegerField(verbose_name='edition')),
                ('state', models.CharField(max_length=10, verbose_name='state')),
                ('draft', models.BigIntegerField()),
                ('page', models.CharField(max_length=120, verbose_name='page')),
                ('at', models.DateTimeField(verbose_name='moment')),
            ],
            options={
                'verbose_name': 'look before publication',
                'verbose_name_plural': 'looks before publication',
            },
        ),
        migrations.CreateModel(
            name='Preview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round_code', models.CharField(max_length=60)),
                ('edition', models.PositiveSmallIntegerField(verbose_name='edition')),
                ('name', models.CharField(max_length=150, verbose_name='name as printed')),
                ('office', models.CharField(max_length=150, verbose_name='office')),
                ('granted_at', models.DateTimeField(verbose_name='granted')),
                ('valid_until', models.DateTimeField(verbose_name='until')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
            ],
            options={
                'verbose_name': 'preview',
                'verbose_name_plural': 'previews',
            },
        ),
        migrations.AddField(
            model_name='release',
            name='approved_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='release',
            name='approved_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='publication approved by'),
        ),
        migrations.AddField(
            model_name='announcement',
            name='set_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='look',
            name='viewer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='viewer'),
        ),
        migrations.AddField(
            model_name='preview',
            name='granted_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='granted by'),
        ),
        migrations.AddField(
            model_name='preview',
            name='viewer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='viewer'),
        ),
        migrations.AddField(
            model_name='look',
            name='preview',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='looks', to='publishing.preview', verbose_name='granted preview'),
        ),
        migrations.AddIndex(
            model_name='announcement',
            index=models.Index(fields=['round_code'], name='announced_by_round'),
        ),
        migrations.AddConstraint(
            model_name='preview',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('round_code', 'edition', 'viewer'), name='preview_once_a_person'),
        ),
        migrations.AddConstraint(
            model_name='preview',
            constraint=models.CheckConstraint(condition=models.Q(('viewer', models.F('granted_by')), _negated=True), name='preview_granted_by_a_second_person'),
        ),
        migrations.AddConstraint(
            model_name='preview',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until__gt', models.F('granted_at'))), name='preview_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='preview',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('office', ''), _negated=True)), name='preview_names_the_person'),
        ),
        migrations.AddIndex(
            model_name='look',
            index=models.Index(fields=['round_code', 'edition', 'viewer'], name='look_by_edition'),
        ),
    ]
