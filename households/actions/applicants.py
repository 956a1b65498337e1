"""Households that filed a Giấy đề nghị (Mẫu số 01): where they can, and entering a new one."""

from django.db import transaction

from core.errors import RuleBroken
from households.models import CommuneReview, Household, ReviewCase

from .household import register_household
from .review import list_applicant


class NoRoundOpen(RuleBroken):
    """A household can ask to be reviewed only while its commune is surveying."""

    message = "{commune} không có đợt rà soát đang nhận hồ sơ (chưa mở, hoặc đã niêm yết)."
    field = "village"


def round_taking(village) -> CommuneReview:
    """The round of the village's commune that takes applicants; raises `NoRoundOpen`."""
    rounds = CommuneReview.objects.taking_applicants().filter(commune=village.parent_id)
    found = rounds.select_related("review").order_by("-review__year").first()
    if found is None:
        raise NoRoundOpen(commune=village.parent)
    return found


@transaction.atomic
def register_applicant(
    *, unit, head, origin=Household.Origin.REGISTERED, address="", on, by
) -> ReviewCase:
    """A household not yet in the registry enters it and the list of its commune, or neither.

    One line in the trail for each of the two. Raises what `register_household` and
    `list_applicant` raise, and `NoRoundOpen`.
    """
    commune_review = round_taking(unit)
    household = register_household(
        unit=unit, head=head, origin=origin, address=address, on=on, by=by
    )
    return list_applicant(commune_review, household, on=on, by=by)
