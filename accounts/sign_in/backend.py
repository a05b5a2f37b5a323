"""Who may sign in, and whose session goes on: asked at every request."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend


class People(ModelBackend):
    """Active people whose roles have not all ended, by whatever day."""

    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) and not user.has_ended()
