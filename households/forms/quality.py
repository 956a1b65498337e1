"""Forms of the doubts about a round's surveys: narrowing the list, confirming one."""

from collections import Counter

from django import forms

from households.actions.quality import LONGEST_REASON
from households.quality import RULES
from organisations.models import Unit

from .fields import PlainSelect


class DoubtFilter(forms.Form):
    """Which rule, which village; a value that is no choice here narrows nothing."""

    rule = forms.ChoiceField(label="Loại nghi vấn", required=False, widget=PlainSelect)
    village = forms.ModelChoiceField(
        Unit.objects.none(),
        label="Thôn",
        required=False,
        widget=PlainSelect,
    )
    state = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, villages, raised):
        super().__init__(data)
        self.raised = raised
        counts = Counter(each.doubt.rule for each in raised)
        found = [(code, f"{RULES[code].name} ({counts[code]})") for code in RULES if counts[code]]
        self.fields["rule"].choices = [("", "Mọi loại"), *found]
        self.fields["village"].queryset = villages
        choices = [("", "Mọi thôn"), *((village.pk, village) for village in villages)]
        self.fields["village"].choices = choices  # read once, not again to draw the field
        if len(villages) == 1:
            del self.fields["village"]

    def narrowed(self):
        """The doubts of the chosen rule and village."""
        self.is_valid()
        rule, village = (self.cleaned_data.get(name) for name in ("rule", "village"))
        return [
            each
            for each in self.raised
            if (not rule or each.doubt.rule == rule)
            and (not village or each.case.household.unit_id == village.pk)
        ]


class ConfirmForm(forms.Form):
    """Why the odd thing is true."""

    rule = forms.CharField(widget=forms.HiddenInput)
    fingerprint = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(label="Vì sao đúng là như vậy", max_length=LONGEST_REASON)
