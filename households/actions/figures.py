"""The commune's own yearly figures per village: the denominators of every rate."""

import json
from hashlib import sha256

from django.db import transaction

from core.errors import RuleBroken
from households.models import CommuneReview, VillageYear
from organisations.actions import record

from .rounds import named

FIGURES = ["households", "persons", "minority_households", "minority_persons"]


class FiguresAreClosed(RuleBroken):
    """Rates that were reported do not change afterwards."""

    message = "Số hộ dân cư năm {year} của {commune} đã khoá sổ, không sửa được nữa."


class FiguresRefused(RuleBroken):
    """Figures that cannot be; `problems` are (village id, figure, message), to show beside each."""

    message = "Số liệu của {count} ô chưa đúng: {problems}."

    def __init__(self, problems):
        self.problems = tuple(problems)
        listed = "; ".join(message.rstrip(".") for *_, message in self.problems[:3])
        super().__init__(count=len(self.problems), problems=listed)


class FiguresChanged(RuleBroken):
    """What is written or confirmed is what was looked at."""

    message = (
        "Số hộ dân cư năm {year} của {commune} vừa được người khác sửa. "
        "Hãy xem lại số đang lưu rồi làm lại."
    )


class FiguresMissing(RuleBroken):
    """A commune stands behind all its villages or none."""

    message = "Chưa có số hộ dân cư năm {year} của: {villages}."


def villages_at_end(commune, year):
    """Villages of a commune that exist on 31/12: those a year's figures are about."""
    return commune.children.villages().in_force_at_end_of(year)


def digest_of(figures):
    """The figures somebody has before them (`VillageYear`s) in short, to compare later."""
    rows = sorted([row.village_id, *_figures(vars(row)).values()] for row in figures)
    return sha256(json.dumps(rows).encode()).hexdigest()


@transaction.atomic
def record_village_figures(commune, year, rows, *, seen=None, by) -> int:
    """Write figures of some villages; `rows` is {village id: {figure: whole number}}.

    Only what differs is written (the count of villages), which takes back their confirmation.
    `seen` is the `digest_of` the figures before the change. Raises `FiguresAreClosed`,
    `FiguresChanged`, `FiguresRefused`.
    """
    _refuse_closed(commune, year)
    known = _known(commune, year)
    _refuse_unseen(commune, year, known, seen)
    if problems := list(_problems(commune, year, rows)):
        raise FiguresRefused(problems)
    before = {row.village_id: _figures(vars(row)) for row in known}
    changed = {pk: new for pk, row in rows.items() if (new := _figures(row)) != before.get(pk)}
    VillageYear.objects.bulk_create(
        [VillageYear(village_id=pk, year=year, **figures) for pk, figures in changed.items()],
        update_conflicts=True,
        unique_fields=["village", "year"],
        update_fields=[*FIGURES, "confirmed_at", "confirmed_by"],
    )
    record("record_village_figures", commune, by=by, unit=commune, year=year, villages=len(changed))
    return len(changed)


def _known(commune, year):
    return list(VillageYear.objects.filter(village__in=villages_at_end(commune, year), year=year))


def _refuse_unseen(commune, year, known, seen):
    if seen is not None and seen != digest_of(known):
        raise FiguresChanged(year=year, commune=commune)


def _figures(row):
    return {figure: row[figure] for figure in FIGURES}


def _problems(commune, year, rows):
    known = set(villages_at_end(commune, year).values_list("pk", flat=True))
    for pk, row in rows.items():
        if pk not in known:
            yield pk, "village", f"Thôn này không thuộc {commune} vào cuối năm {year}."
        missing = [figure for figure in FIGURES if row.get(figure) is None or row[figure] < 0]
        yield from ((pk, figure, "Cần số nguyên không âm.") for figure in missing)
        if not missing:
            yield from _contradictions(pk, row)


def _contradictions(pk, row):
    if row["persons"] < row["households"]:
        yield pk, "persons", "Số nhân khẩu không được ít hơn số hộ."
    if row["minority_households"] > row["households"]:
        yield pk, "minority_households", "Số hộ DTTS không được nhiều hơn tổng số hộ."
    if row["minority_persons"] > row["persons"]:
        yield pk, "minority_persons", "Số nhân khẩu DTTS không được nhiều hơn tổng số nhân khẩu."


@transaction.atomic
def confirm_village_figures(commune, year, *, seen=None, at, by) -> int:
    """The commune stands behind the figures of all its villages; the count of villages.

    `seen` is the `digest_of` the figures the chairman saw. Raises `FiguresAreClosed`,
    `FiguresChanged`, `FiguresMissing`.
    """
    _refuse_closed(commune, year)
    known = _known(commune, year)
    _refuse_unseen(commune, year, known, seen)
    villages = villages_at_end(commune, year)
    missing = villages.exclude(years__year=year)
    if missing:
        raise FiguresMissing(year=year, villages=named(missing))
    figures = VillageYear.objects.filter(pk__in=[row.pk for row in known])
    confirmed = figures.update(confirmed_at=at, confirmed_by=by)
    record("confirm_village_figures", commune, by=by, unit=commune, year=year, villages=confirmed)
    return confirmed


def _refuse_closed(commune, year):
    """The round is locked, so that a close at the same moment waits or is seen."""
    rounds = CommuneReview.objects.annual().select_for_update()
    rounds = rounds.filter(commune=commune, review__year=year)
    if any(commune_review.closed_at for commune_review in rounds):
        raise FiguresAreClosed(year=year, commune=commune)
