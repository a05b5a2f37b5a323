from django.db import migrations

GUARD = """
CREATE FUNCTION later_counts_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'counts stay';
END $$;
CREATE TRIGGER later_counts_stay BEFORE UPDATE OR DELETE ON later_counted
FOR EACH ROW EXECUTE FUNCTION later_counts_stay()
"""
NONE = """
DROP TRIGGER later_counts_stay ON later_counted;
DROP FUNCTION later_counts_stay()
"""


class Migration(migrations.Migration):
    dependencies = [("later", "0001_counted")]

    operations = [migrations.RunSQL(GUARD, NONE)]
