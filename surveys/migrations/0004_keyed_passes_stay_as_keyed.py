"""Triggers: a keyed pass is never changed or deleted; the second pass is another's."""

from django.db import migrations

PASSES = """
CREATE FUNCTION surveys_pass_stays() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'keyed passes are never changed or deleted'
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;

CREATE FUNCTION surveys_pass_by_another_hand() RETURNS trigger AS $$
BEGIN
    IF EXISTS (
        SELECT FROM surveys_entrypass
        WHERE form_id = NEW.form_id AND by_id = NEW.by_id
    ) THEN
        RAISE EXCEPTION 'the second pass is keyed by another person'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;

CREATE TRIGGER pass_stays BEFORE UPDATE OR DELETE ON surveys_entrypass
    FOR EACH ROW EXECUTE FUNCTION surveys_pass_stays();
CREATE TRIGGER pass_by_another_hand BEFORE INSERT ON surveys_entrypass
    FOR EACH ROW EXECUTE FUNCTION surveys_pass_by_another_hand();
"""
PASSES_BACK = """
DROP TRIGGER pass_by_another_hand ON surveys_entrypass;
DROP TRIGGER pass_stays ON surveys_entrypass;
DROP FUNCTION surveys_pass_by_another_hand();
DROP FUNCTION surveys_pass_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0003_frozen_frames_and_impartial_surveyors")]

    operations = [migrations.RunSQL(PASSES, PASSES_BACK)]
