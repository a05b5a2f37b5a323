"""A text for people, in both languages of the house."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    vi: str
    en: str

    def to(self, language: str) -> str:
        """The text in a language, named as browsers do: "vi", "en", "en-gb"."""
        return self.en if language.startswith("en") else self.vi

    def filled(self, facts: Mapping[str, object]) -> "Text":
        """The words in braces replaced; a fact that is a Text goes in its language."""
        return Text(_fill(self.vi, facts, "vi"), _fill(self.en, facts, "en"))

    def __str__(self) -> str:
        """Both, for logs and terminals, where nobody's language is known."""
        return f"{self.vi} / {self.en}"


def _fill(sentence: str, facts: Mapping[str, object], language: str) -> str:
    words = {
        name: fact.to(language) if isinstance(fact, Text) else fact
        for name, fact in facts.items()
    }
    return sentence.format(**words)
