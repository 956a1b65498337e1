"""Guard 9: migrations are complete, and the production settings pass Django's own review."""

import os
import subprocess
import sys

import pytest
from django.core.management import call_command

from .source import ROOT


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_production_settings_pass_the_deployment_check(tmp_path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "povertyplan.settings",
        "SECRET_KEY": "k" * 30 + "0123456789" + "abcdefghijklmnopqrstuvwxyz",
        "DEBUG": "0",
        "HTTPS": "1",
        "VAR_DIR": str(tmp_path),
    }
    run = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DEBUG", "maybe", "DEBUG"),
        ("PORT", "http", "PORT"),
        ("PORT", "70000", "PORT"),
        ("PORT", "8²", "PORT"),
        ("DATABASE_URL", "mysql://root@127.0.0.1/x", "DATABASE_URL"),
        ("DATABASE_URL", "postgres://", "DATABASE_URL"),
        ("DATABASE_URL", "postgres://user@127.0.0.1:5432/", "DATABASE_URL"),
        ("REDIS_URL", "127.0.0.1:6379", "REDIS_URL"),
        ("SECRET_KEY", "", "SECRET_KEY"),
    ],
)
def test_a_malformed_setting_stops_the_start_with_a_clear_message(tmp_path, name, value, said):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "povertyplan.settings",
        "SECRET_KEY": "k" * 50,
        "DEBUG": "0",
        "VAR_DIR": str(tmp_path),
        name: value,
    }
    run = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == 1
    assert run.stderr.startswith("Configuration error: ") and said in run.stderr
    assert "Traceback" not in run.stderr
