"""Forms of life events: the day, what it rests on, and who it is about."""

from django import forms

from households.imports import cells
from households.models import EthnicGroup, Member
from organisations.models import Unit

from .registry import BirthField, CitizenNumberField, DayField

RELATIONS = [("", "– Chọn –"), *(c for c in Member.Relation.choices if c[0] != "chu_ho")]


class MemberField(forms.ModelChoiceField):
    """One of the members present."""

    def label_from_instance(self, member):
        """Name, relation and year of birth: two may have one name."""
        return f"{member.name} ({member.get_relation_display().lower()}, {member.birth_date:%Y})"


class VillageField(forms.ModelChoiceField):
    """One of the villages of the district; names repeat from commune to commune."""

    def label_from_instance(self, village):
        """The village and its commune."""
        return f"{village.parent.name}: {village.full_name}"


class EventForm(forms.Form):
    """What every event has; `household` limits who may be chosen."""

    on = DayField(label="Ngày xảy ra", help_text="Ngày/tháng/năm")
    basis = forms.CharField(
        label="Căn cứ", max_length=200, help_text="Giấy tờ, đơn của hộ, hoặc ai báo"
    )
    note = forms.CharField(label="Ghi chú", required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args, household, villages, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, MemberField | forms.ModelMultipleChoiceField):
                field.queryset = household.members.present().order_by("birth_date")
        if "unit" in self.fields:
            self.fields["unit"].queryset = villages

    def facts(self):
        """The keyword arguments of the action."""
        return dict(self.cleaned_data)


class PersonForm(EventForm):
    """Somebody new to the household, born elsewhere."""

    name = forms.CharField(label="Họ và tên", max_length=100)
    birth = BirthField(label="Ngày sinh", help_text="Không nhớ ngày thì chỉ ghi năm")
    sex = forms.ChoiceField(label="Giới tính", choices=Member.Sex.choices, widget=forms.RadioSelect)
    relation = forms.ChoiceField(label="Quan hệ với chủ hộ", choices=RELATIONS)
    ethnicity = forms.ModelChoiceField(EthnicGroup.objects.all(), label="Dân tộc")
    cccd = CitizenNumberField(label="Số CCCD/CMND", help_text="Chưa có thì để trống")
    field_order = ["name", "birth", "sex", "relation", "ethnicity", "cccd"]

    def facts(self):
        """The person's own fields go together."""
        facts = super().facts()
        names = ("name", "sex", "relation", "ethnicity", "cccd")
        person = {name: facts.pop(name) for name in names}
        person["name"] = cells.text(person["name"])
        if "birth" in facts:
            person["birth_date"], person["is_birth_year_only"] = facts.pop("birth")
        return facts | {"person": person}


class BirthForm(PersonForm):
    """A child; it is born on the day of the event."""

    birth = None


class GoingForm(EventForm):
    """A member who is no longer there."""

    member = MemberField(Member.objects.none(), label="Ai")
    new_head = MemberField(
        Member.objects.none(), label="Chủ hộ mới", required=False,
        help_text="Chỉ chọn khi người này đang là chủ hộ",
    )  # fmt: skip
    field_order = ["member", "new_head"]


class HeadForm(EventForm):
    """Another head."""

    new_head = MemberField(Member.objects.none(), label="Chủ hộ mới")
    relation = forms.ChoiceField(label="Chủ hộ cũ là gì của chủ hộ mới", choices=RELATIONS)
    field_order = ["new_head", "relation"]


class MoveForm(EventForm):
    """The village the household goes to."""

    unit = VillageField(Unit.objects.none(), label="Thôn đến ở", empty_label="– Chọn thôn –")
    field_order = ["unit"]


class SplitForm(MoveForm):
    """Who goes, who leads them, and who leads those who stay."""

    members = forms.ModelMultipleChoiceField(
        Member.objects.none(), label="Những người tách ra", widget=forms.CheckboxSelectMultiple
    )
    head = MemberField(Member.objects.none(), label="Chủ hộ của hộ mới")
    new_head = MemberField(
        Member.objects.none(), label="Chủ hộ mới của hộ này", required=False,
        help_text="Chỉ chọn khi chủ hộ hiện nay nằm trong số người tách ra",
    )  # fmt: skip
    field_order = ["members", "head", "new_head", "unit"]
