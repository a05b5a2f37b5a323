"""An open round of the small register, and submissions to hand in to it."""

from datetime import UTC, date, datetime

import msgspec

from accounts.models import Membership, Role, User
from surveys import questionnaire
from surveys.intake import expectations
from surveys.intake.senders import Sender
from surveys.intake.submission import Submission
from tests.accounts.people import wide
from tests.scoring import factories

AT = datetime(2021, 12, 10, 3, 0, tzinfo=UTC)
INSTRUMENT = questionnaire.load("sipas-2021")
CODES = INSTRUMENT.scored_codes


def open_round(**changes):
    """sipas-2021 in five provinces, open all December 2021, nothing kept yet."""
    expectations.forget()
    opens = {"opens": date(2021, 12, 1), "closes": date(2021, 12, 31)}
    return factories.make_round(provinces=[], state="open", **(opens | changes))


def answers(level=4, **changes):
    return dict.fromkeys(CODES, level) | changes


def submission(uid="u-1", *, level=4, **changes):
    stated = {"round": "small-2021", "unit": "01", "answers": answers(level)}
    return Submission(uid=uid, **(stated | changes))


def record(uid="u-1", **changes):
    """The submission as the JSON object a device sends."""
    sent = msgspec.to_builtins(submission(uid, **changes))
    return {name: value for name, value in sent.items() if value not in ("", None, {})}


def person(name="surveyor"):
    return User.objects.get_or_create(username=name)[0]


def collector(name="surveyor"):
    """Somebody a token may speak for, in the years of the rounds of tests too."""
    user = person(name)
    role = {"role": Role.SURVEYOR, "valid_from": date(2020, 1, 1)}
    role["unit"] = wide(Role.SURVEYOR)
    Membership.objects.get_or_create(user=user, **role)
    return user


def anybody(**changes):
    """Somebody who may hand in from everywhere."""
    return Sender(**({"channel": "api", "user_id": person("anybody").pk} | changes))
