"""Why a closed year is opened again, and for which households."""

from django import forms

from .fields import CodesField


class ReopeningForm(forms.Form):
    """A reason, and the codes of the households to survey again, if there are any."""

    reason = forms.CharField(
        label="Lý do mở lại", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000
    )
    codes = CodesField(
        "Mã các hộ cần rà soát lại",
        help_text="Mỗi mã cách nhau bằng dấu phẩy hoặc xuống dòng. Các hộ này phải được ghi lại "
        "Phiếu B và họp thôn lại. Để trống nếu không có.",
    )
