"""How long the whole district's pairs of people take who seem to be in the registry twice."""

import json
import time

from django.db import connection

import bench.setup  # noqa: F401
from households.duplicates import candidates
from households.models import Member


def main():
    """Seconds, people compared and pairs found."""
    begun = time.perf_counter()
    pairs = candidates(Member.objects.all())
    seconds = round(time.perf_counter() - begun, 2)
    people = Member.objects.count()
    found = {"people": people, "pairs": len(pairs), "seconds": seconds}
    print(json.dumps(found | {"database": connection.vendor}))


if __name__ == "__main__":
    main()
