"""Forms of life events: the day, what it rests on, and who it is about."""

from django import forms

from households.imports import cells
from households.models import EthnicGroup, Member
from organisations.models import Unit

from .evidence import EvidenceField
from .registry import BirthField, CitizenNumberField, DayField

RELATIONS = [("", "– Chọn –"), *(c for c in Member.Relation.choices if c[0] != "chu_ho")]
OF_A_NEWBORN = ("", "con", "chau", "anh_chi_em", "khac")


class MemberField(forms.ModelChoiceField):
    """One of the members present."""

    def __init__(self, **options):
        super().__init__(Member.objects.none(), empty_label="– Chọn –", **options)

    def label_from_instance(self, member):
        """Name, relation and year of birth: two may have one name."""
        return described(member)


class MembersField(forms.ModelMultipleChoiceField):
    """Some of the members."""

    def __init__(self, **options):
        super().__init__(Member.objects.none(), widget=forms.CheckboxSelectMultiple, **options)

    def label_from_instance(self, member):
        """As `MemberField`."""
        return described(member)


class VillageField(forms.ModelChoiceField):
    """One of the villages of the district; names repeat from commune to commune."""

    def label_from_instance(self, village):
        """The village and its commune."""
        return f"{village.parent.name}: {village.full_name}"


class EventForm(forms.Form):
    """What every event has.

    `household` limits who may be chosen, `villages` where they may go, `homes` which households of
    the registry may take them in.
    """

    on = DayField(label="Ngày xảy ra", help_text="Ngày/tháng/năm")
    basis = forms.CharField(
        label="Căn cứ", max_length=200, help_text="Giấy tờ, đơn của hộ, hoặc ai báo"
    )
    note = forms.CharField(label="Ghi chú", required=False, widget=forms.Textarea({"rows": 2}))
    files = EvidenceField("Ảnh chụp hoặc tệp PDF của giấy tờ")

    def __init__(self, *args, household, villages, homes, **kwargs):
        super().__init__(*args, **kwargs)
        self.household = household
        self.present = list(household.members.present().head_first())
        for field in self.fields.values():
            if isinstance(field, MemberField | MembersField):
                field.queryset = household.members.present().head_first()
        if "unit" in self.fields:
            self.fields["unit"].queryset = villages
        if "to" in self.fields:
            self.fields["to"].homes = homes.exclude(pk=household.pk)

    def facts(self):
        """The keyword arguments of the action; the files are kept once it has happened."""
        return {name: value for name, value in self.cleaned_data.items() if name != "files"}


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
    """A child; it is born on the day of the event, and nobody's spouse or parent."""

    birth = None
    relation = forms.ChoiceField(
        label="Quan hệ với chủ hộ", choices=[c for c in RELATIONS if c[0] in OF_A_NEWBORN]
    )


class MoveForm(EventForm):
    """The village the household goes to."""

    unit = VillageField(Unit.objects.none(), label="Thôn đến ở", empty_label="– Chọn thôn –")
    field_order = ["unit"]


def described(member):
    """«Nông Văn An (con, 2001)»."""
    return f"{member.name} ({member.get_relation_display().lower()}, {member.birth_date:%Y})"
