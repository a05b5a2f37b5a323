"""A round is withdrawn as one person asked and another approved; then it stays so."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.two_person.models import guard, unguard, use
from surveys.linked_tables import WITHDRAWAL_REQUESTS

REQUESTS = "surveys_withdrawalrequest"
WITHDRAWN = """
CREATE FUNCTION surveys_round_withdrawn() RETURNS trigger AS $$
BEGIN
    IF OLD.state = 'withdrawn' THEN
        RAISE EXCEPTION 'round % is withdrawn, and stays so', OLD.code
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    {approved}
    IF NOT FOUND THEN
        RAISE EXCEPTION 'round % is withdrawn when two people agree', NEW.code
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER withdrawn_by_two BEFORE UPDATE OF state ON surveys_round
    FOR EACH ROW WHEN (
        OLD.state <> NEW.state AND 'withdrawn' IN (OLD.state, NEW.state))
    EXECUTE FUNCTION surveys_round_withdrawn();
"""
STAYS_CLOSED = """
CREATE OR REPLACE FUNCTION surveys_round_stays_closed() RETURNS trigger AS $$
DECLARE
    today date := (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date;
BEGIN
    -- A later last day opens a round again as well, once the old one has passed.
    IF (OLD.state = 'closed' AND NEW.state NOT IN ({over}))
        OR (NEW.state = 'open' AND OLD.closes < today AND NEW.closes >= today
            AND OLD.state <> 'draft')
    THEN
        {reopened}
        IF NOT FOUND THEN
            RAISE EXCEPTION 'round % is opened again when two people agree', NEW.code
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
"""
REOPENED = use(
    "surveys_reopeningrequest",
    "round_id = NEW.id AND greatest(closes, OLD.closes) = NEW.closes",
)
NOT_WITHDRAWN = """
DROP TRIGGER withdrawn_by_two ON surveys_round;
DROP FUNCTION surveys_round_withdrawn();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_two_people_give_roles'),
        ('surveys', '0014_amended_beside_its_amendment'),
    ]

    operations = [
        migrations.AlterField(
            model_name='round',
            name='state',
            field=models.CharField(choices=[('draft', 'In preparation'), ('open', 'Open'), ('closed', 'Closed'), ('withdrawn', 'Withdrawn')], default='closed', max_length=10, verbose_name='state'),
        ),
        migrations.CreateModel(
            name='WithdrawalRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('reason', models.TextField()),
                ('outcome', models.CharField(choices=[('waiting', 'waits for a second person'), ('approved', 'approved'), ('declined', 'declined')], db_default='waiting', default='waiting', max_length=10)),
                ('decided_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True, db_default='')),
                ('used_at', models.DateTimeField(editable=False, null=True)),
                ('asked_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal_requests', to='surveys.round')),
            ],
            options={
                'verbose_name': 'request to withdraw a round',
                'verbose_name_plural': 'requests to withdraw rounds',
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('reason__regex', '\\S')), name='withdrawalrequest_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('outcome', 'waiting')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('outcome__in', ['approved', 'declined'])), _connector='OR'), name='withdrawalrequest_decided_whole'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'approved'), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='withdrawalrequest_approved_by_a_second_person'), models.CheckConstraint(condition=models.Q(('used_at__isnull', True), ('outcome', 'approved'), _connector='OR'), name='withdrawalrequest_used_when_approved'), models.UniqueConstraint(condition=models.Q(('outcome', 'waiting')), fields=('round',), name='withdrawalrequest_waits_once')],
            },
        ),
        migrations.RunSQL(
            guard(REQUESTS, asking="analyst,publisher", approving="publisher"),
            unguard(REQUESTS),
        ),
        migrations.RunSQL(
            WITHDRAWAL_REQUESTS.forward(), WITHDRAWAL_REQUESTS.backward()
        ),
        migrations.RunSQL(
            WITHDRAWN.format(approved=use(REQUESTS, "round_id = NEW.id")),
            NOT_WITHDRAWN,
        ),
        migrations.RunSQL(
            STAYS_CLOSED.format(over="'closed', 'withdrawn'", reopened=REOPENED),
            STAYS_CLOSED.format(over="'closed'", reopened=REOPENED),
        ),
    ]
