"""One running installation and one browser for all browser tests of a run."""

import os
import subprocess
import sys

import pytest

from organisations.views.session import DEMO_PASSWORD
from tests.guards.source import ROOT

from .stack import CHROMIUM, CHROMIUM_FLAGS, running


def pytest_collection_modifyitems(items):
    """The main job comes last: it closes the year of the installation its process shares."""
    items.sort(key=lambda item: item.path.name == "test_main_job.py")


def fresh_services():
    """Settings for a database and broker of this process alone, on the services the suite uses."""
    database, redis_url = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    settings = {"DATABASE_URL": database, "REDIS_URL": redis_url}
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    if database:
        import psycopg2

        name = f"povertyplan_browser_{number}"
        connection = psycopg2.connect(database)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {name}")
        connection.close()
        settings["DATABASE_URL"] = database.rsplit("/", 1)[0] + f"/{name}"
    if redis_url:
        import redis

        settings["REDIS_URL"] = redis_url.rsplit("/", 1)[0] + f"/{8 + number % 8}"
        redis.Redis.from_url(settings["REDIS_URL"]).flushdb()
    return settings


@pytest.fixture(scope="session")
def installation(tmp_path_factory):
    """(address, manage) of a running installation; manage(code) runs Python inside it."""
    if not CHROMIUM:
        pytest.skip("Chromium is not installed")
    var_dir = tmp_path_factory.mktemp("var")
    with running(var_dir, **fresh_services()) as (address, environment):

        def manage(code):
            command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", code]
            done = subprocess.run(
                command, cwd=ROOT, env=environment, capture_output=True, text=True
            )
            assert done.returncode == 0, done.stderr
            return done.stdout.strip()

        yield address, manage


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium under Playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def as_person(chromium, installation):
    """as_person("huyen", width=390) → a page signed in as that demo account.

    Further options are those of a browser context.
    """
    address, _ = installation
    contexts = []

    def open_as(username, width=1440, **options):
        context = chromium.new_context(
            base_url=address, viewport={"width": width, "height": 900}, locale="vi-VN",
            accept_downloads=True, **options,
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("console", lambda m: m.type == "error" and page.problems.append(m.text))
        page.goto("/dang-nhap/")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", DEMO_PASSWORD)
        page.click("form button.btn-primary")
        page.wait_for_url(f"{address}/")
        return page

    yield open_as
    for context in contexts:
        context.close()
