"""The form that opens a commune's ad hoc round."""

from django import forms
from django.utils import timezone

from organisations.models import Unit

from .registry import DayField


class AdHocForm(forms.Form):
    """Where and from which day."""

    commune = forms.ModelChoiceField(Unit.objects.none(), label="Xã", empty_label=None)
    opens_on = DayField(label="Ngày bắt đầu", initial=timezone.localdate)

    def __init__(self, *args, communes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["commune"].queryset = communes
        if len(communes) == 1:
            self.fields["commune"].widget = forms.HiddenInput()
            self.fields["commune"].initial = communes[0].pk
