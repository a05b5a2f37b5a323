"""The edition a command speaks of, found by the code of its round."""

from publishing.models import Release


class NoEdition(LookupError):
    """The message says, in both languages, which rounds have one."""


def find(round_code: str, *, edition: int | None = None) -> Release:
    """An edition by number, drafts too; without one, the newest that counts.

    That is the public one, or before any is public the newest of all.
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
        number = "" if edition is None else f" {edition}"
        raise NoEdition(
            f"Đợt {round_code!r} chưa có phiên bản{number}."
            f" / No edition{number} of the round {round_code!r}."
            f" Đã có / there are: {known}"
        )
    return found
