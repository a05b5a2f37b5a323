"""How surely and how fast people key: errors per thousand answers, seconds a form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from surveys.models import EntryPass, PaperBatch, PaperForm
from surveys.questionnaire import two_passes

# More is no keying any more but a telephone call in between.
LONGEST_SECONDS = 1800


@dataclass
class Operator:
    """`checked` answers were keyed twice and decided; in `errors` of them this
    person's answer was not the one that counts. `seconds` holds one number a form."""

    name: str
    forms: int = 0
    checked: int = 0
    errors: int = 0
    seconds: list[float] = field(default_factory=list)

    @property
    def per_thousand(self) -> float | None:
        return 1000 * self.errors / self.checked if self.checked else None

    @property
    def seconds_a_form(self) -> float | None:
        return median(self.seconds) if self.seconds else None


def of_batches(batches: Iterable[PaperBatch]) -> list[Operator]:
    """One operator a person, by name; two queries however many batches."""
    passes = EntryPass.objects.filter(form__batch__in=batches, form__withdrawn_by=None)
    by_form = defaultdict(list)
    operators: dict[int, Operator] = {}
    for one in passes.select_related("by", "form").order_by("form_id", "number"):
        operator = operators.setdefault(one.by_id, Operator(str(one.by)))
        operator.forms += 1
        if one.started_at:
            spent = (one.keyed_at - one.started_at).total_seconds()
            if 0 < spent < LONGEST_SECONDS:
                operator.seconds.append(spent)
        by_form[one.form].append(one)
    for form, both in by_form.items():
        _judge(form, both, operators)
    return sorted(operators.values(), key=lambda operator: operator.name)


def _judge(
    form: PaperForm, both: Sequence[EntryPass], operators: Mapping[int, Operator]
) -> None:
    """Count the errors of a form keyed twice, once its differences are decided."""
    if len(both) < 2:
        return
    first, second = both
    if form.settled is None and two_passes.differences(first.answers, second.answers):
        return
    final = two_passes.settled(first.answers, form.settled or {})
    for one in both:
        operators[one.by_id].checked += len(final)
        operators[one.by_id].errors += len(two_passes.differences(one.answers, final))
