"""Why a survey came out as it did: what its page, its printed sheet and its document all say."""

from dataclasses import dataclass
from functools import cached_property

from core.templatetags.vietnamese import vietnamese_number
from households import standards
from households.forms.typed import as_typed
from households.models import EthnicGroup, HouseholdYear, Survey
from households.standards.answers import as_birth
from households.standards.asking import NEUTRAL, unasked_of
from households.standards.codes import CHOICES, ILLUSTRATIVE, MEMBER_CHOICES, TITLES
from households.standards.verdict import comparisons, looked_at, verdict

from .beside import beside
from .doubtful import doubts_of_answers

PARTS = (
    "household__unit__parent__parent", "commune_review__review", "standard", "score_table",
    "recorded_by",
)  # fmt: skip
ASKED = ("nha_tuong", "nha_cot", "nha_mai", "dien_tich_m2", "nguon_nuoc", "nha_tieu", "xu_ly_rac",
         "internet", "phuong_tien", "nguyen_nhan")  # fmt: skip
OF_ONE_STANDARD = ("xu_ly_rac", "phuong_tien")
OF_LIFE = ("bhyt", "suy_dinh_duong", "cap_hoc", "bang_cap", "dao_tao_tai_cho", "viec_lam",
           "tro_cap_xa_hoi", "khuyet_tat", "nguoi_co_cong")  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """An indicator, what was found, and the answer looked at where the household is not short."""

    indicator: standards.Indicator
    finding: standards.Finding
    looked_at: str


@dataclass(frozen=True)
class Person:
    """A member as answered, in words; `cccd` is the whole number.

    `lives` are (question, answer) about school, work and health, of what is asked at the age.
    """

    name: str
    birth: str
    age: int
    is_head: bool
    group: str
    cccd: str
    said: dict
    lives: list


@dataclass(frozen=True)
class Change:
    """What is different from the household's latest closed year before the survey's.

    `newly` and `no_longer` name indicators; only those that both standards have are compared.
    """

    before: HouseholdYear
    survey: Survey
    newly: list
    no_longer: list

    @property
    def rows(self):
        """(what, then, now) of class and points."""
        then, now = self.before, self.survey
        return [
            ["Phân loại", then.get_poverty_class_display(), now.get_poverty_class_display()],
            ["Điểm B1", vietnamese_number(then.b1), vietnamese_number(now.b1)],
            ["Điểm B2", vietnamese_number(then.b2), vietnamese_number(now.b2)],
        ]

    @property
    def lines(self):
        """The indicators that changed, in sentences; of some years only the class is known."""
        if self.before.b2 is None:
            return [f"Năm {self.before.year} không có số liệu thiếu hụt để so."]
        found = [
            f"Thiếu hụt thêm: {', '.join(self.newly)}." if self.newly else "",
            f"Không còn thiếu hụt: {', '.join(self.no_longer)}." if self.no_longer else "",
        ]
        if self.before.standard_id != self.survey.standard_id:
            found.append(
                f"Năm {self.before.year} theo {self.before.standard}: chỉ so các chỉ số cả hai "
                "chuẩn cùng có."
            )
        return list(filter(None, found)) or ["Các chỉ số thiếu hụt không thay đổi."]


