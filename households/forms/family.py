"""Forms of events that change who leads a household: they ask what the others are to a new head.

The questions depend on who is chosen, so they come when the form is first sent, filled in with what
is likely; sent again for the same head, the answers count.
"""

from django import forms

from households.actions.life.home import gone_with
from households.actions.life.people import AWAY
from households.kinship import relation_to
from households.models import Household, Member
from organisations.models import Unit

from .life import RELATIONS, EventForm, MemberField, MembersField, VillageField, described

HEAD = Member.Relation.HEAD
CLOSINGS = [
    ("", "– Chọn –"),
    (Household.Closing.DISSOLVED, "Không còn hộ"),
    (Household.Closing.MOVED_AWAY, "Hộ chuyển đi khỏi huyện"),
]
CHECK = "Xem lại quan hệ của từng người với chủ hộ mới, sửa chỗ chưa đúng rồi ghi."
CHECK_FILES = f"{CHECK} Tệp đã chọn phải chọn lại."


class FamilyForm(EventForm):
    """Asks, once a new head is chosen, what each of the others is to that person."""

    asked_for = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.led = self.followers() if self.is_bound else []
        key = ",".join(str(head.pk) for head, _ in self.led)
        self.is_first_asked = bool(key) and self.data.get("asked_for") != key
        for head, others in self.led:
            for member in others:
                self._ask(head, member)
        if self.is_first_asked:
            self._suggest(key)
        self._put_questions_first()

    def followers(self):
        """[(new head, those who follow)] as far as chosen; nobody is asked without a new head."""
        raise NotImplementedError

    def chosen(self, name, people=None):
        """The member a field of the form names, among the people (by default those present)."""
        typed = self.data.get(name, "")
        people = self.present if people is None else people
        return next((member for member in people if str(member.pk) == typed), None)

    def clean(self):
        """Nothing is recorded before the relations were seen."""
        cleaned = super().clean()
        if self.is_first_asked:
            self.add_error(None, CHECK_FILES if self.files.getlist("files") else CHECK)
        return cleaned

    def facts(self):
        """The answers as {member: relation}."""
        facts = super().facts()
        facts.pop("asked_for", None)
        followers = [member for _, others in self.led for member in others]
        facts["relations"] = {m: facts.pop(field_of(m)) for m in followers}
        return facts

    def _ask(self, head, member):
        label = f"{described(member)} là gì của {head.name}"
        self.fields[field_of(member)] = forms.ChoiceField(
            label=label, choices=RELATIONS, required=not self.is_first_asked
        )

    def _suggest(self, key):
        self.data = self.data.copy()
        self.data["asked_for"] = key
        for head, others in self.led:
            for member in others:
                likely = relation_to(head.relation, member.relation)
                self.data[field_of(member)] = likely or ""

    def _put_questions_first(self):
        questions = [field_of(member) for _, others in self.led for member in others]
        self.order_fields([*(self.field_order or ()), *questions])


class GoingForm(FamilyForm):
    """A member who is no longer there; the last one takes the record along."""

    member = MemberField(label="Ai")
    new_head = MemberField(
        label="Chủ hộ mới", required=False, help_text="Chỉ chọn khi người này đang là chủ hộ"
    )
    closing = forms.ChoiceField(
        label="Đây là người cuối cùng của hộ: đóng hồ sơ hộ vì", choices=CLOSINGS
    )
    field_order = ["member", "closing", "new_head"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if len(self.present) == 1:
            del self.fields["new_head"]
            self.fields["member"].initial = self.present[0]
        else:
            del self.fields["closing"]

    def followers(self):
        """Who remains, when the head is the one who goes."""
        member, head = self.chosen("member"), self.chosen("new_head")
        if not (member and head and member.relation == HEAD and head != member):
            return []
        return [(head, [m for m in self.present if m not in (member, head)])]


class HeadForm(FamilyForm):
    """Another head."""

    new_head = MemberField(label="Chủ hộ mới")
    field_order = ["new_head"]

    def followers(self):
        """Everybody else, the old head among them."""
        head = self.chosen("new_head")
        if head is None or head.relation == HEAD:
            return []
        return [(head, [member for member in self.present if member != head])]

    def facts(self):
        """What the old head is goes by itself."""
        facts = super().facts()
        old = next(member for member in self.present if member.relation == HEAD)
        return facts | {"relation": facts["relations"].pop(old, None)}


class SplitForm(FamilyForm):
    """Who goes, who leads them, and who leads those who stay."""

    members = MembersField(label="Những người tách ra")
    head = MemberField(label="Chủ hộ của hộ mới")
    new_head = MemberField(
        label="Chủ hộ mới của hộ này", required=False,
        help_text="Chỉ chọn khi chủ hộ hiện nay nằm trong số người tách ra",
    )  # fmt: skip
    unit = VillageField(Unit.objects.none(), label="Thôn đến ở", empty_label="– Chọn thôn –")
    field_order = ["members", "head", "new_head", "unit"]

    def followers(self):
        """Those of the new household, and of the old one if its head goes."""
        typed = self.data.getlist("members")
        going = [m for m in self.present if str(m.pk) in typed]
        staying = [m for m in self.present if m not in going]
        led = []
        if (head := self.chosen("head", going)) and head.relation != HEAD:
            led.append((head, [m for m in going if m != head]))
        if (head := self.chosen("new_head", staying)) and all(m.relation != HEAD for m in staying):
            led.append((head, [m for m in staying if m != head]))
        return [(head, others) for head, others in led if others]


class ReturnOfMemberForm(EventForm):
    """Somebody who once left the household."""

    member = MemberField(label="Ai trở về")
    relation = forms.ChoiceField(label="Quan hệ với chủ hộ", choices=RELATIONS)
    field_order = ["member", "relation"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        gone = self.household.members.filter(leaving__in=AWAY)
        self.fields["member"].queryset = gone.order_by("-left_on", "birth_date")
        if not gone.exists():
            self.fields["member"].help_text = "Chưa có ai rời hộ này"


class ReturnForm(FamilyForm):
    """Where the household lives now, who comes back and who leads them."""

    unit = VillageField(Unit.objects.none(), label="Thôn về ở", empty_label="– Chọn thôn –")
    members = MembersField(label="Những người trở về")
    head = MemberField(label="Chủ hộ")
    field_order = ["unit", "members", "head"]

    def __init__(self, *args, **kwargs):
        self.gone = gone_with(kwargs["household"])
        super().__init__(*args, **kwargs)
        gone = Member.objects.filter(pk__in=[m.pk for m in self.gone]).order_by("birth_date", "pk")
        for name in ("members", "head"):
            self.fields[name].queryset = gone
        self.fields["unit"].initial = self.household.unit_id
        self.fields["members"].initial = [member.pk for member in self.gone]
        self.fields["head"].initial = next((m.pk for m in self.gone if m.relation == HEAD), None)

    def followers(self):
        """The others who come back, when somebody else leads them now."""
        typed = self.data.getlist("members")
        back = [m for m in self.gone if str(m.pk) in typed]
        head = self.chosen("head", back)
        if head is None or head.relation == HEAD or len(back) == 1:
            return []
        return [(head, [member for member in back if member != head])]


def field_of(member):
    """The field that asks what the member is to a new head."""
    return f"relation_{member.pk}"
