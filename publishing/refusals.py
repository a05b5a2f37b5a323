"""What a refused deed at the release desk says to people: why, and what to do next."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "not_a_draft": _("This edition is no draft any more. Draft a new edition."),
    "self_sealed": _("You drafted this edition. A second person must seal it."),
    "self_approved": _(
        "You drafted this edition. A second person must approve that it becomes public."
    ),
    "not_sealed": _("Only a sealed edition can be published or withdrawn."),
    "already_public": _(
        "This edition is public. Withdraw it, or draft a correction of it."
    ),
    "reason_missing": _("Give the reason: readers are told why."),
    "release_empty": _("There is no figure to publish. Score the round first."),
    "preview_not_allowed": _(
        "This person may not see the figures early: nobody grants themselves a"
        " preview, and no officer or leader of a province that is ranked has one."
    ),
    "preview_grant_incomplete": _(
        "Give a person who may sign in, their office, and a moment still to come."
    ),
    "announcement_not_ahead": _("Give a moment that is still to come."),
    "announcement_unnamed": _("Give the round's code and its name in both languages."),
}


def sentence(refusal) -> str:
    return str(SENTENCES.get(refusal.code, refusal))
