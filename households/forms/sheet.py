"""A whole Phiếu B on the screen: what is typed, the answers it stands for, what is wrong with it.

The sheet is always bound to something typed – posted, kept as a draft, or carried over from the
household's last survey – so that nothing typed is ever lost and there is one way to draw it.
"""

from uuid import uuid4

from households import standards

from .score_items import PREFIX
from .survey import RARE, HouseholdForm, MemberForms

MEMBERS, LEAVINGS = "thanh_vien", "da_roi"
COUNT = f"{MEMBERS}-TOTAL_FORMS"
NO_B1 = "Nhập tổng điểm B1 ghi trên phiếu giấy, hoặc trả lời các mục của bảng điểm."
REGISTRY = "sổ hộ"
NEW_MEMBER = dict.fromkeys(RARE, "khong")


class SurveySheet:
    """Forms over what is typed (a MultiValueDict), with every remark at its field.

    `rules` is the pure standard, `table` the pure score table or None, `area` a code of `AREAS`,
    `groups` (code, name) of the ethnic groups.
    """

    def __init__(self, typed, *, rules, table, area, groups):
        self.typed, self.rules, self.table, self.area = typed, rules, table, area
        self.groups = list(groups)
        self.household = HouseholdForm(typed, rules=rules, table=table, area=area)
        self.members = MemberForms(typed, prefix=MEMBERS, form_kwargs={"groups": self.groups})
        self.refusals = []
        self.household.full_clean()
        self.members.full_clean()

    @property
    def carried_from(self):
        """Where unchecked answers were carried over from, in words; empty if from nowhere."""
        return self.typed.get("carried_from", "")

    @property
    def carried_answers(self):
        """The survey the answers were carried over from; the registry knows people, not answers."""
        return "" if self.carried_from == REGISTRY else self.carried_from

    @property
    def present(self):
        """The member forms still on the sheet, in order."""
        return [form for form in self.members if not form.is_removed]

    @property
    def gone(self):
        """The forms of people in the registry who were taken off the sheet, in order."""
        return [f for f in self.members if f.is_removed and f.cleaned_data.get("id")]

    @property
    def answers(self):
        """The answers as `households.standards` takes them, with the members who left."""
        return self.household.answers | {
            MEMBERS: [form.answers for form in self.present],
            LEAVINGS: [form.leaving for form in self.gone],
        }

    def renew(self, survey):
        """Go on from the survey this sheet has made: recording it again makes another."""
        self.typed = renewed(self.typed, survey)

    def is_valid(self):
        """Whether the answers can be scored; every remark goes to its field."""
        answers = self.answers
        known = {code for code, _ in self.groups}
        self.refuse_all(
            standards.check(answers, self.rules, self.table, area=self.area, ethnic_groups=known)
        )
        if answers.get("diem_b1") is None and not answers["b1"]:
            self.refuse(NO_B1, ("diem_b1",))
        return not (self.problems or self.refusals)

    def refuse_all(self, remarks):
        """Put every remark, a (path, message), at its place."""
        for path, message in remarks:
            self.refuse(message, path)

    def refuse(self, message, path=()):
        """Put a remark beside the field its path leads to; at the top if there is no such field."""
        form, name = self._place(path)
        if form and name in form.fields:
            form.add_error(name, message)
        else:
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
    def problems(self):
        """(bound field, member number or None, message) of everything wrong, from the top down."""
        people = [(n, f) for n, f in enumerate(self.members, 1) if not f.is_dropped]
        return [
            (form[name], number, message)
            for number, form in [(None, self.household), *people]
            for name in form.fields
            for message in form.errors.get(name, ())
        ]


def renewed(typed, survey):
    """What is typed, as a correction of a survey: that is its base, its submission key is new."""
    typed = typed.copy()
    typed["submission_key"], typed["base_survey"] = str(uuid4()), str(survey.pk)
    return typed


def with_member(typed):
    """What is typed, with one more empty member."""
    count = typed.get(COUNT, "")
    index = int(count) if count.isdecimal() else 0
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
