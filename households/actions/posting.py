"""Public posting of a commune's lists and the chairman's decision (niêm yết, công nhận)."""

from collections import Counter

from django.db import transaction

from core.errors import RuleBroken
from households.models import CommuneReview, IssuedDocument, ReviewCase
from households.procedures import asks_opinion
from organisations.actions import record

from .closing import refuse_without_result
from .issuing.register import NumberTaken, refuse_taken
from .opinions import agreed_opinion, refuse_disputed
from .posting_days import refuse_posting_days
from .rounds import RoundIsClosed, locked, named, refuse_unless_surveying
from .settling import SETTLED, refuse_while_ad_hoc_runs, settle


class CasesUnfinished(RuleBroken):
    """A list is posted when a village meeting agreed to every household on it."""

    message = "Chưa niêm yết được: còn hộ chưa qua khảo sát và họp thôn ở {villages}."


class PostedBeforeMeeting(RuleBroken):
    """What is posted is what the meetings agreed to."""

    message = "Niêm yết từ {posted_from:%d/%m/%Y} là trước cuộc họp ngày {held_on:%d/%m/%Y}."
    field = "posted_from"


class NotPosted(RuleBroken):
    """No decision on a list nobody could see."""

    message = "{commune}: danh sách chưa được niêm yết."


class DecidedTooEarly(RuleBroken):
    """The decision comes after the last day of the posting."""

    message = "Ngày quyết định phải sau ngày cuối niêm yết ({posted_to:%d/%m/%Y})."
    field = "decided_on"


class OpinionIsMissing(RuleBroken):
    """The lists were reported, and whoever is asked agreed to them as they are now."""

    message = "{commune}: danh sách chưa được nhất trí khi xin ý kiến nên chưa công nhận được."


class DecidedBeforeOpinion(RuleBroken):
    """First the opinion, then the decision."""

    message = "Ngày quyết định phải từ ngày trả lời ý kiến ({replied_on:%d/%m/%Y}) trở đi."
    field = "decided_on"


class DecidedInFuture(RuleBroken):
    """A decision is written down when it is taken."""

    message = "Ngày quyết định không được sau hôm nay ({on:%d/%m/%Y})."
    field = "decided_on"


class DecisionHasNoNumber(RuleBroken):
    """A decision is found by its number."""

    message = "Quyết định công nhận phải có số."
    field = "decision_number"


@transaction.atomic
def post_list(commune_review, *, posted_from, posted_to, posted_at, by) -> CommuneReview:
    """Post the lists of a commune where every household was surveyed and agreed to.

    At least the working days of the round's procedure, first and last day counted, holidays left
    out. Cases of households whose record was closed meanwhile do not hold up the others.
    """
    commune_review = locked(commune_review)
    refuse_unless_surveying(commune_review)
    _refuse_posting_dates(commune_review, posted_from, posted_to)
    _refuse_unfinished(commune_review)
    commune_review.posted_from, commune_review.posted_to = posted_from, posted_to
    commune_review.posted_at = posted_at
    commune_review.save(update_fields=["posted_from", "posted_to", "posted_at"])
    posted = _advance(commune_review, ReviewCase.State.AGREED, ReviewCase.State.POSTED)
    days = [str(posted_from), str(posted_to)]
    record("post_list", commune_review, by=by, unit=commune_review.commune, days=days, cases=posted)
    return commune_review


def _refuse_posting_dates(commune_review, posted_from, posted_to):
    refuse_posting_days(commune_review.review, posted_from, posted_to)
    last_meeting = commune_review.meetings.order_by("held_on").last()
    if last_meeting and posted_from < last_meeting.held_on:
        raise PostedBeforeMeeting(posted_from=posted_from, held_on=last_meeting.held_on)


def _refuse_unfinished(commune_review):
    waiting = commune_review.cases.standing().exclude(state=ReviewCase.State.AGREED)
    villages = Counter(waiting.values_list("household__unit__full_name", flat=True))
    if villages:
        raise CasesUnfinished(
            villages=named(f"{village} ({n} hộ)" for village, n in sorted(villages.items()))
        )


def _advance(commune_review, before, after):
    """Put the cases one step on, but of households gone; none leaves while this goes on."""
    cases = commune_review.cases.at(before).standing()
    held = cases.select_related("household").only("household__closed_on")
    len(held.select_for_update(of=("self", "household"), no_key=True))
    return cases.update(state=after)


@transaction.atomic
def recognise(commune_review, *, decision_number, decided_on, at, on, by) -> CommuneReview:
    """The commune chairman's decision on the posted lists. `on` is the day of the action.

    An ad hoc round ends with it.

    A household whose record was closed since the posting is not recognised: if it was poor or
    near-poor it counts as «khác giảm» at the close. None while a complaint is open, before the last
    re-posting ended, or, where the round asks an opinion, without one that agrees. Nor while a
    household of the year before has no result in an annual round: after it none can be added.
    """
    commune_review = locked(commune_review)
    _refuse_decision(commune_review, decision_number, decided_on, on)
    commune_review.decision_number = decision_number.strip()
    commune_review.decided_on, commune_review.decided_by = decided_on, by
    settle(commune_review, at=at, by=by)
    commune_review.save(update_fields=["decision_number", "decided_on", "decided_by", *SETTLED])
    cases = _advance(commune_review, ReviewCase.State.POSTED, ReviewCase.State.RECOGNISED)
    if commune_review.review.is_annual:
        refuse_without_result(commune_review)
    facts = {"number": commune_review.decision_number, "on": str(decided_on), "cases": cases}
    record("recognise", commune_review, by=by, unit=commune_review.commune, **facts)
    return commune_review


def _refuse_decision(commune_review, decision_number, decided_on, on):
    stage, commune = commune_review.stage, commune_review.commune
    if stage == CommuneReview.Stage.SURVEYING:
        raise NotPosted(commune=commune)
    if stage != CommuneReview.Stage.POSTED:
        label = CommuneReview.Stage(stage).label.lower()
        raise RoundIsClosed(commune=commune, stage=label)
    if commune_review.review.is_annual:
        earlier = {"review__opens_on__lt": commune_review.review.opens_on}
        refuse_while_ad_hoc_runs(commune_review, **earlier)
    if not decision_number.strip():
        raise DecisionHasNoNumber
    refuse_disputed(commune_review)
    if decided_on <= commune_review.posted_until:
        raise DecidedTooEarly(posted_to=commune_review.posted_until)
    if decided_on > on:
        raise DecidedInFuture(on=on)
    _refuse_number(commune_review, decision_number.strip(), decided_on.year)
    _refuse_without_opinion(commune_review, decided_on)


def _refuse_number(commune_review, number, year):
    """Raise `NumberTaken` for the number of another decision of the commune in the year."""
    refuse_taken(commune_review.commune, year, IssuedDocument.Kind.DECISION, number)
    others = CommuneReview.objects.filter(commune=commune_review.commune_id, decided_on__year=year)
    if others.filter(decision_number__iexact=number).exists():
        raise NumberTaken(number=number, year=year)


def _refuse_without_opinion(commune_review, decided_on):
    if not asks_opinion(commune_review.review):
        return
    opinion = agreed_opinion(commune_review)
    if opinion is None:
        raise OpinionIsMissing(commune=commune_review.commune)
    if decided_on < opinion.replied_on:
        raise DecidedBeforeOpinion(replied_on=opinion.replied_on)
