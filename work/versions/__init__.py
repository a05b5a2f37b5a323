"""Questionnaires and methods: versions stored, looked at, compared, let go."""
