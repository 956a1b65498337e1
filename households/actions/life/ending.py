"""A record is closed: by itself, with its last member, or because the household merged."""

from core.errors import RuleBroken
from households.models import Household, Review, ReviewCase


class ClosedBeforeRegistered(RuleBroken):
    """A household leaves after it came, and not in the future."""

    message = (
        "Ngày đóng phải từ {registered_on:%d/%m/%Y} (ngày vào sổ hoặc biến động gần nhất) "
        "đến hôm nay."
    )
    field = "closed_on"


class ClosedBeforeResult(RuleBroken):
    """Who was reviewed and recognised in a round was still there when it began."""

    message = (
        "Hộ đã được công nhận kết quả rà soát năm {year}: "
        "ngày đóng phải từ ngày mở đợt rà soát đó ({opens_on:%d/%m/%Y}) trở đi."
    )
    field = "closed_on"


class ResultIsRecognised(RuleBroken):
    """A result the chairman decided on is closed with its year first."""

    message = "Hộ {household} đã được công nhận trong đợt rà soát chưa khoá sổ: hãy chờ khoá sổ."


def end_record(household, recorder, closing) -> Household:
    """Close the record on the day of the event; nobody lives in it any more.

    Raises `ClosedBeforeRegistered`, `ClosedBeforeResult`, `ResultIsRecognised`.
    """
    on = recorder.event.on
    stays = household.residences.filter(to_on=None)
    since = max([household.registered_on, *stays.values_list("from_on", flat=True)])
    if on < since:
        raise ClosedBeforeRegistered(registered_on=since)
    refuse_results(household, on)
    for stay in stays:
        recorder.change(stay, to_on=on)
    return recorder.change(household, closing=closing, closed_on=on)


def refuse_results(household, closed_on):
    """Raise if a recognised result says that the household was still there after the day."""
    recognised = household.cases.at(ReviewCase.State.RECOGNISED)
    if recognised.filter(commune_review__closed_at__isnull=True).exists():
        raise ResultIsRecognised(household=household.code)
    last = Review.objects.filter(communes__cases__in=recognised).order_by("-opens_on").first()
    if last and closed_on < last.opens_on:
        raise ClosedBeforeResult(year=last.year, opens_on=last.opens_on)
