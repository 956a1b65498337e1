"""Time of list and search against an empty signed-in page of the same server."""

import json
import re
import subprocess
import sys
import time
from http.cookiejar import CookieJar
from statistics import median
from time import perf_counter
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from django.conf import settings

import bench.setup  # noqa: F401
from organisations.views.session import DEMO_PASSWORD
from tests.browser.stack import answers, free_port

ROUNDS = 40
EMPTY = "/tai-khoan/mat-khau/"
PAGES = {
    "huyen": {
        "list of 18,000 households (district)": "/ho/",
        "its last page": "/ho/?page=700",
        "poor households of the latest year": "/ho/?poverty_class=ngheo",
        "goals": "/muc-tieu/",
        "tasks": "/nhiem-vu/",
        "home of the district": "/",
    },
    "lanhdao": {"home of the leader": "/"},
    "canbo.lahien": {"home of the officer": "/", "list (commune officer)": "/ho/"},
}
SEARCHES = {"search by name": "nong thi", "search by last digits": "1234", "no match": "zzzz"}


class Person:
    """A signed-in person's browser without the pictures."""

    def __init__(self, address, username):
        self.address = address
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))
        self.post("/dang-nhap/", username=username, password=DEMO_PASSWORD)

    def get(self, path):
        """The page's text."""
        with self.opener.open(self.address + path) as response:
            return response.read().decode()

    def post(self, path, *, form=None, **fields):
        """Post with the token of the page the form stands on."""
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', self.get(form or path))[1]
        body = urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
        return self.opener.open(self.address + path, body).read()

    def seconds(self, path):
        """How long one page takes."""
        start = perf_counter()
        self.get(path)
        return perf_counter() - start


def measure(person, paths):
    """{page: median ratio to the empty page}; the empty page is asked just before each."""
    ratios = {}
    for name, path in paths.items():
        person.get(path)
        pairs = [(person.seconds(EMPTY), person.seconds(path)) for _ in range(ROUNDS)]
        ratios[name] = median(p for _, p in pairs) / median(e for e, _ in pairs)
    return ratios


def main():
    """One server, several people, each page beside the empty one."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "povertyplan.wsgi", "-b", f"127.0.0.1:{port}",
         "--log-level", "error"], cwd=settings.BASE_DIR,
    )  # fmt: skip
    address, ratios = f"http://127.0.0.1:{port}", {}
    try:
        while not answers(f"{address}/healthz"):
            time.sleep(0.2)
        for username, paths in PAGES.items():
            person = Person(address, username)
            ratios |= measure(person, paths)
            if username == "huyen":
                for name, words in SEARCHES.items():
                    person.post("/ho/tim/", form="/ho/", words=words)
                    ratios |= measure(person, {name: "/ho/"})
    finally:
        server.terminate()
    print(json.dumps({"rounds": ROUNDS, "ratios": ratios}))


if __name__ == "__main__":
    main()
