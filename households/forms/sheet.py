"""A whole Phiếu B on the screen: what is typed, the answers it stands for, what is wrong with it.

The sheet is always bound to something typed – posted, kept as a draft, or carried over from the
household's last survey – so that nothing typed is ever lost and there is one way to draw it.
"""

from collections import Counter
from functools import cached_property
from uuid import uuid4

from households import standards
from households.actions.members import leaving_flaws
from households.standards import Remark
from households.standards.answers import as_date

from .score_items import PREFIX
from .sections import CONFIRMED, PREFILLED, SECTIONS, UNCONFIRMED, Progress, section_of
from .survey import PRESET, HouseholdPart, MemberPart, member_questions

MEMBERS, LEAVINGS = "thanh_vien", "da_roi"
COUNT = f"{MEMBERS}-TOTAL_FORMS"
MOST = 110
CARRIED_ALONG = ("submission_key", "base_survey", "carried_from", "mo_luc")
NO_B1 = "Nhập tổng điểm B1 ghi trên phiếu giấy, hoặc trả lời các mục của bảng điểm."
NEW_MEMBER = dict.fromkeys(PRESET, "khong")


class SurveySheet:
    """Parts over what is typed (a MultiValueDict), with every remark at its field.

    `rules` is the pure standard, `table` the pure score table or None, `area` a code of `AREAS`,
    `groups` (code, name) of the ethnic groups. `also` are remarks of the round on its answers.
    `joined`, set later, is {id: since when in the household} of people who were taken off.
    """

    def __init__(self, typed, *, rules, table, area, groups, also=()):
        self.typed, self.rules, self.table, self.area = typed, rules, table, area
        self.groups, self.also = list(groups), list(also)
        self.household = HouseholdPart(typed, rules=rules, table=table, area=area)
        self.on = as_date(self.household.given["ngay_khao_sat"])
        self.questions = member_questions(self.groups)
        about = {"rules": rules, "on": self.on}
        self.members = [
            MemberPart(typed, self.questions, index, **about) for index in range(_count(typed))
        ]
        self.refusals, self.joined = [], {}

    @property
    def empty_member(self):
        """A member's fields as the page's script adds them."""
        preset = {f"{MEMBERS}-__prefix__-{name}": code for name, code in NEW_MEMBER.items()}
        return MemberPart(preset, self.questions, "__prefix__")

    @property
    def carried_from(self):
        """Where unchecked answers were carried over from, in words; empty if from nowhere."""
        return self.typed.get("carried_from", "")

    @property
    def kept(self):
        """(name, value) of what the page carries along unseen."""
        given = [(name, self.typed.get(name, "")) for name in CARRIED_ALONG]
        filled = [(PREFILLED, code) for code in self.typed.getlist(PREFILLED)]
        return [*given, *filled, (COUNT, str(len(self.members)))]

    @property
    def has_derived_items(self):
        """Whether the score table has items that nobody is asked."""
        return any(item.derived for item in self.table.items)

    @property
    def present(self):
        """The members still on the sheet, in order."""
        return [member for member in self.members if not member.is_removed]

    @property
    def gone(self):
        """People in the registry who were taken off the sheet, in order."""
        return [m for m in self.members if m.is_removed and m.given["id"]]

    @property
    def answers(self):
        """The answers as `households.standards` takes them, with the members who left."""
        return self.household.answers | {
            MEMBERS: [member.answers for member in self.present],
            LEAVINGS: [member.leaving for member in self.gone],
        }

    def renew(self, survey):
        """Go on from the survey this sheet has made: recording it again makes another."""
        self.typed = renewed(self.typed, survey)

    def rebase(self, survey):
        """Go on from what is recorded now; None if nothing is any more."""
        self.typed = self.typed.copy()
        self.typed["base_survey"] = str(survey.pk) if survey else ""

    @cached_property
    def remarks(self):
        """Everything that keeps the answers from being recorded."""
        return [*self.unscorable, *self._unexplained(), *self.also]

    def _unexplained(self):
        for index, row in enumerate(self.answers[LEAVINGS]):
            joined_on = self.joined.get(row["id"])
            for column, flaw in leaving_flaws(row, on=self.on, joined_on=joined_on):
                yield Remark((LEAVINGS, index, column), flaw)

    @cached_property
    def unscorable(self):
        """Everything that keeps the answers from being scored."""
        answers, known = self.answers, {code for code, _ in self.groups} or None
        found = standards.check(
            answers, self.rules, self.table, area=self.area, ethnic_groups=known
        )
        if answers.get("diem_b1") is None and not answers["b1"]:
            found.append(Remark(("diem_b1",), NO_B1))
        return found

    @cached_property
    def sections(self):
        """The `Progress` of each section, in order."""
        missing = Counter(section_of(path).code for path, _ in self.remarks)
        carried = self._carried()
        confirmed = self.typed.getlist(CONFIRMED)
        return [
            Progress(
                section,
                missing=missing[section.code],
                is_carried=section.code in carried,
                is_confirmed=section.code in confirmed,
                fields=[self.household[n] for n in section.names if n in self.household.fields],
            )
            for section in SECTIONS
        ]

    def _carried(self):
        """Codes of the sections with carried-over answers: all of them, if only that is known."""
        codes = self.typed.getlist(PREFILLED)
        return codes or [section.code for section in SECTIONS[1:] if self.carried_from]

    @property
    def by_code(self):
        """The sections by their codes, for the page to lay out."""
        return {section.code.replace("-", "_"): section for section in self.sections}

    @property
    def done(self):
        """How many sections are done."""
        return sum(section.is_done for section in self.sections)

    def is_valid(self):
        """Whether the answers can be scored and all are confirmed; remarks go to their places."""
        self.refuse_all(self.remarks)
        for section in self.sections:
            section.remark = UNCONFIRMED if section.is_open else ""
        return not (self.problems or self.refusals or self.unconfirmed)

    @property
    def unconfirmed(self):
        """Sections refused because nobody confirmed what was carried over."""
        return [section for section in self.sections if section.remark]

    def refuse_all(self, remarks):
        """Put every remark, a (path, message), at its place."""
        for path, message in remarks:
            self.refuse(message, path)

    def refuse(self, message, path=()):
        """Put a remark beside the field its path leads to; at the top if there is no such field."""
        part, name = self._place(path)
        if part and name in part.fields:
            part.add_error(name, message)
        elif message not in self.refusals:
            self.refusals.append(message)

    def _place(self, path):
        people = {MEMBERS: self.present, LEAVINGS: self.gone}
        match tuple(path):
            case ("b1", item):
                return self.household, f"{PREFIX}{item}"
            case (group, int(index), name) if index < len(people.get(group, ())):
                return people[group][index], name
            case (name,):
                return self.household, name
        return None, None

    @property
    def misread(self):
        """{field name: message} of what is typed and wrong, as opposed to not yet typed."""
        placed = [(*self._place(path), message) for path, message in self.remarks]
        fields = [(part[name], text) for part, name, text in placed if part and name in part.fields]
        return {field.html_name: text for field, text in fields if field.value()}

    @property
    def problems(self):
        """(field, member or None, message) of everything wrong, from the top down."""
        people = [member for member in self.members if not member.is_dropped]
        return [
            (part[name], part if part in people else None, message)
            for part in [self.household, *people]
            for name in part.fields
            for message in part.errors.get(name, ())
        ]


def _count(typed):
    """How many members the sheet has; whoever tampers with the number gets no more than `MOST`."""
    count = typed.get(COUNT, "")
    return min(int(count), MOST) if count.isascii() and count.isdecimal() else 0


def renewed(typed, survey):
    """What is typed, as a correction of a survey: that is its base, its submission key is new."""
    typed = typed.copy()
    typed["submission_key"], typed["base_survey"] = str(uuid4()), str(survey.pk)
    return typed


def with_member(typed):
    """What is typed, with one more empty member."""
    index = _count(typed)
    typed = _changed(typed, index, NEW_MEMBER)
    typed[COUNT] = str(index + 1)
    return typed


def without_member(typed, index):
    """What is typed, with a member taken off; the row stays, so that it can be put back."""
    return _changed(typed, index, {"DELETE": "on"})


def with_member_again(typed, index):
    """What is typed, with a member taken off put back."""
    return _changed(typed, index, {"DELETE": ""})


def _changed(typed, index, values):
    typed = typed.copy()
    for name, value in values.items():
        typed[f"{MEMBERS}-{index}-{name}"] = value
    return typed
