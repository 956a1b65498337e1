#!/usr/bin/env python
"""Run a management command of the poverty plan."""

import os
import sys


def main():
    """Hand the command line to Django; a broken setting ends with its message, not a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "povertyplan.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Configuration error: {error}")


if __name__ == "__main__":
    main()
