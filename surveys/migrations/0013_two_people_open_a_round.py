"""A round is opened by two people, as it stood when one of them asked.

While it is in preparation it may be set up otherwise, also in how it collects; it says
who hands in.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.two_person.models import guard, unguard, use
from surveys.linked_tables import OPENING_REQUESTS, ROUNDS

REQUESTS = "surveys_openingrequest"
OPENED = """
CREATE FUNCTION surveys_round_opens() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        RAISE EXCEPTION 'round % begins in preparation, or with its answers', NEW.code
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'draft' THEN
        RAISE EXCEPTION 'round % does not go back into preparation', NEW.code
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    {opened}
    IF NOT FOUND THEN
        RAISE EXCEPTION 'round % is opened when two people agree', NEW.code
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER begins_in_preparation BEFORE INSERT ON surveys_round
    FOR EACH ROW WHEN (NEW.state = 'open') EXECUTE FUNCTION surveys_round_opens();
CREATE TRIGGER opened_by_two BEFORE UPDATE OF state ON surveys_round
    FOR EACH ROW WHEN (OLD.state <> NEW.state AND 'draft' IN (OLD.state, NEW.state))
    EXECUTE FUNCTION surveys_round_opens();

CREATE FUNCTION surveys_round_stays_as_asked() RETURNS trigger AS $$
BEGIN
    IF to_jsonb(NEW) - 'state' <> to_jsonb(OLD) - 'state' AND EXISTS (
        SELECT FROM surveys_openingrequest
        WHERE round_id = OLD.id AND used_at IS NULL AND outcome <> 'declined'
    ) THEN
        RAISE EXCEPTION 'round % stays as it is while its opening is asked for', OLD.code
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER stays_as_asked BEFORE UPDATE ON surveys_round
    FOR EACH ROW WHEN (OLD.state = 'draft')
    EXECUTE FUNCTION surveys_round_stays_as_asked();

CREATE OR REPLACE FUNCTION surveys_collection_stays() RETURNS trigger AS $$
BEGIN
    -- Nobody was told yet, and nothing was drawn.
    IF OLD.state = 'draft' AND NEW.state = 'draft'
        AND NOT EXISTS (SELECT FROM surveys_frame WHERE round_id = OLD.id)
        AND NOT EXISTS (SELECT FROM surveys_response WHERE round_id = OLD.id)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'round % : how it collects is said when it is set up', NEW.code
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
"""
NOT_OPENED = """
CREATE OR REPLACE FUNCTION surveys_collection_stays() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'round % : how it collects is said when it is set up', NEW.code
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
DROP TRIGGER stays_as_asked ON surveys_round;
DROP FUNCTION surveys_round_stays_as_asked();
DROP TRIGGER opened_by_two ON surveys_round;
DROP TRIGGER begins_in_preparation ON surveys_round;
DROP FUNCTION surveys_round_opens();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('surveys', '0012_a_sample_stays_as_drawn'),
        ('accounts', '0009_nobody_takes_an_account_alone'),
    ]

    operations = [
        # What is linked of a round is hashed by its columns; the new one is added.
        migrations.RunSQL(ROUNDS.backward(), ROUNDS.forward()),
        migrations.AddField(
            model_name='round',
            name='ways',
            field=models.CharField(blank=True, db_default='', default='', max_length=60),
        ),
        migrations.RunSQL(ROUNDS.forward(), ROUNDS.backward()),
        migrations.CreateModel(
            name='OpeningRequest',
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
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opening_requests', to='surveys.round')),
            ],
            options={
                'verbose_name': 'request to open a round',
                'verbose_name_plural': 'requests to open rounds',
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('reason__regex', '\\S')), name='openingrequest_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('outcome', 'waiting')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('outcome__in', ['approved', 'declined'])), _connector='OR'), name='openingrequest_decided_whole'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'approved'), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='openingrequest_approved_by_a_second_person'), models.CheckConstraint(condition=models.Q(('used_at__isnull', True), ('outcome', 'approved'), _connector='OR'), name='openingrequest_used_when_approved'), models.UniqueConstraint(condition=models.Q(('outcome', 'waiting')), fields=('round',), name='openingrequest_waits_once')],
            },
        ),
        migrations.RunSQL(
            guard(REQUESTS, asking="analyst", approving="publisher"), unguard(REQUESTS)
        ),
        migrations.RunSQL(
            OPENED.format(opened=use(REQUESTS, "round_id = NEW.id")), NOT_OPENED
        ),
        migrations.RunSQL(OPENING_REQUESTS.forward(), OPENING_REQUESTS.backward()),
    ]
