"""Duties of the agencies: documents, tasks, progress. A Celery thing is a job, never a task."""
