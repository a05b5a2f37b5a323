"""Names, phones, addresses and requests about them move to the schema `identity`.

Tables keep their names: connections look in `public`, then in `identity`
(config/addresses.py). A role without USAGE on the schema sees none of them.
"""

from django.db import migrations

MOVED = ("surveys_contact", "surveys_frameupload", "surveys_datarequest")
THERE = "ALTER TABLE public.{table} SET SCHEMA identity"
BACK = "ALTER TABLE identity.{table} SET SCHEMA public"


class Migration(migrations.Migration):
    dependencies = [("surveys", "0006_questionnaires_in_the_chain_of_their_round")]

    operations = [
        migrations.RunSQL(
            "CREATE SCHEMA IF NOT EXISTS identity", ""
        ),
        *(
            migrations.RunSQL(THERE.format(table=table), BACK.format(table=table))
            for table in MOVED
        ),
    ]
