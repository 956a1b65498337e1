"""Opening a round of review, and who is on its lists (QĐ 24/2021/QĐ-TTg, lập danh sách)."""

from django.db import IntegrityError, transaction
from django.db.models import Max

from core.errors import RuleBroken
from households.ledger.opening import poor_and_near, year_before
from households.models import (
    CommuneReview,
    Household,
    PovertyClass,
    Review,
    ReviewCase,
)
from households.standing import overlaid
from organisations.actions import record
from organisations.models import Unit

from .petitions import take_waiting
from .rounds import cases_running, named
from .steps import plan_steps

REASONS = {
    PovertyClass.POOR: ReviewCase.Reason.POOR,
    PovertyClass.NEAR_POOR: ReviewCase.Reason.NEAR_POOR,
}


class ReviewDatesInDisorder(RuleBroken):
    """A round ends after it begins."""

    message = "Ngày kết thúc đợt rà soát phải từ ngày bắt đầu trở đi."
    field = "due_on"


class ReviewOutsideItsYear(RuleBroken):
    """A round opens in the year it is about: the year names every fact it leaves behind."""

    message = "Ngày bắt đầu phải trong năm của đợt rà soát ({year})."
    field = "opens_on"


class StandardNotInForce(RuleBroken):
    """A round is measured by one standard from its first day to its last."""

    message = (
        "{standard} không có hiệu lực suốt đợt rà soát. "
        "Chỉ đợt lập năm gốc mới dùng chuẩn sắp có hiệu lực."
    )
    field = "standard"


class StandardIsProvincial(RuleBroken):
    """A province's own standard is computed beside; the official result is the national one's."""

    message = (
        "{standard} là chuẩn của tỉnh, chỉ được tính song song; đợt rà soát theo chuẩn quốc gia."
    )
    field = "standard"


class ReviewExists(RuleBroken):
    """One round a year, and years in their order."""

    message = "Đợt rà soát năm {year} của {unit} đã được mở; đợt mới phải của năm sau đó."
    field = "year"


class EarlierRoundIsOpen(RuleBroken):
    """The lists of a year come from the closed year before it."""

    message = "Chưa khoá sổ đợt trước ở: {communes}. Danh sách rà soát lấy từ kết quả năm trước."


@transaction.atomic
def open_review(*, unit, year, standard, opens_on, due_on, on, by, is_baseline=False) -> Review:
    """Open the year's round in every commune of the unit and list the households to survey.

    Listed: households present that stand as poor or near-poor, in the commune where they live
    now; every household present when the year is a baseline; whose petition waits. Not those whose
    ad hoc round is still running: its result counts for this year.
    """
    _refuse_dates(standard, year, opens_on, due_on, is_baseline)
    _refuse_out_of_order(unit, year)
    review = _create(
        unit=unit,
        year=year,
        standard=standard,
        opens_on=opens_on,
        due_on=due_on,
        is_baseline=is_baseline,
    )
    communes = Unit.objects.under(unit).communes().in_force(opens_on)
    rounds = [CommuneReview(review=review, commune=commune) for commune in communes]
    CommuneReview.objects.bulk_create(rounds)
    if rounds:
        plan_steps(rounds)
    cases = ReviewCase.objects.bulk_create(_cases(review, on), batch_size=5000)
    take_waiting(review, on)
    record("open_review", review, by=by, unit=unit, year=year, cases=len(cases))
    return review


def _refuse_dates(standard, year, opens_on, due_on, is_baseline):
    if opens_on.year != year:
        raise ReviewOutsideItsYear(year=year)
    if due_on < opens_on:
        raise ReviewDatesInDisorder
    if not standard.is_national:
        raise StandardIsProvincial(standard=standard)
    ends_early = standard.valid_to is not None and standard.valid_to < due_on
    if not is_baseline and (standard.valid_from > opens_on or ends_early):
        raise StandardNotInForce(standard=standard)


def _refuse_out_of_order(unit, year):
    last = Review.objects.annual().filter(unit=unit).aggregate(year=Max("year"))["year"]
    if last is not None and last >= year:
        raise ReviewExists(year=last, unit=unit)
    earlier = CommuneReview.objects.annual().open()
    earlier = earlier.filter(review__unit=unit, review__year__lt=year)
    if left := list(earlier.select_related("commune", "review")):
        raise EarlierRoundIsOpen(communes=named(f"{r.commune} ({r.review.year})" for r in left))


def _create(*, unit, year, **facts):
    try:
        with transaction.atomic():
            return Review.objects.create(unit=unit, year=year, **facts)
    except IntegrityError:
        raise ReviewExists(year=year, unit=unit)


def _cases(review, on):
    rounds = dict(review.communes.values_list("commune", "pk"))
    households = Household.objects.present().filter(unit__parent__in=rounds)
    last = year_before(review.unit, review.year)
    before = poor_and_near(review.unit, last).values_list("household", "poverty_class")
    classes = overlaid(before, review.unit, last)
    elsewhere = set(cases_running().values_list("household", flat=True))
    rows = households.exclude(pk__in=elsewhere).values_list("pk", "unit__parent")
    for household, commune in rows:
        reason = REASONS.get(classes.get(household))
        if review.is_baseline or reason:
            yield ReviewCase(
                commune_review_id=rounds[commune],
                household_id=household,
                reason=ReviewCase.Reason.ALL if review.is_baseline else reason,
                listed_on=on,
            )
