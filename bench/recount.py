"""Recounting a whole year under another standard, against one plain reading of the same answers.

On the database of the settings: with DATABASE_URL set, on PostgreSQL. Its rows go when it is done.
"""

import json
from time import perf_counter, process_time

from django.db import connection
from django.utils import timezone

import bench.setup  # noqa: F401
from households import actions
from households.actions import score_table_on
from households.models import HouseholdYear, Recount, Standard
from organisations.models import Unit, User

YEAR, OTHER = 2021, "2027"


def main():
    """Count the baseline year under the standard of 2027: the whole job, rows written."""
    recount = owed()
    reading = seconds(read_answers)
    counting = seconds(lambda: actions.count_recount(recount, at=timezone.now()))
    recount.refresh_from_db()
    if recount.work != Recount.Step.DONE:
        raise SystemExit(recount.problem)
    households = recount.summary["households"]
    found = {
        "households": households,
        "seconds": round(counting["wall"], 2),
        "processor seconds": round(counting["processor"], 2),
        "per_second": round(households / counting["wall"]),
        "database": connection.vendor,
        "ratio to one plain pass reading the same answers": round(
            counting["wall"] / reading["wall"], 2
        ),
    }
    recount.delete()
    print(json.dumps(found))


def owed():
    """A recount nobody has counted."""
    standard = Standard.objects.get(code=OTHER)
    return Recount.objects.create(
        name="Đo", year=YEAR, unit=Unit.objects.get(level="district", valid_to=None),
        standard=standard, score_table=score_table_on(standard, None),
        requested_at=timezone.now(), requested_by=User.objects.get(username="huyen"),
    )  # fmt: skip


def read_answers():
    """The least there is to do: the answers of the year, read and decoded once."""
    facts = HouseholdYear.objects.filter(year=YEAR, survey__isnull=False)
    for _ in facts.values_list("survey__answers", flat=True).iterator(chunk_size=1000):
        pass


def seconds(work):
    """What a piece of work takes, on the wall and on the processor."""
    wall, processor = perf_counter(), process_time()
    work()
    return {"wall": perf_counter() - wall, "processor": process_time() - processor}


if __name__ == "__main__":
    main()
