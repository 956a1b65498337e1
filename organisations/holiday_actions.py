"""What can happen to the calendar of holidays."""

from django.db import transaction

from core.errors import RuleBroken

from .actions import record
from .models import Holiday

BASIS = "Bộ luật Lao động 2019, Điều 112 (tính sẵn, chưa đối chiếu thông báo hằng năm)"


class HolidayBasisMissing(RuleBroken):
    """A confirmed day names the notice it was compared with."""

    message = "Ghi số, ngày của thông báo nếu đã đối chiếu văn bản."
    field = "legal_basis"


@transaction.atomic
def load_holidays(days, *, by=None):
    """Add computed (day, kind, name)s of years that have no row yet; how many days were added.

    A year in which anybody entered or corrected a day is left as it is.
    """
    known = set(Holiday.objects.values_list("day__year", flat=True))
    rows = [
        Holiday(day=day, kind=kind, name=name, legal_basis=BASIS)
        for day, kind, name in sorted(days)
        if day.year not in known
    ]
    Holiday.objects.bulk_create(rows)
    if rows:
        years = sorted({row.day.year for row in rows})
        record("load_holidays", rows[0], by=by, years=years, days=len(rows))
    return len(rows)


@transaction.atomic
def set_holiday(*, day, kind, name, legal_basis="", is_confirmed=False, by) -> Holiday:
    """Enter or correct a day: off, or worked like any other. Nothing counted before is counted
    again; a day entered by mistake is set right, never taken out."""
    if is_confirmed and not legal_basis.strip():
        raise HolidayBasisMissing
    facts = {"kind": kind, "name": name, "legal_basis": legal_basis, "is_confirmed": is_confirmed}
    holiday, _ = Holiday.objects.update_or_create(day=day, defaults=facts)
    what = {"on": str(day), "day_kind": holiday.get_kind_display(), "name": name}
    record("set_holiday", holiday, by=by, **what)
    return holiday
