"""Rà soát thường xuyên: a commune's monthly round, made of the petitions that wait."""

from datetime import timedelta

from django.db import IntegrityError, transaction

from core.errors import RuleBroken
from households.models import CommuneReview, Petition, Review, Standard
from households.procedures import procedure_on
from organisations.actions import record

from .petitions import take_all
from .rounds import cases_running
from .steps import plan_steps


class OpensTooEarly(RuleBroken):
    """Ad hoc rounds begin in the second half of a month, so that the month's petitions are in."""

    message = "Rà soát thường xuyên mở từ ngày {day} hằng tháng."
    field = "opens_on"


class OpensInFuture(RuleBroken):
    """The list is made of what has been filed by now."""

    message = "Ngày mở không được sau hôm nay ({on:%d/%m/%Y})."
    field = "opens_on"


class NothingWaits(RuleBroken):
    """A round reviews somebody."""

    message = "{commune} không có giấy đề nghị nào nộp đến ngày {opens_on:%d/%m/%Y} đang chờ."


class AdHocExists(RuleBroken):
    """One ad hoc round a month."""

    message = "{commune} đã mở đợt rà soát thường xuyên tháng {month}/{year}."


class NoStandardInForce(RuleBroken):
    """A round is measured by the national standard in force."""

    message = "Không có chuẩn nghèo quốc gia có hiệu lực ngày {opens_on:%d/%m/%Y}."


@transaction.atomic
def open_ad_hoc(commune, *, opens_on, on, by) -> CommuneReview:
    """Open a commune's ad hoc round of a month with every household whose petition waits.

    It is decided within the days of the procedure, and before the standard ends. Petitions filed
    later wait for the next one, and so does a household that is on its way in another round. `on`
    is the day of the action. Raises `OpensTooEarly`, `OpensInFuture`, `NothingWaits`,
    `AdHocExists`, `NoStandardInForce`.
    """
    procedure = procedure_on(opens_on)
    if opens_on.day < procedure.ad_hoc_from_day:
        raise OpensTooEarly(day=procedure.ad_hoc_from_day)
    if opens_on > on:
        raise OpensInFuture(on=on)
    standard = Standard.objects.in_force(opens_on).filter(is_national=True).first()
    if standard is None:
        raise NoStandardInForce(opens_on=opens_on)
    petitions = _waiting(commune, opens_on)
    if not petitions:
        raise NothingWaits(commune=commune, opens_on=opens_on)
    due_on = due_day(opens_on, procedure, standard)
    commune_review = _create(commune, standard=standard, opens_on=opens_on, due_on=due_on)
    take_all(petitions, commune_review, on=opens_on)
    plan_steps([commune_review])
    facts = {"month": opens_on.month, "year": opens_on.year, "cases": len(petitions)}
    record("open_ad_hoc", commune_review, by=by, unit=commune, **facts)
    return commune_review


def _waiting(commune, opens_on):
    """Petitions to take, each with its household held against others."""
    found = Petition.objects.waiting().filter(
        household__unit__parent=commune, household__closed_on=None, filed_on__lte=opens_on
    )
    found = found.exclude(household__in=cases_running().values("household"))
    found = found.select_related("household").order_by("filed_on", "pk")
    return list(found.select_for_update(of=("self", "household"), no_key=True))


def due_day(opens_on, procedure, standard):
    """By when an ad hoc round is decided."""
    due_on = opens_on + timedelta(days=procedure.ad_hoc_days)
    return min(due_on, standard.valid_to) if standard.valid_to else due_on


def _create(commune, *, opens_on, **facts):
    month = {"year": opens_on.year, "month": opens_on.month}
    try:
        with transaction.atomic():
            review = Review.objects.create(unit=commune, opens_on=opens_on, **month, **facts)
    except IntegrityError:
        raise AdHocExists(commune=commune, **month)
    return CommuneReview.objects.create(review=review, commune=commune)
