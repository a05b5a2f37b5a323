"""Who is let in where: the one table the sweep compares the site with.

An address is a name of the URL table; its rule says who is served by GET and by POST.
Roles of a place are let in where the object is of their place; a star lets them in
from anywhere, because the page shows them what is theirs. Objects of the sweep belong
to one province, and every role of a place is also tried from another.
"""

from accounts.models import Role

PLACED = {
    *("surveyor", "clerk", "supervisor", "one_stop"),
    *("provincial_officer", "provincial_leader", "account_manager"),
    *("score_officer", "score_leader", "appraiser", "council"),
}


def people(*names):
    """Names of actors: "clerk" those of the place, "clerk*" also those elsewhere."""
    found = set()
    for name in names:
        found.add(name.rstrip("*"))
        if name.endswith("*"):
            found.add(f"{name.rstrip('*')} elsewhere")
    return frozenset(found)


ROLES = [f"{role}*" if role in PLACED else role.value for role in Role]
SIGNED_IN = people("no role", *ROLES)
ANYONE = SIGNED_IN | {"anyone"}
NOBODY = frozenset[str]()

COLLECT = people("surveyor*", "clerk*")
COUNTER = people("one_stop*")
OFFICE = people("supervisor", "provincial_officer", "analyst")
HANDS = people("supervisor", "provincial_officer")
BATCH = people("clerk", "supervisor", "provincial_officer")
FEEDBACK = people(
    "supervisor*", "one_stop*", "provincial_officer*", "provincial_leader*"
)
FIELD = people("surveyor*", "clerk*", "supervisor*", "provincial_officer*", "analyst")
ENTRUSTED = people("supervisor*", "one_stop*", "provincial_officer*")
UNRELEASED = people("analyst", "publisher", "auditor")
STAFF = people("analyst", "publisher", "auditor", "administrator")
# Logins of the demonstration have a device each; their like elsewhere have none.
WITH_DEVICE = people(*(role.value for role in Role if role != Role.RESEARCHER))
SENDERS = people("surveyor*", "clerk*")
GIVING = people("account_manager*", "administrator")
KEEPING = people("account_manager*", "provincial_officer*", "analyst", "administrator")
SCORED = people("score_officer*", "score_leader*")
SCORING = people("appraiser*", "council*")
LOOKING = people("provincial_officer*", "provincial_leader*")

