"""Makes Django ready for a part that runs on its own; query logging off as in production."""

import os

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "povertyplan.settings")
django.setup()
settings.DEBUG = False
settings.ALLOWED_HOSTS = ["*"]
