"""Asking people: rounds, lists, samples, fieldwork, questionnaires as they come."""
