"""The close of a round: recognised cases become the year's facts, never edited afterwards.

Set-based: the number of queries grows with thousands of households, not with households.
"""

from collections import defaultdict
from itertools import chain, islice

from django.db import transaction
from django.db.models import Q

from core.errors import RuleBroken
from households.models import (
    CommuneReview,
    Deprivation,
    EthnicGroup,
    HouseholdYear,
    PovertyCause,
    Review,
    ReviewCase,
    VillageYear,
)
from households.movement import History
from organisations.actions import record
from organisations.models import Unit

from .facts import causes_of, deprivations_of, fact_of, removal_of
from .review import poor_and_near
from .rounds import named

BATCH = 1000


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


@transaction.atomic
def close_review(communes, *, at, by) -> int:
    """Close communes (`CommuneReview`s) of one round; how many households got a fact.

    One fact for each recognised case, where the household lives now; one «khác giảm» row for each
    household that was poor or near-poor in the closed year before and is gone. A baseline, which
    compares with no earlier year, has no such rows.

    Raises `RoundsUnfinished`, `HouseholdsUnaccounted`, `NothingToClose`.
    """
    review, rounds = _locked(communes)
    _refuse_unfinished(review, rounds)
    gone = _gone(review, rounds)
    written = _write_facts(review, rounds)
    removals = [removal_of(fact, year=review.year, standard=review.standard) for fact in gone]
    HouseholdYear.objects.bulk_create(removals, batch_size=BATCH)
    CommuneReview.objects.filter(pk__in=[r.pk for r in rounds]).update(closed_at=at, closed_by=by)
    codes = [r.commune.code for r in rounds]
    facts = {"year": review.year, "communes": codes, "households": written, "gone": len(gone)}
    record("close_review", review, by=by, unit=review.unit, **facts)
    return written


def _locked(communes):
    """The round and its chosen communes; the closes of one round wait for each other."""
    ids = [commune_review.pk for commune_review in communes]
    chosen = CommuneReview.objects.filter(pk__in=ids)
    reviews = Review.objects.select_for_update(of=("self",)).select_related("standard", "unit")
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


def _gone(review, rounds):
    """Facts of the year before whose households are gone; refuses if one is just not reviewed.

    Gone: the record is closed, or the household lives outside the district. Where it moved between
    two communes of the round, whichever of them closes last settles it.
    """
    gone, unaccounted = [], []
    chosen = [r.pk for r in rounds]
    open_elsewhere = set(
        review.communes.open().exclude(pk__in=chosen).values_list("commune", flat=True)
    )
    for fact in _owed(review, rounds):
        household, home = fact.household, fact.household.unit
        if household.closed_on or not home.path.startswith(review.unit.path):
            if fact.unit.parent_id not in open_elsewhere:
                gone.append(fact)
        elif home.parent_id not in open_elsewhere:
            unaccounted.append(household.code)
    if unaccounted:
        raise HouseholdsUnaccounted(households=named(unaccounted))
    return [] if review.is_baseline else gone


def _owed(review, rounds):
    """Who was poor or near-poor here the year before, or was and now lives here, without a case."""
    communes = [r.commune_id for r in rounds]
    recognised = ReviewCase.objects.at(ReviewCase.State.RECOGNISED)
    settled = recognised.filter(commune_review__review=review)
    written = HouseholdYear.objects.filter(year=review.year)
    here = Q(unit__parent__in=communes) | Q(household__unit__parent__in=communes)
    owed = poor_and_near(review).filter(here).order_by("household__code")
    owed = owed.exclude(household__in=settled.values("household"))
    owed = owed.exclude(household__in=written.values("household"))
    return owed.select_related("unit", "household__unit")


def _write_facts(review, rounds):
    """Facts, deprivations and causes of every recognised case, a thousand at a time."""
    histories = _histories(review, rounds)
    shared = {
        "year": review.year,
        "is_baseline": review.is_baseline,
        "ethnic_groups": dict(EthnicGroup.objects.values_list("code_1979", "pk")),
    }
    cases = ReviewCase.objects.at(ReviewCase.State.RECOGNISED).filter(commune_review__in=rounds)
    cases = cases.select_related("household", "survey").iterator(chunk_size=BATCH)
    rows = (_rows(c.survey, histories[c.household_id], c.household, shared) for c in cases)
    written = 0
    while batch := list(islice(rows, BATCH)):
        facts, deprivations, causes = zip(*batch, strict=True)
        written += len(HouseholdYear.objects.bulk_create(facts))
        Deprivation.objects.bulk_create(chain.from_iterable(deprivations))
        PovertyCause.objects.bulk_create(chain.from_iterable(causes))
    return written


def _rows(survey, history, household, shared):
    """A fact with its parts, unsaved; the answers themselves are not kept in memory."""
    fact = fact_of(survey, history, household=household, **shared)
    return fact, deprivations_of(fact, survey), causes_of(fact, survey)


def _histories(review, rounds):
    """{household id: `History`} before the round's year."""
    histories = defaultdict(History)
    facts = HouseholdYear.objects.filter(year__lt=review.year)
    facts = facts.filter(household__cases__commune_review__in=rounds).order_by("year")
    rows = facts.values_list("household", "poverty_class", "unit", "members")
    for household, *year in rows.iterator(chunk_size=BATCH):
        histories[household] = histories[household].followed_by(*year)
    return histories
