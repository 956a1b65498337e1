"""What the communes issued for the last closed year: the decision, and a certificate each."""

from datetime import timedelta

from households import actions
from households.models import CommuneReview

from .rounds import moment

DAYS_TO_SIGN = 5  # from the decision to the certificates


def issue_papers(rounds, year):
    """Decisions and certificates of a closed year, through the product's own actions."""
    found = CommuneReview.objects.annual().filter(review__year=year)
    for commune_review in found.select_related("commune", "review"):
        chairman = rounds.chairman(commune_review.commune.code)
        day = commune_review.decided_on + timedelta(DAYS_TO_SIGN)
        facts = {"signer": chairman.full_name, "dated_on": day, "at": moment(day), "by": chairman}
        actions.issue_document(commune_review, **facts)
        if commune_review.cases.certifiable().exists():
            actions.issue_certificates(commune_review, **facts)
