"""Runs: a round's questionnaires become tallies and indices, job by job."""

from scoring.runs.life import cancel, progress, request, retry

__all__ = ["cancel", "progress", "request", "retry"]
