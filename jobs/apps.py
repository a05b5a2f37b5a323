from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Tables belong to the rooms whose jobs they hold; tasks and words are here."""

    name = "jobs"
