"""The close of a round: recognised cases become the year's facts, never edited afterwards.

Set-based: the number of queries grows with thousands of households, not with households.
"""

from collections import defaultdict
from itertools import chain, islice

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from core import bulk
from core.errors import RuleBroken
from households.ledger.histories import histories_of
from households.ledger.opening import poor_and_near, year_before
from households.ledger.reconciling import breaches
from households.models import (
    CommuneReview,
    EthnicGroup,
    HouseholdYear,
    Review,
    ReviewCase,
    VillageYear,
)
from households.standing import decided_ad_hoc
from organisations.actions import record
from organisations.models import Unit

from .facts import causes_of, deprivations_of, fact_of, removal_of
from .rounds import named

BATCH = 2000
MOST_SHOWN = 5


class NothingToClose(RuleBroken):
    """A close is about communes of one round."""

    message = "Hãy chọn các xã của cùng một đợt rà soát để khoá sổ."


class RoundsUnfinished(RuleBroken):
    """A year is closed on decisions and confirmed figures only."""

    message = "Chưa khoá sổ được. {reasons}."


class HouseholdsUnaccounted(RuleBroken):
    """Who was poor last year is reviewed or leaves the registry: else the ledger has a hole."""

    message = (
        "Chưa khoá sổ được: hộ nghèo, cận nghèo năm trước chưa được rà soát và công nhận năm nay, "
        "hồ sơ cũng chưa đóng: {households}."
    )


class HouseholdsWithoutResult(RuleBroken):
    """After the decision nobody is added, and the year could never be closed."""

    message = (
        "Chưa công nhận được: hộ nghèo, cận nghèo năm trước không có trong kết quả đợt này, hồ sơ "
        "cũng chưa đóng: {households}. Ghi phúc tra (UBND xã tự phát hiện) để rà soát bổ sung."
    )


class YearAlreadyWritten(RuleBroken):
    """A household has one result a year: what another close settled is opened there first."""

    message = (
        "Chưa khoá sổ được: năm {year} đã có kết quả của các hộ {households} (có thể đã tính khác "
        "giảm ở xã khoá sổ trước). Hãy mở lại sổ của xã đó trước."
    )


class LedgerUnreconciled(RuleBroken):
    """Opening − out + in = closing, by village, or the commune stays open.

    `breaches` holds each `Breach`.
    """

    message = "Chưa khoá sổ được: sổ diễn biến chưa khớp. {listed}."

    def __init__(self, breaches):
        self.breaches = tuple(breaches)
        more = len(self.breaches) - MOST_SHOWN
        listed = "; ".join(str(breach) for breach in self.breaches[:MOST_SHOWN])
        super().__init__(listed=listed + (f"; và {more} chỗ khác" if more > 0 else ""))


@transaction.atomic
def close_review(communes, *, at, by) -> int:
    """Close communes (`CommuneReview`s) of one round; how many households got a fact.

    One fact for each recognised case, where the household lives now, and for each household without
    one that an ad hoc round decided on for this year; one «khác giảm» row for each household that
    was poor or near-poor in the closed year before and is gone. A baseline, which
    compares with no earlier year, has no such rows. The ledger of what was written must reconcile
    with everything stored before it, or nothing is written.

    Raises `RoundsUnfinished`, `HouseholdsUnaccounted`, `NothingToClose`, `YearAlreadyWritten`,
    `LedgerUnreconciled`.
    """
    review, rounds = _locked(communes)
    _refuse_unfinished(review, rounds)
    last, waiting = year_before(review.unit, review.year), _waiting(review, rounds)
    cases = _recognised(review, rounds, waiting)
    gone = _gone(review, rounds, last, waiting)
    histories = histories_of(cases.values("household"), year=review.year, last=last)
    written = _write_facts(review, cases, histories)
    of_year = {"year": review.year, "standard": review.standard}
    bulk.insert([removal_of(fact, unit_id=fact.stood_in, **of_year) for fact in gone])
    _refuse_unreconciled(review, rounds, waiting=waiting, last=last, histories=histories)
    CommuneReview.objects.filter(pk__in=[r.pk for r in rounds]).update(closed_at=at, closed_by=by)
    codes = [r.commune.code for r in rounds]
    facts = {"year": review.year, "communes": codes, "households": written, "gone": len(gone)}
    record("close_review", review, by=by, unit=review.unit, **facts)
    return written


def _locked(communes):
    """The round and its chosen communes; the closes of one round wait for each other."""
    ids = [commune_review.pk for commune_review in communes]
    chosen = CommuneReview.objects.filter(pk__in=ids)
    reviews = Review.objects.annual().select_for_update(of=("self",))
    reviews = reviews.select_related("standard", "unit")
    found = list(reviews.filter(pk__in=chosen.values("review")))
    if len(found) != 1:
        raise NothingToClose
    (review,) = found
    rounds = review.communes.select_for_update(of=("self",)).select_related("commune")
    return review, list(rounds.filter(pk__in=ids))


def _refuse_unfinished(review, rounds):
    unconfirmed = defaultdict(list)
    confirmed = VillageYear.objects.confirmed().filter(year=review.year)
    villages = Unit.objects.villages().in_force_at_end_of(review.year)
    villages = villages.filter(parent__in=[r.commune_id for r in rounds])
    for village in villages.exclude(pk__in=confirmed.values("village")):
        unconfirmed[village.parent_id].append(village)
    reasons = [
        f"{r.commune}: {reason}" for r in rounds for reason in _flaws(r, unconfirmed[r.commune_id])
    ]
    if reasons:
        raise RoundsUnfinished(reasons="; ".join(reasons))


