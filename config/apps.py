from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ConfigConfig(AppConfig):
    """The wiring, as an app so that its checks and static files are found."""

    name = "config"

    def ready(self) -> None:
        # The Celery application must exist before a task is sent from a web process.
        from config import celery, checks, installed  # noqa: F401


class LookUpConfig(AdminConfig):
    """Django's admin, opened by roles."""

    default_site = "accounts.admin_site.LookUpSite"
