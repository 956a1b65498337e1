"""Forms of the registry: searching it and entering a household that asked to be reviewed."""

import re
from datetime import date

from django import forms
from django.utils import timezone

from households.imports import cells
from households.models import EthnicGroup, Household, Member
from organisations.models import Unit

from .evidence import EvidenceField
from .fields import typed_day, typed_number

OLDEST_YEAR = 1890


class SearchForm(forms.Form):
    """Words to find a household by; posted and kept in the session, never in an address."""

    words = forms.CharField(label="Tìm hộ", max_length=100, required=False)


class DayField(forms.CharField):
    """A day typed as dd/mm/yyyy; its value is a `date`."""

    def __init__(self, **options):
        attrs = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **options)

    def prepare_value(self, value):
        """A `date` as it is written."""
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else value

    def clean(self, value):
        """The day, or None where none is required."""
        typed = super().clean(value)
        try:
            return date.fromisoformat(typed_day(typed)) if typed else None
        except ValueError:
            raise forms.ValidationError(
                f"“{typed}” không phải là một ngày có thật (ngày/tháng/năm).", code="invalid"
            ) from None


class BirthField(DayField):
    """A day of birth, or a year alone; its value is (date, whether only the year is known)."""

    def clean(self, value):
        """01/01 stands for a year alone."""
        typed = (value or "").strip()
        if re.fullmatch(r"\d{4}", typed, re.ASCII):
            day, year_only = date(int(typed) or 1, 1, 1), True
        else:
            day, year_only = super().clean(value), False
        if day.year < OLDEST_YEAR or day > timezone.localdate():
            raise forms.ValidationError("Ngày sinh không hợp lý.", code="invalid")
        return day, year_only


class CitizenNumberField(forms.CharField):
    """A CCCD of 12 or an old CMND of 9 digits, or nothing."""

    def __init__(self, **options):
        attrs = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(required=False, widget=forms.TextInput(attrs=attrs), **options)

    def clean(self, value):
        """The digits alone."""
        digits = typed_number(super().clean(value)) or ""
        if digits and not re.fullmatch(r"\d{9}|\d{12}", digits, re.ASCII):
            raise forms.ValidationError("Cần 12 chữ số (CCCD) hoặc 9 chữ số (CMND).")
        return digits


class RegistrationForm(forms.Form):
    """A household not yet in the registry that filed a Giấy đề nghị (Mẫu số 01)."""

    village = forms.ModelChoiceField(Unit.objects.none(), label="Thôn", empty_label="– Chọn thôn –")
    name = forms.CharField(label="Họ và tên chủ hộ", max_length=100)
    birth = BirthField(
        label="Ngày sinh", help_text="Ngày/tháng/năm; không nhớ ngày thì chỉ ghi năm"
    )
    sex = forms.ChoiceField(label="Giới tính", choices=Member.Sex.choices, widget=forms.RadioSelect)
    ethnicity = forms.ModelChoiceField(
        EthnicGroup.objects.all(), label="Dân tộc", empty_label="– Chọn –"
    )
    cccd = CitizenNumberField(label="Số CCCD/CMND", help_text="Chưa có thì để trống")
    address = forms.CharField(label="Địa chỉ", max_length=200, required=False)
    origin = forms.ChoiceField(
        label="Hộ này",
        choices=Household.Origin.choices,
        widget=forms.RadioSelect,
        initial="registered",
    )

    def __init__(self, *args, villages, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["village"].queryset = villages

    @property
    def head(self):
        """The head as the fields of a `Member`."""
        day, year_only = self.cleaned_data["birth"]
        return {
            "name": cells.text(self.cleaned_data["name"]),
            "birth_date": day,
            "is_birth_year_only": year_only,
            "sex": self.cleaned_data["sex"],
            "ethnicity": self.cleaned_data["ethnicity"],
            "cccd": self.cleaned_data["cccd"],
        }


REASONS = [
    (Household.Closing.MOVED_AWAY, "Chuyển đi khỏi huyện"),
    (Household.Closing.MERGED, "Nhập vào hộ không có trong sổ"),
    (Household.Closing.DISSOLVED, "Không còn hộ"),
]


class ClosingForm(forms.Form):
    """Why and when a household left."""

    closing = forms.ChoiceField(label="Lý do", choices=REASONS, widget=forms.RadioSelect)
    closed_on = DayField(label="Từ ngày")
    basis = forms.CharField(
        label="Căn cứ", max_length=200, help_text="Giấy tờ, đơn của hộ, hoặc ai báo"
    )
    note = forms.CharField(label="Ghi chú", required=False, widget=forms.Textarea({"rows": 2}))
    files = EvidenceField("Ảnh chụp hoặc tệp PDF của giấy tờ")

    def facts(self):
        """The keyword arguments of the action; the files are kept once it has happened."""
        return {name: value for name, value in self.cleaned_data.items() if name != "files"}
