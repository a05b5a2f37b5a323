"""Names, phones, addresses and requests about them stand in the schema `identity`.

Tables keep their names: connections look in `public`, then in `identity`
(config/addresses.py). A role without USAGE on the schema sees none of them.
"""

from django.db import migrations

MOVED = ("surveys_contact", "surveys_frameupload", "surveys_datarequest")
THERE = "ALTER TABLE public.{table} SET SCHEMA identity"
BACK = "ALTER TABLE identity.{table} SET SCHEMA public"


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_tables")]

    operations = [
        # Whichever room comes first makes the schema; it falls with the database.
        migrations.RunSQL("CREATE SCHEMA IF NOT EXISTS identity", ""),
        *(
            migrations.RunSQL(THERE.format(table=table), BACK.format(table=table))
            for table in MOVED
        ),
    ]
