"""`make screens`: a PNG of every page for every role, 1440 and 390 px wide, in var/screens/.

A page that is in the URLconf and in neither SAMPLES nor NOT_A_PAGE makes the run fail, so that
no page stays unseen.
"""

import os
import subprocess
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "povertyplan.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.urls import reverse  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from bench import samples  # noqa: E402
from organisations.models import User  # noqa: E402
from organisations.views.session import DEMO_PASSWORD  # noqa: E402
from tests.browser.stack import CHROMIUM, CHROMIUM_FLAGS, answers, free_port  # noqa: E402

WIDTHS = (1440, 390)
FOLDER = settings.VAR_DIR / "screens"


def addresses():
    """{user name: {page name: path}} for every demo account, by what each may open."""
    demo = User.objects.filter(is_demo=True)
    return {user.username: dict(pages_of(user)) for user in demo}


def pages_of(user):
    """(name, path) of every page the person's roles open, with an object they may see."""
    for name, view in samples.pages():
        if not user.can(view.permission):
            continue
        arguments = samples.SAMPLES.get(name, lambda user: ())(user)
        if arguments is not None:
            yield name, reverse(name, args=arguments)


def draw(page, address, path, picture):
    """Open the page and keep it as a full-page picture; an error of the page is a failure."""
    response = page.goto(f"{address}{path}", wait_until="networkidle")
    page.screenshot(path=picture, full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")
    return [
        *([f"{response.status}"] if response.status != 200 else []),
        *(["wider than the screen"] if wide else []),
    ]


def draw_person(browser, address, username, pages, width):
    """Every page of one person at one width; the problems found."""
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="vi-VN")
    page = context.new_page()
    page.goto(f"{address}/dang-nhap/", wait_until="networkidle")
    page.screenshot(path=FOLDER / f"sign_in-{width}.png")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", DEMO_PASSWORD)
    page.click("form button.btn-primary")
    page.wait_for_url(f"{address}/")
    problems = []
    for name, path in pages.items():
        found = draw(page, address, path, FOLDER / f"{username}-{name}-{width}.png")
        problems += [f"{username} {name} {width}: {what}" for what in found]
    context.close()
    return problems


def main():
    """Serve the prepared installation on a free port and draw it."""
    unseen = samples.unseen()
    if unseen:
        sys.exit(f"no sample for {', '.join(unseen)}: add it to bench/samples.py")
    if not CHROMIUM:
        sys.exit("Chromium is needed")
    FOLDER.mkdir(exist_ok=True)
    people, port = addresses(), free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "povertyplan.wsgi", "-b", f"127.0.0.1:{port}",
         "--threads", "4", "--log-level", "error"],
        cwd=settings.BASE_DIR,
    )  # fmt: skip
    address, problems, drawn = f"http://127.0.0.1:{port}", [], 0
    try:
        while not answers(f"{address}/healthz"):
            time.sleep(0.3)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
            for width in WIDTHS:
                for username, pages in people.items():
                    problems += draw_person(browser, address, username, pages, width)
                    drawn += len(pages)
            browser.close()
    finally:
        server.terminate()
    print(f"{drawn} pictures in {FOLDER}")
    print("\n".join(problems) or "no page failed or overflowed")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
