"""What happens later: leaves that call one action."""

from celery import shared_task
from django.utils import timezone

from . import actions


@shared_task
def open_due_duties():
    """Open what is owed in the current year; what is open already stays as it is."""
    actions.open_duties(timezone.localdate().year)
