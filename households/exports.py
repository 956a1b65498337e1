"""Data leaving the registry: the facts of a year as a flat file, for an independent recount."""

import csv
import os
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from django.db import transaction

from core.errors import RuleBroken
from organisations.actions import record_export

from .actions.rounds import named
from .models import CommuneReview, Deprivation, HouseholdYear, Standard

FACT_COLUMNS = {
    "ma_ho": "household__code",
    "ma_xa": "unit__parent__code",
    "thon": "unit__name",
    "nam": "year",
    "phan_loai": "poverty_class",
    "phan_loai_truoc": "class_before",
    "bien_dong": "movement",
    "b1": "b1",
    "b2": "b2",
}
GROUP_COLUMNS = {
    "so_thanh_vien": "members",
    "dan_toc": "ethnicity__name",
    "dtts": "is_minority",
    "nguoi_co_cong": "has_merit",
    "khong_kha_nang_ld": "has_no_labour",
    "chu_ho_nu": "is_female_headed",
}


class YearNotClosed(RuleBroken):
    """Only closed years have facts."""

    message = "Năm {year} chưa có xã nào khoá sổ: không có kết quả để xuất."


class YearPartlyClosed(RuleBroken):
    """Part of a year looks like a whole one in a file."""

    message = "Năm {year} chưa khoá sổ ở: {communes}. Chỉ xuất khi mọi xã đã khoá sổ."


@transaction.atomic
def dump_facts(year, path, *, by=None) -> int:
    """Write every fact of a closed year as CSV, whole or not at all; how many rows.

    UTF-8 with a byte order mark. Codes as stored, one 1/0 column per indicator of the year's
    standard; empty where a household that is gone has neither class nor indicators.
    Raises `YearNotClosed`, `YearPartlyClosed`.
    """
    standards = list(Standard.objects.filter(pk__in=_facts(year).values("standard")))
    if not standards:
        raise YearNotClosed(year=year)
    left = CommuneReview.objects.annual().open().filter(review__year=year)
    left = left.order_by("commune__code")
    if communes := [r.commune for r in left.select_related("commune")]:
        raise YearPartlyClosed(year=year, communes=named(communes))
    indicators = list(dict.fromkeys(code for s in standards for code in s.rules.codes))
    path = Path(path)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8-sig", newline="") as file:
            rows = _write(csv.writer(file), year, indicators)
        record_export("dump_facts", standards[0], by=by, year=year, rows=rows)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return rows


def _facts(year):
    return HouseholdYear.objects.filter(year=year)


def _write(writer, year, indicators):
    writer.writerow([*FACT_COLUMNS, *indicators, *GROUP_COLUMNS])
    count = 0
    for count, row in enumerate(_rows(year, indicators), 1):  # noqa: B007
        writer.writerow(row)
    return count


def _rows(year, indicators):
    """Facts beside their deprivations: two queries read side by side, both by fact."""
    facts = _facts(year).order_by("pk")
    facts = facts.values_list("pk", *FACT_COLUMNS.values(), *GROUP_COLUMNS.values())
    deprived = Deprivation.objects.filter(fact__year=year).order_by("fact")
    pairs = deprived.values_list("fact", "indicator").iterator(chunk_size=5000)
    groups = groupby(pairs, key=itemgetter(0))
    owner, codes = next(groups, (None, ()))
    for pk, *values in facts.iterator(chunk_size=1000):
        mine = set()
        if owner == pk:
            mine = {code for _, code in codes}
            owner, codes = next(groups, (None, ()))
        fact, group = values[: len(FACT_COLUMNS)], values[len(FACT_COLUMNS) :]
        is_here = fact[list(FACT_COLUMNS).index("phan_loai")] is not None
        marks = [int(code in mine) if is_here else None for code in indicators]
        yield [*fact, *marks, *(int(v) if isinstance(v, bool) else v for v in group)]
