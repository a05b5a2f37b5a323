"""Questionnaires left out, and rounds opened again: asked by one, approved by another.

Reviews, the states that follow from them, and rounds that take questionnaires again
each use up one approval, or are refused.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.asked import guard, unguard, use
from surveys.chained import REOPENING_REQUESTS, REVIEW_REQUESTS

REVIEWS, ROUNDS = "surveys_reviewrequest", "surveys_reopeningrequest"
REVIEWED = use(
    REVIEWS,
    "response_id = NEW.response_id AND decision = NEW.decision"
    " AND decided_by_id = NEW.by_id",
)
REOPENED = use(
    ROUNDS, "round_id = NEW.id AND greatest(closes, OLD.closes) = NEW.closes"
)
LEFT_OUT = """
CREATE FUNCTION surveys_review_of_two() RETURNS trigger AS $$
BEGIN
    {reviewed}
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a review is asked by one person and approved by another'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER review_of_two BEFORE INSERT ON surveys_review
    FOR EACH ROW EXECUTE FUNCTION surveys_review_of_two();

CREATE FUNCTION surveys_state_follows() RETURNS trigger AS $$
BEGIN
    -- One comes in as counting; what is decided later moves it.
    IF TG_OP = 'UPDATE' AND NEW.state = (CASE
        WHEN (SELECT decision FROM surveys_review WHERE response_id = NEW.id
            ORDER BY id DESC LIMIT 1) = 'rejected' THEN 'rejected'
        WHEN EXISTS (SELECT FROM surveys_conflict
            WHERE response_id = NEW.id AND state = 'waiting') THEN 'disputed'
        ELSE 'kept' END)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'questionnaire % is left out, or counts, by a review of two people',
        NEW.uid USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER state_follows_reviews BEFORE UPDATE OF state ON surveys_response
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION surveys_state_follows();
CREATE TRIGGER comes_in_as_counting BEFORE INSERT ON surveys_response
    FOR EACH ROW WHEN (NEW.state <> 'kept')
    EXECUTE FUNCTION surveys_state_follows();
"""
NOT_LEFT_OUT = """
DROP TRIGGER comes_in_as_counting ON surveys_response;
DROP TRIGGER state_follows_reviews ON surveys_response;
DROP FUNCTION surveys_state_follows();
DROP TRIGGER review_of_two ON surveys_review;
DROP FUNCTION surveys_review_of_two();
"""
OPENED = """
CREATE FUNCTION surveys_round_stays_closed() RETURNS trigger AS $$
DECLARE
    today date := (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date;
BEGIN
    -- A later last day opens a round again as well, once the old one has passed.
    IF (OLD.state = 'closed' AND NEW.state <> 'closed')
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
CREATE TRIGGER round_stays_closed BEFORE UPDATE OF state, closes ON surveys_round
    FOR EACH ROW EXECUTE FUNCTION surveys_round_stays_closed();
"""
NOT_OPENED = """
DROP TRIGGER round_stays_closed ON surveys_round;
DROP FUNCTION surveys_round_stays_closed();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_two_people_give_roles'),
        ('surveys', '0011_late_questionnaires_on_a_ledger'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReopeningRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('reason', models.TextField()),
                ('outcome', models.CharField(choices=[('waiting', 'waits for a second person'), ('approved', 'approved'), ('declined', 'declined')], db_default='waiting', default='waiting', max_length=10)),
                ('decided_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True, db_default='')),
                ('used_at', models.DateTimeField(editable=False, null=True)),
                ('closes', models.DateField()),
                ('asked_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reopening_requests', to='surveys.round')),
            ],
            options={
                'verbose_name': 'request to open a round again',
                'verbose_name_plural': 'requests to open rounds again',
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('reason__regex', '\\S')), name='reopeningrequest_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('outcome', 'waiting')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('outcome__in', ['approved', 'declined'])), _connector='OR'), name='reopeningrequest_decided_whole'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'approved'), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='reopeningrequest_approved_by_a_second_person'), models.CheckConstraint(condition=models.Q(('used_at__isnull', True), ('outcome', 'approved'), _connector='OR'), name='reopeningrequest_used_when_approved'), models.UniqueConstraint(condition=models.Q(('outcome', 'waiting')), fields=('round',), name='reopeningrequest_waits_once')],
            },
        ),
        migrations.CreateModel(
            name='ReviewRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('reason', models.TextField()),
                ('outcome', models.CharField(choices=[('waiting', 'waits for a second person'), ('approved', 'approved'), ('declined', 'declined')], db_default='waiting', default='waiting', max_length=10)),
                ('decided_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True, db_default='')),
                ('used_at', models.DateTimeField(editable=False, null=True)),
                ('decision', models.CharField(choices=[('rejected', 'rejected'), ('restored', 'restored')], max_length=10)),
                ('asked_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('response', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='review_requests', to='surveys.response')),
            ],
            options={
                'verbose_name': 'request for a review',
                'verbose_name_plural': 'requests for reviews',
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('reason__regex', '\\S')), name='reviewrequest_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('outcome', 'waiting')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('outcome__in', ['approved', 'declined'])), _connector='OR'), name='reviewrequest_decided_whole'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'approved'), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='reviewrequest_approved_by_a_second_person'), models.CheckConstraint(condition=models.Q(('used_at__isnull', True), ('outcome', 'approved'), _connector='OR'), name='reviewrequest_used_when_approved'), models.UniqueConstraint(condition=models.Q(('outcome', 'waiting')), fields=('response',), name='reviewrequest_waits_once')],
            },
        ),
        migrations.RunSQL(
            guard(
                REVIEWS,
                asking="supervisor,provincial_officer",
                approving="supervisor,provincial_officer",
            ),
            unguard(REVIEWS),
        ),
        migrations.RunSQL(
            guard(ROUNDS, asking="analyst,publisher", approving="publisher"),
            unguard(ROUNDS),
        ),
        migrations.RunSQL(REVIEW_REQUESTS.forward(), REVIEW_REQUESTS.backward()),
        migrations.RunSQL(REOPENING_REQUESTS.forward(), REOPENING_REQUESTS.backward()),
        migrations.RunSQL(LEFT_OUT.format(reviewed=REVIEWED), NOT_LEFT_OUT),
        migrations.RunSQL(OPENED.format(reopened=REOPENED), NOT_OPENED),
    ]
