"""How long something hangs on the wall before it counts as shown to everybody."""

from datetime import timedelta

from core.errors import RuleBroken
from households.procedures import procedure_of
from organisations.working_days import LONGEST, Calendar

YEAR = timedelta(days=366)


class PostingTooShort(RuleBroken):
    """Working days for everybody to object; how many, the procedure says."""

    message = (
        "Phải niêm yết đủ {least} ngày làm việc; "
        "từ {posted_from:%d/%m/%Y} đến {posted_to:%d/%m/%Y} mới có {days} ngày{holidays}."
    )
    field = "posted_to"


class PostingTooLong(RuleBroken):
    """Nothing is decided while a list hangs: a slip in the year would hold the round for good."""

    message = "Niêm yết đến {posted_to:%d/%m/%Y} là quá {most} ngày: hãy xem lại năm."
    field = "posted_to"


def refuse_posting_days(review, posted_from, posted_to):
    """Raise `PostingTooShort` for fewer working days than the round's procedure asks.

    `PostingTooLong` for more days than any deadline has, or years after the round.
    """
    since = min(posted_from, review.due_on + YEAR)
    if (posted_to - since).days > LONGEST:
        raise PostingTooLong(posted_to=posted_to, most=LONGEST)
    least = procedure_of(review).posting_working_days
    calendar = Calendar.between(posted_from, posted_to)
    days = calendar.count(posted_from, posted_to)
    if days < least:
        off = [f"{row.day:%d/%m/%Y} là {row.name}" for row in calendar.off(posted_from, posted_to)]
        raise PostingTooShort(
            least=least,
            posted_from=posted_from,
            posted_to=posted_to,
            days=days,
            holidays=f" ({', '.join(off)})" if off else "",
        )
