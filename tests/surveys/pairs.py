"""Two supervisors, and two of the ministry, who decide together."""

from datetime import date

from accounts.models import Role, User
from surveys.editing import amendments, exclusions
from surveys.rounds import life
from tests.accounts.people import hold


def someone(name, role):
    user, _ = User.objects.get_or_create(username=name)
    if not user.memberships.filter(role=role).exists():
        hold(user, role, since=date(2020, 1, 1))
    return user


def supervisors():
    return [someone(name, Role.SUPERVISOR) for name in ("asker", "chief")]


def review(response, decision, *, reason, at):
    asker, chief = supervisors()
    asked = exclusions.ask(response, decision=decision, by=asker, reason=reason, at=at)
    return exclusions.approve(asked, by=chief, at=at)


def reject(response, *, reason="Không có chữ ký.", at):
    return review(response, exclusions.REJECTED, reason=reason, at=at)


def restore(response, *, reason="Đã đối chiếu.", at):
    return review(response, exclusions.RESTORED, reason=reason, at=at)


def amend(response, *, changes, reason="Nhập nhầm", at):
    asker, chief = supervisors()
    words = {"changes": changes, "by": asker, "reason": reason, "at": at}
    return amendments.approve(amendments.ask(response, **words), by=chief, at=at)


def undo(amendment, *, reason="Đúng như cũ", at):
    asker, chief = supervisors()
    asked = amendments.ask_undo(amendment, by=asker, reason=reason, at=at)
    return amendments.approve(asked, by=chief, at=at)


def ministry():
    return someone("mai", Role.ANALYST), someone("publisher-mai", Role.PUBLISHER)


def open_(rnd, *, reason="Đúng kế hoạch", at):
    analyst, publisher = ministry()
    asked = life.ask_opening(rnd, by=analyst, reason=reason, at=at)
    return life.open(asked, by=publisher, at=at)


def reopen(rnd, *, closes, reason="Phiếu sót", at):
    analyst, publisher = ministry()
    words = {"closes": closes, "reason": reason, "at": at}
    asked = life.ask_reopening(rnd, by=analyst, **words)
    return life.reopen(asked, by=publisher, at=at)
