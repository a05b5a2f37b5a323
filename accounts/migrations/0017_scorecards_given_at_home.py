"""A provincial account manager gives roles of scorecards at home too, also at a body."""

from django.db import migrations

AT_A_POINT = "SELECT unit_id FROM localities_servicepoint WHERE id = NEW.service_point_id"
AT_A_BODY = "SELECT unit_id FROM localities_body WHERE id = NEW.body_id"
FIELDWORK = (
    "'surveyor', 'clerk', 'supervisor', 'one_stop',"
    " 'provincial_officer', 'provincial_leader'"
)
SCORECARDS = "'score_officer', 'score_leader', 'appraiser', 'council'"
PLACES = """
CREATE OR REPLACE FUNCTION accounts_role_at_place() RETURNS trigger AS $$
DECLARE
    here bigint := accounts_person();
    place bigint := coalesce(NEW.unit_id, {places});
    at_level text := (SELECT level FROM localities_unit WHERE id = NEW.unit_id);
BEGIN
    IF TG_OP = 'INSERT' AND (
        (NEW.role = 'account_manager' AND at_level IS DISTINCT FROM 'province')
        OR (NEW.role IN ('provincial_officer', 'provincial_leader')
            AND at_level = 'nation')
    ) THEN
        RAISE EXCEPTION 'the role % is held in a province', NEW.role
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF here IS NULL OR NOT accounts_holds(here, ARRAY['account_manager'])
        OR accounts_holds(here, ARRAY['administrator'])
    THEN
        RETURN NEW;
    END IF;
    IF NEW.role IN ({roles})
        AND NEW.user_id <> here
        AND NOT accounts_is_strong(NEW.user_id)
        AND accounts_manages(here, place)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an account manager gives roles of a place in the own province'
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0016_counted_tries_stay_counted'),
    ]

    operations = [
        migrations.RunSQL(
            PLACES.format(
                roles=f"{FIELDWORK}, {SCORECARDS}",
                places=f"({AT_A_POINT}), ({AT_A_BODY})",
            ),
            PLACES.format(roles=FIELDWORK, places=f"({AT_A_POINT})"),
        ),
    ]
