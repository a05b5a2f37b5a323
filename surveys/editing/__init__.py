"""Questionnaires read, corrected and left out after they came."""
