"""The project: settings, URLs, Celery and the home pages per role."""

from .celery import app as celery_app

__all__ = ["celery_app"]
