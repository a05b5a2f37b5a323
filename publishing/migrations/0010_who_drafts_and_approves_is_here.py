"""Drafted, sealed, approved and shown early in the name of who is here alone."""

from django.db import migrations

from accounts.two_person.models import by_who_is_here, not_by_who_is_here

FORWARD = """
CREATE FUNCTION publishing_by_who_is_here() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.drafted_by_id = accounts_person() AND NEW.state = 'draft' THEN
            RETURN NEW;
        END IF;
    ELSIF (NEW.sealed_by_id IS NOT DISTINCT FROM OLD.sealed_by_id
            OR accounts_approves(NEW.sealed_by_id))
        AND ((NEW.approved_by_id, NEW.embargo_until)
                IS NOT DISTINCT FROM (OLD.approved_by_id, OLD.embargo_until)
            OR accounts_approves(NEW.approved_by_id))
        AND NEW.drafted_by_id = OLD.drafted_by_id
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'release %/%: drafted, sealed and approved by who is here',
        NEW.round_code, NEW.edition USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER release_by_who_is_here BEFORE INSERT OR UPDATE ON publishing_release
    FOR EACH ROW EXECUTE FUNCTION publishing_by_who_is_here();
"""
BACKWARD = """
DROP TRIGGER release_by_who_is_here ON publishing_release;
DROP FUNCTION publishing_by_who_is_here();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0009_late_questionnaires_by_week"),
        ("accounts", "0009_nobody_takes_an_account_alone"),
    ]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunSQL(
            by_who_is_here("publishing_preview", "granted_by_id"),
            not_by_who_is_here("publishing_preview"),
        ),
    ]
