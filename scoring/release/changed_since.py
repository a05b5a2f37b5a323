"""Answers changed after figures were made of them, handed over as a count."""

from django.db import connection
from django.utils import timezone

from publishing.models import ChangedAnswers

# Since the run that made the figures was asked for; what it read was of no earlier day.
CHANGED = """
SELECT release.id, count(DISTINCT changed.response_id)
FROM (
    SELECT response_id, at FROM surveys_amendment
    UNION ALL SELECT response_id, at FROM surveys_review
) AS changed
JOIN surveys_response AS response ON response.id = changed.response_id
JOIN surveys_round AS round ON round.id = response.round_id
JOIN publishing_release AS release ON release.round_code = round.code
WHERE changed.at > coalesce((
    SELECT min(run.requested_at) FROM scoring_run AS run
    WHERE run.round_id = round.id AND run.input_digest = release.input_digest
), release.drafted_at)
GROUP BY release.id
"""


def hand_over() -> None:
    """Tell readers how many answers of each edition were changed since."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGED)
        numbers = dict(cursor.fetchall())
    known = dict(ChangedAnswers.objects.values_list("release", "number"))
    at = timezone.now()
    ChangedAnswers.objects.bulk_create(
        [
            ChangedAnswers(release_id=release, number=number, counted_at=at)
            for release, number in numbers.items()
            if known.get(release) != number
        ],
        update_conflicts=True,
        unique_fields=["release"],
        update_fields=["number", "counted_at"],
    )
