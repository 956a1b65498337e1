"""Judging a Phiếu B of a round: what keeps it out, and the result its answers come to.

One household in the browser and a thousand of a workbook are judged here alike.
"""

from functools import cache, partial

from django.utils import timezone

from core.errors import RuleBroken
from households import standards
from households.models import EthnicGroup, ReviewCase, ScoreTable, Survey
from households.standards import Remark
from households.standards.answers import as_date
from organisations.models import UnitAttribute
from organisations.models.unit import in_force

from .members import Roll


class AnswersRefused(RuleBroken):
    """The answers cannot be recorded; `problems` are (path, message), as `standards.check` gives.

    A path leads to the answer: ("nha_tuong",), ("b1", "dat_dai"), ("thanh_vien", 2, "cccd").
    """

    message = "Phiếu còn {count} chỗ chưa đúng: {problems}."

    def __init__(self, problems):
        self.problems = tuple(problems)
        listed = "; ".join(message.rstrip(".") for _, message in self.problems[:3])
        super().__init__(count=len(self.problems), problems=listed)


class Judge:
    """What the surveys of a commune's round are judged by; what holds on a day is read once."""

    def __init__(self, commune_review):
        self.commune, self.review = commune_review.commune, commune_review.review
        self.rules = self.review.standard.rules
        self.groups = dict(EthnicGroup.objects.values_list("code_1979", "pk"))
        self._area_on = cache(partial(area_of, self.commune))
        self._table_on = cache(self._table)

    def _table(self, day):
        row = score_table_on(self.review.standard, day)
        return row, row and row.table

    def roll(self, survey, answers, area=None, members=None) -> Roll:
        """The survey's members beside the registry's, if the answers themselves can be scored.

        `members` are all the household ever had, read here if not given. Raises `AnswersRefused`.
        """
        survey.survey_date, survey.area = self.accept(answers, at=survey.recorded_at, area=area)
        survey.answers = answers
        return Roll.called(survey.household, answers, members)

    def settle(self, survey, roll, holders):
        """Fill the survey with its result, if the registry takes its members.

        `holders` is what `holders_of` gives for the roll. Raises `AnswersRefused`.
        """
        refuse(roll.problems(on=survey.survey_date, holders=holders))
        self._fill(survey, self.result(survey.answers, survey.survey_date, survey.area))

    def accept(self, answers, *, at, area=None, is_checked=False):
        """The survey date and the area of answers that can be scored.

        `area` overrides where the household lives. `is_checked` says that `standards.check` has
        passed them by the rules of this round already. Raises `AnswersRefused`.
        """
        day = as_date(answers.get("ngay_khao_sat"))
        area = area or answers.get("khu_vuc") or self._area_on(day)
        problems = [] if is_checked else self._check(answers, day, area)
        problems += date_problems(day, self.review, at)
        problems += _area_problems(area, self.commune)
        refuse(problems)
        return day, area

    def _check(self, answers, day, area):
        table = self._table_on(day)[1]
        return standards.check(answers, self.rules, table, area=area, ethnic_groups=self.groups)

    def result(self, answers, day, area):
        """The result of accepted answers. Raises `AnswersRefused` where it has no class."""
        table = self._table_on(day)[1]
        result = standards.classify_checked(answers, self.rules, area, table)
        if result.poverty_class is None:
            refuse([Remark(("diem_b1",), f"Chưa phân loại được hộ: {result.missing}.")])
        return result

    def _fill(self, survey, result):
        """The result the raw answers have at the recording."""
        computed = result.b1_source == Survey.Source.COMPUTED
        survey.result, survey.standard = result.to_dict(), self.review.standard
        survey.score_table = self._table_on(survey.survey_date)[0] if computed else None
        survey.b1, survey.b1_source = result.b1, result.b1_source or ""
        survey.b2, survey.poverty_class = result.b2, result.poverty_class


def refuse(problems):
    """Raise `AnswersRefused` if there are any."""
    if problems:
        raise AnswersRefused(problems)


def date_problems(day, review, at):
    """`Remark`s on a survey date outside its round, or after the moment of recording."""
    if day and not review.opens_on <= day <= review.due_on:
        window = f"từ {review.opens_on:%d/%m/%Y} đến {review.due_on:%d/%m/%Y}"
        yield Remark(("ngay_khao_sat",), f"Ngày khảo sát phải trong đợt rà soát, {window}.")
    elif day and day > timezone.localdate(at):
        yield Remark(("ngay_khao_sat",), "Ngày khảo sát không được sau ngày ghi phiếu.")


def recheck_problems(case, day):
    """`Remark`s on a re-check that looked at the household before anybody complained."""
    if case.state != ReviewCase.State.RECHECK:
        return
    filed_on = case.complaints.open().values_list("filed_on", flat=True).get()
    if day < filed_on:
        message = f"Phúc tra là khảo sát lại, từ ngày nhận khiếu nại ({filed_on:%d/%m/%Y}) trở đi."
        yield Remark(("ngay_khao_sat",), message)


def _area_problems(area, commune):
    if area is None:
        message = f"Chưa biết {commune} là nông thôn hay thành thị vào ngày khảo sát."
        yield Remark(("khu_vuc",), message)


def area_of(commune, on):
    """`nong_thon` or `thanh_thi`: what the commune was on a day (None counts as unknown)."""
    kind = UnitAttribute.Kind.AREA
    rows = commune.attributes.filter(in_force(on), kind=kind) if on else commune.attributes.none()
    return rows.order_by("-valid_from").values_list("value", flat=True).first()


def score_table_on(standard, on):
    """The `ScoreTable` row that computes B1 under a standard on a survey date, or None.

    The one taken into use last. If none was by that day – a baseline measured by the coming
    standard – the standard's first will do.
    """
    rows = ScoreTable.objects.filter(standard=standard, active_from__isnull=False)
    rows = list(rows.order_by("-active_from"))
    by_day = (row for row in rows if on is None or row.active_from <= on)
    return next(by_day, rows[-1] if rows else None)
