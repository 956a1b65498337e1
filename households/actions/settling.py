"""What a decision settles: the year it counts for, and whether the round ends with it."""

from core.errors import RuleBroken
from households.models import CommuneReview
from households.standing import year_settled_by

SETTLED = ["settles_year", "closed_at", "closed_by"]


class AdHocStillRuns(RuleBroken):
    """Its households were left out of the annual list: their result counts for the same year."""

    message = "{commune}: {round} chưa có quyết định; hãy kết thúc đợt đó trước."


def settle(commune_review, *, at, by):
    """Fill in `SETTLED` of a round being decided; an ad hoc one ends with its decision."""
    commune_review.settles_year = year_settled_by(commune_review, commune_review.decided_on)
    if not commune_review.review.is_annual:
        commune_review.closed_at, commune_review.closed_by = at, by


def refuse_while_ad_hoc_runs(commune_review, **which):
    """Raise if an ad hoc round of the commune, or one of those named, is not decided yet."""
    running = CommuneReview.objects.open().filter(
        commune=commune_review.commune_id, review__month__isnull=False, **which
    )
    if found := running.select_related("review").first():
        raise AdHocStillRuns(commune=commune_review.commune, round=found.review)
