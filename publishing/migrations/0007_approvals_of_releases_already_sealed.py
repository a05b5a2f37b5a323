"""Who sealed an edition with its embargo approved its publication; a correction
without a reason says that none was recorded.
"""

from django.db import migrations

APPROVED = """
ALTER TABLE publishing_release DISABLE TRIGGER release_stays;
UPDATE publishing_release SET approved_by_id = sealed_by_id,
    approved_at = least(sealed_at, embargo_until)
WHERE embargo_until IS NOT NULL AND sealed_by_id IS NOT NULL;
UPDATE publishing_release SET reason = 'Không ghi lý do / no reason was recorded'
WHERE edition > 1 AND reason !~ '\\S';
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE publishing_release ENABLE TRIGGER release_stays;
"""


class Migration(migrations.Migration):
    dependencies = [("publishing", "0006_previews_announcements_and_approvals")]

    operations = [migrations.RunSQL(APPROVED, migrations.RunSQL.noop)]
