"""What the office is told when a verb refuses: what happened, what to do next."""

from django.contrib import messages
from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "frame_frozen": _("The list is frozen. Load a new list under another name."),
    "already_erased": _("This person was erased before. Nothing is left to erase."),
    "request_closed": _("This request is closed. Write down a new one."),
    "not_replied_to": _("Reply to the person first, then close the request."),
    "extended_before": _("It was extended once already. Close it in time."),
    "nobody_to_draw": _("Nobody is left to draw. Load a new list."),
    "code_taken": _("A list of this code exists. Upload the file again."),
    "frame_not_frozen": _("Freeze the list before drawing from it."),
    "already_drawn": _("A sample is drawn already. Give it up before drawing again."),
    "plan_unfit": _(
        "The plan does not fit the list. Lower the sample or the minimum per stratum,"
        " and check the numbers of each stratum."
    ),
    "fieldwork_begun": _("Visits have begun, so the sample stays."),
    "reason_missing": _("Say in a sentence why."),
    "not_a_surveyor": _("This person is no surveyor today. Give the role first."),
    "conflict_of_interest": _(
        "This surveyor works for the unit being rated. Choose another surveyor."
    ),
    "not_assigned": _("This case is not in your hands. Ask the supervisor."),
    "case_ended": _("This case has ended. A supervisor can reopen it."),
    "case_open": _("This case is still open. Record how it ended first."),
    "too_few_visits": _("“Never met” needs three visits. Record this one as not home."),
    "not_a_supervisor": _("Only a supervisor may decide this."),
    "already_replaced": _("A reserve stands in for this case already."),
    "no_reserve": _("No reserve is left here. The case stays without an answer."),
}


def tell(request, error):
    """Show the sentence of a refusal."""
    messages.error(request, SENTENCES[error.code])
