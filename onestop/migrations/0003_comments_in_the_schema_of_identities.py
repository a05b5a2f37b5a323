"""Comments, late files and letters stand in the schema `identity`, names and all.

Tables keep their names: connections look in `public`, then in `identity`
(config/addresses.py). A role without USAGE on the schema sees none of them.
"""

from django.db import migrations

MOVED = (
    "onestop_feedback",
    "onestop_feedbackstep",
    "onestop_latefile",
    "onestop_apologyletter",
)
THERE = "ALTER TABLE public.{table} SET SCHEMA identity"
BACK = "ALTER TABLE identity.{table} SET SCHEMA public"


class Migration(migrations.Migration):
    dependencies = [("onestop", "0002_tables")]

    operations = [
        # Whichever room comes first makes the schema; it falls with the database.
        migrations.RunSQL("CREATE SCHEMA IF NOT EXISTS identity", ""),
        *(
            migrations.RunSQL(THERE.format(table=table), BACK.format(table=table))
            for table in MOVED
        ),
    ]
