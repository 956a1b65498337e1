"""What is decided about two entries that look like one person."""

from django import forms

from core.templatetags.vietnamese import MISSING
from households.duplicates.side_by_side import facts_of, left_words
from households.models import Member

FIRST, SECOND = "first", "second"
ENDINGS = [
    (Member.Leaving.ERROR, "Ghi nhầm: người này chưa từng ở hộ đó"),
    (Member.Leaving.MOVED, "Nơi ở trước: người này đã ở hộ đó, sau mới sang hộ của hồ sơ giữ lại"),
]

HOME_ENDINGS = [
    (Member.Leaving.ERROR, "Ghi nhầm: một hộ ghi hai lần"),
    (Member.Leaving.MOVED, "Nơi ở trước: hộ đã chuyển, nơi mới lập lại hồ sơ"),
]


class ReasonForm(forms.Form):
    """Why: stands in the household's history."""

    reason = forms.CharField(
        label="Lý do", max_length=200, help_text="Đã hỏi ai, đã xem giấy tờ gì",
        error_messages={"required": "Ghi lý do: đã hỏi ai, đã xem giấy tờ gì."},
    )  # fmt: skip


class HomesForm(ReasonForm):
    """Which of two records of one household goes on, and how the entries of the other end."""

    keep = forms.ChoiceField(
        label="Hồ sơ hộ giữ lại", widget=forms.RadioSelect,
        help_text="Giữ hồ sơ đang là hộ nghèo, cận nghèo: hồ sơ đóng lại tính «khác giảm»",
        error_messages={"required": "Chọn hồ sơ hộ giữ lại."},
    )  # fmt: skip
    ending = forms.ChoiceField(
        label="Hồ sơ hộ kia là", choices=HOME_ENDINGS, widget=forms.RadioSelect,
        error_messages={"required": "Chọn hồ sơ hộ kia là ghi nhầm hay là nơi ở trước."},
    )  # fmt: skip
    field_order = ["keep", "ending", "reason"]

    def __init__(self, *args, first, second, **kwargs):
        super().__init__(*args, **kwargs)
        self.homes = {FIRST: first, SECOND: second}
        self.fields["keep"].choices = [
            (side, f"{home.code} – {home.head_name}, {home.unit.full_name}")
            for side, home in self.homes.items()
        ]

    def facts(self):
        """The keyword arguments of the action."""
        typed = self.cleaned_data
        drop = SECOND if typed["keep"] == FIRST else FIRST
        kept, dropped = self.homes[typed["keep"]], self.homes[drop]
        facts = {"ending": typed["ending"], "reason": typed["reason"]}
        return facts | {"kept": kept, "dropped": dropped}


class MergeForm(ReasonForm):
    """Which entry goes on, how the other ends, and which facts are right where they differ."""

    keep = forms.ChoiceField(
        label="Hồ sơ giữ lại", widget=forms.RadioSelect,
        error_messages={"required": "Chọn hồ sơ giữ lại."},
    )  # fmt: skip
    ending = forms.ChoiceField(
        label="Hồ sơ kia là", choices=ENDINGS, widget=forms.RadioSelect,
        error_messages={"required": "Chọn hồ sơ kia là ghi nhầm hay là nơi ở trước."},
    )  # fmt: skip

    def __init__(self, *args, first, second, shows_numbers, **kwargs):
        super().__init__(*args, **kwargs)
        self.entries = {FIRST: first, SECOND: second}
        self.fields["keep"].choices = [(side, _entry(m)) for side, m in self.entries.items()]
        facts = facts_of(first, second, shows_numbers=shows_numbers)
        self.asked = [line for line in facts if line.differs]
        for line in self.asked:
            self.fields[line.code] = _which(line)
        self.order_fields(["keep", "ending", *(line.code for line in self.asked), "reason"])

    def facts(self):
        """The keyword arguments of the action."""
        typed = self.cleaned_data
        keep, drop = typed["keep"], SECOND if typed["keep"] == FIRST else FIRST
        return {
            "kept": self.entries[keep],
            "dropped": self.entries[drop],
            "taking": [line.code for line in self.asked if typed[line.code] == drop],
            "ending": typed["ending"],
            "reason": typed["reason"],
        }


def _entry(member):
    home = member.household
    return f"{member.name} – hộ {home.code}, {home.unit.full_name}, {left_words(member)}"


def _which(line):
    """Which of two values is right; one beside nothing is chosen beforehand."""
    sides = ((FIRST, line.first), (SECOND, line.second))
    known = [side for side, words in sides if words != MISSING]
    return forms.ChoiceField(
        label=f"{line.label} đúng là",
        choices=sides,
        initial=known[0] if len(known) == 1 else None,
        widget=forms.RadioSelect,
        error_messages={"required": f"Chọn {line.label.lower()} đúng."},
    )
