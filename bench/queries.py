"""How many queries each page makes, for the person of the demonstration who may open it."""

import json

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import bench.setup  # noqa: F401
from bench import samples
from households.models import Household
from organisations.models import User

BACKEND = "organisations.backends.AccountBackend"


def main():
    """The most queries any demo account needs for each page; warmed once."""
    settings.DEBUG = True  # demonstration accounts sign in nowhere else
    most = {}
    for user in User.objects.filter(is_demo=True):
        client = Client()
        client.force_login(user, backend=BACKEND)
        for name, view in samples.pages():
            if not user.can(view.permission):
                continue
            arguments = samples.SAMPLES.get(name, lambda user: ())(user)
            if arguments is not None:
                most[name] = max(most.get(name, 0), queries(client, reverse(name, args=arguments)))
    print(json.dumps({"households": Household.objects.count(), "queries": most}))


def queries(client, path):
    """Queries of a second opening of the page, which must open."""
    assert client.get(path).status_code == 200, path
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len([q for q in captured if not q["sql"].startswith(("BEGIN", "SAVEPOINT", "RELEASE"))])


if __name__ == "__main__":
    main()
