"""A method that two people allowed is deleted by nobody, and neither are all at once."""

from django.db import migrations

STAYS = """
CREATE TRIGGER allowed_stays BEFORE DELETE ON scoring_method
    FOR EACH ROW WHEN (OLD.allowed_at IS NOT NULL) EXECUTE FUNCTION accounts_refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON scoring_method
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON scoring_methodrequest
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();
"""
UNDO = """
DROP TRIGGER never_emptied ON scoring_methodrequest;
DROP TRIGGER never_emptied ON scoring_method;
DROP TRIGGER allowed_stays ON scoring_method;
"""


class Migration(migrations.Migration):
    dependencies = [("scoring", "0010_answers_taken_out_by_analysts")]

    operations = [migrations.RunSQL(STAYS, UNDO)]
