"""Who surveys which household: villages or single households given to surveyors."""

from django.db import transaction

from core.errors import RuleBroken
from households.models import ReviewCase
from organisations.access import ROLES, Permission
from organisations.actions import record
from organisations.models import Posting, User
from organisations.models.unit import in_force

from .rounds import locked, refuse_decided

RECORDING_ROLES = [role for role, held in ROLES.items() if Permission.RECORD_SURVEYS in held]


class NotASurveyorHere(RuleBroken):
    """Only who may record surveys in the commune can be given households."""

    message = "{person} không có vai trò ghi Phiếu B ở {commune}."
    field = "surveyor"


class NothingToAssign(RuleBroken):
    """No household was chosen, or all of them are given out or past surveying."""

    message = "Không có hộ nào để giao: chưa chọn hộ, hoặc hộ đã được giao hay đã qua khảo sát."


def surveyors_of(commune, *, on):
    """People who may record surveys over a whole commune on a day, by name."""
    postings = Posting.objects.filter(in_force(on), role__in=RECORDING_ROLES, unit=commune)
    holders = postings.values("user")
    return User.objects.filter(is_active=True, pk__in=holders).order_by("full_name", "pk")


@transaction.atomic
def assign_surveyor(commune_review, *, cases, surveyor, on, by) -> int:
    """Give households of a commune's round to a surveyor, or to nobody (None).

    `cases` is a queryset; those of other rounds or past surveying stay as they are; after the
    posting only re-checks are left to survey. Returns how
    many changed hands; where none did, there is nothing to tell the trail. Raises
    `RoundIsClosed`, `NotASurveyorHere`, `NothingToAssign`.
    """
    commune_review = locked(commune_review)
    refuse_decided(commune_review)
    commune = commune_review.commune
    if surveyor and not surveyors_of(commune, on=on).filter(pk=surveyor.pk).exists():
        raise NotASurveyorHere(person=surveyor, commune=commune.full_name)
    chosen = cases.filter(commune_review=commune_review).to_survey().values_list("pk", flat=True)
    rows = ReviewCase.objects.filter(pk__in=list(chosen))
    if not rows.exists():
        raise NothingToAssign
    count = rows.exclude(surveyor=surveyor).update(surveyor=surveyor)
    if count:
        facts = {"surveyor": surveyor and surveyor.pk, "households": count}
        record("assign_surveyor", commune_review, by=by, unit=commune, **facts)
    return count
