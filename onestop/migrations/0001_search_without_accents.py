"""Search without accents: vn_fold() may stand in indexes, unaccent() may not.

unaccent() looks its dictionary up, so PostgreSQL calls it stable; naming schema and
dictionary makes the answer depend on the words alone.
"""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

FOLD = """
CREATE FUNCTION public.vn_fold(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(
    public.unaccent('public.unaccent'::regdictionary, normalize(words, NFC))
)
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        migrations.RunSQL(FOLD, "DROP FUNCTION public.vn_fold(text)"),
    ]
