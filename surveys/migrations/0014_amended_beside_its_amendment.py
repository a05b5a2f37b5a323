"""A questionnaire changes in the transaction that says how, and in no other.

Until now a setting of the session let it: whoever reached the database could set it.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STATED = (
    *("round_id", "uid", "unit_id", "stratum", "psu", "cluster", "level"),
    *("service_field", "sex", "age_group", "urban", "answers", "other", "digest"),
    "received_at",
)
CHANGED = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in STATED)
TRIGGER = """
CREATE TRIGGER response_is_amended_only BEFORE UPDATE ON surveys_response
    FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {function}();
"""
FORWARD = f"""
DROP TRIGGER response_is_amended_only ON surveys_response;

CREATE FUNCTION surveys_amendment_begins() RETURNS trigger AS $$
BEGIN
    NEW.begun_at := now();
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER amendment_begins BEFORE INSERT ON surveys_amendment
    FOR EACH ROW EXECUTE FUNCTION surveys_amendment_begins();

CREATE FUNCTION surveys_response_is_amended() RETURNS trigger AS $$
BEGIN
    PERFORM FROM surveys_amendment
    WHERE response_id = OLD.id AND begun_at = now();
    IF FOUND THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'questionnaire % is kept as it came; amend or reject it', OLD.uid
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
{TRIGGER.format(when=CHANGED, function="surveys_response_is_amended")}
"""
BEFORE = "current_setting('sipas.amending', true) IS DISTINCT FROM 'on'"
BACKWARD = f"""
DROP TRIGGER response_is_amended_only ON surveys_response;
DROP FUNCTION surveys_response_is_amended();
DROP TRIGGER amendment_begins ON surveys_amendment;
DROP FUNCTION surveys_amendment_begins();
{TRIGGER.format(when=f"{BEFORE} AND ({CHANGED})", function="surveys_response_stays")}
"""


class Migration(migrations.Migration):

    dependencies = [
        ('surveys', '0013_two_people_open_a_round'),
    ]

    operations = [
        migrations.AddField(
            model_name='amendment',
            name='begun_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
        # Commands do it in nobody's name.
        migrations.AlterField(
            model_name='token',
            name='made_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='erasure',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
    ]
