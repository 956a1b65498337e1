"""All resident households and persons of each row: the communes' own confirmed figures."""

from django.db.models import Count, F, FilteredRelation, Q, Sum

from organisations.models import Unit

MOST_NAMES = 8


def denominators(scope):
    """({row unit: {"households", "persons"}}, notes); a row with a gap has None and a note.

    A row is complete when every village standing at the end of the year has a confirmed figure.
    A row without such a village, which ended during the year, is not spoken of: nobody is left.
    """
    counts, gaps = {}, {}
    for row in _confirmed(scope):
        counts[row["row"]] = {
            "households": None if row["gaps"] else row["households"],
            "persons": None if row["gaps"] else row["persons"],
        }
        if row["gaps"]:
            gaps[row["row"]] = row["gaps"]
    return counts, [_note(scope, gaps)] if gaps else []


def _confirmed(scope):
    """Sums of the confirmed figures by row, with the number of villages that lack one."""
    of_year = Q(years__year=scope.year, years__confirmed_at__isnull=False)
    return (
        Unit.objects.villages()
        .filter(scope.inside(""))
        .in_force_at_end_of(scope.year)
        .annotate(figure=FilteredRelation("years", condition=of_year))
        .order_by()
        .values(row=F(scope.row_of()))
        .annotate(
            households=Sum("figure__households"),
            persons=Sum("figure__persons"),
            gaps=Count("pk", filter=Q(figure__isnull=True)),
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
