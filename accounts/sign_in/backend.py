"""Who may sign in, and whose session goes on: asked at every request."""

from django.contrib.auth.backends import ModelBackend


class People(ModelBackend):
    """Active people whose roles have not all ended, by whatever day."""

    def user_can_authenticate(self, user):
        return super().user_can_authenticate(user) and not user.has_ended()
