"""All resident households and persons of each row: the communes' own confirmed figures."""

from datetime import date

from django.db.models import Count, F, FilteredRelation, Q, Sum

from organisations.models import Unit
from organisations.models.unit import in_force

MOST_NAMES = 8


def denominators(scope):
    """({row unit: {"households", "persons"}}, notes); a row with a gap has None and a note.

    A row is complete when every village standing at the end of the year has a confirmed figure.
    """
    counts, gaps = {}, {}
    for row in _confirmed(scope):
        complete = not row["gaps"] and row["households"] is not None
        counts[row["row"]] = {
            "households": row["households"] if complete else None,
            "persons": row["persons"] if complete else None,
        }
        if row["gaps"]:
            gaps[row["row"]] = row["gaps"]
    return counts, [_note(scope, gaps)] if gaps else []


def _confirmed(scope):
    """Sums of the confirmed figures by row, with the number of villages that lack one."""
    of_year = Q(years__year=scope.year, years__confirmed_at__isnull=False)
    lacking = Q(figure__isnull=True) & in_force(date(scope.year, 12, 31))
    return (
        Unit.objects.villages()
        .under(scope.unit)
        .annotate(figure=FilteredRelation("years", condition=of_year))
        .order_by()
        .values(row=F(scope.row_of()))
        .annotate(
            households=Sum("figure__households"),
            persons=Sum("figure__persons"),
            gaps=Count("pk", filter=lacking),
        )
    )


def _note(scope, gaps):
    names = [_gap(scope.units[key], count) for key, count in gaps.items() if key in scope.units]
    rest = f" và {len(names) - MOST_NAMES} đơn vị khác" if len(names) > MOST_NAMES else ""
    return (
        f"Chưa có đủ tổng số hộ dân cư, nhân khẩu năm {scope.year} được xác nhận ở: "
        f"{', '.join(names[:MOST_NAMES])}{rest}; vì vậy không tính được tỷ lệ («–»)."
    )


def _gap(unit, count):
    return str(unit) if unit.level == Unit.Level.VILLAGE else f"{unit} ({count} thôn)"
