"""Giấy đề nghị: what households file, taken into a round or refused in writing."""

from collections import defaultdict

from django.db import IntegrityError, transaction

from core.errors import RuleBroken
from households.models import CommuneReview, Household, Petition, PovertyClass, ReviewCase
from households.standing import STANDING, standing_of
from organisations.actions import record

from .household import register_household
from .quick import record_quick_result
from .rounds import cases_running, locked, refuse_in_round
from .survey import HouseholdHasLeft

REASONS = {
    Petition.Form.REVIEW: ReviewCase.Reason.APPLIED,
    Petition.Form.LEAVING: ReviewCase.Reason.LEAVING,
}


class FiledInFuture(RuleBroken):
    """A petition is written down when it is there."""

    message = "Ngày nộp không được sau hôm nay ({on:%d/%m/%Y})."
    field = "filed_on"


class NotStandingPoor(RuleBroken):
    """Only who is recognised as poor or near-poor can ask to have left."""

    message = (
        "Hộ {household} không đang là hộ nghèo, hộ cận nghèo: dùng Mẫu số 01 (đề nghị rà soát)."
    )
    field = "form"


class StandingPoor(RuleBroken):
    """Who is recognised as poor already has nothing to ask for but to leave."""

    message = (
        "Hộ {household} đang là hộ nghèo: dùng Mẫu số 04 nếu hộ đề nghị công nhận thoát nghèo."
    )
    field = "form"


class PetitionIsWaiting(RuleBroken):
    """One petition at a time."""

    message = "Hộ {household} đã có giấy đề nghị nộp ngày {filed_on:%d/%m/%Y} đang chờ."


class PetitionIsSettled(RuleBroken):
    """A petition is taken into a round or refused, once."""

    message = "Giấy đề nghị này đã được giải quyết."


class PetitionRefusalHasNoReason(RuleBroken):
    """The household is told in writing why."""

    message = "Ghi lý do từ chối; lý do được báo cho hộ bằng văn bản."
    field = "refusal"


class RefusedOutOfTime(RuleBroken):
    """A refusal answers what was filed, and is written down when it is given."""

    message = "Ngày từ chối phải từ ngày nộp ({filed_on:%d/%m/%Y}) đến hôm nay."
    field = "refused_on"


class NoRoundForQuickResult(RuleBroken):
    """Phiếu A belongs to a round."""

    message = "Chưa có đợt rà soát nhận hồ sơ này: Phiếu A được ghi sau khi hộ vào đợt."
    field = "quick_result"


def round_taking(village) -> CommuneReview | None:
    """The annual round of the village's commune while it takes petitions; None where none does."""
    rounds = CommuneReview.objects.annual().taking_applicants().filter(commune=village.parent_id)
    return rounds.select_related("review").order_by("review__year").last()


@transaction.atomic
def register_applicant(
    *, unit, head, origin=Household.Origin.REGISTERED, address="", filed_on, content="",
    quick_result="", refusal="", at, on, by,
) -> Petition:  # fmt: skip
    """A household not yet in the registry enters it with its petition (Mẫu số 01), or neither.

    One line in the trail for each. Raises what `register_household` and `file_petition` raise.
    """
    household = register_household(
        unit=unit, head=head, origin=origin, address=address, on=on, by=by
    )
    facts = {"filed_on": filed_on, "content": content, "at": at, "on": on, "by": by}
    quick = {"quick_result": quick_result, "refusal": refusal}
    return file_petition(household, form=Petition.Form.REVIEW, **facts, **quick)


@transaction.atomic
def file_petition(
    household, *, form, filed_on, content="", quick_result="", refusal="", at, on, by
) -> Petition:
    """A household filed a Giấy đề nghị; `on` is the day of the action.

    While the annual round of its commune takes petitions it goes on that list at once, else the
    petition waits for the next ad hoc round. `quick_result` is what Phiếu A came to, if it is known
    already: a line of its own in the trail.

    Raises `HouseholdHasLeft`, `FiledInFuture`, `NotStandingPoor`, `StandingPoor`,
    `PetitionIsWaiting`, `HouseholdInRound`, `NoRoundForQuickResult` and what
    `record_quick_result` raises.
    """
    found = round_taking(household.unit)
    commune_review = found and locked(found)
    household = _held(household)
    _refuse(household, form, filed_on, on)
    petition = _create(household, form, filed_on, content, at, by)
    if commune_review and _takes(commune_review, household):
        take(petition, commune_review, on=on)
    facts = {"form": form, "on": str(filed_on), "case": petition.case_id}
    record("file_petition", petition, by=by, unit=household.unit, **facts)
    if quick_result:
        if not petition.case:
            raise NoRoundForQuickResult
        quick = {"result": quick_result, "quick_on": on, "refusal": refusal}
        record_quick_result(petition.case, **quick, on=on, by=by)
    return petition


