"""A closed year of a commune is opened again: what it said is kept, and the steps start anew."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from core.errors import RuleBroken
from households.models import (
    HouseholdYear,
    Reopening,
    Review,
    ReviewCase,
    RevisedFact,
)
from organisations.actions import record
from organisations.models import Unit

from .facts import GROUPS
from .issuing.withdrawing import withdraw_results
from .rounds import locked, named
from .settling import refuse_while_ad_hoc_runs

BATCH = 1000
KEPT = (
    "household_id", "survey_id", "unit_id", "unit_before_id", "poverty_class", "class_before",
    "movement", "b1", "b2", "members", "members_before",
)  # fmt: skip
CLEARED = (
    "posted_from", "posted_to", "decision_number", "decided_on", "decided_by", "closed_at",
    "closed_by",
)  # fmt: skip
State = ReviewCase.State


class NotClosed(RuleBroken):
    """Only what is closed can be opened again."""

    message = "{commune}: đợt rà soát chưa khoá sổ, không có gì để mở lại."


class AdHocStaysClosed(RuleBroken):
    """What an ad hoc round decided is changed by the next round, which surveys again."""

    message = "Đợt rà soát thường xuyên đã quyết định không mở lại: hộ được rà soát ở đợt sau."


class LaterRoundExists(RuleBroken):
    """The lists of the next year were drawn from this one's results."""

    message = (
        "Đợt rà soát năm {year} đã mở, danh sách của đợt đó lấy từ kết quả này: không mở lại được."
    )


class MapHasChanged(RuleBroken):
    """Surveys and meetings happen where people live, which is on another map now."""

    message = (
        "{commune} hoặc thôn trong xã đã sắp xếp lại từ {on}: không mở lại sổ năm {year} được. "
        "Cần mở lại thì hoàn lại việc sắp xếp trước."
    )


class ReasonMissing(RuleBroken):
    """Whoever opens a closed year says why."""

    message = "Ghi lý do mở lại sổ."
    field = "reason"


class HouseholdsUnknown(RuleBroken):
    """Only households of this round can be sent back to be surveyed again."""

    message = "Không có trong kết quả của đợt rà soát này: {codes}."
    field = "codes"


@transaction.atomic
def reopen_review(commune_review, *, reason, codes=(), at, by) -> Reopening:
    """Open a closed commune again; households with these codes are surveyed again.

    The facts of its year move into the `Reopening`, where they stay readable, together with the
    posting and the decision. The round is back before the posting: every household keeps what its
    village agreed to, but for those sent back, and nothing is skipped on the way to a new decision
    and a new close: complaints and opinions of before count no more. Confirmed figures of the
    villages stay. The decision and its certificates are withdrawn; new ones get new numbers.

    Raises `NotClosed`, `AdHocStaysClosed`, `LaterRoundExists`, `AdHocStillRuns`,
    `ReasonMissing`, `HouseholdsUnknown`.
    """
    commune_review = locked(commune_review)
    _refuse(commune_review, reason)
    again = _sent_back(commune_review, codes)
    reopening = _keep(commune_review, reason.strip(), at, by)
    kept = _move_facts(commune_review, reopening)
    why = f"Mở lại sổ: {reopening.reason}"
    withdrawn = withdraw_results(commune_review, reason=why, at=at, by=by)
    for field in CLEARED:
        setattr(commune_review, field, None)
    commune_review.posted_at, commune_review.settles_year = "", None
    commune_review.save(update_fields=[*CLEARED, "posted_at", "settles_year"])
    agreed = commune_review.cases.filter(state__in=(State.RECOGNISED, State.POSTED))
    agreed.update(state=State.AGREED)
    again.update(state=State.LISTED)
    commune_review.complaints.current().update(reopening=reopening)
    commune_review.opinions.current().update(reopening=reopening)
    facts = {"households": kept, "cases": len(codes), "reason": reopening.reason}
    facts |= {"documents": withdrawn} if withdrawn else {}
    record("reopen_review", commune_review, by=by, unit=commune_review.commune, **facts)
    return reopening


def _refuse(commune_review, reason):
    if not commune_review.closed_at:
        raise NotClosed(commune=commune_review.commune)
    if not commune_review.review.is_annual:
        raise AdHocStaysClosed
    if later := round_after(commune_review):
        raise LaterRoundExists(year=later.year)
    _refuse_other_map(commune_review)
    refuse_while_ad_hoc_runs(commune_review)
    if not reason.strip():
        raise ReasonMissing


def _refuse_other_map(commune_review):
    commune, year = commune_review.commune, commune_review.review.year
    gone = Unit.objects.under(commune).filter(successions__on__gt=date(year, 12, 31))
    if on := gone.order_by("successions__on").values_list("successions__on", flat=True).first():
        raise MapHasChanged(commune=commune, on=f"{on:%d/%m/%Y}", year=year)


def round_after(commune_review):
    """The `Review` whose lists came from this round's results; None while there is none."""
    review = commune_review.review
    later = Review.objects.annual().filter(unit=review.unit_id, year__gt=review.year)
    return later.order_by("year").first()


def _sent_back(commune_review, codes):
    """The cases of the households with these codes, found again whatever their state."""
    found = commune_review.cases.at(State.RECOGNISED).filter(
        household__code__in=codes, household__closed_on=None
    )
    cases = dict(found.values_list("household__code", "pk"))
    if unknown := [code for code in codes if code not in cases]:
        raise HouseholdsUnknown(codes=named(unknown))
    return commune_review.cases.filter(pk__in=cases.values())


def _keep(commune_review, reason, at, by):
    return Reopening.objects.create(
        commune_review=commune_review,
        number=commune_review.reopenings.count() + 1,
        reason=reason,
        reopened_at=at,
        reopened_by=by,
        **{field: getattr(commune_review, field) for field in CLEARED},
    )


def facts_of(commune_review):
    """The facts a commune's close wrote: of its surveys, of who an ad hoc round had decided on, and
    of who was missing from it."""
    ad_hoc = Q(survey__commune_review__review__month__isnull=False)
    here = Q(unit__parent=commune_review.commune_id) & (Q(survey=None) | ad_hoc)
    year = HouseholdYear.objects.filter(year=commune_review.review.year)
    return year.filter(Q(survey__commune_review=commune_review) | here)


def _move_facts(commune_review, reopening):
    """Copy the facts with their parts, then take them out of the year; how many there were."""
    facts = facts_of(commune_review)
    found = facts.order_by("pk").prefetch_related("deprivations", "causes")
    rows = [_revised(reopening, fact) for fact in found.iterator(chunk_size=BATCH)]
    RevisedFact.objects.bulk_create(rows, batch_size=BATCH)
    facts.delete()
    return len(rows)


def _revised(reopening, fact):
    return RevisedFact(
        reopening=reopening,
        groups={name: getattr(fact, name) for name in GROUPS},
        deprivations=sorted(each.indicator for each in fact.deprivations.all()),
        causes=sorted(each.cause for each in fact.causes.all()),
        **{name: getattr(fact, name) for name in KEPT},
    )
