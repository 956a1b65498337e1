"""The form of a support a household received."""

import re

from django import forms

from households.models import Support

from .registry import DayField

MOST = 10**11  # đồng; more is a slip of the finger


class MoneyField(forms.CharField):
    """An amount in đồng, with or without the dots between thousands; None where it is not known."""

    def __init__(self, **options):
        attrs = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(required=False, widget=forms.TextInput(attrs=attrs), **options)

    def clean(self, value):
        """The amount as a whole number above 0."""
        digits = re.sub(r"[.\s]|đ(ồng)?$", "", super().clean(value), flags=re.IGNORECASE)
        if not digits:
            return None
        if not re.fullmatch(r"\d{1,12}", digits, re.ASCII) or not 0 < int(digits) <= MOST:
            raise forms.ValidationError("Ghi số tiền bằng đồng, ví dụ 5.000.000.")
        return int(digits)


class SupportForm(forms.Form):
    """What the household received, when, and by which paper."""

    kind = forms.ChoiceField(label="Loại hỗ trợ", choices=[("", "– Chọn –"), *Support.Kind.choices])
    what = forms.CharField(
        label="Nội dung", max_length=200, help_text="Ví dụ: thẻ bảo hiểm y tế, bò giống, vay vốn"
    )
    received_on = DayField(label="Ngày nhận", help_text="Ngày/tháng/năm")
    amount = MoneyField(label="Số tiền (đồng)", help_text="Không biết hoặc bằng hiện vật: để trống")
    basis = forms.CharField(
        label="Căn cứ", max_length=200, help_text="Quyết định, danh sách cấp phát, giấy nhận"
    )
