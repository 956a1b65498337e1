"""Phiếu B in the browser: opening it and recomputing it, against an empty signed-in page.

Times are processor seconds of the server, so that a busy machine changes nothing.
"""

import gzip
import json
import subprocess
import sys
import time
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from statistics import median
from urllib.parse import urlencode
from urllib.request import Request

from django.conf import settings

import bench.setup  # noqa: F401
from bench.pages import EMPTY, Person
from households.models import ReviewCase
from tests.browser.stack import answers, free_port

ROUNDS = 40
OFFICER, COMMUNE = "canbo.lahien", "05740"
MEMBERS = (4, 5)


class Fields(HTMLParser):
    """(name, value) of what a form of a page would post."""

    def __init__(self):
        super().__init__()
        self.found, self.select = [], None

    def handle_starttag(self, tag, attrs):
        """Note what an input, or the chosen option of a list, holds."""
        attrs = dict(attrs)
        if tag == "select":
            self.select = attrs.get("name")
        chosen = attrs.get("type") not in ("radio", "checkbox") or "checked" in attrs
        if tag == "input" and attrs.get("name") and chosen:
            self.found.append((attrs["name"], attrs.get("value", "")))
        if tag == "option" and self.select and "selected" in attrs:
            self.found.append((self.select, attrs.get("value", "")))


def fields_of(page):
    """What the sheet on a page would post, without the templates behind it."""
    reader = Fields()
    reader.feed(page[page.index('class="sheet') : page.index("<template")])
    return reader.found


def a_case():
    """A household of four or five with answers of an earlier round, not yet surveyed."""
    cases = ReviewCase.objects.filter(
        commune_review__commune__code=COMMUNE, commune_review__closed_at=None, state="listed"
    )
    cases = cases.filter(household__surveys__isnull=False, drafts=None).distinct().order_by("pk")
    return next(c for c in cases if c.household.members.present().count() in MEMBERS)


@contextmanager
def server():
    """(address, processor seconds so far) of a server with one worker."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "povertyplan.wsgi", "-b", f"127.0.0.1:{port}",
         "--log-level", "error"], cwd=settings.BASE_DIR,
    )  # fmt: skip
    try:
        while not answers(f"http://127.0.0.1:{port}/healthz"):
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}", lambda: worker_seconds(process.pid)
    finally:
        process.terminate()
        process.wait()


def worker_seconds(master):
    """Processor seconds the worker has used, to the nanosecond."""
    (worker,) = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return int(Path(f"/proc/{worker}/schedstat").read_text().split()[0]) / 1e9


def compressed(person, path, body=None):
    """A page as it goes over the wire."""
    headers = {"Accept-Encoding": "gzip"}
    with person.opener.open(Request(person.address + path, body, headers)) as response:
        return response.read()


def main():
    """Rounds of each page between rounds of the empty one."""
    case = a_case()
    path = f"/ra-soat/phieu/{case.pk}/"
    with server() as (address, seconds):
        person = Person(address, OFFICER)
        page = compressed(person, path)
        body = urlencode(fields_of(gzip.decompress(page).decode())).encode()
        pages = {
            "empty": lambda: compressed(person, EMPTY),
            "first render of the form": lambda: compressed(person, path),
            "live recompute": lambda: compressed(person, f"{path}ket-qua/", body),
        }
        spent = {name: [] for name in pages}
        for _ in range(ROUNDS):
            for name, ask in pages.items():
                spent[name].append(cost(ask, seconds))
    empty = median(spent.pop("empty"))
    ratios = {name: median(times) / empty for name, times in spent.items()}
    kilobytes = {"compressed_kb": round(len(page) / 1000, 1)}
    print(json.dumps({"rounds": ROUNDS, "ratios": ratios, **kilobytes}))


def cost(ask, seconds):
    """Processor seconds of one request."""
    before = seconds()
    ask()
    return seconds() - before


if __name__ == "__main__":
    main()