class Explanation:
    """A recorded survey, selected with `PARTS`, explained from the result it had when recorded."""

    def __init__(self, survey):
        self.survey = survey
        self.result = standards.Result.from_dict(survey.result)
        self.rules = survey.standard.rules

    @property
    def verdict(self):
        """The class in one sentence an officer can read aloud."""
        return verdict(self.result, self.rules)

    @property
    def comparisons(self):
        """(what, the household's, the line, what follows) of B1 or income, and of B2."""
        return comparisons(self.result, self.rules)

    @property
    def head(self):
        """The head as answered; the registry may name another one by now."""
        return next(p.name for p in self.people if p.is_head)

    @cached_property
    def findings(self):
        """Every indicator as `Shown`, in the order of the standard."""
        return [self._shown(finding) for finding in self.result.findings]

    def _shown(self, finding):
        indicator = self.rules.indicator(finding.code)
        said = "" if finding.deprived else looked_at(indicator, self.survey.answers)
        return Shown(indicator, finding, said)

    @property
    def deprived(self):
        """The indicators the household is short in."""
        return [shown for shown in self.findings if shown.finding.deprived]

    @property
    def others(self):
        """The indicators it is not short in."""
        return [shown for shown in self.findings if not shown.finding.deprived]

    @property
    def b1_basis(self):
        """Where the B1 points come from, in words."""
        if self.result.b1 is None:
            return "Không có điểm B1; xét theo thu nhập khai báo."
        if not self.survey.score_table:
            return "Tổng điểm ghi từ phiếu giấy."
        return f"Tính theo {self.survey.score_table.name}."

    @property
    def warnings(self):
        """What makes the result less than official: an illustrative table, a standard to come."""
        found = []
        if self.result.provisional:
            code = self.survey.standard.code
            found.append(f"Tạm thời: ngưỡng của chuẩn {code} chưa được ban hành đầy đủ.")
        table = self.survey.score_table
        if table and not table.is_official and ILLUSTRATIVE not in table.name:
            found.append(f"Điểm B1 tính theo {ILLUSTRATIVE}.")
        return found

    @cached_property
    def change(self):
        """The `Change` since the latest closed year before; None if there is none."""
        facts = HouseholdYear.objects.filter(household=self.survey.household_id)
        facts = facts.filter(year__lt=self.survey.commune_review.review.year)
        facts = facts.exclude(poverty_class=None).select_related("standard")
        before = facts.prefetch_related("deprivations").order_by("-year").first()
        return before and self._since(before)

    def _since(self, before):
        rules = before.standard.rules
        then = {row.indicator for row in before.deprivations.all()} & set(self.rules.codes)
        now = set(self.result.deprivations) & set(rules.codes)
        return Change(
            before,
            self.survey,
            newly=[f.name for f in self.result.findings if f.code in now - then],
            no_longer=[f.name for f in self.result.findings if f.code in then - now],
        )

    @cached_property
    def beside(self):
        """The same answers under the province's own standards, if it has any."""
        return beside(self.survey)

    @cached_property
    def doubts(self):
        """[(what is odd in the answers, its `ConfirmedDoubt` or None)]."""
        return doubts_of_answers(self.survey)

    @property
    def answers(self):
        """(column, question, answer in words) of the household; what is not asked is left out."""
        given = self.survey.answers
        return [
            (column, TITLES[column], in_words(column, given.get(column)))
            for column in ASKED
            if column not in OF_ONE_STANDARD or self.rules.asks(column)
        ]

    @property
    def unused(self):
        """(question, answer in words) of what is stored and the standard does not ask."""
        given = self.survey.answers
        return [
            (TITLES[column], in_words(column, given[column]))
            for column in OF_ONE_STANDARD
            if given.get(column) is not None and not self.rules.asks(column)
        ]

    @cached_property
    def people(self):
        """The members as they were answered for."""
        groups = dict(EthnicGroup.objects.values_list("code_1979", "name"))
        rows = self.survey.answers["thanh_vien"]
        return [_person(row, groups, self.rules, on=self.survey.survey_date) for row in rows]


def _person(row, groups, rules, *, on):
    said = {column: codes.get(row.get(column), "–") for column, codes in MEMBER_CHOICES.items()}
    age = standards.age_on(as_birth(row["ngay_sinh"]), on)
    unasked = {c for c in unasked_of(age, rules) if row.get(c) in (NEUTRAL[c], "", None)}
    return Person(
        name=row["ho_ten"],
        birth=as_typed("ngay_sinh", row["ngay_sinh"]),
        age=age,
        is_head=row["quan_he"] == "chu_ho",
        group=groups.get(row["dan_toc"], "–"),
        cccd=row.get("cccd") or "",
        said=said,
        lives=[(TITLES[column], said[column]) for column in OF_LIFE if column not in unasked],
    )


def in_words(column, value):
    """An answer of the household with its official words; «không có» for an empty list."""
    choices = CHOICES.get(column, {})
    if isinstance(value, list | tuple):
        return ", ".join(choices[code] for code in value) or "không có"
    return choices.get(value) or as_typed(column, value) or "–"
