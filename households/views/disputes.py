"""What stands between a commune's posted lists and its certificates: complaints, the opinion."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q

from households.models import Complaint, Opinion, Procedure, ReviewCase
from households.procedures import opinion_by


@dataclass(frozen=True)
class Disputes:
    """What is said about posted lists: complaints not settled, and the opinion on the lists.

    `uncertified` are recognised households that wait for their certificate; not counted for years
    that are closed.
    """

    opinion_by: str
    open: int = 0
    to_visit: int = 0
    posted_until: date | None = None
    opinion: Opinion | None = None
    uncertified: int = 0

    @property
    def asks(self):
        """Whether an opinion is asked before the decision."""
        return self.opinion_by != Procedure.OpinionBy.NOBODY

    @property
    def is_current(self):
        """Whether the last opinion is about the lists as they hang now."""
        return self.opinion is not None and self.opinion.asked_on > self.posted_until

    @property
    def lets_decide(self):
        """Whether nothing stands between the posting's end and the decision."""
        agreed = self.is_current and self.opinion.is_agreed
        return not self.open and (agreed or not self.asks)


def disputes_by_round(rounds):
    """{commune's round id: `Disputes`} of some rounds; nothing is asked where nothing hangs."""
    hanging = [each.pk for each in rounds if each.posted_from]
    counts, last = _counts(hanging) if hanging else ({}, {})
    decided = [each.pk for each in rounds if each.decided_on and not _is_history(each)]
    owed = _uncertified(decided) if decided else {}
    reviews = {each.review_id: each.review for each in rounds}
    givers = {pk: opinion_by(review) for pk, review in reviews.items()}
    found = {}
    for each in rounds:
        opened, to_visit, again = counts.get(each.pk, (0, 0, None))
        found[each.pk] = Disputes(
            opinion_by=givers[each.review_id],
            open=opened,
            to_visit=to_visit,
            posted_until=max(filter(None, (each.posted_to, again)), default=None),
            opinion=last.get(each.pk),
            uncertified=owed.get(each.pk, 0),
        )
    return found


def _counts(rounds):
    """({round id: (open, of them not visited, last day of a re-posting)}, {round id: opinion})."""
    complaints = Complaint.objects.current().filter(commune_review__in=rounds).order_by()
    is_open, unvisited = Q(settled_on=None), Complaint.NOT_VISITED
    rows = complaints.values("commune_review").annotate(
        open=Count("pk", filter=is_open),
        to_visit=Count("pk", filter=is_open & unvisited),
        last=Max("posted_to"),
    )
    opinions = Opinion.objects.current().filter(commune_review__in=rounds)
    last = {each.commune_review_id: each for each in opinions.order_by("asked_on", "pk")}
    counts = {r["commune_review"]: (r["open"], r["to_visit"], r["last"]) for r in rows}
    return counts, last


def _is_history(commune_review):
    """An annual round after its close; an ad hoc one is closed by its decision."""
    return commune_review.closed_at is not None and commune_review.review.is_annual


def _uncertified(rounds):
    """{round id: recognised households without a certificate}."""
    cases = ReviewCase.objects.filter(commune_review__in=rounds).certifiable()
    owed = cases.without_certificate().order_by().values_list("commune_review")
    return dict(owed.annotate(Count("pk")))
