"""B1 – results of the review: poor and near-poor households and persons against all residents."""

from collections import defaultdict

from django.db.models import Count, F, Q, Sum

from households.models import PovertyClass

from .declaration import Column, Figures, Form
from .denominators import denominators

ALL, HOUSEHOLD, PERSON = "Dân cư", "Số hộ", "Số nhân khẩu"
POOR, NEAR, AVERAGE = "Hộ nghèo", "Hộ cận nghèo", "Hộ NLN có mức sống trung bình"

COLUMNS = [
    Column("households", "1", "Tổng số hộ", (ALL,)),
    Column("persons", "2", "Tổng số nhân khẩu", (ALL,)),
    Column("poor", "3", "Số lượng", (HOUSEHOLD, POOR)),
    Column("poor_rate", "4", "Tỷ lệ (%)", (HOUSEHOLD, POOR), ("poor", "households"), "=(3)/(1)"),
    Column("near", "5", "Số lượng", (HOUSEHOLD, NEAR)),
    Column("near_rate", "6", "Tỷ lệ (%)", (HOUSEHOLD, NEAR), ("near", "households"), "=(5)/(1)"),
    Column("average", "7", "Số lượng", (HOUSEHOLD, AVERAGE), absent=None),
    Column(
        "average_rate", "8", "Tỷ lệ (%)", (HOUSEHOLD, AVERAGE), ("average", "households"),
        "=(7)/(1)",
    ),
    Column("poor_persons", "9", "Số lượng", (PERSON, POOR)),
    Column(
        "poor_persons_rate", "10", "Tỷ lệ (%)", (PERSON, POOR), ("poor_persons", "persons"),
        "=(9)/(2)",
    ),
    Column("near_persons", "11", "Số lượng", (PERSON, NEAR)),
    Column(
        "near_persons_rate", "12", "Tỷ lệ (%)", (PERSON, NEAR), ("near_persons", "persons"),
        "=(11)/(2)",
    ),
    Column("average_persons", "13", "Số lượng", (PERSON, AVERAGE), absent=None),
    Column(
        "average_persons_rate", "14", "Tỷ lệ (%)", (PERSON, AVERAGE),
        ("average_persons", "persons"), "=(13)/(2)",
    ),
]  # fmt: skip
NO_AVERAGE = (
    "Cột (7), (8), (13), (14): phần mềm chưa ghi nhận hộ làm nông nghiệp, lâm nghiệp, ngư nghiệp "
    "có mức sống trung bình, nên để trống («–»), không phải bằng 0."
)


def count_results(scope):
    """Poor and near-poor by row from the facts, beside the confirmed denominators."""
    residents, notes = denominators(scope)
    counts = defaultdict(dict, {key: {"": dict(found)} for key, found in residents.items()})
    for found in _classes(scope):
        counts[found.pop("row")].setdefault("", {}).update(found)
    return Figures(counts, [*notes, NO_AVERAGE])


def _classes(scope):
    poor, near = (Q(poverty_class=c) for c in (PovertyClass.POOR, PovertyClass.NEAR_POOR))
    return (
        scope.facts.order_by()
        .values(row=F(scope.row_of("unit")))
        .annotate(
            poor=Count("pk", filter=poor),
            near=Count("pk", filter=near),
            poor_persons=Sum("members", filter=poor, default=0),
            near_persons=Sum("members", filter=near, default=0),
        )
    )


B1 = Form(
    code="B1",
    title="Tổng hợp kết quả rà soát hộ nghèo, hộ cận nghèo, hộ nông, lâm, ngư nghiệp có mức sống "
    "trung bình",
    columns=lambda scope: COLUMNS,
    query=count_results,
)
