"""Answers are amended as one person asked and another approved, value by value.

Neither these nor reviews are asked and approved by two people of the rated unit, and
none is made in a closed round. A supervisor of no rated unit chooses between contents.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.two_person.models import guard, unguard
from surveys.linked_tables import AMENDMENT_REQUESTS

AMENDMENTS = "surveys_amendmentrequest"
STATED = (
    *("stratum", "psu", "cluster", "level", "service_field", "sex", "age_group"),
    *("urban", "answers", "other"),
)
CHANGED = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in STATED)
OF_TWO = """
CREATE FUNCTION surveys_amendment_of_two() RETURNS trigger AS $$
BEGIN
    PERFORM surveys_refuse_closed(NEW.response_id);
    IF NEW.request_id IS NULL THEN
        -- A supervisor chose the content that came second.
        PERFORM FROM surveys_conflict
        WHERE response_id = NEW.response_id AND state = 'used'
          AND decided_by_id = NEW.by_id AND decided_at = NEW.at;
        IF FOUND THEN
            RETURN NEW;
        END IF;
    ELSE
        -- One approval allows all the changes it names, in its transaction alone.
        UPDATE surveys_amendmentrequest SET used_at = now()
        WHERE id = NEW.request_id AND outcome = 'approved' AND used_at IS NULL;
        PERFORM FROM surveys_amendmentrequest AS asked,
            jsonb_array_elements(asked.changes) AS change
        WHERE asked.id = NEW.request_id AND asked.used_at = now()
          AND asked.response_id = NEW.response_id AND asked.decided_by_id = NEW.by_id
          AND change = jsonb_build_object(
            'part', NEW.part, 'name', NEW.name, 'old', NEW.old, 'new', NEW.new);
        IF FOUND THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'an amendment is asked by one person and approved by another'
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER amendment_of_two BEFORE INSERT ON surveys_amendment
    FOR EACH ROW EXECUTE FUNCTION surveys_amendment_of_two();

CREATE FUNCTION surveys_amended_while_open() RETURNS trigger AS $$
BEGIN
    PERFORM surveys_refuse_closed(OLD.id);
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER response_is_amended_while_open BEFORE UPDATE ON surveys_response
    FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION surveys_amended_while_open();
"""
NOT_OF_TWO = """
DROP TRIGGER response_is_amended_while_open ON surveys_response;
DROP FUNCTION surveys_amended_while_open();
DROP TRIGGER amendment_of_two ON surveys_amendment;
DROP FUNCTION surveys_amendment_of_two();
"""
UNIT = """
CREATE FUNCTION surveys_works_for_rated(person bigint, response bigint)
RETURNS boolean AS $$
    SELECT surveys_works_for(
        person, unit_id, (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
    ) FROM surveys_response WHERE id = response
$$ LANGUAGE sql STABLE;

CREATE FUNCTION surveys_not_both_of_the_unit() RETURNS trigger AS $$
BEGIN
    IF surveys_works_for_rated(NEW.asked_by_id, NEW.response_id)
        AND surveys_works_for_rated(NEW.decided_by_id, NEW.response_id)
    THEN
        RAISE EXCEPTION 'not both of the two work for the unit being rated'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;

CREATE FUNCTION surveys_chosen_impartially() RETURNS trigger AS $$
BEGIN
    IF surveys_works_for_rated(NEW.decided_by_id, NEW.response_id) THEN
        RAISE EXCEPTION 'whoever works for the rated unit chooses between no contents'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER chosen_impartially BEFORE INSERT OR UPDATE OF state ON surveys_conflict
    FOR EACH ROW WHEN (NEW.state = 'used')
    EXECUTE FUNCTION surveys_chosen_impartially();
"""
NOT_UNIT = """
DROP TRIGGER chosen_impartially ON surveys_conflict;
DROP FUNCTION surveys_chosen_impartially();
DROP FUNCTION surveys_not_both_of_the_unit();
DROP FUNCTION surveys_works_for_rated(bigint, bigint);
"""
APPROVED = """
CREATE TRIGGER not_both_of_the_unit BEFORE UPDATE OF outcome ON {table}
    FOR EACH ROW WHEN (NEW.outcome = 'approved')
    EXECUTE FUNCTION surveys_not_both_of_the_unit();
"""
NOT_APPROVED = "DROP TRIGGER not_both_of_the_unit ON {table};"


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_two_people_give_roles'),
        ('surveys', '0010_a_sample_is_answered_by_its_cases'),
    ]

    operations = [
        migrations.CreateModel(
            name='AmendmentRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('reason', models.TextField()),
                ('outcome', models.CharField(choices=[('waiting', 'waits for a second person'), ('approved', 'approved'), ('declined', 'declined')], db_default='waiting', default='waiting', max_length=10)),
                ('decided_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True, db_default='')),
                ('used_at', models.DateTimeField(editable=False, null=True)),
                ('changes', models.JSONField()),
                ('asked_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('response', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='amendment_requests', to='surveys.response')),
                ('undoes', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.amendment')),
            ],
            options={
                'verbose_name': 'request for an amendment',
                'verbose_name_plural': 'requests for amendments',
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='amendment',
            name='request',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='amendments', to='surveys.amendmentrequest'),
        ),
        migrations.AddConstraint(
            model_name='amendmentrequest',
            constraint=models.CheckConstraint(condition=models.Q(('reason__regex', '\\S')), name='amendmentrequest_says_why'),
        ),
        migrations.AddConstraint(
            model_name='amendmentrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('outcome', 'waiting')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('outcome__in', ['approved', 'declined'])), _connector='OR'), name='amendmentrequest_decided_whole'),
        ),
        migrations.AddConstraint(
            model_name='amendmentrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'approved'), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='amendmentrequest_approved_by_a_second_person'),
        ),
        migrations.AddConstraint(
            model_name='amendmentrequest',
            constraint=models.CheckConstraint(condition=models.Q(('used_at__isnull', True), ('outcome', 'approved'), _connector='OR'), name='amendmentrequest_used_when_approved'),
        ),
        migrations.AddConstraint(
            model_name='amendmentrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome', 'waiting')), fields=('response',), name='amendmentrequest_waits_once'),
        ),
        migrations.RunSQL(
            guard(
                AMENDMENTS,
                asking="supervisor,provincial_officer",
                approving="supervisor,provincial_officer",
            ),
            unguard(AMENDMENTS),
        ),
        migrations.RunSQL(OF_TWO.format(changed=CHANGED), NOT_OF_TWO),
        migrations.RunSQL(UNIT, NOT_UNIT),
        *(
            migrations.RunSQL(
                APPROVED.format(table=table), NOT_APPROVED.format(table=table)
            )
            for table in (AMENDMENTS, "surveys_reviewrequest")
        ),
        migrations.RunSQL(AMENDMENT_REQUESTS.forward(), AMENDMENT_REQUESTS.backward()),
    ]
