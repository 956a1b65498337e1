"""Forms of documents that go out: number, day, who signs."""

from django import forms

from organisations.forms import DayInput

SIGNER = "Họ tên người ký in dưới chữ ký; để trống nếu ký tay rồi đóng dấu tên."


class CertificatesForm(forms.Form):
    """Day and signer of the certificates of a commune."""

    dated_on = forms.DateField(label="Ngày ghi trên giấy chứng nhận", widget=DayInput())
    signer = forms.CharField(label="Người ký", max_length=100, required=False, help_text=SIGNER)


class DecisionForm(forms.Form):
    """Who signs a document whose number and day its record already has."""

    signer = forms.CharField(label="Người ký", max_length=100, required=False, help_text=SIGNER)

    def facts(self):
        """What the action takes: number and day come from the record."""
        return {"dated_on": None} | self.cleaned_data


class NoticeForm(CertificatesForm):
    """A notice: its number is suggested, the office's own register decides."""

    number = forms.CharField(
        label="Số văn bản",
        max_length=40,
        help_text="Số tiếp theo của sổ này được điền sẵn; sửa theo sổ văn thư nếu khác.",
    )
    dated_on = forms.DateField(label="Ngày văn bản", widget=DayInput())
    field_order = ["number", "dated_on", "signer"]

    def facts(self):
        """What the action takes."""
        return self.cleaned_data


class WithdrawalForm(forms.Form):
    """Why a document is withdrawn."""

    reason = forms.CharField(
        label="Lý do thu hồi", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
