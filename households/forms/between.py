"""Forms of events of two households: who goes over to which one, and as what."""

from django import forms

from core.text import fold
from households.models import Household

from .family import HEAD, FamilyForm, field_of
from .life import RELATIONS, MemberField, described

WHO_GOES, ELSEWHERE = "Chọn quan hệ ở hộ nhận cho ít nhất một người.", "elsewhere"


class HouseholdField(forms.CharField):
    """A household of the registry, by its code or the name of somebody in it.

    `homes` are those that may be named; of any other nothing is said, not even that it is there.
    """

    homes = Household.objects.none()
    MOST, LOOKED_AT = 5, 200

    def clean(self, value):
        """The one household the words fit."""
        words = super().clean(value)
        found = self._called(words.strip())
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(
                "Không có hộ nào như vậy đang có trong sổ ở địa bàn của bạn."
            )
        names = [f"{h.code} – {h.head_name}, {h.unit.full_name}" for h in found[: self.MOST]]
        more = "; …" if len(found) > self.MOST else ""
        raise forms.ValidationError(
            f"Có nhiều hộ như vậy, hãy ghi mã hộ: {'; '.join(names)}{more}."
        )

    def _called(self, words):
        """By code; else by the head's name, and only then by that of anybody in the household."""
        if found := list(self.homes.filter(code__iexact=words)):
            return found
        found = list(self.homes.search(words).order_by("code")[: self.LOOKED_AT])
        return [home for home in found if fold(words) in fold(home.head_name)] or found


class TransferForm(FamilyForm):
    """Who goes over to which household, and as what."""

    to = HouseholdField(
        label="Hộ nhận", max_length=100, help_text="Mã hộ, hoặc tên chủ hộ ở địa bàn của bạn"
    )
    by_marriage = forms.BooleanField(label="Sang hộ kia vì kết hôn", required=False)
    new_head = MemberField(
        label="Chủ hộ mới của hộ này", required=False,
        help_text="Chỉ chọn khi chủ hộ hiện nay sang hộ kia",
    )  # fmt: skip
    stays = "– Ở lại hộ này –"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [("", self.stays), *RELATIONS[1:]]
        for member in self.present:
            label = f"{described(member)}: là gì của chủ hộ nhận"
            self.fields[_there(member)] = forms.ChoiceField(
                label=label, choices=choices, required=False
            )
        first = ["to", *(_there(member) for member in self.present), "by_marriage", "new_head"]
        asked = [field_of(member) for _, others in self.led for member in others]
        self.order_fields([*first, *asked])

    def followers(self):
        """Who stays, when the head goes over."""
        staying = [m for m in self.present if not self.data.get(_there(m))]
        head = self.chosen("new_head", staying)
        if head is None or any(member.relation == HEAD for member in staying):
            return []
        return [(head, [m for m in staying if m != head])] if len(staying) > 1 else []

    def clean(self):
        """Somebody goes."""
        cleaned = super().clean()
        if not any(self.data.get(_there(member)) for member in self.present):
            self.add_error(_there(self.present[0]), WHO_GOES)
        return cleaned

    def facts(self):
        """Who goes as {member: relation there}."""
        facts = super().facts()
        asked = {m: facts.pop(_there(m)) for m in self.present}
        return facts | {"there": {m: r for m, r in asked.items() if r and r != ELSEWHERE}}


class MergeForm(TransferForm):
    """What each becomes in the household that takes them in; the record is closed."""

    by_marriage = new_head = None
    stays = "– Chọn –"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for member in self.present:
            field = self.fields[_there(member)]
            field.required = True
            field.choices = [*field.choices, (ELSEWHERE, "Không sang: chuyển đi nơi khác")]

    def followers(self):
        """Nobody remains to be led."""
        return []

    def facts(self):
        """Without relations here: nobody is left."""
        facts = super().facts()
        facts.pop("relations")
        return facts


def _there(member):
    return f"there_{member.pk}"
