"""The questionnaire on a screen: rendered from its instrument, keyed or touched."""
