"""What happens later: leaves that call one action."""

from celery import shared_task
from django.utils import timezone

from .reorganising import carry_out_due


@shared_task
def carry_out_due_reorganisations():
    """Every morning: the reorganisations whose day has come."""
    carry_out_due(today=timezone.localdate(), at=timezone.now())
