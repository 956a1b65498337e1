"""The close of a whole district at once: every household surveyed, met, posted, recognised.

Changes the database it works on: `make bench` gives it a copy. On PostgreSQL make one by hand
(`createdb -T povertyplan povertyplan_bench`) and name it in DATABASE_URL.
"""

import json
from datetime import date
from time import perf_counter, process_time

from django.db import connection
from django.utils import timezone

import bench.setup  # noqa: F401
from bench.everybody import recognise_everybody
from households import actions
from households.models import CommuneReview, HouseholdYear, Survey
from organisations.models import User

YEAR = 2026
LIMITS = {"sqlite": 30, "postgresql": 15}  # seconds


def main():
    """Bring every household to the recognition, close all communes; beside it one plain pass."""
    by = User.objects.get(username="huyen")
    recognise_everybody(YEAR, decided_on=date(YEAR, 11, 20), by=by)
    rounds = CommuneReview.objects.annual().filter(review__year=YEAR)
    reading = seconds(read_surveys)
    queries = []
    with connection.execute_wrapper(lambda run, *query: queries.append(1) or run(*query)):
        closing = seconds(lambda: actions.close_review(rounds, at=timezone.now(), by=by))
    found = {
        "communes": rounds.count(),
        "households": HouseholdYear.objects.filter(year=YEAR).count(),
        "queries": len(queries),
        "seconds": round(closing["wall"], 1),
        "processor_seconds": round(closing["processor"], 1),
        "ratio": round(closing["wall"] / reading["wall"], 2),
        "database": connection.vendor,
        "limit": LIMITS[connection.vendor],
    }
    print(json.dumps(found))


def read_surveys():
    """The least there is to do: the surveys of the round, read and decoded once."""
    surveys = Survey.objects.filter(commune_review__review__year=YEAR, replaced_at=None)
    for _ in surveys.values_list("answers", "result").iterator(chunk_size=2000):
        pass


def seconds(work):
    """What a piece of work takes, on the wall and on the processor."""
    wall, processor = perf_counter(), process_time()
    work()
    return {"wall": perf_counter() - wall, "processor": process_time() - processor}


if __name__ == "__main__":
    main()
