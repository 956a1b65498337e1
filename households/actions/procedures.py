"""How reviews run, as data: shipped with the software, followed by others from a day on."""

from django.db import transaction

from core.errors import RuleBroken
from households.models import Procedure, Review
from organisations.actions import record

COMMON_YEAR = 2001  # without a 29 February


class ProcedureExists(RuleBroken):
    """A procedure is never edited: what changes it begins on a day of its own."""

    message = "Đã có quy trình áp dụng từ ngày {valid_from:%d/%m/%Y}. Hãy chọn ngày khác."
    field = "valid_from"


class RoundsOpenedUnderAnother(RuleBroken):
    """A round keeps to the procedure that was in force when it opened."""

    message = (
        "Đã có đợt rà soát mở ngày {opens_on:%d/%m/%Y} theo quy trình trước đó: "
        "quy trình mới phải từ ngày sau đó."
    )
    field = "valid_from"


class AnnualDaysUnreal(RuleBroken):
    """The annual round runs from one day of a year to a later one, in every year."""

    message = (
        "Ngày bắt đầu, kết thúc đợt định kỳ không đúng: phải là hai ngày có thật, theo thứ tự."
    )
    field = "annual_to_day"


@transaction.atomic
def load_procedures(rows, *, by=None) -> int:
    """Add the shipped procedures (dicts of fields) whose first day has none; how many."""
    known = set(Procedure.objects.values_list("valid_from", flat=True))
    found = [Procedure(**row) for row in rows if row["valid_from"] not in known]
    Procedure.objects.bulk_create(found)
    if found:
        record("load_procedures", Procedure.objects.latest("valid_from"), by=by, rows=len(found))
    return len(found)


@transaction.atomic
def set_procedure(*, valid_from, by, **facts) -> Procedure:
    """Rounds that open from a day on keep to other dates, deadlines or another giver of opinions.

    `facts` are the other fields of `Procedure`. Raises `ProcedureExists`,
    `RoundsOpenedUnderAnother`, `AnnualDaysUnreal`.
    """
    if Procedure.objects.filter(valid_from=valid_from).exists():
        raise ProcedureExists(valid_from=valid_from)
    if later := Review.objects.filter(opens_on__gte=valid_from).order_by("opens_on").last():
        raise RoundsOpenedUnderAnother(opens_on=later.opens_on)
    procedure = Procedure(valid_from=valid_from, **facts)
    _refuse_days(procedure)
    procedure.save(force_insert=True)
    named = {"valid_from": str(valid_from), "legal_basis": procedure.legal_basis}
    record("set_procedure", procedure, by=by, **named)
    return procedure


def _refuse_days(procedure):
    try:
        first, last = procedure.annual_days(COMMON_YEAR)
    except ValueError:
        raise AnnualDaysUnreal
    if last <= first:
        raise AnnualDaysUnreal
