"""A tree handed in here is allowed as two people agreed, and then stays; no cycle is
set up with one that nobody allowed, or that is retired.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from schema.guards import guards
from scorecards.linked_tables import TREE_REQUESTS, TREES

LINKED = (TREES, TREE_REQUESTS)


class Migration(migrations.Migration):

    dependencies = [
        ('localities', '0001_tables'),
        ('scorecards', '0002_guards'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='StoredTree',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, unique=True, verbose_name='code')),
                ('digest', models.CharField(max_length=64)),
                ('text', models.TextField()),
                ('stored_at', models.DateTimeField()),
                ('allowed_at', models.DateTimeField(null=True)),
                ('retired_at', models.DateTimeField(null=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='localities.unit', verbose_name='owner')),
                ('stored_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'tree of criteria',
                'verbose_name_plural': 'trees of criteria',
            },
        ),
        migrations.CreateModel(
            name='TreeRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('reason', models.TextField()),
                ('outcome', models.CharField(choices=[('waiting', 'waits for a second person'), ('approved', 'approved'), ('declined', 'declined')], db_default='waiting', default='waiting', max_length=10)),
                ('decided_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True, db_default='')),
                ('used_at', models.DateTimeField(editable=False, null=True)),
                ('digest', models.CharField(max_length=64)),
                ('asked_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tree', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='scorecards.storedtree')),
            ],
            options={
                'verbose_name': 'request to allow a tree of criteria',
                'verbose_name_plural': 'requests to allow trees of criteria',
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='storedtree',
            constraint=models.UniqueConstraint(fields=('digest',), name='stored_tree_once'),
        ),
        migrations.AddConstraint(
            model_name='storedtree',
            constraint=models.CheckConstraint(condition=models.Q(('retired_at__isnull', True), ('allowed_at__isnull', False), _connector='OR'), name='retired_tree_was_allowed'),
        ),
        migrations.AddConstraint(
            model_name='treerequest',
            constraint=models.CheckConstraint(condition=models.Q(('reason__regex', '\\S')), name='treerequest_says_why'),
        ),
        migrations.AddConstraint(
            model_name='treerequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('outcome', 'waiting')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('outcome__in', ['approved', 'declined'])), _connector='OR'), name='treerequest_decided_whole'),
        ),
        migrations.AddConstraint(
            model_name='treerequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'approved'), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='treerequest_approved_by_a_second_person'),
        ),
        migrations.AddConstraint(
            model_name='treerequest',
            constraint=models.CheckConstraint(condition=models.Q(('used_at__isnull', True), ('outcome', 'approved'), _connector='OR'), name='treerequest_used_when_approved'),
        ),
        migrations.AddConstraint(
            model_name='treerequest',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome', 'waiting')), fields=('tree',), name='treerequest_waits_once'),
        ),
        *guards(__file__, "tree"),
        *(migrations.RunSQL(one.forward(), one.backward()) for one in LINKED),
    ]