def _flaws(commune_review, unconfirmed):
    if commune_review.closed_at:
        yield "đã khoá sổ rồi"
    elif not commune_review.decided_on:
        yield "chưa có quyết định công nhận"
    if unconfirmed:
        yield f"chưa xác nhận số hộ dân cư của {named(unconfirmed)}"


def _waiting(review, rounds):
    """Ids of the round's communes that stay open."""
    chosen = [commune_review.pk for commune_review in rounds]
    return set(review.communes.open().exclude(pk__in=chosen).values_list("commune", flat=True))


def _gone(review, rounds, last, waiting):
    """Facts of the year before whose households are gone; refuses if one is just not reviewed."""
    gone, unaccounted = _without_result(review, rounds, last, waiting)
    if unaccounted:
        raise HouseholdsUnaccounted(households=named(h.code for h in unaccounted))
    return [] if review.is_baseline else gone


def refuse_without_result(commune_review):
    """Raise `HouseholdsWithoutResult` if a decided round left out who lives there and was poor."""
    review, rounds = commune_review.review, [commune_review]
    last, waiting = year_before(review.unit, review.year), _waiting(review, rounds)
    _, unaccounted = _without_result(review, rounds, last, waiting)
    here = [h.code for h in unaccounted if h.unit.parent_id == commune_review.commune_id]
    if here:
        raise HouseholdsWithoutResult(households=named(here))


def _without_result(review, rounds, last, waiting):
    """(facts of the year before whose households are gone, households just not reviewed).

    Gone: the record is closed, or the household lives outside the district. Where it moved between
    two communes of the round, whichever of them closes last settles it.
    """
    gone, unaccounted = [], []
    for fact in _owed(review, rounds, last):
        household, home = fact.household, fact.household.unit
        if household.closed_on or not home.path.startswith(review.unit.path):
            if fact.commune not in waiting:
                gone.append(fact)
        elif home.parent_id not in waiting:
            unaccounted.append(household)
    return gone, unaccounted


def _owed(review, rounds, last):
    """Who was poor or near-poor here the year before, or was and now lives here, without a case."""
    communes = [r.commune_id for r in rounds]
    recognised = ReviewCase.objects.at(ReviewCase.State.RECOGNISED)
    settled = recognised.filter(commune_review__review=review)
    written = HouseholdYear.objects.filter(year=review.year)
    here = Q(commune__in=communes) | Q(household__unit__parent__in=communes)
    owed = poor_and_near(review.unit, last).filter(here).order_by("household__code")
    owed = owed.exclude(household__in=settled.values("household"))
    owed = owed.exclude(household__in=decided_ad_hoc(review).values("household"))
    owed = owed.exclude(household__in=written.values("household"))
    return owed.select_related("household__unit")


def _recognised(review, rounds, waiting):
    """The cases whose results become the facts of the year; `is_written`: one has such a fact."""
    communes = [r.commune_id for r in rounds]
    ad_hoc = decided_ad_hoc(review).exclude(household__unit__parent__in=waiting)
    here = Q(household__unit__parent__in=communes)
    here |= Q(commune_review__commune__heir__in=communes)
    year = HouseholdYear.objects.filter(year=review.year)
    ad_hoc = ad_hoc.filter(here).exclude(household__in=year.values("household"))
    cases = ReviewCase.objects.at(ReviewCase.State.RECOGNISED)
    cases = cases.filter(Q(commune_review__in=rounds) | Q(pk__in=ad_hoc.order_by().values("pk")))
    return cases.annotate(is_written=Exists(year.filter(household=OuterRef("household"))))


def _write_facts(review, cases, histories):
    """Facts, deprivations and causes of every recognised case; how many.

    A few thousand at a time: the answers themselves are not kept in memory.
    """
    shared = {
        "year": review.year,
        "is_baseline": review.is_baseline,
        "ethnic_groups": dict(EthnicGroup.objects.values_list("code_1979", "pk")),
    }
    rows = cases.select_related("household", "survey").iterator(chunk_size=BATCH)
    written = 0
    while batch := list(islice(rows, BATCH)):
        _refuse_written(review, batch)
        surveys = [case.survey for case in batch]
        facts = [
            fact_of(case.survey, histories[case.household_id], household=case.household, **shared)
            for case in batch
        ]
        bulk.insert(facts)
        bulk.insert(list(chain.from_iterable(map(deprivations_of, facts, surveys))))
        bulk.insert(list(chain.from_iterable(map(causes_of, facts, surveys))))
        written += len(facts)
    return written


def _refuse_written(review, batch):
    """A household settled elsewhere and back again would have two results in one year."""
    if codes := [case.household.code for case in batch if case.is_written]:
        raise YearAlreadyWritten(year=review.year, households=named(codes))


def _refuse_unreconciled(review, rounds, *, histories, **opening):
    """Held for these communes, and for the villages their households came from, if closed."""
    origins = {history.unit_id for history in histories.values()} - {None}
    here = Q(parent__in=[r.commune_id for r in rounds]) | Q(pk__in=origins)
    villages = Unit.objects.filter(here, parent__in=review.communes.values("commune"))
    villages = villages.exclude(parent__in=opening["waiting"])
    if found := breaches(review, villages, histories=histories, **opening):
        raise LedgerUnreconciled(found)
