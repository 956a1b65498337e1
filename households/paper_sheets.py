"""Phiếu B on paper, filled in with what is known, for a household without signal or light.

The same questions, words and score table as the sheet on the screen; what was answered last time
stands small beside each, so that the surveyor asks and does not copy.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import OuterRef, Subquery

from households.actions import area_of, score_table_on
from households.explanation import OF_ONE_STANDARD
from households.forms.score_items import per_unit
from households.forms.typed import as_typed, carried_members
from households.models import Household, Member, ReviewCase, Survey
from households.standards import age_on
from households.standards.asking import unasked_of
from households.standards.codes import AREAS, CHOICES, TITLES

CASE_PARTS = (
    "household__unit__parent", "surveyor", "commune_review__review__standard",
    "commune_review__commune",
)  # fmt: skip
USUAL = ("viec_lam", "cap_hoc", "bang_cap", "bhyt")
MARKS = ("dao_tao_tai_cho", "tro_cap_xa_hoi", "khuyet_tat", "nguoi_co_cong", "suy_dinh_duong")
PARTS = {
    "Nhà ở": ("nha_tuong", "nha_cot", "nha_mai", "dien_tich_m2"),
    "Nước sinh hoạt, vệ sinh": ("nguon_nuoc", "nha_tieu", "xu_ly_rac"),
    "Tiếp cận thông tin": ("internet", "phuong_tien"),
}
SPARE = 2  # empty places for people new to the household


@dataclass(frozen=True)
class Question:
    """A question on paper: boxes to tick, or a line to write on where it has no choices."""

    title: str
    choices: tuple = ()
    last: str = ""
    hint: str = ""


@dataclass(frozen=True)
class PersonPart:
    """The part of one member; a spare one has neither a member nor an age."""

    number: int
    member: Member | None = None
    age: int | None = None
    asked: list = field(default_factory=list)
    marks: list = field(default_factory=list)
    last_marks: str = ""


@dataclass(frozen=True)
class PaperSheet:
    """One household's sheet; `last` is the survey its small print comes from."""

    case: ReviewCase
    last: Survey | None
    people: list
    parts: list
    items: list
    causes: Question


@dataclass(frozen=True)
class Form:
    """What the sheets of a commune have in common on a day; `table` is None without one."""

    rules: object
    table: object
    area: str | None
    on: object

    @classmethod
    def of(cls, commune_review, on):
        """Under the round's standard, by the score table in use and the commune's area."""
        standard = commune_review.review.standard
        row = score_table_on(standard, on)
        area = area_of(commune_review.commune, on)
        return cls(standard.rules, row and row.table, area, on)

    @property
    def place(self):
        """The area in words, empty if it is not known."""
        return AREAS.get(self.area, "").lower()

    @property
    def derived(self):
        """Names of the items nobody asks, because they follow from the other answers."""
        return [i.name for i in self._items if i.derived]

    @property
    def asked(self):
        """The items of the score table somebody has to ask."""
        return [i for i in self._items if not i.derived]

    @property
    def _items(self):
        return [i for i in self.table.items if i.is_asked(self.area)] if self.table else []


def paper_sheets(form, cases):
    """A `PaperSheet` for each case (selected with `CASE_PARTS`), in two queries for all of them."""
    homes = [case.household_id for case in cases]
    members = defaultdict(list)
    for member in Member.objects.present().filter(household__in=homes).select_related("ethnicity"):
        members[member.household_id].append(member)
    last = {survey.household_id: survey for survey in _last_surveys(homes)}
    return [
        _sheet(form, case, members[case.household_id], last.get(case.household_id))
        for case in cases
    ]


def _last_surveys(homes):
    """The latest survey that stands of each household."""
    mine = Survey.objects.filter(household=OuterRef("pk"), replaced_at=None)
    newest = mine.order_by("-survey_date", "-pk").values("pk")[:1]
    keys = Household.objects.filter(pk__in=homes).values(newest=Subquery(newest))
    return Survey.objects.filter(pk__in=keys).defer("result")


def _sheet(form, case, members, last):
    answers = last.answers if last else {}
    rows = carried_members(members, answers.get("thanh_vien", []))
    people = [_person(form, n, *each) for n, each in enumerate(zip(members, rows, strict=True), 1)]
    people += [_person(form, len(people) + n) for n in range(1, SPARE + 1)]
    return PaperSheet(
        case=case,
        last=last,
        people=people,
        parts=[(title, _questions(form, names, answers)) for title, names in PARTS.items()],
        items=[_item(form, item, answers.get("b1") or {}) for item in form.asked],
        causes=_question("nguyen_nhan", answers),
    )


def _person(form, number, member=None, row=None):
    """The questions that apply at the member's age; to somebody new, all of them."""
    row = row or {}
    age = member and age_on(member.birth_date, form.on)
    unasked = unasked_of(age, form.rules)
    marks = [mark for mark in MARKS if mark not in unasked]
    asked = [_question(name, row) for name in USUAL if name not in unasked]
    said = [TITLES[mark].lower() for mark in marks if row.get(mark) == "co"]
    none = "không" if any(mark in row for mark in marks) else ""
    titles = [TITLES[mark] for mark in marks]
    return PersonPart(number, member, age, asked, titles, "; ".join(said) or none)


def _questions(form, names, answers):
    asked = (n for n in names if n not in OF_ONE_STANDARD or form.rules.asks(n))
    return [_question(name, answers) for name in asked]


def _question(name, answers):
    choices = CHOICES.get(name, {})
    return Question(TITLES[name], tuple(choices.values()), _last(name, choices, answers))


def _item(form, item, answers):
    options = item.options_in(form.area)
    names = {option.code: option.name for option in options if option.code}
    hint = "" if names else " · ".join(option.name for option in options)
    hint = per_unit(hint) if item.kind == "dem" else hint
    return Question(item.name, tuple(names.values()), _last(item.code, names, answers), hint)


def _last(name, choices, answers):
    """The last answer in words; empty if there is none or its words are no longer known."""
    value = answers.get(name)
    if isinstance(value, list | tuple):
        return ", ".join(choices[code] for code in value if code in choices) or "không có"
    return choices.get(value, "") if choices else as_typed(name, value)
