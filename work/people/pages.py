"""Pages of people: all of them with their roles, a new one, one with what they hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.mails.models import Mailed
from accounts.models import Membership, User
from accounts.staff.keyset import page_of
from accounts.staff.pages import show, staff_page, tell
from accounts.staff.request import StaffRequest
from accounts.staffing import givers, giving, invitations
from accounts.staffing.givers import GIVE, Giver
from localities import finding
from localities.models import Unit
from wording.refusals import Refused
from work.people.forms import EndForm, PersonForm, RoleForm

A_PAGE = 50


@staff_page(GIVE)
def listed(request: StaffRequest) -> HttpResponse:
    """Roles in force by person; a POST finds by name, or ends many at once."""
    who, deed = givers.giver(request.user), request.POST.get("deed", "")
    words = request.POST if request.method == "POST" else request.GET
    rows = _filtered(who, words)
    form = EndForm(request.POST if deed == "end" else None)
    if deed == "end" and form.is_valid():
        return _end(request, _chosen(request, rows), form)
    if deed == "find":
        rows = _named(rows, request.POST.get("name", ""))
    page = page_of(request, rows, size=A_PAGE)
    context: dict[str, Any] = {
        "page": page,
        "count": rows.count(),
        "form": form,
        "roles": [(role.value, role.label) for role in who.roles],
        "role": words.get("role", ""),
        "place": words.get("place", ""),
        "name": request.POST.get("name", "") if deed == "find" else "",
        "to_print": invitations.to_print(request.user).count(),
        "undelivered": invitations.undelivered(request.user).count(),
    }
    return show(request, "work/people/listed.html", **context)


def _filtered(who: Giver, words: Any) -> QuerySet[Membership]:
    """Roles in force or to come, of a role and at a place and below it."""
    today = timezone.localdate()
    rows = who.memberships().exclude(valid_until__lte=today)
    if role := words.get("role", ""):
        rows = rows.filter(role=role)
    if place := words.get("place", "").strip():
        found = finding.units(place, among=Unit.objects.all(), on=today).valid
        ids = [unit.pk for unit in found]
        at = Q(unit__in=ids) | Q(unit__parent__in=ids)
        at |= Q(service_point__unit__in=ids) | Q(service_point__unit__parent__in=ids)
        at |= Q(body__unit__in=ids)
        rows = rows.filter(at)
    rows = rows.select_related("user", "unit__parent", "service_point", "body")
    return rows.order_by("user__username", "pk")


def _named(rows: QuerySet[Membership], name: str) -> QuerySet[Membership]:
    """Rows of people with every word in their name, user name or address."""
    for word in name.split()[:6]:
        said = Q(user__username__icontains=word) | Q(user__email__icontains=word)
        said |= Q(user__last_name__icontains=word) | Q(user__first_name__icontains=word)
        rows = rows.filter(said)
    return rows


def _chosen(request: StaffRequest, rows: QuerySet[Membership]) -> QuerySet[Membership]:
    if request.POST.get("all"):
        return rows
    keys = [key for key in request.POST.getlist("membership") if key.isdecimal()]
    return rows.filter(pk__in=keys)


def _end(
    request: StaffRequest, rows: QuerySet[Membership], form: EndForm
) -> HttpResponse:
    try:
        words, now = form.cleaned_data, timezone.now()
        count = giving.end(rows, by=request.user, at=now, **words)
    except Refused as error:
        tell(request, error)
    else:
        said = ngettext("%(n)d role ends.", "%(n)d roles end.", count)
        messages.success(request, said % {"n": count})
    return redirect(request.get_full_path())


@staff_page(GIVE)
def new(request: StaffRequest) -> HttpResponse:
    """One person, with a role and a place; then the next."""
    form = PersonForm(request.POST or None, giver=givers.giver(request.user))
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        entry = form.entry(name=words["name"], contact=words["contact"])
        try:
            given = giving.give([entry], by=request.user, at=timezone.now())
        except Refused as error:
            tell(request, error)
        else:
            _told(request, given.memberships[0].user, is_new=bool(given.new))
            return redirect("work:person", pk=given.memberships[0].user_id)
    return show(request, "work/people/new.html", form=form)


def _told(request: StaffRequest, user: User, *, is_new: bool) -> None:
    if not is_new:
        said = _("%(name)s had an account already and has the role now.")
    elif user.email:
        said = _("%(name)s has the role. A link to choose a password is on its way.")
    else:
        said = _("%(name)s has the role. Print the invitation and hand it over.")
    messages.success(request, said % {"name": user})


def _person(request: StaffRequest, _permissions: Sequence[str], *, pk: int) -> User:
    """Somebody who holds or held a role this person gives. Raises Http404."""
    who = givers.giver(request.user)
    rows = User.objects.filter(pk=pk)
    if who.is_local:
        rows = rows.filter(memberships__in=who.memberships())
    found = rows.distinct().first()
    if found is None:
        raise Http404
    return found


@staff_page(GIVE, of=_person, by=["pk"])
def one(request: StaffRequest, person: User) -> HttpResponse:
    """What a person holds; a POST gives, ends, mails or prints."""
    who, deed = givers.giver(request.user), request.POST.get("deed", "")
    form = RoleForm(request.POST if deed == "give" else None, giver=who)
    end = EndForm(request.POST if deed == "end" else None)
    if deed == "give" and form.is_valid():
        return _give(request, person, form)
    if deed == "end" and end.is_valid():
        return _end(request, _chosen(request, _roles_of(who, person)), end)
    if deed == "mail":
        return _mail(request, person)
    if deed == "address":
        return _mend(request, person)
    if deed == "print":
        return printed(request, [person])
    context: dict[str, Any] = {
        "person": person,
        "held": _roles_of(who, person),
        "form": form,
        "end": end,
        "today": timezone.localdate(),
        "waits": invitations.never_in(person),
        "last_mail": _last_mail(person),
        "by_paper": not invitations.is_of_the_ministry(person.memberships.all()),
        "administers": "manage_people" in request.allowed,
    }
    return show(request, "work/people/one.html", **context)


def _roles_of(who: Giver, person: User) -> QuerySet[Membership]:
    rows = who.memberships().filter(user=person)
    return rows.select_related("unit", "service_point", "body").order_by(
        "-valid_from", "pk"
    )


def _give(request: StaffRequest, person: User, form: RoleForm) -> HttpResponse:
    entry = form.entry(name=str(person), contact=person.username.lower())
    try:
        giving.give([entry], by=request.user, at=timezone.now())
    except Refused as error:
        tell(request, error)
    else:
        messages.success(request, _("It is done, and on record."))
    return redirect("work:person", pk=person.pk)


def _mail(request: StaffRequest, person: User) -> HttpResponse:
    try:
        sent = invitations.send_again(person, by=request.user)
    except Refused as error:
        tell(request, error)
        return redirect("work:person", pk=person.pk)
    if sent:
        words = _("A link is on its way to %(name)s.") % {"name": person}
        messages.success(request, words)
    else:
        messages.error(request, _("Links were sent a moment ago. Try again later."))
    return redirect("work:person", pk=person.pk)


def _last_mail(person: User) -> Mailed | None:
    """The newest of what was mailed to somebody, and what became of it."""
    newest = [
        person.invitations.order_by("pk").last(),
        person.notices.order_by("pk").last(),
    ]
    return max(filter(None, newest), key=lambda mail: mail.asked_at, default=None)


def _mend(request: StaffRequest, person: User) -> HttpResponse:
    address = request.POST.get("address", "")[:254]
    try:
        invitations.mend_address(person, address=address, by=request.user)
    except Refused as error:
        tell(request, error)
    else:
        words = _("A link is on its way to %(name)s.") % {"name": address.strip()}
        messages.success(request, words)
    return redirect("work:person", pk=person.pk)


@staff_page(GIVE)
def undelivered(request: StaffRequest) -> HttpResponse:
    """Invitations the mail servers refused or sent back, with what they said."""
    rows = invitations.undelivered(request.user)
    page, count = page_of(request, rows, size=A_PAGE), rows.count()
    lines = [
        (mail, not invitations.is_of_the_ministry(mail.user.memberships.all()))
        for mail in page
    ]
    context: dict[str, Any] = {"page": page, "lines": lines, "count": count}
    return show(request, "work/people/undelivered.html", **context)


@staff_page(GIVE)
def sheets(request: StaffRequest) -> HttpResponse:
    """Who waits for a printed invitation; a POST makes a sheet of the first of them."""
    rows = invitations.to_print(request.user)
    after = request.POST.get("after", "")
    if request.method == "POST":
        chosen = list(rows.filter(username__gt=after)[: invitations.A_SHEET])
        if chosen:
            return printed(request, chosen)
        messages.success(request, _("No other invitation waits to be printed."))
        return redirect("work:people-invitations")
    page, count = page_of(request, rows, size=A_PAGE), rows.count()
    return show(request, "work/people/invitations.html", page=page, count=count)


def printed(request: StaffRequest, people: Sequence[User]) -> HttpResponse:
    """The sheet itself: it is made anew each time, and on the trail."""
    try:
        slips = invitations.sheet(people, by=request.user)
    except Refused as error:
        tell(request, error)
        return redirect(request.path)
    last = people[-1].username
    rest = invitations.to_print(request.user).filter(username__gt=last)
    more = rest.count() if len(people) > 1 else 0
    return show(request, "work/people/sheet.html", slips=slips, last=last, more=more)
