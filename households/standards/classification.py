"""From answers to the class of a household: pure, without a database."""

from typing import NamedTuple

from households.standards.answers import Household, as_whole, is_blank
from households.standards.answers_check import check, choice_flaw
from households.standards.codes import AREAS
from households.standards.derivation import derived_answers
from households.standards.remarks import Remark, UncheckedAnswers
from households.standards.result import Finding, Result
from households.standards.score_table import ItemPoints
from households.standards.soundness import sound_household

NO_TABLE = "có câu trả lời B1 nhưng chưa có bảng điểm để tính"
NO_B1 = "chưa có điểm B1 và chưa khai thu nhập"


class B1(NamedTuple):
    """B1 points and where they come from; all None if they are not known."""

    points: int | None = None
    source: str | None = None
    items: tuple[ItemPoints, ...] = ()
    table: str | None = None
    is_official: bool | None = None


def classify(answers, standard, area, table=None):
    """The `Result` of a survey under a standard, for a household living in an area.

    `answers` is the raw survey, `area` a code of `AREAS`, `table` the score table that computes
    B1 where no total was typed. By points: poor if B1 is at or below the line and B2 is at least
    30, near-poor if B2 is less, else not poor (Thông tư 07/2021/TT-BLĐTBXH). Where B1 is not
    known, the declared income is held against the income line instead.

    Raises `UncheckedAnswers`, a ValueError, if `check` does not pass the answers.
    """
    household = sound_household(answers, standard)
    if household is None or not (isinstance(area, str) and area in AREAS):
        household = _checked(answers, standard, area, table)
    return _result(household, standard, area, table)


def _checked(answers, standard, area, table):
    """The household, or everything that is wrong with its answers."""
    remarks = check(answers, standard, table, area=area)
    if area_flaw := choice_flaw("khu_vuc", area):
        remarks.append(Remark(("khu_vuc",), area_flaw))
    if remarks:
        raise UncheckedAnswers(remarks)
    return Household.from_answers(answers)


def classify_checked(answers, standard, area, table=None):
    """As `classify`, for answers that `check` has just passed with this standard, table, area."""
    return _result(Household.from_answers(answers), standard, area, table)


def _result(household, standard, area, table):
    answers, findings = household.answers, _findings(household, standard)
    b2 = standard.points_per_deprivation * sum([finding.deprived for finding in findings])
    b1 = _b1(household, standard, area, table)
    income = None if is_blank(answers.get("thu_nhap")) else as_whole(answers["thu_nhap"])
    poverty_class = _poverty_class(standard, area, b1.points, income, b2)
    return Result(
        standard=standard.code,
        provisional=standard.provisional,
        area=area,
        findings=findings,
        b2=b2,
        b1=b1.points,
        b1_source=b1.source,
        b1_items=b1.items,
        score_table=b1.table,
        is_table_official=b1.is_official,
        income=income,
        b1_line=standard.b1_lines[area],
        income_line=standard.income_lines[area],
        poverty_class=poverty_class,
        missing=None if poverty_class else NO_TABLE if answers.get("b1") else NO_B1,
        is_average_living=_is_average(standard, area, income, poverty_class),
    )


def _findings(household, standard):
    return tuple([_finding(indicator, household) for indicator in standard.indicators])


def _finding(indicator, household):
    if reasons := indicator.judge(household):
        return Finding(indicator.code, indicator.name, True, tuple(reasons))
    return indicator.not_deprived


def _b1(household, standard, area, table):
    """A total typed from paper stands; otherwise the score table adds up the answers."""
    answers = household.answers
    if not is_blank(answers.get("diem_b1")):
        return B1(as_whole(answers["diem_b1"]), "typed")
    if table is None or not answers.get("b1"):
        return B1()
    derived = derived_answers(table, household, standard)
    points, items = table.score(answers["b1"], area, derived)
    return B1(points, "computed", items, table.code, table.official)


def _poverty_class(standard, area, b1, income, b2):
    if b1 is not None:
        is_low = b1 <= standard.b1_lines[area]
    elif income is not None:
        is_low = income <= standard.income_lines[area]
    else:
        return None
    if not is_low:
        return "khong_ngheo"
    return "ngheo" if b2 >= standard.poor_from_b2 else "can_ngheo"


def _is_average(standard, area, income, poverty_class):
    """Income above the line and at most the top of the band; without a test of deprivations."""
    if income is None or standard.average_up_to is None:
        return None
    within = standard.income_lines[area] < income <= standard.average_up_to[area]
    return within and poverty_class == "khong_ngheo"
