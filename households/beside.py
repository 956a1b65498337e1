"""A province's own standard beside the national one: computed on the same answers, never stored."""

from typing import NamedTuple

from households import standards
from households.actions.survey import score_table_on
from households.models import Standard
from households.standards.codes import ILLUSTRATIVE, PROVISIONAL, TITLES
from households.standards.remarks import UncheckedAnswers
from households.standards.verdict import verdict
from organisations.models import Unit


class Beside(NamedTuple):
    """A survey under a provincial standard; without a class, `why_not` says what is missing."""

    standard: Standard
    result: standards.Result | None
    why_not: str

    @property
    def says(self):
        """The class in one sentence, and whether its points are official; or why there is none."""
        if not (self.result and self.result.poverty_class):
            return f"Không tính được: {self.why_not}."
        said = verdict(self.result, self.standard.rules)
        illustrative = self.result.is_table_official is False
        return f"{said} Điểm B1 tính theo {ILLUSTRATIVE}." if illustrative else said

    @property
    def title(self):
        """The standard's name, and that it is provisional where it is."""
        name, provisional = str(self.standard), self.standard.is_provisional
        return f"{name} ({PROVISIONAL})" if provisional and PROVISIONAL not in name else name


def beside(survey) -> list[Beside]:
    """The survey under every provincial standard in force on its date where the household lives.

    Needs `household.unit` and `score_table`. A standard without a score table of its own counts
    B1 by the table the survey was scored with. Most places have no such standard: one query.
    """
    own = own_standards(survey.household.unit, survey.survey_date)
    return [_under(row, rules, survey) for row, rules in own]


def own_standards(village, on):
    """[(standard, its rules)] in force on a day of the province a village belongs to."""
    rows = list(Standard.objects.in_force(on).filter(is_national=False))
    if not rows:
        return []
    province = _province_code(village)
    return [(row, rules) for row in rows if (rules := row.rules).province == province]


def _province_code(village):
    pk = int(village.path.split("/")[1])
    return Unit.objects.values_list("code", flat=True).get(pk=pk)


def _under(row, rules, survey):
    table = score_table_on(row, survey.survey_date) or survey.score_table
    try:
        result = standards.classify(survey.answers, rules, survey.area, table and table.table)
    except UncheckedAnswers as error:
        return Beside(row, None, "; ".join(map(_in_words, error.remarks[:3])))
    return Beside(row, result, result.missing or "")


def _in_words(remark):
    column = remark.path[-1] if remark.path else ""
    return f"{TITLES.get(column, 'câu trả lời')}: {remark.message.rstrip('.').lower()}"