# Address -> (who is served by GET, who by POST). Doors answer everybody with a form;
# what they open is proven in tests/accounts.
ALLOW = {
    "set_language": (ANYONE, ANYONE),
    "policy-reports": (NOBODY, ANYONE),
    "schema": (ANYONE, NOBODY),
    "security-contact": (ANYONE, NOBODY),
    "api-docs": (ANYONE, NOBODY),
    # They lead to the one door.
    "viec-led": (NOBODY, NOBODY),
    "thuc-dia-led": (NOBODY, NOBODY),
    "mot-cua-led": (NOBODY, NOBODY),
    "vi-du-lieu-led": (NOBODY, NOBODY),
    "password-led": (ANYONE, ANYONE),
    "door:sign-in": (ANYONE, ANYONE),
    # Only while somebody is between the password and the second factor.
    "door:code": (NOBODY, NOBODY),
    "door:ask-link": (ANYONE, ANYONE),
    # Django's page says to everybody that a link is none; ours leads to another one.
    "door:choose-password": (ANYONE, ANYONE),
    "door:invitation": (ANYONE, ANYONE),
    "door:own-browser": (NOBODY, NOBODY),
    "door:set-up": (SIGNED_IN, SIGNED_IN),
    # Not offered unless a provider is set.
    "door:provider": (NOBODY, NOBODY),
    "door:provider-back": (NOBODY, NOBODY),
    # Whoever leaves is shown the door.
    "door:sign-out": (NOBODY, NOBODY),
    "door:account": (SIGNED_IN, SIGNED_IN),
    "door:roles": (people("publisher", "administrator"),) * 2,
    "door:credentials": (people("publisher", "administrator"),) * 2,
    # Who has no second factor is led to where one is set up.
    "door:passkeys": (WITH_DEVICE, WITH_DEVICE),
    "door:password": (SIGNED_IN, SIGNED_IN),
    "door:new-codes": (NOBODY, WITH_DEVICE),
    "door:leave-everywhere": (NOBODY, NOBODY),
    "intake:sync": (NOBODY, SENDERS),
    "intake:questionnaires": (NOBODY, SENDERS),
    # There is no run under way in the sweep.
    "run-progress": (NOBODY, NOBODY),
    "operations:system": (people("administrator"),) * 2,
    "work:home": (SIGNED_IN, SIGNED_IN),
    "work:help": (SIGNED_IN, SIGNED_IN),
    "work:help-role": (SIGNED_IN, SIGNED_IN),
    # The round of the sweep asks at homes: its form is opened from a case.
    "work:rounds": (UNRELEASED, UNRELEASED),
    "work:round-new": (people("analyst"),) * 2,
    "work:round": (UNRELEASED, UNRELEASED),
    "work:round-edit": (people("analyst"),) * 2,
    "work:versions": (UNRELEASED, UNRELEASED),
    "work:form-new": (people("analyst"),) * 2,
    "work:form": (UNRELEASED, UNRELEASED),
    "work:form-shown": (UNRELEASED, UNRELEASED),
    "work:form-file": (UNRELEASED, UNRELEASED),
    "work:method": (UNRELEASED, UNRELEASED),
    "work:method-copy": (people("analyst"),) * 2,
    "work:method-edit": (people("analyst"),) * 2,
    "work:method-file": (UNRELEASED, UNRELEASED),
    "work:people": (GIVING, GIVING),
    "work:people-undelivered": (GIVING, GIVING),
    "work:person-new": (GIVING, GIVING),
    "work:people-import": (GIVING, GIVING),
    "work:people-template": (GIVING, GIVING),
    "work:people-invitations": (GIVING, GIVING),
    # A surveyor of the own province.
    "work:person": (people("account_manager", "administrator"),) * 2,
    "work:all-places": (KEEPING, KEEPING),
    "work:places": (KEEPING, KEEPING),
    "work:contacts": (KEEPING, KEEPING),
    "work:place-new": (KEEPING, KEEPING),
    "work:places-import": (KEEPING, KEEPING),
    "work:places-template": (KEEPING, KEEPING),
    # The centre of the own province.
    "work:place": (
        people("account_manager", "provincial_officer", "analyst", "administrator"),
    )
    * 2,
    "work:entry": (NOBODY, NOBODY),
    "work:waiting": (COLLECT, COLLECT),
    "work:visits": (NOBODY, COLLECT),
    "work:consent": (SIGNED_IN, SIGNED_IN),
    "work:manifest": (ANYONE, ANYONE),
    "work:worker": (ANYONE, ANYONE),
    "work:batches": (people("clerk*", "supervisor*", "provincial_officer*"),) * 2,
    "work:batch-new": (people("clerk*"), people("clerk*")),
    "work:batch": (BATCH, BATCH),
    "work:key": (people("clerk"), people("clerk")),
    "work:passes": (NOBODY, people("clerk")),
    "work:batch-finish": (NOBODY, BATCH),
    "work:batch-recount": (NOBODY, BATCH),
    "work:batch-withdraw": (NOBODY, NOBODY),
    "work:differences": (BATCH, BATCH),
    "work:batch-close": (NOBODY, BATCH),
    "work:conflict": (NOBODY, NOBODY),
    "kept:found": (people("supervisor*", "provincial_officer*"),) * 2,
    "kept:upload": (people("supervisor*"), NOBODY),
    # Nobody finds a line there that somebody else saw, or that is not of their places.
    "kept:beyond": (people("supervisor*", "provincial_officer*"), NOBODY),
    "kept:one": (HANDS, HANDS),
    "onestop:inbox": (FEEDBACK, FEEDBACK),
    "onestop:receive": (COUNTER, COUNTER),
    "onestop:comment": (people("one_stop"), people("one_stop")),
    "onestop:late-files": (COUNTER, COUNTER),
    "onestop:late-file-add": (COUNTER, COUNTER),
    "onestop:letter-issue": (NOBODY, NOBODY),
    "onestop:letter": (NOBODY, NOBODY),
    "onestop:entrusted": (ENTRUSTED, ENTRUSTED),
    "onestop:entrusted-comment": (NOBODY, NOBODY),
    "onestop:province": (LOOKING, LOOKING),
    "field:home": (FIELD, FIELD),
    "field:upload": (people("provincial_officer*"),) * 2,
    "field:columns": (NOBODY, NOBODY),
    "field:import": (NOBODY, NOBODY),
    "field:import-cancel": (NOBODY, NOBODY),
    "field:frame": (OFFICE, OFFICE),
    "field:keep": (NOBODY, people("provincial_officer")),
    "field:points": (people("provincial_officer"), people("provincial_officer")),
    "field:freeze": (NOBODY, people("provincial_officer")),
    "field:discard": (people("provincial_officer"), people("provincial_officer")),
    "field:requests": (people("provincial_officer*"),) * 2,
    "field:people": (people("provincial_officer"), people("provincial_officer")),
    "field:draw": (OFFICE, OFFICE),
    "field:void": (NOBODY, people("provincial_officer", "analyst")),
    "field:repeat": (NOBODY, OFFICE),
    "field:assign": (HANDS, HANDS),
    # A list without a sample has no table of cases.
    "field:cases-file": (NOBODY, HANDS),
    "field:progress": (OFFICE, OFFICE),
    "field:reopening": (people("analyst", "publisher"),) * 2,
    "field:case": (people("surveyor") | HANDS, people("surveyor") | HANDS),
    "field:replace": (NOBODY, HANDS),
    "field:reopen": (NOBODY, HANDS),
    # A request needs an edition with questionnaires behind it: none is there.
    "microdata:home": (people("researcher", "publisher"), NOBODY),
    "microdata:answers": (people("analyst"),) * 2,
    "microdata:answers-rows": (people("analyst"), NOBODY),
    # No file is made in the sweep.
    "microdata:answers-file": (NOBODY, NOBODY),
    "microdata:decide": (NOBODY, NOBODY),
    "microdata:fetch": (NOBODY, NOBODY),
    "microdata:end": (NOBODY, NOBODY),
    "work:scorecard-import": (people("score_officer"),) * 2,
    "work:scorecard-table": (people("score_officer"),) * 2,
    "work:scorecard-survey": (people("council"),) * 2,
    "work:scorecard-survey-table": (people("council"),) * 2,
    "work:trees": (SCORING, NOBODY),
    "work:tree-new": (people("council*"),) * 2,
    "work:tree-template": (SCORING, NOBODY),
    "work:tree": (SCORING,) * 2,
    "work:tree-file": (SCORING, NOBODY),
    "scorecards:home": (SCORED | SCORING,) * 2,
    "scorecards:releases": (people("analyst"), NOBODY),
    "scorecards:feed-sipas": (NOBODY, people("council")),
    "scorecards:cycle-new": (people("council*"),) * 2,
    # The card is the province's own in the national cycle, the cycle one of its
    # departments; what files let in is proven in tests/scorecards.
    "scorecards:upload": (NOBODY, NOBODY),
    "scorecards:file": (NOBODY, NOBODY),
    "scorecards:minutes": (NOBODY, NOBODY),
    "scorecards:card": (people("score_officer", "score_leader"),) * 2,
    "scorecards:leaf": (people("score_officer", "score_leader"),) * 2,
    "scorecards:supposed": (people("score_officer", "score_leader"), NOBODY),
    "scorecards:losses": (people("score_officer", "score_leader"),) * 2,
    "scorecards:next-year": (people("score_officer", "score_leader"),) * 2,
    "scorecards:cycle": (people("appraiser", "council"),) * 2,
    "scorecards:apart": (people("appraiser", "council"), NOBODY),
    "scorecards:matrix": (people("appraiser", "council"),) * 2,
    # Without a unit in hand nothing is decided or read again.
    "scorecards:second": (people("appraiser", "council"), NOBODY),
    "scorecards:criterion": (people("appraiser", "council"), NOBODY),
    "runs:home": (UNRELEASED, NOBODY),
    "runs:withdrawing": (people("analyst", "publisher"),) * 2,
    "runs:new-design": (people("analyst", "publisher"),) * 2,
    "runs:score": (NOBODY, NOBODY),
    # There is no run in the sweep.
    "runs:run": (NOBODY, NOBODY),
    "runs:rows": (NOBODY, NOBODY),
    "runs:cancel": (NOBODY, NOBODY),
    "runs:retry": (NOBODY, NOBODY),
    "runs:draft": (NOBODY, NOBODY),
    "desk:releases": (UNRELEASED, NOBODY),
    "desk:announce": (NOBODY, people("publisher")),
    "desk:announced": (UNRELEASED, NOBODY),
    "desk:announced-upload": (NOBODY, people("analyst")),
    "desk:announced-table": (UNRELEASED, NOBODY),
    "desk:announced-take": (NOBODY, people("analyst")),
    "desk:announced-discard": (NOBODY, people("analyst")),
    "desk:announced-seal": (NOBODY, people("publisher")),
    "desk:announced-withdraw": (NOBODY, people("publisher")),
    "desk:release": (UNRELEASED, NOBODY),
    "desk:seal": (NOBODY, people("publisher")),
    "desk:publish": (NOBODY, people("publisher")),
    "desk:withdraw": (NOBODY, people("publisher")),
    "desk:grant": (NOBODY, people("publisher")),
    "desk:end-preview": (NOBODY, NOBODY),
    "desk:reports": (UNRELEASED, NOBODY),
    "desk:mailing": (UNRELEASED, people("analyst", "publisher")),
    "desk:mail-rows": (UNRELEASED, NOBODY),
    "desk:report-rows": (UNRELEASED, NOBODY),
    "desk:reports-make": (NOBODY, people("analyst", "publisher")),
    "desk:reports-cancel": (NOBODY, NOBODY),
    # No file has this name.
    "desk:report": (NOBODY, NOBODY),
    "portal:previews": (SIGNED_IN, NOBODY),
    # Of an edition that is public by now: everybody signed in is led on to it.
    "portal:preview": (SIGNED_IN, NOBODY),
    "portal:preview-province": (SIGNED_IN, NOBODY),
    "portal:receipt": (ANYONE, ANYONE),
    # Nothing of this kind is there in the sweep: no report, no second edition.
    "portal:report": (NOBODY, NOBODY),
    "portal:differences": (NOBODY, NOBODY),
    "portal:differences-file": (NOBODY, NOBODY),
}
# Rooms whose other addresses are read by anybody and written by nobody.
PUBLIC = ("portal:", "api:")
