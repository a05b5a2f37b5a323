"""The column “relevant” as skips: who is asked what. PURE."""

from surveys.questionnaire.instrument import Item, Skip
from surveys.questionnaire.xlsform import conditions
from surveys.questionnaire.xlsform.conditions import Condition
from surveys.questionnaire.xlsform.layout import Line
from surveys.questionnaire.xlsform.questions import Questions


def skips_of(questions: Questions) -> tuple[Skip, ...]:
    """One skip for each condition, in the order of the first item under it."""
    under: dict[Condition, list[str]] = {}
    before: dict[str, Item] = {}
    noted: set[int] = set()
    for asked in questions.asked:
        for line in (asked.group, asked.line):
            if line.row in noted:
                continue
            found = _conditions(line, before, questions)
            if found is None:
                noted.add(line.row)
            for one in found or ():
                codes = under.setdefault(one, [])
                if asked.item.code not in codes:
                    codes.append(asked.item.code)
        before[asked.item.code] = asked.item
    return tuple(Skip(tuple(codes), c.when, c.answers) for c, codes in under.items())


def _conditions(
    line: Line, before: dict[str, Item], questions: Questions
) -> list[Condition] | None:
    """What the row asks for; None where something is wrong, which is noted."""
    if not line["relevant"]:
        return []
    try:
        found = conditions.read(line["relevant"])
    except conditions.Unread:
        questions.note(line, "relevant", "form_condition_unread")
        return None
    for one in found:
        item = before.get(one.when)
        if item is None or not item.options:
            questions.note(line, "relevant", "form_condition_question", when=one.when)
            return None
        offered = {option.code for option in item.options}
        for answer in one.answers:
            if answer not in offered:
                facts = {"when": one.when, "answer": answer}
                questions.note(line, "relevant", "form_condition_option", **facts)
                return None
    return found
