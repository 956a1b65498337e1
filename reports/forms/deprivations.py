"""B4 – in how many indicators the poor households are deprived, and in which."""

from collections import Counter

from django.db.models import Count, F

from households.models import Deprivation, PovertyClass

from .declaration import Column, Figures, Form

NOTE = (
    "Một hộ có thể thiếu hụt nhiều chỉ số: cột (2) bằng tổng các cột chỉ số, lớn hơn số hộ ở "
    "cột (1)."
)
PROVISIONAL = "{name}: bộ chỉ số là tạm thời, chưa có quy định chính thức."


def _columns(scope):
    indicators = {i.code: i for standard in scope.standards for i in standard.rules.indicators}
    return [
        Column("households", "1", "Tổng số hộ nghèo"),
        Column("deprivations", "2", "Tổng số lượt thiếu hụt"),
        *(
            Column(i.code, str(number), i.name, (i.dimension,))
            for number, i in enumerate(indicators.values(), 3)
        ),
    ]


def _count(poverty_class):
    """The query of the form of one class."""

    def query(scope):
        facts = scope.facts.filter(poverty_class=poverty_class).order_by()
        counts = {}
        for row, number in facts.values_list(F(scope.row_of("unit"))).annotate(Count("pk")):
            counts[row] = {"": Counter(households=number)}
        for row, indicator, number in _deprivations(scope, poverty_class):
            counts[row][""].update({indicator: number, "deprivations": number})
        return Figures(counts, [NOTE, *_provisional(scope)])

    return query


def _deprivations(scope, poverty_class):
    return (
        Deprivation.objects.filter(
            scope.inside("fact__unit"), fact__year=scope.year, fact__poverty_class=poverty_class
        )
        .order_by()
        .values_list(F(scope.row_of("fact__unit")), "indicator")
        .annotate(Count("pk"))
    )


def _provisional(scope):
    return [PROVISIONAL.format(name=s.name) for s in scope.standards if s.is_provisional]


B4 = Form(
    code="B4",
    title="Thiếu hụt các dịch vụ xã hội cơ bản của hộ nghèo",
    columns=_columns,
    query=_count(PovertyClass.POOR),
)
