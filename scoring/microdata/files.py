"""The research file of a release: made once, protected, or refused."""

from __future__ import annotations

import hashlib

import numpy as np
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from publishing.models import Release
from scoring.microdata import reading, writing
from scoring.microdata.anonymity import k_anonymity
from scoring.microdata.anonymity.k_anonymity import Protected
from scoring.microdata.anonymity.rules import rules
from scoring.microdata.guide import guide
from scoring.microdata.variables import profile_codes, variables
from scoring.models import ResearchFile
from scoring.refusals import refused
from surveys.models import Round


def of(release: Release, *, by: User | None = None) -> ResearchFile:
    """The file of a public release, made if nobody did. Raises Refused."""
    refuse_hidden(release)
    with transaction.atomic():
        # Locked, so that two people who ask at once get one file with one set of codes.
        Release.objects.select_for_update(of=("self",)).get(pk=release.pk)
        found = ResearchFile.objects.filter(release=release).first()
        return found or make(release, by=by)


def refuse_hidden(release: Release) -> None:
    public = release.is_readable(at=timezone.now())
    if not public or release.state == Release.State.WITHDRAWN:
        raise refused("not_public", str(release))


def make(release: Release, *, by: User | None) -> ResearchFile:
    body, protected, k = written(release)
    kept = ResearchFile.objects.create(
        release=release,
        made_by=by,
        made_at=timezone.now(),
        body=body,
        digest=hashlib.sha256(body).hexdigest(),
        rows=len(protected.group),
        k=k,
        smallest=protected.smallest,
        blanked=int(protected.blanked.sum()),
        steps=[[s.column, sorted(set(s.into.values()))] for s in protected.steps],
    )
    audit.record(
        actor=by,
        verb="research_file_made",
        subject=f"release {release}",
        details={"digest": kept.digest, "smallest": kept.smallest, "k": k},
    )
    return kept


def written(release: Release) -> tuple[bytes, Protected, int]:
    """(bytes of the ZIP, what was protected, k)."""
    rows = reading.read(release)
    content = Round.objects.get(code=release.round_code).instrument.content
    chosen = rules(profile=profile_codes(content))
    protected = k_anonymity.protect(rows.place, rows.known, chosen)
    # From the machine's own chance and kept nowhere: the codes cannot be traced back.
    made = variables(rows, protected, content, chance=np.random.default_rng())
    told = guide(release, rows=len(rows.weight), protected=protected, k=chosen.k)
    return writing.packed(name_of(release), made, told), protected, chosen.k


def name_of(release: Release) -> str:
    mark = "simulated-" if release.simulated else ""
    return f"{mark}{release.round_code}-{release.edition}-microdata"
