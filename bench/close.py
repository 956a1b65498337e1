"""How many queries the close of the whole district makes; changes the copy it works on."""

import json

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import bench.setup  # noqa: F401
from households import actions
from households.models import CommuneReview, ReviewCase
from organisations.models import User
from tests.browser.finish import finish_commune


def main():
    """Finish the open round through the real actions, then count the queries of its close."""
    by = User.objects.get(username="huyen")
    rounds = CommuneReview.objects.filter(review__year=2026)
    for commune_review in rounds.select_related("commune", "review"):
        finish_commune(commune_review, by)
    households = ReviewCase.objects.filter(commune_review__review__year=2026).count()
    with CaptureQueriesContext(connection) as captured:
        actions.close_review(rounds, at=timezone.now(), by=by)
    print(json.dumps({"households": households, "queries": len(captured)}))


if __name__ == "__main__":
    main()
