"""People, roles, requests about them, the trail and its chains."""

import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from schema.tables import Tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ('localities', '0001_tables'),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name='Checkpoint',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('round_code', models.CharField(max_length=60)),
                        ('day', models.DateField()),
                        ('at', models.DateTimeField()),
                        ('text', models.TextField()),
                    ],
                    options={
                        'verbose_name': 'checkpoint',
                        'verbose_name_plural': 'checkpoints',
                        'constraints': [models.UniqueConstraint(fields=('round_code', 'day'), name='checkpoint_once_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='Chain',
                    fields=[
                        ('name', models.CharField(max_length=90, primary_key=True, serialize=False)),
                        ('size', models.PositiveBigIntegerField()),
                        ('hash', models.CharField(max_length=64)),
                    ],
                    options={
                        'verbose_name': 'chain',
                        'verbose_name_plural': 'chains',
                    },
                ),
                migrations.CreateModel(
                    name='Link',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('chain', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='accounts.chain')),
                        ('seq', models.PositiveBigIntegerField()),
                        ('kind', models.CharField(max_length=60)),
                        ('at', models.CharField(max_length=27)),
                        ('body', models.TextField()),
                        ('previous', models.CharField(max_length=64)),
                        ('hash', models.CharField(max_length=64, unique=True)),
                    ],
                    options={
                        'verbose_name': 'link of a chain',
                        'verbose_name_plural': 'links of chains',
                        'constraints': [models.UniqueConstraint(fields=('chain', 'seq'), name='link_once'), models.CheckConstraint(condition=models.Q(models.Q(('hash', models.F('previous')), _negated=True), ('seq__gte', 1)), name='link_follows_another')],
                    },
                ),
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('username', models.CharField(error_messages={'unique': 'A user with that user name already exists.'}, max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='user name')),
                        ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                        ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                        ('is_active', models.BooleanField(default=True, help_text='Take this off instead of deleting: the trail names people.', verbose_name='active')),
                        ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                        ('session_epoch', models.PositiveIntegerField(default=0, editable=False)),
                        ('credentials_taken_at', models.DateTimeField(editable=False, null=True)),
                        ('provider_subject', models.CharField(blank=True, help_text='The `sub` under which the OpenID provider knows this person.', max_length=255, null=True, unique=True, verbose_name='subject at the sign-in provider')),
                    ],
                    options={
                        'verbose_name': 'user',
                        'verbose_name_plural': 'users',
                    },
                ),
                migrations.CreateModel(
                    name='Membership',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                        ('role', models.CharField(choices=[('surveyor', 'Surveyor'), ('clerk', 'Data-entry clerk'), ('supervisor', 'Supervisor'), ('one_stop', 'One-stop staff'), ('provincial_officer', 'Provincial officer'), ('provincial_leader', 'Provincial leader'), ('account_manager', 'Provincial account manager'), ('analyst', 'Ministry analyst'), ('publisher', 'Ministry publisher'), ('auditor', 'Auditor'), ('administrator', 'Administrator'), ('researcher', 'Researcher'), ('score_officer', 'Scorecard officer'), ('score_leader', 'Leader who signs a scorecard'), ('appraiser', 'Appraiser of scorecards'), ('council', 'Member of the appraisal council')], max_length=20)),
                        ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='localities.unit')),
                        ('service_point', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='localities.servicepoint')),
                        ('body', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='localities.body')),
                        ('valid_from', models.DateField()),
                        ('valid_until', models.DateField(blank=True, null=True)),
                    ],
                    options={
                        'verbose_name': 'membership',
                        'verbose_name_plural': 'memberships',
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='membership_ends_no_sooner_than_it_begins'), models.UniqueConstraint(fields=('user', 'role', 'unit', 'service_point', 'body', 'valid_from'), name='membership_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('unit__isnull', True), ('service_point__isnull', True), _connector='OR'), name='membership_has_one_place_at_most'), models.CheckConstraint(condition=models.Q(models.Q(('role', 'one_stop'), _negated=True), ('service_point__isnull', False), _connector='OR'), name='one_stop_staff_belong_to_a_point'), models.CheckConstraint(condition=models.Q(models.Q(('role__in', ('surveyor', 'clerk', 'supervisor', 'provincial_officer', 'provincial_leader', 'account_manager', 'council')), _negated=True), ('unit__isnull', False), _connector='OR'), name='role_of_a_unit_names_one'), models.CheckConstraint(condition=models.Q(models.Q(('role__in', ('score_officer', 'score_leader', 'appraiser')), _negated=True), ('unit__isnull', False), ('body__isnull', False), _connector='OR'), name='role_of_a_scorecard_names_its_place'), models.CheckConstraint(condition=models.Q(('body__isnull', True), models.Q(('role__in', ('score_officer', 'score_leader', 'appraiser')), ('service_point__isnull', True), ('unit__isnull', True)), _connector='OR'), name='only_a_scorecard_is_of_a_body')],
                    },
                ),
                migrations.CreateModel(
                    name='MembershipRequest',
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
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('role', models.CharField(choices=[('publisher', 'Ministry publisher'), ('administrator', 'Administrator'), ('analyst', 'Ministry analyst'), ('auditor', 'Auditor')], max_length=20)),
                        ('valid_until', models.DateField(blank=True, null=True)),
                    ],
                    options={
                        'verbose_name': 'request for a role',
                        'verbose_name_plural': 'requests for roles',
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(('reason__regex', '\\S')), name='membershiprequest_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('outcome', 'waiting')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('outcome__in', ['approved', 'declined'])), _connector='OR'), name='membershiprequest_decided_whole'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'approved'), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='membershiprequest_approved_by_a_second_person'), models.CheckConstraint(condition=models.Q(('used_at__isnull', True), ('outcome', 'approved'), _connector='OR'), name='membershiprequest_used_when_approved'), models.UniqueConstraint(condition=models.Q(('outcome', 'waiting')), fields=('user', 'role'), name='membershiprequest_waits_once'), models.CheckConstraint(condition=models.Q(('role__in', ['publisher', 'administrator', 'analyst', 'auditor'])), name='membershiprequest_is_of_two'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'approved'), _negated=True), models.Q(('decided_by', models.F('user')), _negated=True), _connector='OR'), name='membershiprequest_not_approved_by_who_gets_it')],
                    },
                ),
                migrations.CreateModel(
                    name='CredentialRequest',
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
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('what', models.CharField(choices=[('device', 'take the lost second factor away'), ('address', 'another mail address'), ('provider', 'another subject at the sign-in provider')], max_length=10)),
                        ('value', models.CharField(blank=True, max_length=255)),
                    ],
                    options={
                        'verbose_name': 'request about an account',
                        'verbose_name_plural': 'requests about accounts',
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(('reason__regex', '\\S')), name='credentialrequest_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('outcome', 'waiting')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('outcome__in', ['approved', 'declined'])), _connector='OR'), name='credentialrequest_decided_whole'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'approved'), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='credentialrequest_approved_by_a_second_person'), models.CheckConstraint(condition=models.Q(('used_at__isnull', True), ('outcome', 'approved'), _connector='OR'), name='credentialrequest_used_when_approved'), models.UniqueConstraint(condition=models.Q(('outcome', 'waiting')), fields=('user', 'what'), name='credentialrequest_waits_once'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'approved'), _negated=True), models.Q(('decided_by', models.F('user')), _negated=True), _connector='OR'), name='credentialrequest_not_approved_by_its_owner')],
                    },
                ),
                migrations.CreateModel(
                    name='FirstAdministrator',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('at', models.DateTimeField(auto_now_add=True)),
                        ('used_at', models.DateTimeField(editable=False, null=True)),
                    ],
                    options={
                        'verbose_name': 'first administrator',
                        'verbose_name_plural': 'first administrators',
                    },
                ),
                migrations.CreateModel(
                    name='AuditEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(auto_now_add=True, verbose_name='moment')),
                        ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name='person')),
                        ('verb', models.CharField(max_length=40, verbose_name='deed')),
                        ('subject', models.CharField(max_length=120, verbose_name='subject')),
                        ('details', models.JSONField(blank=True, default=dict)),
                    ],
                    options={
                        'verbose_name': 'audit event',
                        'verbose_name_plural': 'audit trail',
                        'indexes': [models.Index(fields=['subject', 'at'], name='audit_by_subject')],
                    },
                ),
                migrations.CreateModel(
                    name='Invitation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', models.CharField(choices=[('waiting', 'waiting'), ('running', 'running'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='waiting', max_length=10, verbose_name='state')),
                        ('claims', models.PositiveSmallIntegerField(default=0)),
                        ('failures', models.PositiveSmallIntegerField(default=0)),
                        ('fence', models.PositiveIntegerField(default=0)),
                        ('lease_until', models.DateTimeField(blank=True, null=True)),
                        ('sent_at', models.DateTimeField(blank=True, null=True)),
                        ('worker', models.CharField(blank=True, max_length=120)),
                        ('error', models.TextField(blank=True)),
                        ('started_at', models.DateTimeField(blank=True, null=True)),
                        ('finished_at', models.DateTimeField(blank=True, null=True)),
                        ('came_back', models.CharField(blank=True, max_length=300)),
                        ('printed_at', models.DateTimeField(blank=True, null=True)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to=settings.AUTH_USER_MODEL)),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        'verbose_name': 'invitation',
                        'verbose_name_plural': 'invitations',
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'running'), _negated=True), ('lease_until__isnull', False), _connector='OR'), name='running_invitation_has_a_lease'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running']), ('finished_at__isnull', False), _connector='OR'), name='finished_invitation_has_its_time'), models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'running'])), fields=('user',), name='invitation_under_way_once'), models.CheckConstraint(condition=models.Q(('came_back', ''), ('state', 'done'), _connector='OR'), name='invitation_came_back_after_it_left')],
                    },
                ),
                migrations.CreateModel(
                    name='Notice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', models.CharField(choices=[('waiting', 'waiting'), ('running', 'running'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='waiting', max_length=10, verbose_name='state')),
                        ('claims', models.PositiveSmallIntegerField(default=0)),
                        ('failures', models.PositiveSmallIntegerField(default=0)),
                        ('fence', models.PositiveIntegerField(default=0)),
                        ('lease_until', models.DateTimeField(blank=True, null=True)),
                        ('sent_at', models.DateTimeField(blank=True, null=True)),
                        ('worker', models.CharField(blank=True, max_length=120)),
                        ('error', models.TextField(blank=True)),
                        ('started_at', models.DateTimeField(blank=True, null=True)),
                        ('finished_at', models.DateTimeField(blank=True, null=True)),
                        ('came_back', models.CharField(blank=True, max_length=300)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to=settings.AUTH_USER_MODEL)),
                        ('address', models.EmailField(max_length=254)),
                        ('kind', models.CharField(choices=[('links', 'links to the account'), ('words', 'what was changed')], max_length=10)),
                        ('subject', models.CharField(blank=True, max_length=200)),
                        ('text', models.TextField(blank=True)),
                        ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        'verbose_name': 'mail about an account',
                        'verbose_name_plural': 'mails about accounts',
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'running'), _negated=True), ('lease_until__isnull', False), _connector='OR'), name='running_notice_has_a_lease'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running']), ('finished_at__isnull', False), _connector='OR'), name='finished_notice_has_its_time'), models.CheckConstraint(condition=models.Q(('came_back', ''), ('state', 'done'), _connector='OR'), name='notice_came_back_after_it_left')],
                    },
                ),
                migrations.CreateModel(
                    name='RecoveryCode',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to=settings.AUTH_USER_MODEL)),
                        ('digest', models.BinaryField(max_length=32, unique=True)),
                    ],
                    options={
                        'verbose_name': 'recovery code',
                        'verbose_name_plural': 'recovery codes',
                    },
                ),
                migrations.CreateModel(
                    name='Passkey',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passkeys', to=settings.AUTH_USER_MODEL)),
                        ('name', models.CharField(max_length=60)),
                        ('credential_id', models.BinaryField(max_length=1023, unique=True)),
                        ('public_key', models.BinaryField(max_length=2000)),
                        ('sign_count', models.BigIntegerField(default=0)),
                        ('last_challenge', models.BinaryField(default=b'', max_length=64)),
                        ('made_at', models.DateTimeField()),
                        ('used_at', models.DateTimeField(null=True)),
                        ('removed_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'verbose_name': 'passkey',
                        'verbose_name_plural': 'passkeys',
                    },
                ),
                migrations.CreateModel(
                    name='Spent',
                    fields=[
                        ('key', models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                        ('full_at', models.DateTimeField(db_index=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='PolicyReport',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField()),
                        ('directive', models.CharField(max_length=40)),
                        ('blocked', models.CharField(max_length=20)),
                        ('page', models.CharField(max_length=100)),
                        ('count', models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        'verbose_name': 'report of the content policy',
                        'verbose_name_plural': 'reports of the content policy',
                        'constraints': [models.UniqueConstraint(fields=('day', 'directive', 'blocked', 'page'), name='policy_report_once_a_day')],
                    },
                ),
            ],
        ),
    ]
