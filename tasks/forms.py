"""What people type about a duty."""

from uuid import uuid4

from django import forms

from organisations.forms import DayInput


def _lines(rows):
    return forms.Textarea(attrs={"rows": rows})


class _DutyForm(forms.Form):
    """Several stand on one page, so each names its fields' ids after itself."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id=f"{type(self).__name__}_%s", **kwargs)

    def refuse(self, broken):
        """Show a broken rule beside its field, or above the form."""
        self.add_error(broken.field if broken.field in self.fields else None, str(broken))


class _KeyedForm(_DutyForm):
    """Carries a key, so that a double click or a retry is one record."""

    submission_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def refuse(self, broken):
        """Nothing was written under this key: the next try is a new submission."""
        super().refuse(broken)
        self.data = self.data.copy()
        self.data["submission_key"] = str(uuid4())


class ReportForm(_KeyedForm):
    """An agency's report; `agencies` are those the person may report for on this duty."""

    agency = forms.ChoiceField(label="Báo cáo của")
    percent = forms.IntegerField(
        label="Tiến độ (%)", min_value=0, max_value=100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    text = forms.CharField(label="Kết quả thực hiện", max_length=4000, widget=_lines(5))

    def __init__(self, *args, agencies, **kwargs):
        super().__init__(*args, **kwargs)
        self.agencies = {str(agency.pk): agency for agency in agencies}
        field = self.fields["agency"]
        field.choices = [(key, agency.name) for key, agency in self.agencies.items()]
        if self.sole_agency:
            field.widget, field.initial = forms.HiddenInput(), self.sole_agency.pk

    @property
    def sole_agency(self):
        """The only agency there is to report for, if so."""
        return next(iter(self.agencies.values())) if len(self.agencies) == 1 else None

    def clean_agency(self):
        """The agency itself."""
        return self.agencies[self.cleaned_data["agency"]]


class ConfirmForm(_DutyForm):
    """The day on which the result was there."""

    on = forms.DateField(label="Hoàn thành ngày", widget=DayInput)


class ReturnForm(_DutyForm):
    """Why a result is given back."""

    answer = forms.CharField(
        label="Lý do trả lại, yêu cầu bổ sung", max_length=2000, widget=_lines(3)
    )


class FindingForm(_KeyedForm):
    """What a supervisor found."""

    text = forms.CharField(label="Nội dung phát hiện, kiến nghị", max_length=4000, widget=_lines(4))


class WithdrawForm(_DutyForm):
    """Why a task is not owed any more."""

    reason = forms.CharField(label="Lý do, văn bản căn cứ", max_length=2000, widget=_lines(2))