def _held(household):
    homes = Household.objects.select_for_update(of=("self",), no_key=True)
    return homes.select_related("unit__parent").get(pk=household.pk)


def _refuse(household, form, filed_on, on):
    if household.closed_on:
        raise HouseholdHasLeft(household=household.code, closed_on=household.closed_on)
    if filed_on > on:
        raise FiledInFuture(on=on)
    standing = standing_of(household)
    now = standing and standing.poverty_class
    if form == Petition.Form.LEAVING and now not in STANDING:
        raise NotStandingPoor(household=household.code)
    if form == Petition.Form.REVIEW and now == PovertyClass.POOR:
        raise StandingPoor(household=household.code)
    refuse_in_round(household)


def _create(household, form, filed_on, content, at, by):
    facts = {"form": form, "filed_on": filed_on, "content": content.strip()}
    try:
        with transaction.atomic():
            return Petition.objects.create(
                household=household, **facts, received_at=at, received_by=by
            )
    except IntegrityError:
        waiting = household.petitions.waiting().get()
        raise PetitionIsWaiting(household=household.code, filed_on=waiting.filed_on)


def _takes(commune_review, household):
    """Whether the round as it is now still takes this household: once in a round."""
    is_surveying = commune_review.stage == CommuneReview.Stage.SURVEYING
    return is_surveying and not commune_review.cases.filter(household=household).exists()


def take(petition, commune_review, *, on):
    """The petition becomes a case of the round, listed on a day; the caller writes the trail."""
    take_all([petition], commune_review, on=on)


def take_all(petitions, commune_review, *, on):
    """Petitions become cases of a round, in two statements; see `take`."""
    is_baseline = commune_review.review.is_baseline
    for petition in petitions:
        petition.case = ReviewCase(
            commune_review=commune_review,
            household_id=petition.household_id,
            reason=ReviewCase.Reason.ALL if is_baseline else REASONS[petition.form],
            listed_on=on,
        )
    ReviewCase.objects.bulk_create(petition.case for petition in petitions)
    for petition in petitions:
        petition.case = petition.case  # takes over the new key
    Petition.objects.bulk_update(petitions, ["case"], batch_size=500)


def take_waiting(review, on):
    """Petitions that wait go into the annual round that opens: to the case of a household that is
    on its list anyhow, else to one of their own; the caller writes the trail."""
    rounds = {each.commune_id: each for each in review.communes.select_related("review")}
    found = Petition.objects.waiting().filter(
        household__unit__parent__in=rounds, household__closed_on=None
    )
    held = found.select_for_update(of=("self",), no_key=True)
    petitions = list(held.select_related("household__unit").order_by("pk"))
    if not petitions:
        return
    homes = [petition.household_id for petition in petitions]
    running = cases_running().filter(household__in=homes)
    cases = {case.household_id: case for case in running}
    new = defaultdict(list)
    for petition in petitions:
        petition.case = cases.get(petition.household_id)
        if petition.case is None:
            new[rounds[petition.household.unit.parent_id]].append(petition)
    listed = [p for p in petitions if p.case and p.case.commune_review.review_id == review.pk]
    Petition.objects.bulk_update(listed, ["case"], batch_size=500)
    for commune_review, of_commune in new.items():
        take_all(of_commune, commune_review, on=on)


@transaction.atomic
def refuse_petition(petition, *, refusal, refused_on, on, by) -> Petition:
    """Refuse a waiting petition in writing, with the reason. `on` is the day of the action.

    Raises `PetitionIsSettled`, `PetitionRefusalHasNoReason`, `RefusedOutOfTime`.
    """
    petitions = Petition.objects.select_for_update(of=("self",), no_key=True)
    petition = petitions.select_related("household__unit").get(pk=petition.pk)
    if petition.case_id or petition.refused_on:
        raise PetitionIsSettled
    if not refusal.strip():
        raise PetitionRefusalHasNoReason
    if not petition.filed_on <= refused_on <= on:
        raise RefusedOutOfTime(filed_on=petition.filed_on)
    petition.refused_on, petition.refused_by, petition.refusal = refused_on, by, refusal.strip()
    petition.save(update_fields=["refused_on", "refused_by", "refusal"])
    facts = {"form": petition.form, "on": str(refused_on)}
    record("refuse_petition", petition, by=by, unit=petition.household.unit, **facts)
    return petition
