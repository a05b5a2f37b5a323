"""The edition a command speaks of, found by the code of its round."""

from publishing.models import Release
from publishing.refusals import refused


def find(round_code: str, *, edition: int | None = None) -> Release:
    """An edition by number, drafts too; without one, the newest that counts.

    That is the public one, or before any is public the newest of all. Raises Refused.
    """
    editions = Release.objects.filter(round_code=round_code)
    if edition is not None:
        found = editions.filter(edition=edition).first()
    else:
        public = Release.objects.public().filter(round_code=round_code)
        found = public.first() or editions.order_by("-edition").first()
    if found is None:
        codes = Release.objects.order_by("round_code").values_list(
            "round_code", flat=True
        )
        known = ", ".join(dict.fromkeys(codes)) or "-"
        asked = round_code if edition is None else f"{round_code} · {edition}"
        raise refused("no_edition", value=asked, known=known)
    return found
