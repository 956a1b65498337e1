"""Giving households to a surveyor."""

from django import forms

from organisations.models import User

from .fields import PlainSelect

EVERY = "every"


class AssignForm(forms.Form):
    """Whom, and which households: those ticked, or all that nobody has yet."""

    surveyor = forms.ModelChoiceField(
        User.objects.none(),
        label="Rà soát viên",
        required=False,
        empty_label="– Không giao cho ai –",
        widget=PlainSelect(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "Người này không ghi Phiếu B ở xã."},
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["surveyor"].queryset = people

    def chosen(self, cases):
        """The cases meant: every one, every one nobody has, or the ticked ones."""
        if wanted := self.data.get("all"):
            return cases if wanted == EVERY else cases.filter(surveyor=None)
        ticked = [value for value in self.data.getlist("case") if value.isdecimal()]
        return cases.filter(pk__in=[value for value in ticked if len(value) <= 18])
