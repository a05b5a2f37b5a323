"""Versions of questionnaires: those shipped beside this file, and those stored."""
