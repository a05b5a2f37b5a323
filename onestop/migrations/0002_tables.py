"""Ratings, comments, late files and letters of apology."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from schema.tables import Tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('localities', '0001_tables'),
        ('onestop', '0001_search_without_accents'),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name='Rating',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('service_point', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='localities.servicepoint')),
                        ('day', models.DateField()),
                        ('score', models.PositiveSmallIntegerField()),
                        ('door', models.CharField(choices=[('slip', 'code on the receipt'), ('kiosk', 'screen at the counter'), ('web', 'web page'), ('paper', 'on paper, keyed by staff'), ('phone', 'by phone, keyed by staff')], max_length=10)),
                        ('simulated', models.BooleanField(default=False)),
                    ],
                    options={
                        'verbose_name': 'rating',
                        'verbose_name_plural': 'ratings',
                        'indexes': [models.Index(fields=['service_point', 'day'], include=('score',), name='rating_by_point_and_day')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('score__gte', 1), ('score__lte', 5)), name='rating_is_one_to_five')],
                    },
                ),
                migrations.CreateModel(
                    name='RatingBatch',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('service_point', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='localities.servicepoint')),
                        ('first_day', models.DateField()),
                        ('last_day', models.DateField()),
                        ('answers', models.PositiveIntegerField()),
                        ('total', models.PositiveIntegerField()),
                        ('simulated', models.BooleanField(default=False)),
                    ],
                    options={
                        'verbose_name': 'batch of ratings',
                        'verbose_name_plural': 'batches of ratings',
                        'constraints': [models.CheckConstraint(condition=models.Q(('answers__gte', 10)), name='batch_holds_ten_or_more'), models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='batch_ends_after_it_begins'), models.UniqueConstraint(fields=('service_point', 'last_day'), include=('answers', 'total'), name='batch_ends_once_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='Feedback',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('service_point', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='localities.servicepoint')),
                        ('received_at', models.DateTimeField()),
                        ('door', models.CharField(choices=[('slip', 'code on the receipt'), ('kiosk', 'screen at the counter'), ('web', 'web page'), ('paper', 'on paper, keyed by staff'), ('phone', 'by phone, keyed by staff')], max_length=10, verbose_name='how it came')),
                        ('text', models.TextField(max_length=4000, verbose_name='comment')),
                        ('contact', models.CharField(blank=True, max_length=120, verbose_name='phone or e-mail')),
                        ('masked', models.TextField(editable=False)),
                        ('folded', models.GeneratedField(db_persist=True, expression=models.Func('masked', function='public.vn_fold'), output_field=models.TextField())),
                        ('kind', models.CharField(blank=True, choices=[('praise', 'praise'), ('suggestion', 'suggestion'), ('rules', 'feedback on rules'), ('conduct', 'conduct of staff'), ('late_file', 'late file'), ('complaint', 'complaint or denunciation')], max_length=10, verbose_name='kind')),
                        ('state', models.CharField(choices=[('new', 'new'), ('triaged', 'sorted'), ('assigned', 'assigned'), ('answered', 'answered'), ('closed', 'closed'), ('handed_over', 'handed over')], default='new', max_length=11)),
                        ('due_on', models.DateField()),
                        ('due_provisional', models.BooleanField(default=False)),
                        ('assigned_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('named', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                        ('answered_at', models.DateTimeField(blank=True, null=True)),
                        ('reopened', models.PositiveSmallIntegerField(default=0)),
                        ('simulated', models.BooleanField(default=False)),
                    ],
                    options={
                        'verbose_name': 'comment',
                        'verbose_name_plural': 'comments',
                        'indexes': [models.Index(fields=['service_point', 'received_at'], name='feedback_by_point'), models.Index(condition=models.Q(('state__in', ('new', 'triaged', 'assigned'))), fields=['service_point', 'due_on'], name='feedback_waiting'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector('folded', config='simple'), name='feedback_words'), django.contrib.postgres.indexes.GinIndex(fields=['folded'], name='feedback_letters', opclasses=['gin_trgm_ops'])],
                        'constraints': [models.CheckConstraint(condition=django.db.models.lookups.IsNull(models.Func('named', 'assigned_to', function='array_position', output_field=models.IntegerField()), True), name='who_is_named_does_not_answer'), models.CheckConstraint(condition=models.Q(models.Q(('kind', ''), ('state', 'new')), models.Q(models.Q(('state', 'new'), _negated=True), models.Q(('kind', ''), _negated=True)), _connector='OR'), name='only_new_feedback_has_no_kind'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['assigned', 'answered']), _negated=True), ('assigned_to__isnull', False), _connector='OR'), name='assigned_feedback_has_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'complaint'), ('state__in', ['triaged', 'handed_over'])), models.Q(models.Q(('kind', 'complaint'), _negated=True), models.Q(('state', 'handed_over'), _negated=True)), _connector='OR'), name='complaints_are_handed_over_and_nothing_else')],
                    },
                ),
                migrations.CreateModel(
                    name='FeedbackStep',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('feedback', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='onestop.feedback')),
                        ('verb', models.CharField(choices=[('received', 'received'), ('triaged', 'sorted'), ('assigned', 'assigned'), ('answered', 'answered'), ('closed', 'checked and closed'), ('reopened', 'opened again'), ('handed_over', 'handed over')], max_length=11)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('note', models.TextField(blank=True)),
                        ('to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'step',
                        'verbose_name_plural': 'steps',
                    },
                ),
                migrations.CreateModel(
                    name='LateFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('service_point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='localities.servicepoint')),
                        ('receipt_no', models.CharField(max_length=40, verbose_name='receipt number')),
                        ('applicant', models.CharField(max_length=120, verbose_name='applicant')),
                        ('file_type', models.CharField(max_length=250, verbose_name='type of file')),
                        ('received_on', models.DateField(verbose_name='received on')),
                        ('appointment_on', models.DateField(verbose_name='appointment day')),
                        ('progress', models.CharField(max_length=250, verbose_name='where the file stands')),
                        ('reason', models.CharField(max_length=500, verbose_name='reason for the delay')),
                        ('new_date', models.DateField(verbose_name='new appointment day')),
                        ('feedback', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='onestop.feedback')),
                        ('simulated', models.BooleanField(default=False)),
                    ],
                    options={
                        'verbose_name': 'late file',
                        'verbose_name_plural': 'late files',
                        'constraints': [models.UniqueConstraint(fields=('service_point', 'receipt_no', 'appointment_on'), name='late_file_once_an_appointment', violation_error_message='This receipt number is already listed as late for this appointment day. Open that line instead.'), models.CheckConstraint(condition=models.Q(('new_date__gt', models.F('appointment_on'))), name='late_file_gets_a_later_day', violation_error_message='The new appointment day must come after the missed one.'), models.CheckConstraint(condition=models.Q(('received_on__lte', models.F('appointment_on'))), name='late_file_came_before_its_appointment', violation_error_message='The file was received after its appointment day: check both days.')],
                    },
                ),
                migrations.CreateModel(
                    name='ApologyLetter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('late_file', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='letter', to='onestop.latefile')),
                        ('service_point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='localities.servicepoint')),
                        ('year', models.PositiveSmallIntegerField()),
                        ('number', models.PositiveIntegerField()),
                        ('issued_at', models.DateTimeField()),
                        ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('signer_name', models.CharField(max_length=120, verbose_name='name of the head who signs')),
                        ('signer_title', models.CharField(max_length=120, verbose_name='title of the head')),
                        ('content', models.JSONField()),
                        ('digest', models.CharField(max_length=64)),
                    ],
                    options={
                        'verbose_name': 'apology letter',
                        'verbose_name_plural': 'apology letters',
                        'constraints': [models.UniqueConstraint(fields=('service_point', 'year', 'number'), name='letter_number_once_a_year')],
                    },
                ),
            ],
        ),
    ]
