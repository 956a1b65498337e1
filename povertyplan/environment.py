"""Reads the environment once, refusing malformed values with a message an operator can act on."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(BASE_DIR / ".env")


def flag(name, default):
    """A yes/no setting; anything but a plain yes or no is refused."""
    words = {"1": True, "true": True, "yes": True, "on": True}
    words |= {"0": False, "false": False, "no": False, "off": False, "": default}
    value = env.str(name, default="").strip().lower()
    if value not in words:
        raise ImproperlyConfigured(f"{name}={value!r}: write 1 or 0.")
    return words[value]


def number(name, default, *, least, most):
    """A whole-number setting inside its limits."""
    value = env.str(name, default="").strip() or str(default)
    if not value.isdecimal() or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name}={value!r}: write a whole number {least}–{most}.")
    return int(value)


def url_of(name, *schemes):
    """A service address, or "" when not set; another scheme or a missing host is refused."""
    value = env.str(name, default="").strip()
    if not value:
        return ""
    scheme, separator, rest = value.partition("://")
    if scheme not in schemes or not separator or not rest.strip("/"):
        raise ImproperlyConfigured(
            f"{name} must look like {schemes[0]}://…; what was given has another form."
        )
    return value


def database(var_dir):
    """SQLite under var/ (WAL, immediate transactions), or PostgreSQL from DATABASE_URL."""
    url = url_of("DATABASE_URL", "postgres", "postgresql", "sqlite")
    if not url or url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///") if url else str(var_dir / "povertyplan.sqlite3")
        return {
            "ENGINE": "core.sqlite",
            "NAME": path,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                "PRAGMA cache_size=-32000; PRAGMA mmap_size=268435456;",
            },
        }
    try:
        config = environ.Env.db_url_config(url)
    except ValueError as error:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {error}") from error
    if not config.get("NAME"):
        raise ImproperlyConfigured("DATABASE_URL names no database: postgres://user@host/NAME")
    return {**config, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


def secret_key(var_dir, *, debug):
    """SECRET_KEY from the environment; a machine for trying out keeps one of its own in var/."""
    key = env.str("SECRET_KEY", default="")
    if key:
        return key
    if not debug:
        raise ImproperlyConfigured("SECRET_KEY is not set; with DEBUG off it has no default.")
    path = var_dir / "secret_key"
    if not path.exists():
        path.write_text(get_random_secret_key(), encoding="utf-8")
        path.chmod(0o600)
    return path.read_text(encoding="utf-8").strip()
