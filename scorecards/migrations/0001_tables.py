"""Cycles, scorecards, claims with evidence, decisions."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from schema.tables import Tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('localities', '0001_tables'),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name='Claim',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('card', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='scorecards.card')),
                        ('leaf', models.CharField(max_length=40)),
                        ('number', models.PositiveIntegerField()),
                        ('figures', models.JSONField(default=dict)),
                        ('not_applicable', models.BooleanField(default=False)),
                        ('point', models.DecimalField(decimal_places=10, max_digits=16, null=True)),
                        ('words', models.TextField(blank=True)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name': 'claim of a scorecard',
                        'verbose_name_plural': 'claims of scorecards',
                        'constraints': [models.UniqueConstraint(fields=('card', 'leaf', 'number'), name='claim_follows_what_its_author_saw'), models.CheckConstraint(condition=models.Q(('not_applicable', False), ('words__regex', '\\S'), _connector='OR'), name='claim_that_does_not_apply_says_why')],
                    },
                ),
                migrations.CreateModel(
                    name='StoredFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='localities.unit')),
                        ('body', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='localities.body')),
                        ('name', models.CharField(max_length=200)),
                        ('kind', models.CharField(max_length=10)),
                        ('size', models.PositiveBigIntegerField()),
                        ('sha256', models.CharField(max_length=64)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name': 'file of evidence',
                        'verbose_name_plural': 'files of evidence',
                        'constraints': [models.UniqueConstraint(fields=('unit', 'body', 'sha256'), name='stored_file_once_a_place', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('body__isnull', True), ('unit__isnull', False)), models.Q(('body__isnull', False), ('unit__isnull', True)), _connector='OR'), name='stored_file_is_of_one_place'), models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='stored_file_is_not_empty')],
                    },
                ),
                migrations.CreateModel(
                    name='Evidence',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('card', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='scorecards.card')),
                        ('leaf', models.CharField(max_length=40)),
                        ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shown_for', to='scorecards.storedfile')),
                        ('page', models.CharField(blank=True, max_length=100, verbose_name='where in the file')),
                        ('attached', models.BooleanField(default=True)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name': 'evidence',
                        'verbose_name_plural': 'evidence',
                        'indexes': [models.Index(fields=['card', 'leaf', 'file'], name='evidence_by_leaf')],
                    },
                ),
                migrations.CreateModel(
                    name='Cycle',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=60, unique=True, verbose_name='code')),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='localities.unit', verbose_name='owner')),
                        ('level', models.CharField(choices=[('province', 'provinces'), ('ministry', 'ministries'), ('department', 'departments of a province'), ('commune', 'communes and wards')], max_length=10, verbose_name='level')),
                        ('year', models.PositiveSmallIntegerField(verbose_name='year that is scored')),
                        ('name_vi', models.CharField(max_length=200, verbose_name='name')),
                        ('name_en', models.CharField(max_length=200, verbose_name='name in English')),
                        ('tree_code', models.CharField(max_length=60, verbose_name='tree of criteria')),
                        ('tree_text', models.TextField()),
                        ('tree_digest', models.CharField(max_length=64)),
                        ('state', models.CharField(choices=[('draft', 'in preparation'), ('open', 'open'), ('closed', 'closed')], default='draft', max_length=10, verbose_name='state')),
                        ('claims_due', models.DateField(verbose_name='last day to sign')),
                        ('appraisal_due', models.DateField(verbose_name='last day of the first appraisal')),
                        ('explanation_due', models.DateField(verbose_name='last day of explanations')),
                        ('closes_due', models.DateField(verbose_name='last day of final points')),
                        ('reading_share', models.PositiveSmallIntegerField(default=10, verbose_name='percent read a second time')),
                        ('reading_seed', models.CharField(editable=False, max_length=64)),
                        ('simulated', models.BooleanField(default=False)),
                        ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('made_at', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name': 'cycle of scorecards',
                        'verbose_name_plural': 'cycles of scorecards',
                        'constraints': [models.CheckConstraint(condition=models.Q(('code__regex', '^PAR-[0-9]{4}-[a-z0-9-]+$')), name='cycle_code_is_of_par'), models.CheckConstraint(condition=models.Q(('appraisal_due__gte', models.F('claims_due')), ('explanation_due__gte', models.F('appraisal_due')), ('closes_due__gte', models.F('explanation_due'))), name='cycle_days_follow_each_other'), models.CheckConstraint(condition=models.Q(('reading_share__lte', 100)), name='cycle_rereads_a_share')],
                    },
                ),
                migrations.CreateModel(
                    name='CycleRequest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('asked_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('asked_at', models.DateTimeField()),
                        ('reason', models.TextField()),
                        ('outcome', models.CharField(choices=[('waiting', 'waits for a second person'), ('approved', 'approved'), ('declined', 'declined')], db_default='waiting', default='waiting', max_length=10)),
                        ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('answer', models.TextField(blank=True, db_default='')),
                        ('used_at', models.DateTimeField(editable=False, null=True)),
                        ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opening_requests', to='scorecards.cycle')),
                    ],
                    options={
                        'verbose_name': 'request to open a cycle of scorecards',
                        'verbose_name_plural': 'requests to open cycles of scorecards',
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(('reason__regex', '\\S')), name='cyclerequest_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('outcome', 'waiting')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('outcome__in', ['approved', 'declined'])), _connector='OR'), name='cyclerequest_decided_whole'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'approved'), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='cyclerequest_approved_by_a_second_person'), models.CheckConstraint(condition=models.Q(('used_at__isnull', True), ('outcome', 'approved'), _connector='OR'), name='cyclerequest_used_when_approved'), models.UniqueConstraint(condition=models.Q(('outcome', 'waiting')), fields=('cycle',), name='cyclerequest_waits_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ClosingRequest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('asked_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('asked_at', models.DateTimeField()),
                        ('reason', models.TextField()),
                        ('outcome', models.CharField(choices=[('waiting', 'waits for a second person'), ('approved', 'approved'), ('declined', 'declined')], db_default='waiting', default='waiting', max_length=10)),
                        ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('answer', models.TextField(blank=True, db_default='')),
                        ('used_at', models.DateTimeField(editable=False, null=True)),
                        ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closing_requests', to='scorecards.cycle')),
                    ],
                    options={
                        'verbose_name': 'request to close a cycle of scorecards',
                        'verbose_name_plural': 'requests to close cycles of scorecards',
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(('reason__regex', '\\S')), name='closingrequest_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('outcome', 'waiting')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('outcome__in', ['approved', 'declined'])), _connector='OR'), name='closingrequest_decided_whole'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'approved'), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='closingrequest_approved_by_a_second_person'), models.CheckConstraint(condition=models.Q(('used_at__isnull', True), ('outcome', 'approved'), _connector='OR'), name='closingrequest_used_when_approved'), models.UniqueConstraint(condition=models.Q(('outcome', 'waiting')), fields=('cycle',), name='closingrequest_waits_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Card',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cards', to='scorecards.cycle')),
                        ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='localities.unit')),
                        ('body', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='localities.body')),
                        ('league', models.CharField(blank=True, max_length=60, verbose_name='league')),
                        ('standing', models.CharField(choices=[('ranked', 'scored and ranked'), ('scored', 'scored, not ranked'), ('outside', 'not assessed')], default='ranked', max_length=10, verbose_name='standing')),
                    ],
                    options={
                        'verbose_name': 'scorecard',
                        'verbose_name_plural': 'scorecards',
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('body__isnull', True), ('unit__isnull', False)), models.Q(('body__isnull', False), ('unit__isnull', True)), _connector='OR'), name='card_is_of_one_place'), models.UniqueConstraint(fields=('cycle', 'unit', 'body'), name='card_once_a_place', nulls_distinct=False)],
                    },
                ),
                migrations.CreateModel(
                    name='Extension',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('card', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='scorecards.card')),
                        ('until', models.DateField()),
                        ('reason', models.TextField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name': 'extension of a scorecard',
                        'verbose_name_plural': 'extensions of scorecards',
                        'constraints': [models.CheckConstraint(condition=models.Q(('reason__regex', '\\S')), name='extension_says_why')],
                    },
                ),
                migrations.CreateModel(
                    name='SignOff',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('card', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='scorecards.card')),
                        ('withdrawn', models.BooleanField(default=False)),
                        ('minutes', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='scorecards.storedfile')),
                        ('points', models.DecimalField(decimal_places=10, max_digits=16, null=True)),
                        ('days_late', models.PositiveSmallIntegerField(default=0)),
                        ('reason', models.TextField(blank=True)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name': 'signature of a scorecard',
                        'verbose_name_plural': 'signatures of scorecards',
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('minutes__isnull', True), ('reason__regex', '\\S'), ('withdrawn', True)), models.Q(('minutes__isnull', False), ('points__isnull', False), ('withdrawn', False)), _connector='OR'), name='signature_has_its_minutes')],
                    },
                ),
                migrations.CreateModel(
                    name='Decision',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('card', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='scorecards.card')),
                        ('leaf', models.CharField(max_length=40)),
                        ('stage', models.CharField(choices=[('first', 'first appraisal'), ('after_explanation', 'after the explanation'), ('final', 'final')], max_length=20)),
                        ('reading', models.PositiveSmallIntegerField(default=1)),
                        ('number', models.PositiveIntegerField()),
                        ('point', models.DecimalField(decimal_places=10, max_digits=16, null=True)),
                        ('not_applicable', models.BooleanField(default=False)),
                        ('reason', models.TextField(blank=True)),
                        ('source', models.CharField(blank=True, max_length=200)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name': 'decision on a point',
                        'verbose_name_plural': 'decisions on points',
                        'constraints': [models.UniqueConstraint(fields=('card', 'leaf', 'stage', 'reading', 'number'), name='decision_follows_what_its_author_saw'), models.CheckConstraint(condition=models.Q(models.Q(('not_applicable', True), ('point__isnull', True)), models.Q(('not_applicable', False), ('point__isnull', False)), _connector='OR'), name='decision_gives_a_point_or_does_not_apply'), models.CheckConstraint(condition=models.Q(('reading', 1), models.Q(('reading', 2), ('stage', 'first')), _connector='OR'), name='only_a_first_appraisal_is_read_twice')],
                    },
                ),
                migrations.CreateModel(
                    name='Inquiry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('card', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inquiries', to='scorecards.card')),
                        ('leaf', models.CharField(max_length=40)),
                        ('kind', models.CharField(choices=[('supplement', 'supplement of evidence'), ('explanation', 'explanation')], max_length=12)),
                        ('words', models.TextField()),
                        ('due_on', models.DateField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name': 'inquiry',
                        'verbose_name_plural': 'inquiries',
                        'indexes': [models.Index(fields=['card', 'leaf'], name='inquiry_by_leaf')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('words__regex', '\\S')), name='inquiry_says_what')],
                    },
                ),
                migrations.CreateModel(
                    name='Answer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('inquiry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='scorecards.inquiry')),
                        ('words', models.TextField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name': 'answer to an inquiry',
                        'verbose_name_plural': 'answers to inquiries',
                        'constraints': [models.CheckConstraint(condition=models.Q(('words__regex', '\\S')), name='inquiry_answer_says_something')],
                    },
                ),
                migrations.CreateModel(
                    name='Remedy',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('card', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remedies', to='scorecards.card')),
                        ('leaf', models.CharField(max_length=40)),
                        ('number', models.PositiveIntegerField()),
                        ('owner', models.CharField(max_length=200)),
                        ('due_on', models.DateField()),
                        ('is_done', models.BooleanField(default=False)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name': 'work for next year',
                        'verbose_name_plural': 'work for next year',
                        'constraints': [models.UniqueConstraint(fields=('card', 'leaf', 'number'), name='remedy_follows_what_its_author_saw'), models.CheckConstraint(condition=models.Q(('owner__regex', '\\S')), name='remedy_has_an_owner')],
                    },
                ),
                migrations.CreateModel(
                    name='Tally',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('card', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tallies', to='scorecards.card')),
                        ('leaf', models.CharField(max_length=40)),
                        ('number', models.PositiveIntegerField()),
                        ('counts', models.JSONField()),
                        ('source', models.CharField(max_length=200)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name': 'counts of a survey of leaders',
                        'verbose_name_plural': 'counts of surveys of leaders',
                        'constraints': [models.UniqueConstraint(fields=('card', 'leaf', 'number'), name='tally_follows_the_one_before'), models.CheckConstraint(condition=models.Q(('source__regex', '\\S')), name='tally_says_its_source')],
                    },
                ),
            ],
        ),
    ]
