"""A version of a questionnaire stays as it was stored; it may be retired, not changed.

A round in preparation takes no retired one, and one that it takes is not retired.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STAYS = """
CREATE FUNCTION surveys_instrument_stays() RETURNS trigger AS $$
BEGIN
    IF to_jsonb(NEW) - 'retired_at' <> to_jsonb(OLD) - 'retired_at' THEN
        RAISE EXCEPTION 'questionnaire % stays as it was stored', OLD.code
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.retired_at IS NOT NULL AND EXISTS (
        SELECT FROM surveys_round WHERE instrument_id = OLD.id AND state = 'draft'
    ) THEN
        RAISE EXCEPTION 'questionnaire % is asked by a round in preparation', OLD.code
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER version_stays BEFORE UPDATE ON surveys_instrument
    FOR EACH ROW EXECUTE FUNCTION surveys_instrument_stays();

CREATE FUNCTION surveys_round_asks() RETURNS trigger AS $$
BEGIN
    IF EXISTS (
        SELECT FROM surveys_instrument
        WHERE id = NEW.instrument_id AND retired_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'round % asks a questionnaire that is retired', NEW.code
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER asks_what_is_in_use BEFORE INSERT ON surveys_round
    FOR EACH ROW WHEN (NEW.state = 'draft') EXECUTE FUNCTION surveys_round_asks();
CREATE TRIGGER takes_what_is_in_use BEFORE UPDATE OF instrument_id ON surveys_round
    FOR EACH ROW WHEN (NEW.instrument_id <> OLD.instrument_id)
    EXECUTE FUNCTION surveys_round_asks();
"""
CHANGES = """
DROP TRIGGER takes_what_is_in_use ON surveys_round;
DROP TRIGGER asks_what_is_in_use ON surveys_round;
DROP FUNCTION surveys_round_asks();
DROP TRIGGER version_stays ON surveys_instrument;
DROP FUNCTION surveys_instrument_stays();
"""


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("surveys", "0020_two_people_replace_a_design"),
    ]

    operations = [
        migrations.AddField(
            model_name='instrument',
            name='stored_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='instrument',
            name='stored_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='instrument',
            name='retired_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(STAYS, CHANGES),
    ]
