"""Sign-in: demonstration accounts work only where DEBUG is on."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend


class AccountBackend(ModelBackend):
    """Password sign-in; rights come from postings, never from Django's own permissions."""

    def user_can_authenticate(self, user):
        """Active, and not a demonstration account on a real installation."""
        return super().user_can_authenticate(user) and (settings.DEBUG or not user.is_demo)
